"""What a page says where it has nothing to show because the newest day with data lies before its days."""

from datetime import timedelta
from urllib.parse import urlencode

import streamlit as st

from analytics.community import data_days
from analytics.templates import Markup, template
from data.clock import Moment
from data.store.database import Store
from pages.frame.tiles import mark

_LINE = template('<div class="newest-day">{{ mark }} <a href="{{ link }}" target="_self">{{ label }}</a></div>')


def line(
    store: Store, moment: Moment, lang: str, kinds: tuple[str, ...] = data_days.DATED, days: int = 1
) -> Markup | None:
    """That the days up to the moment's, so many, have nothing of these kinds, and a link to the same page on the last
    day that has; None where they have something, or there is nothing before them either.
    """
    last = data_days.newest(store, moment.day, kinds)
    if last is None or last > moment.day - timedelta(days=days):
        return None
    if days == 1:
        none_zh, none_en = f"{moment.day} 没有数据", f"No data of {moment.day}"
    else:
        none_zh = f"{moment.day} 和之前 {days - 1} 天没有数据"
        none_en = f"No data of the {days} days up to {moment.day}"
    zh, en = f"{none_zh},最近有数据的一天是 {last}。", f"{none_en}; the last day that has some is {last}."
    # What a page is asked for besides, and that it fills its screen, stays as it is.
    query = st.query_params.to_dict() | {"date": last.isoformat()}
    query |= {"embed": "true"} if st.context.is_embedded else {}
    return _LINE(
        mark=mark("no_data", lang, zh if lang == "zh" else en),
        link=f"?{urlencode(query)}",
        label=f"去看 {last}" if lang == "zh" else f"Show {last}",
    )

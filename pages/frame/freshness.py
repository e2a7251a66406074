"""The line that says what time it is, how old the data is, and that wakes a page when data comes."""

from datetime import datetime

import streamlit as st

from analytics.community.grids import last_arrival
from analytics.templates import template
from data import clock
from data.installation.installation import home

#: Seconds: a file uploaded elsewhere must show within 5.
RENEWED_EVERY_S = 2
WEEKDAYS = ("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))


def line(lang: str, live: bool) -> None:
    """Community, clock and data age, renewed by itself; reruns a live page when the data changed."""
    _see()
    st.fragment(_line, run_every="3s")(lang, live)


def renew() -> None:
    """The same without a line: runs a page that has none again when the data changed."""
    _see()
    st.fragment(_look, run_every="3s")()


def _see() -> None:
    store = home().store
    st.session_state["seen"] = (str(store.path), store.version)


def _look() -> None:
    store = home().store
    if st.session_state.get("seen") != (str(store.path), store.version):
        st.rerun()


_LINE = template("""
    <div class="kb"><div class="status" data-newest="{{ newest }}">
      {% for word in words %}<span>{{ word }}</span>{% endfor %}
    </div></div>
""")


def _line(lang: str, live: bool) -> None:
    served = home()
    now = clock.now()
    arrived = last_arrival(served.store)
    words = [served.store.setting("community"), when(now, lang), age(arrived, now, lang)]
    st.html(_LINE(words=words, newest=newest(arrived, now)), width="content")
    if live:
        _look()


def when(now: datetime, lang: str) -> str:
    """Day, weekday and minute: ``11月22日 周日 09:42``."""
    if lang == "zh":
        return f"{now.month}月{now.day}日 周{WEEKDAYS[0][now.weekday()]} {now:%H:%M}"
    return f"{WEEKDAYS[1][now.weekday()]} {now.day} {now:%b %H:%M}"


def newest(arrived: datetime | None, now: datetime) -> str:
    """When the newest file came: ``09:41``, of another day ``11-21 09:41``, '' without one. A page that loses its
    server says it from the attribute ``data-newest`` (streamlit_inside/connection.js).
    """
    if arrived is None:
        return ""
    return f"{arrived:%H:%M}" if arrived.date() == now.date() else f"{arrived:%m-%d %H:%M}"


def age(arrived: datetime | None, now: datetime, lang: str) -> str:
    """How long ago the newest file came, in the largest unit that fits."""
    if arrived is None:
        return "暂无数据" if lang == "zh" else "no data yet"
    seconds = max(0, int((now - arrived).total_seconds()))
    for size, zh, en in ((86400, "天", "d"), (3600, "小时", "h"), (60, "分钟", "min"), (1, "秒", "s")):
        if seconds >= size or size == 1:
            number = seconds // size
            return f"数据 {number} {zh}前" if lang == "zh" else f"data {number} {en} old"
    raise AssertionError("every age has a unit")

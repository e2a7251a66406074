"""One field for each setting, and what somebody changed in them."""

from typing import Any

import pandas as pd
import streamlit as st

from analytics.metrics.registry import METRICS
from data.refusal import BadValue
from data.settings import SETTINGS
from pages.frame.shell import Page

#: Bounds by metric are a small table instead of a field.
BOUNDS = "count_bounds"
#: Metrics that a rule of their own judges where no bounds are set.
OWN_RULE = tuple(metric.id for metric in METRICS.values() if metric.judge)


def ask(page: Page) -> dict[str, Any]:
    """Draw the fields, three in a row, and give what stands in them."""
    values = page.store.settings()
    shown = [row for row in SETTINGS.values() if row.edited_on == "settings" and row.id != BOUNDS]
    given: dict[str, Any] = {}
    for start in range(0, len(shown), 3):
        for setting, column in zip(shown[start : start + 3], st.columns(3), strict=False):
            label, value, key = page.pick(setting), values[setting.id], f"setting_{setting.id}"
            locked = not page.visitor.may(setting.right)
            why = page.t("由系统管理员修改", "Changed by an administrator") if locked else None
            with column:
                if isinstance(setting.default, bool):
                    given[setting.id] = st.toggle(label, value, key=key, disabled=locked, help=why)
                elif isinstance(setting.default, str):
                    given[setting.id] = st.text_input(label, value, key=key, disabled=locked, help=why)
                else:
                    number = float(value) if isinstance(setting.default, float) else value
                    given[setting.id] = st.number_input(label, value=number, key=key, disabled=locked, help=why)
    given[BOUNDS] = _bounds(page, values[BOUNDS])
    return given


def _bounds(page: Page, bounds: dict[str, list[float]]) -> dict[str, list[float]]:
    st.markdown(
        page.t(
            f"**{SETTINGS[BOUNDS].zh}**:从第一个数起为关注,从第二个数起为处置。"
            f"{'、'.join(METRICS[id].zh for id in OWN_RULE)}空着时按有没有新发判断",
            f"**{SETTINGS[BOUNDS].en}**: from the first number on watch, from the second on act. "
            f"{' and '.join(METRICS[id].en for id in OWN_RULE)} without bounds are judged by who is new",
        )
    )
    names = (page.t("指标", "Metric"), page.t("关注", "Watch"), page.t("处置", "Act"))
    ids = list(dict.fromkeys((*OWN_RULE, *bounds)))
    pairs = [bounds.get(id, (None, None)) for id in ids]
    table = pd.DataFrame({names[0]: [page.pick(METRICS[id]) for id in ids]})
    for at in (0, 1):
        table[names[at + 1]] = pd.Series([pair[at] for pair in pairs], dtype="float64")
    edited = st.data_editor(table, hide_index=True, disabled=names[:1], key="setting_bounds", width=520)
    rows = zip(ids, edited.itertuples(index=False), strict=True)
    return {id: [row[1], row[2]] for id, row in rows if not (pd.isna(row[1]) and pd.isna(row[2]))}


def changed(page: Page, given: dict[str, Any]) -> dict[str, Any]:
    """The settings that differ from what stands; BadValue names the first that is not allowed, or not theirs to change:
    a browser may send what its page does not offer.
    """
    values = page.store.settings()
    different = {id: value for id, value in given.items() if value != values[id]}
    for id, value in different.items():
        try:
            if not page.visitor.may(SETTINGS[id].right):
                raise BadValue("由系统管理员修改", "changed by an administrator")
            SETTINGS[id].check(value)
        except BadValue as reason:
            raise BadValue(f"{SETTINGS[id].zh}:{reason.zh}", f"{SETTINGS[id].en}: {reason.en}") from None
    return different

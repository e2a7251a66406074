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


def ask(page: Page) -> dict[str, Any]:
    """Draw the fields, three in a row, and give what stands in them."""
    values = page.store.settings()
    shown = [row for row in SETTINGS.values() if row.edited_on == "settings" and row.id != BOUNDS]
    given: dict[str, Any] = {}
    for start in range(0, len(shown), 3):
        for setting, column in zip(shown[start : start + 3], st.columns(3), strict=False):
            label, value = page.pick(setting), values[setting.id]
            with column:
                if isinstance(setting.default, bool):
                    given[setting.id] = st.toggle(label, value, key=f"setting_{setting.id}")
                elif isinstance(setting.default, str):
                    given[setting.id] = st.text_input(label, value, key=f"setting_{setting.id}")
                else:
                    number = float(value) if isinstance(setting.default, float) else value
                    given[setting.id] = st.number_input(label, value=number, key=f"setting_{setting.id}")
    given[BOUNDS] = _bounds(page, values[BOUNDS])
    return given


def _bounds(page: Page, bounds: dict[str, list[float]]) -> dict[str, list[float]]:
    st.markdown(
        page.t(
            f"**{SETTINGS[BOUNDS].zh}**:从第一个数起为关注,从第二个数起为处置",
            f"**{SETTINGS[BOUNDS].en}**: from the first number on watch, from the second on act",
        )
    )
    names = (page.t("指标", "Metric"), page.t("关注", "Watch"), page.t("处置", "Act"))
    rows = [(page.pick(METRICS[id]), float(watch), float(act)) for id, (watch, act) in bounds.items()]
    edited = st.data_editor(
        pd.DataFrame(rows, columns=names), hide_index=True, disabled=names[:1], key="setting_bounds", width=520
    )
    return {id: [row[1], row[2]] for id, row in zip(bounds, edited.itertuples(index=False), strict=True)}


def changed(page: Page, given: dict[str, Any]) -> dict[str, Any]:
    """The settings that differ from what stands; BadValue names the first that is not allowed."""
    values = page.store.settings()
    different = {id: value for id, value in given.items() if value != values[id]}
    for id, value in different.items():
        try:
            SETTINGS[id].check(value)
        except BadValue as reason:
            raise BadValue(f"{SETTINGS[id].zh}:{reason.zh}", f"{SETTINGS[id].en}: {reason.en}") from None
    return different

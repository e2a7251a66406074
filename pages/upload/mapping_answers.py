"""What a file leaves open and one answer settles for good: how a column writes days and numbers, what a box holds."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.batches.result import Result
from data.mapping.mapping import Plan
from data.values.habits import HABITS
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page
from pages.upload.mapping_draft import MappingDraft

#: What each habit is called, by an example.
_WORDS = {
    "mdy": ("月/日/年:4/30/2022", "month/day/year: 4/30/2022"),
    "dmy": ("日/月/年:30/4/2022", "day/month/year: 30/4/2022"),
    "ymd": ("年/月/日:22/4/30", "year/month/day: 22/4/30"),
    "comma": ("逗号是小数点:12,5", "a comma before decimals: 12,5"),
    "point": ("点是小数点:12.5", "a point before decimals: 12.5"),
}


def hint(page: Page, result: Result) -> None:
    """Say that a file asks something, and where the answer is given."""
    asked = sum(question["part"] in ("habits", "factors") for question in result.questions)
    if asked:
        words = page.t(
            f"有 {asked} 处说一次就好:请在下面“自己对应”里选日期、小数点的写法,或写一箱是多少。",
            f"{asked} answers would settle what was asked: say below, where columns are mapped, how "
            "days and decimals are written, or what a box holds.",
        )
        st.info(plain(words), icon=":material/help:")


def ask(draft: MappingDraft, columns: Mapping[str, str | None]) -> dict[str, Any]:
    """The parts ``habits`` and ``factors`` of a plan: those of the mapping begun with, and what the file asks."""
    base, page = draft.base or Plan(), draft.page
    fed = {field: source for source, field in columns.items() if field}
    habits = [
        field
        for field in dict.fromkeys([*(one["key"] for one in _of(draft, "habits")), *base.habits])
        if field in {known.name for known in draft.kind.understood}
    ]
    units = {(one["key"], one["measure"]): one["unit"] for one in _of(draft, "factors")}
    known = {(item, measure): "" for item, measures in base.factors.items() for measure in measures}
    if not habits and not units and not known:
        return {"habits": {}, "factors": {}}
    with st.expander(
        page.t("写法和换算:说一次,以后都照此读", "Ways of writing and measures: said once, read so from then on"),
        expanded=True,
        icon=":material/help:",
    ):
        with st.container(horizontal=True):
            told = {field: _habit(draft, field, fed.get(field), base.habits.get(field)) for field in habits}
        with st.container(horizontal=True):
            numbers = {
                (item, measure): _factor(draft, item, measure, unit, base.factors.get(item, {}).get(measure))
                for (item, measure), unit in {**known, **units}.items()
            }
    factors: dict[str, dict[str, float]] = {}
    for (item, measure), number in numbers.items():
        if number:
            factors.setdefault(item, {})[measure] = number
    return {"habits": {field: habit for field, habit in told.items() if habit}, "factors": factors}


def _of(draft: MappingDraft, part: str) -> list[dict[str, Any]]:
    return [question for question in draft.questions if question["part"] == part]


def _habit(draft: MappingDraft, field: str, source: str | None, before: str | None) -> str | None:
    page, possible = draft.page, HABITS[draft.kind.field(field).type]
    for question in _of(draft, "habits"):
        if question["key"] == field:
            possible = tuple(question["choices"])
    column = draft.column_name(source) if source else draft.field_name(field)
    return st.selectbox(
        plain(page.t(f"“{column}”怎样写", f"How “{column}” is written")),
        possible,
        index=possible.index(before) if before in possible else None,
        format_func=lambda habit: page.t(*_WORDS[habit]),
        placeholder=page.t("不确定", "Not sure"),
        key=f"{draft.key}_habit_{field}",
        width=260,
        filter_mode="contains",
    )


def _factor(draft: MappingDraft, item: str, measure: str, unit: str, before: float | None) -> float | None:
    page = draft.page
    zh, en = (f"1 {measure}{item}是多少{unit}", f"1 {measure} of {item} is how many {unit}")
    return st.number_input(
        plain(page.t(zh, en)),
        min_value=0.0,
        value=before,
        step=1.0,
        placeholder=page.t("不知道", "Unknown"),
        key=f"{draft.key}_factor_{item}_{measure}",
        width=260,
    )

"""A list of people as a table: who they are, masked unless revealed, and what the list says of each."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analytics.checkins.follow_up_list import REASONS
from analytics.community.people_in_charge import building_words, grid_words
from analytics.privacy import masked_answers
from analytics.privacy.veils import Veil
from pages.frame.shell import Page

#: What a list may say of a person besides who they are, in the order of its columns.
_SAID = {
    "reasons": ("原因", "Reason"),
    "temperature": ("体温(℃)", "Temperature (℃)"),
    "time": ("打卡时间", "Reported at"),
    "missing_days": ("连续未打卡(天)", "Days in a row"),
    "since": ("最早应访日", "First due"),
    "worker": ("随访人", "Visitor"),
}
#: Who a row is, in the order of the columns of every list of people.
PERSON = {
    "grid": ("网格", "Grid"),
    "building": ("楼栋", "Building"),
    "unit": ("单元", "Unit"),
    "room": ("房号", "Room"),
    "name": ("姓名", "Name"),
    "phone": ("电话", "Phone"),
    "tags": ("人群标签", "Tags"),
    "resident_id": ("居民编号", "Resident ID"),
}


def sheet(page: Page, found: pd.DataFrame, veil: Veil, leave_out: tuple[str, ...] = ()) -> pd.DataFrame:
    """The people of a list with words in place of ids, and what the list says of each; ``leave_out``: columns that
    would say the same in every row.
    """
    found = masked_answers.people(found, veil)
    told = found.assign(
        grid=[page.t(*grid_words(page.store, id)) for id in found["grid_id"].fillna("")],
        building=[page.t(*building_words(page.store, id)) for id in found["building_id"].fillna("")],
        tags=found["tags"].fillna(""),
    )
    if {"fever", "symptom"} <= set(told):
        told["reasons"] = [_reasons(page, row) for row in told.to_dict("records")]
    for column, form in (("time", "%H:%M"), ("since", "%Y-%m-%d")):
        if column in told:
            told[column] = pd.to_datetime(told[column]).dt.strftime(form).fillna("")
    if "worker" in told:
        told["worker"] = told["worker"].fillna("")
    labels = {**{name: words for name, words in _SAID.items() if name in told}, **PERSON}
    labels = {name: words for name, words in labels.items() if name not in leave_out}
    return told[list(labels)].rename(columns={name: page.t(*words) for name, words in labels.items()})


def _reasons(page: Page, row: Mapping[Hashable, Any]) -> str:
    return page.t("、", ", ").join(page.t(*words) for id, words in REASONS.items() if row.get(id) is True)

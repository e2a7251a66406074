"""The parts of the page 操作记录: what is searched for, and the lines as a table."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from analytics.privacy.veils import Veil
from data.access import audit_log
from data.access.audit_log import AUDIT_ACTIONS, AuditLine
from data.exports.csv_safe import csv_bytes
from data.installation.installation import home
from pages.exports import EXPORTS
from pages.frame import exporting
from pages.frame.shell import Page
from pages.record.detail_words import details, objects

#: Lines on the page; lines in the download.
SHOWN, SAVED = 500, 100_000


def ask(page: Page) -> tuple[str, str, date | None, date | None]:
    """Words, an action, the first and the last day."""
    with st.container(horizontal=True, key="record_asked"):
        words = st.text_input(
            page.t("词(人、编号、地址…)", "Words (who, number, address …)"), key="record_words", width=300
        )
        actions = {
            "": page.t("全部操作", "All actions"),
            **{id: page.pick(action) for id, action in AUDIT_ACTIONS.items()},
        }
        action = page.choose("action", page.t("操作", "Action"), actions)
        first = st.date_input(page.t("从", "From"), value=None, key="record_first", format="YYYY-MM-DD", width=160)
        last = st.date_input(page.t("到", "To"), value=None, key="record_last", format="YYYY-MM-DD", width=160)
    return words, action, _day(first), _day(last)


def _day(given: Any) -> date | None:
    return given if isinstance(given, date) else None


def sheet(page: Page, found: list[AuditLine]) -> pd.DataFrame:
    """The lines as a table."""
    t = page.t
    return pd.DataFrame(
        {
            t("时间", "Time"): f"{line.at:%Y-%m-%d %H:%M:%S}",
            t("谁", "Who"): line.who,
            t("操作", "Action"): page.pick(AUDIT_ACTIONS[line.action]),
            t("对象", "Object"): objects(page, line.object),
            t("详情", "Details"): details(page, line.detail),
            t("地址", "Address"): line.address,
            t("序号", "No."): line.seq,
        }
        for line in found
    )


def save(page: Page, words: str, action: str, first: date | None, last: date | None) -> None:
    """The same as a sheet to download, with every line that fits; the download is itself on record."""

    def content(veil: Veil) -> bytes:
        found = audit_log.search(home().access, words, action, first, last, SAVED)
        audit_log.add(home().access, page.visitor, "export", "record", count=len(found))
        table = sheet(page, found)
        return csv_bytes(list(table.columns), table.itertuples(index=False))

    exporting.save(page, EXPORTS["record"], content)

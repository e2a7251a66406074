"""The parts of the page 今日到表: words and tables, made from what analytics answers."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import streamlit as st

from analytics import words
from analytics.community.people_in_charge import grid_words
from analytics.files.arrivals import FileArrival, sheets
from analytics.files.due_files import DUE, File, due_time
from analytics.files.rhythm import LEAST_GAPS, WEEKS
from analytics.held_moment import present
from analytics.templates import Markup, template
from data.exports.csv_safe import csv_bytes
from data.installation.settings_change import change_settings
from data.kinds import KINDS
from data.settings import SETTINGS
from pages.frame.file_words import FILE_STATES, said
from pages.frame.html_table import Cell, Marked, Phone, TableColumn, table
from pages.frame.shell import Page
from pages.frame.tiles import block, mark

#: Files that the page shows; all of them are in the download.
SHOWN = 300

_STATUS = template('<div class="status"><b>{{ heading }}</b>{% for mark in marks %}{{ mark }}{% endfor %}</div>')


def summary(page: Page, found: Sequence[FileArrival]) -> Markup:
    """How many files are expected, and what became of them, as HTML."""
    t, stages = page.t, Counter(sheet.stage for sheet in found if sheet.expected)
    expected, new = stages.total(), sum(not sheet.expected for sheet in found)
    came = stages["fewer"] + stages["came_late"] + stages["came"]
    late = sum(sheet.expected and sheet.arrived and not sheet.in_time for sheet in found)
    fewer = sum(sheet.fewer for sheet in found)
    today = page.moment.is_today
    parts = [
        (
            "normal",
            came or expected,
            t(f"已到 {came}", f"{came} in") + (t(f"(来晚 {late})", f" ({late} late)") if late else ""),
        ),
        ("watch", stages["missing"], t(f"该到没到 {stages['missing']}", f"{stages['missing']} overdue")),
        ("in_progress", stages["waiting"], t(f"未到时间 {stages['waiting']}", f"{stages['waiting']} waiting")),
        ("watch", fewer, t(f"行数偏少 {fewer}", f"{fewer} with few rows")),
        ("no_data", new, t(f"新来源 {new}", f"{new} new")),
    ]
    heading = t(
        f"{'今日' if today else '当日'}应到 {expected} 份",
        f"{expected} {'file' if expected == 1 else 'files'} due {'today' if today else 'that day'}",
    )
    marks = [mark(state, page.lang, said) for state, number, said in parts if number]
    return block(_STATUS(heading=heading, marks=marks))


def table_of(page: Page, found: Sequence[FileArrival]) -> Markup:
    """The files as HTML, what needs somebody first; whom to call stands where somebody is to be called."""
    t = page.t
    before = t("昨天行数", "Yesterday") if page.moment.is_today else t("前一天行数", "Day before")
    # The telephone stands where a phone shows it without being scrolled.
    columns = [
        TableColumn(t("状态", "State")),
        TableColumn(t("表格", "File")),
        TableColumn(t("来自", "From")),
        TableColumn(t("电话", "Phone")),
        TableColumn(t("应到", "Due")),
        TableColumn(t("到达", "Came")),
        TableColumn(t("迟了", "Late by")),
        TableColumn(t("行数", "Rows"), True),
        TableColumn(before, True),
    ]
    return table(columns, (_row(page, sheet) for sheet in found[:SHOWN]), page.lang)


def _row(page: Page, sheet: FileArrival) -> list[Cell]:
    called = sheet.contact.phone if sheet.stage in ("missing", "fewer") else ""
    return [
        Marked(FILE_STATES[sheet.stage], said(page, sheet)),
        page.pick(KINDS[sheet.kind]),
        sender(page, sheet),
        Phone(called) if called else "",
        _when(sheet.due_at, page.moment.day),
        _when(sheet.arrived_at, page.moment.day),
        late_by(page, sheet),
        words.number(sheet.rows if sheet.arrived else None),
        words.number(sheet.rows_before),
    ]


def sender(page: Page, sheet: FileArrival) -> str:
    """Who sends a file: the grid and its grid worker."""
    return f"{page.t(*grid_words(page.store, sheet.grid))} {sheet.contact.name}".rstrip()


def late_by(page: Page, sheet: FileArrival) -> str:
    """By how much a file came or is late; "" where it is not, or where it did not come on a day that is over."""
    at = sheet.arrived_at or (page.moment.at if page.moment.is_today else None)
    if sheet.in_time or at is None or at <= sheet.due_at:
        return ""
    return words.hours(max(at - sheet.due_at, timedelta(minutes=1)) / timedelta(hours=1), page.lang)


def _when(at: datetime | None, day: date) -> str:
    """The minute of a time, with its day where that is another one."""
    return words.UNKNOWN_WORD if at is None else f"{at:%H:%M}" if at.date() == day else f"{at:%m-%d %H:%M}"


def remarks(page: Page, found: Sequence[FileArrival]) -> None:
    """What the words of the table mean, and what it does not show."""
    t = page.t
    st.caption(
        t(
            f"每份表按自己的间隔算应到:来过 {LEAST_GAPS + 1} 次以后,从上次起隔平时的天数;"
            f"连着 {WEEKS} 周都空着的星期几不算。行数只有前一天一半或更少的,标为偏少。",
            f"A file is due by its own rhythm: once it has come {LEAST_GAPS + 1} times, the usual number of days after "
            f"the last; not on a weekday that was empty for {WEEKS} weeks. Half the rows of the day before or less are "
            "too few.",
        )
    )
    if page.demo:
        st.caption(t("演示数据没有到达时间。", "The demo's files have no time of arrival."))
    if len(found) > SHOWN:
        st.caption(
            t(
                f"显示最要紧的 {SHOWN} 份,共 {len(found):,} 份;下载表格看全部。",
                f"The {SHOWN} most pressing of {len(found):,}; the download has all.",
            )
        )


def as_csv(page: Page) -> bytes:
    """All files as a sheet to download, as they are when somebody asks for it."""
    t, header = (
        page.t,
        (
            ("状态", "State"),
            ("表格", "File"),
            ("来自", "From"),
            ("电话", "Phone"),
            ("应到时间", "Due"),
            ("到达时间", "Came"),
            ("行数", "Rows"),
            ("前一天行数", "Rows of the day before"),
        ),
    )
    minute = "%Y-%m-%d %H:%M"
    rows = [
        [
            said(page, sheet),
            page.pick(KINDS[sheet.kind]),
            sender(page, sheet),
            sheet.contact.phone,
            f"{sheet.due_at:{minute}}",
            f"{sheet.arrived_at:{minute}}" if sheet.arrived_at else "",
            sheet.rows,
            sheet.rows_before,
        ]
        for sheet in sheets(page.store, present(page.store, page.moment.day))
    ]
    return csv_bytes([t(*label) for label in header], rows)


def due_form(page: Page, files: Sequence[File]) -> None:
    """Give one file a time of its own, or take it back."""
    t, known = page.t, {file.source: file for file in files}
    with st.container(width=420):
        chosen = page.choose(
            "source", t("哪一份表", "Which file"), {id: _name(page, file) for id, file in known.items()}
        )
        usual = SETTINGS[DUE[known[chosen].kind]]
        due, usually = known[chosen].due_at.time(), page.store.setting(usual.id)
        # Another file or another time is another form: what was picked for one is never saved for another.
        key = f"due_{chosen}_{due}"
        with st.form(f"{key}_form", border=False):
            st.time_input(t("每天几点前应到", "Due every day by"), due, key=key)
            with st.container(horizontal=True):
                st.form_submit_button(
                    t("保存", "Save"), type="primary", on_click=_save, args=(page, known[chosen], key)
                )
                st.form_submit_button(
                    t(f"改回 {usually}", f"Back to {usually}"),
                    on_click=_save,
                    args=(page, known[chosen], None),
                    disabled=chosen not in page.store.setting("source_due"),
                )
        st.caption(
            t(
                f"没有单独定时间的,按设置里的“{usual.zh}”{usually}。",
                f"A file without a time of its own is due by “{usual.en}” of the settings, {usually}.",
            )
        )
        if saved := st.session_state.pop("due_saved", ""):
            st.success(saved)


def _save(page: Page, file: File, key: str | None) -> None:
    """Keep the time that stands in the field ``key``; without one the file goes by the time of its kind."""
    times = {source: time for source, time in page.store.setting("source_due").items() if source != file.source}
    if key:
        times[file.source] = f"{st.session_state[key]:%H:%M}"
    before = page.store.setting("source_due").get(file.source)
    with page.doing("settings_changed", "source_due", source=file.source, new=times.get(file.source), before=before):
        change_settings(page.store, {"source_due": times})
    due, name = due_time(page.store, file.kind, file.grid), _name(page, file)
    st.session_state["due_saved"] = page.t(
        f"已保存:{name},每天 {due} 前应到。", f"Saved: {name} is due every day by {due}."
    )


def _name(page: Page, file: File) -> str:
    """A file in one line: ``健康打卡 · 第3网格``."""
    return f"{page.pick(KINDS[file.kind])} · {page.t(*grid_words(page.store, file.grid))}"

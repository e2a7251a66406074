"""Templates of daily reports 日报模板 that are kept by name: the workbooks as they were sent."""

from dataclasses import dataclass
from datetime import datetime

from data import clock
from data.entries import typed_text
from data.files import template_workbook
from data.files.template_workbook import TemplateWorkbook
from data.refusal import Refusal
from data.store.database import Store

#: Characters of a name, and templates that are kept.
LONGEST_NAME, MOST = 60, 20
#: What no file can be called on some system.
_NOT_IN_A_NAME = '\\/:*?"<>|'


@dataclass(frozen=True)
class ReportTemplate:
    """A template that is kept: its name, which file it was, who kept it, when, and its bytes' number."""

    name: str
    file_name: str
    added_at: datetime
    added_by: str
    size: int


def kept(store: Store) -> list[ReportTemplate]:
    """Every template, by name."""
    rows = store.rows(
        "select name, file_name, added_at, added_by, octet_length(content) from report_templates order by name"
    )
    return [ReportTemplate(*row) for row in rows]


def content(store: Store, name: str) -> bytes:
    """The workbook of that name as it was sent. Raises KeyError where there is none."""
    rows = store.rows("select content from report_templates where name = $name", {"name": name})
    if not rows:
        raise KeyError(name)
    return bytes(rows[0][0])


def keep(store: Store, name: str, file_name: str, given: bytes, who: str) -> str:
    """Keep a template under a name; one that has it is replaced. Gives the name as it is kept.

    Raises Refusal for what is no template, a name that cannot be, and where there are ``MOST`` already.
    """
    called, signed = checked_name(name), typed_text.signed(who)
    if not TemplateWorkbook(given).cells:
        raise Refusal(
            "bad_template",
            "这份表格里没有 {{…}}。请在要填数的格子里写上词,例如 {{checkin_rate}},再上传。",
            "The workbook has no {{…}}. Please write words such as {{checkin_rate}} into the cells to fill.",
        )
    template_workbook.retyped(given, str)  # whoever is erased is taken out of it too: every part must be readable
    now = clock.now()
    values = {
        "name": called,
        "file": typed_text.text(file_name, "bad_template")[:LONGEST_NAME],
        "at": now,
        "by": signed,
        "content": given,
    }
    with store.write() as transaction:
        names = {row[0] for row in transaction.cursor.execute("select name from report_templates").fetchall()}
        if called not in names and len(names) >= MOST:
            raise Refusal(
                "too_many_templates",
                f"最多保存 {MOST} 个模板,请先删掉不用的。",
                f"At most {MOST} templates are kept; please delete one first.",
            )
        transaction.cursor.execute("delete from report_templates where name = $name", {"name": called})
        transaction.cursor.execute(
            "insert into report_templates values ($name, $file, $at, $by, $content::blob)", values
        )
    return called


def delete(store: Store, name: str) -> None:
    """Delete a template. Raises KeyError where there is none."""
    with store.write() as transaction:
        gone = transaction.cursor.execute(
            "delete from report_templates where name = $name returning name", {"name": name}
        ).fetchall()
        if not gone:
            transaction.keep = False
            raise KeyError(name)


def checked_name(name: str) -> str:
    """The name as it can be kept and a file be called. Raises Refusal for none and for one too long."""
    called = " ".join(typed_text.text(name, "bad_template").translate(dict.fromkeys(map(ord, _NOT_IN_A_NAME))).split())
    called = called.strip(". ")
    if not called or len(called) > LONGEST_NAME:
        raise Refusal(
            "bad_template",
            f"请给模板起个名字(最多 {LONGEST_NAME} 字)。",
            f"Please give the template a name (at most {LONGEST_NAME} characters).",
        )
    return called

"""The workbook that people fill in: a header, an example row, drop-downs where a column has few words, a note a column.

Everything follows from the registry of kinds. TO SAY MORE of a field: give its name a row in ``_ABOUT`` (its note) or
``_EXAMPLES``; a type in ``_TYPES`` speaks for all its fields. The example row may be left in: what its
``named_by`` cell begins with (``MARKS``) tells intake that it is no data, see ``data.intake.example_rows``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import xlsxwriter

from data import field_types
from data.exports.csv_safe import csv_bytes
from data.kind_of_file import Field, Kind

#: What the example row's name begins with, by language.
MARKS = {"zh": "示例:", "en": "Example: "}
#: Rows below the header for which drop-downs and formats are laid; more than a community has residents.
ROWS = 20_000
#: Characters that Excel takes in the list of a drop-down.
_LONGEST_LIST = 255

#: Words in Chinese and in English.
Words = tuple[str, str]


@dataclass(frozen=True)
class _Type:
    """What a template says of the fields of a type: a note, an example, and what may be chosen.

    ``strict``: nothing else may stand there. ``format``: Excel's for what people type below; "@" keeps it as typed.
    """

    note: Words
    example: Words
    choices: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    strict: bool = False
    format: str = "@"


_DAY = ("写成 2022-04-01", "Write 2022-04-01")
_TYPES = {
    field_types.TEXT: _Type(("按平常的叫法写", "As people call it"), ("", "")),
    field_types.LABEL: _Type(("一个词", "A word"), ("", "")),
    field_types.WORDS: _Type(("照实写", "In your own words"), ("", "")),
    field_types.ID: _Type(("编号,每行不同", "A number or code"), ("1", "1")),
    field_types.RESIDENT_ID: _Type(
        ("有编号就写,没有留空,按姓名和房号对应", "If people have one; else blank, then name and room tell"),
        ("R0001", "R0001"),
    ),
    field_types.NAME: _Type(("姓名", "Full name"), ("张三", "张三")),
    field_types.NAME_AS_WRITTEN: _Type(("姓名,没有就留空", "Full name, or blank"), ("张三", "张三")),
    field_types.STAFF: _Type(("工作人员姓名", "Name of somebody who works here"), ("李梅", "李梅")),
    field_types.PHONE: _Type(("手机或座机", "Mobile or landline"), ("13800000000", "13800000000")),
    field_types.STAFF_PHONE: _Type(("工作电话", "Phone at work"), ("13900000000", "13900000000")),
    field_types.BUILDING: _Type(("1、1号楼、1栋 都认识", "1, 1号楼 and 1栋 are one building"), ("1", "1")),
    field_types.UNIT: _Type(("没有单元就留空", "Blank where there are none"), ("1", "1")),
    field_types.ROOM: _Type(("如 1-101、1-2-101、1号楼101室", "Such as 1-101 or 1-2-101"), ("1-101", "1-101")),
    field_types.DATE: _Type(_DAY, ("{day}", "{day}"), format="yyyy-mm-dd"),
    field_types.MOMENT: _Type(
        ("写成 2022-04-01 08:30", "Write 2022-04-01 08:30"), ("{day} 08:30", "{day} 08:30"), format="yyyy-mm-dd hh:mm"
    ),
    field_types.TIME: _Type(
        ("写成 08:30;没打卡写 未打卡", "Write 08:30, or 未打卡 for none"), ("08:30", "08:30"), format="hh:mm"
    ),
    field_types.DONE: _Type(
        ("做了写时间(08:30)或 √,没做留空或写 未做", "The time (08:30) or √ when done, else blank"), ("08:30", "08:30")
    ),
    field_types.TEMPERATURE: _Type(("摄氏度,如 36.5", "Degrees Celsius, such as 36.5"), ("36.5", "36.5"), format="0.0"),
    field_types.SYMPTOMS: _Type(
        ("没有写 否;有就写症状", "否 (none), or which"),
        ("否", "否"),
        (
            ("否", "咳嗽", "发热", "咽痛", "乏力", "腹泻"),
            ("No", "cough", "fever", "sore throat", "fatigue", "diarrhea"),
        ),
    ),
    field_types.CONDITION: _Type(
        ("可以留空", "May be blank"),
        ("正常", "正常"),
        (("正常", "异常", "待跟进", "已跟进"), ("normal", "abnormal")),
    ),
    field_types.YES_NO: _Type(("是 或 否", "Yes or No"), ("是", "Yes"), (("是", "否"), ("Yes", "No")), strict=True),
    field_types.URGENCY: _Type(
        (
            "1 危及生命,2 危及健康,3 生活困难,4 其他;留空按类别",
            "1 danger to life, 2 to health, 3 hardship, 4 other; blank: as the category",
        ),
        ("3", "3"),
        (("1", "2", "3", "4"), ("1", "2", "3", "4")),
        strict=True,
        format="0",
    ),
    field_types.STATUS: _Type(
        ("办到哪一步", "How far it is"),
        ("待受理", "open"),
        (
            ("待受理", "已受理", "处理中", "已办结", "已反馈", "重复", "不受理", "撤销"),
            ("open", "accepted", "in progress", "resolved", "confirmed", "duplicate", "out of scope", "withdrawn"),
        ),
        strict=True,
    ),
    field_types.RATING: _Type(
        ("居民回访时的评价;没有回访留空", "What the resident said when asked; else blank"),
        ("满意", "5"),
        (("非常满意", "满意", "一般", "不满意", "非常不满意"), ("5", "4", "3", "2", "1")),
        strict=True,
    ),
    field_types.NUMBER: _Type(("只写数字", "A number alone"), ("100", "100"), format="General"),
    field_types.COUNT: _Type(("只写数字", "A number alone"), ("40", "40"), format="0"),
    field_types.DAYS: _Type(("天数", "Days"), ("2", "2"), format="0"),
    field_types.LATITUDE: _Type(
        ("没有就留空,可以在“楼栋与网格”页放", "Or blank, and place it on the page"),
        ("31.2304", "31.2304"),
        format="General",
    ),
    field_types.LONGITUDE: _Type(
        ("没有就留空,可以在“楼栋与网格”页放", "Or blank, and place it on the page"),
        ("121.4737", "121.4737"),
        format="General",
    ),
    field_types.POINT: _Type(("纬度,经度", "Latitude, longitude"), ("31.2304,121.4737", "31.2304,121.4737")),
    field_types.BIRTH_YEAR: _Type(("四位年份", "Four digits"), ("1950", "1950"), format="0"),
}

#: Notes of single fields, by name.
_ABOUT: dict[str, Words] = {
    "grid_id": ("网格的编号,同一网格写同一个", "The same for all buildings of a grid"),
    "grid_name": ("如 第1网格;留空就用编号", "Such as 第1网格; blank: its number"),
    "grid_worker": (
        "管这一栋的网格员;账号可以按这一列一键建好",
        "Who is in charge; accounts can be made from this column",
    ),
    "households": ("这一栋住多少户", "Households of the building"),
    "tags": ("独居老人、慢性病、孕产妇、透析 等,多个用顿号隔开", "Such as 独居老人、慢性病; several with 、 between"),
    "moved_out": ("还住着就留空", "Blank while they live here"),
    "exempt_from": ("这段时间不用打卡;一般留空", "Need not check in from then; mostly blank"),
    "exempt_to": ("这段时间不用打卡;一般留空", "Need not check in until then; mostly blank"),
    "guardian": ("只有 14 岁以下的孩子要写", "Of a child under 14 alone"),
    "guardian_phone": ("只有 14 岁以下的孩子要写", "Of a child under 14 alone"),
    "request_id": ("每件一个编号,下次再传靠它对上", "One for each; a later file is matched by it"),
    "item": ("同一种物资每次写一样的名字", "The same word each time"),
    "threshold": ("低于这个数要预警", "Below it there is a warning"),
    "on_hand": ("盘点时还有多少", "How much there is"),
    "due": ("是 或 否;整列留空就是全都应检", "Yes or No; all blank: everybody is due"),
    "category": ("留空按内容自动分", "Blank: sorted by the text"),
}
#: Example cells of single fields, by name; those of their type stand where none is given.
_EXAMPLES: dict[str, Words] = {
    "building_name": ("1号楼", "1号楼"),
    "grid_name": ("第1网格", "第1网格"),
    "building_head": ("王强", "王强"),
    "tags": ("独居老人", "独居老人"),
    "moved_in": ("2019-05-01", "2019-05-01"),
    **dict.fromkeys(("moved_out", "exempt_from", "exempt_to", "guardian", "guardian_phone"), ("", "")),
    "request_id": ("SQ001", "SQ001"),
    "source": ("电话", "电话"),
    "category": ("买菜难", "买菜难"),
    "text": ("家里没有菜了", "家里没有菜了"),
    "result": ("情况稳定", "情况稳定"),
    **dict.fromkeys(("accepted_at", "resolved_at", "rating"), ("", "")),
    "item": ("口罩", "口罩"),
    "site": ("社区服务中心", "社区服务中心"),
    "unit": ("1", "1"),
}
_UNIT_OF_GOODS = ("只", "只")


def header(kind: Kind, lang: str = "zh") -> list[str]:
    """The header of a template; what must be filled in carries a star."""
    return [_called(field, lang) + ("*" if field.required else "") for field in kind.fields]


def csv_template(kind: Kind, lang: str = "zh") -> bytes:
    """The header alone, as CSV."""
    return csv_bytes(header(kind, lang), [])


def xlsx_template(kind: Kind, day: date, lang: str = "zh", categories: Sequence[str] = ()) -> bytes:
    """The workbook; ``day`` stands in its example, ``categories`` are those that requests may have."""
    made = BytesIO()
    at = 0 if lang == "zh" else 1
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(made, {"in_memory": True, **plain}) as book:
        sheet = book.add_worksheet((kind.zh, kind.en)[at])
        sheet.freeze_panes(1, 0)
        head = book.add_format({"bold": True, "bg_color": "#dde7f3", "border": 1, "text_wrap": True, "valign": "top"})
        example = book.add_format({"italic": True, "font_color": "#5b6675", "num_format": "@"})
        formats: dict[str, object] = {}
        for column, (field, title) in enumerate(zip(kind.fields, header(kind, lang), strict=True)):
            said = _TYPES[field.type]
            if said.format not in formats:
                formats[said.format] = book.add_format({"num_format": said.format})
            sheet.set_column(column, column, max(11, min(2 * len(title) + 2, 24)), formats[said.format])
            sheet.write_string(0, column, title, head)
            sheet.write_comment(0, column, _note(kind, field, lang), {"x_scale": 1.6, "author": ""})
            sheet.write_string(1, column, _example(kind, field, day, at), example)
            choices = list(categories) if field.name == "category" else list(said.choices[at])
            if choices and len(",".join(choices)) <= _LONGEST_LIST:
                strict = said.strict and field.name != "category"
                sheet.data_validation(1, column, ROWS, column, _drop_down(choices, strict, at))
        # A number that is kept as text, such as a phone, is meant so.
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{ROWS}"})
    return made.getvalue()


def _called(field: Field, lang: str) -> str:
    return field.zh if lang == "zh" else field.name.replace("_", " ").capitalize()


def _note(kind: Kind, field: Field, lang: str) -> str:
    at = 0 if lang == "zh" else 1
    needed = kind.needs(field.name) if field.name != kind.day else field.required
    first = (("必填。", "选填。"), ("Required. ", "Optional. "))[at][0 if needed else 1]
    note = (_ABOUT.get(field.name) or _TYPES[field.type].note)[at]
    last = ""
    if field.name == kind.named_by:
        last = (
            "。下面以“示例:”开头的一行是样子,不会载入,可以删掉。",
            ". The row that begins with “Example:” shows how; it is not loaded and may be deleted.",
        )[at]
    return f"{first}{note}{last}"


def _example(kind: Kind, field: Field, day: date, at: int) -> str:
    if field.name == "unit" and kind.measured_in:
        said = _UNIT_OF_GOODS
    else:
        said = _EXAMPLES.get(field.name) or _TYPES[field.type].example
    shown = said[at].replace("{day}", day.isoformat())
    return tuple(MARKS.values())[at] + (shown or "…") if field.name == kind.named_by else shown


def _drop_down(choices: list[str], strict: bool, at: int) -> dict[str, object]:
    return {
        "validate": "list",
        "source": choices,
        "error_type": "stop" if strict else "information",
        "show_error": strict,
        "error_title": ("请从下拉里选", "Please choose")[at],
        "error_message": ("这一列只认下拉里的词。", "Only the words of the list are known here.")[at],
    }

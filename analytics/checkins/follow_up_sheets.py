"""The follow-up list on its way to grid workers and back: chat text, CSV to fill in, A4 print."""

from collections.abc import Hashable
from html import escape

from analytics import words
from analytics.checkins.follow_up_list import FollowList, Household, Person, Section
from analytics.privacy.masked_answers import Resident
from analytics.privacy.veils import CLEAR, Veil, recorded
from data.exports.csv_safe import csv_bytes
from data.kinds import KINDS
from data.values import rooms

#: What the CSV says of everybody on it: closes a mark as soon as the row also carries a report.
DONE = "已跟进"
#: Columns of the CSV: a check-ins file whose report is left to fill in.
_COLUMNS = ("resident_id", "name", "room", "date", "time", "temperature", "symptoms", "status")
#: Columns of the masked CSV, which no intake takes for a file of people.
_MASKED_COLUMNS = ("居民的编号", "遮盖后的姓名", "遮盖后的房号", "遮盖后的电话", "原因", "人群标签")

_BLANK = '<td class="blank"></td>'
_STYLE = """
@page { size: A4; margin: 12mm }
* { box-sizing: border-box }
body { font: 11pt/1.45 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #000; background: #fff; margin: 0 auto; max-width: 190mm }
section { break-after: page }
section:last-of-type { break-after: auto }
h1 { font-size: 16pt; margin: 0 0 1mm }
p { margin: 0 0 3mm }
table { border-collapse: collapse; width: 100% }
thead { display: table-header-group }
tbody { break-inside: avoid }
th, td { border: 0.3mm solid #000; padding: 1mm 1.5mm; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th.blank, td.blank { width: 17mm }
th.wide { width: 28mm }
.sign { margin-top: 6mm }
@media screen { body { padding: 8mm } section { margin-bottom: 12mm } }
@media print { button { display: none } }
"""


def whom(household: Household, person: Person) -> Resident:
    """By which a veil knows somebody on the list."""
    return Resident(person.resident_id, person.name, household.building, household.unit, household.room)


def whose(section: Section) -> dict[Hashable, str]:
    """Everybody in one grid worker's part, and how the record names each."""
    return {
        whom(household, person): recorded(person.resident_id, person.name, household.building)
        for household in section.households
        for person in household.people
    }


def as_text(found: FollowList, section: Section, lang: str = "zh", veil: Veil = CLEAR) -> str:
    """One grid worker's part as plain text to paste into a chat group: by building, room, name and reason.

    No phones, no ids, no temperatures.
    """
    zh = lang == "zh"
    lines = [f"【{_heading(found, section, lang)}】", _summary(found, section, lang)]
    building = None
    for household in section.households:
        if household.building != building:
            building = household.building
            lines.append(f"{found.building_name(building, lang)}:")
        who = (";" if zh else "; ").join(
            f"{_one_line(veil.name(person.name, whom(household, person)))}({found.reasons(person, lang)})"
            if zh
            else f"{_one_line(veil.name(person.name, whom(household, person)))}: {found.reasons(person, lang)}"
            for person in household.people
        )
        lines.append(f"· {_one_line(door(household, lang, veil))} {who}".replace("·  ", "· "))
    return "\n".join(lines)


def as_csv(found: FollowList, section: Section | None = None, veil: Veil = CLEAR) -> bytes:
    """The list, or one grid worker's part, as a check-ins file to fill in by telephone and upload.

    The time, the temperature and the symptoms are empty. A room is written out (1号楼2单元2001):
    Excel would make a date of 1-2001. Under a veil it is a list to read, which no upload takes.
    """
    if not veil.everywhere:
        return _masked_csv(found, section, veil)
    header = [KINDS["checkins"].field(name).zh for name in _COLUMNS]
    households = found.households if section is None else section.households
    day = found.moment.day.isoformat()
    return csv_bytes(
        header,
        [
            (person.resident_id, person.name, address(household), day, "", "", "", DONE)
            for household in households
            for person in household.people
        ],
    )


def _masked_csv(found: FollowList, section: Section | None, veil: Veil) -> bytes:
    households = found.households if section is None else section.households
    return csv_bytes(
        _MASKED_COLUMNS,
        [
            (
                veil.resident_id(person.resident_id, whom(household, person)),
                veil.name(person.name, whom(household, person)),
                f"{found.building_name(household.building)} {door(household, veil=veil)}".strip(),
                veil.phone(person.phone, whom(household, person)),
                found.reasons(person),
                person.tags,
            )
            for household in households
            for person in household.people
        ],
    )


def address(household: Household) -> str:
    """Building, unit and room in one cell, in the first form that reads back as the same."""
    parts = (household.building, household.unit, household.room)
    if not household.room:
        return ""
    unit = f"{household.unit}单元" if household.unit else ""
    written = (f"{household.building}号楼{unit}" if household.building else unit) + household.room
    dashed = "-".join(part for part in parts if part)
    numbered = not household.building or household.building.isascii()
    forms = (written, dashed) if numbered else (dashed, written)
    return next((form for form in forms if rooms.parts(form) == parts), household.room)


def with_temperature(found: FollowList, person: Person, lang: str = "zh") -> str:
    """Why somebody is on the list, with the temperature for whoever makes the call: ``发热 38.2 ℃``."""
    reasons = found.reasons(person, lang)
    return reasons if person.temperature is None else f"{reasons} {person.temperature:.1f} ℃"


def door(household: Household, lang: str = "zh", veil: Veil = CLEAR) -> str:
    """Unit and room within a building; hidden where the veil is lifted from nobody who lives there."""
    if not any(veil.off(whom(household, person)) for person in household.people):
        return veil.door(household.unit + household.room)
    if not household.unit:
        return household.room
    return f"{household.unit}单元{household.room}" if lang == "zh" else f"unit {household.unit}, {household.room}"


def as_print_html(found: FollowList, lang: str = "zh", veil: Veil = CLEAR) -> str:
    """The list as a page to print: A4, black and white, one section a grid worker, blanks to fill in by hand."""
    zh = lang == "zh"
    title = f"{found.moment.day} " + ("待跟进名单" if zh else "Follow-up list")
    return (
        f'<!doctype html><html lang="{"zh-CN" if zh else "en"}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>"
        f'<button onclick="print()">{"打印" if zh else "Print"}</button>'
        + "".join(_section(found, section, lang, veil) for section in found.sections)
        + "</body></html>"
    )


def _section(found: FollowList, section: Section, lang: str, veil: Veil) -> str:
    zh = lang == "zh"
    phone = f" · {section.phone}" if section.phone else ""
    columns = ("房号", "姓名", "电话", "原因", "人群标签") if zh else ("Room", "Name", "Phone", "Reason", "Tags")
    blanks = ("时间", "体温", "症状") if zh else ("Time", "Temp.", "Symptoms")
    head = "".join(f"<th>{name}</th>" for name in columns) + "".join(
        f'<th class="blank">{name}</th>' for name in blanks
    )
    rows = "".join(_rows(found, household, lang, veil) for household in section.households)
    sign = "填写人 ____________  完成时间 ____________" if zh else "Filled in by ____________  at ____________"
    return (
        f"<section><h1>{escape(_heading(found, section, lang) + phone)}</h1><p>{escape(_summary(found, section, lang))}</p>"
        f'<table><thead><tr>{head}</tr></thead>{rows}</table><p class="sign">{sign}</p></section>'
    )


def _rows(found: FollowList, household: Household, lang: str, veil: Veil) -> str:
    place = f"{found.building_name(household.building, lang)} {door(household, lang, veil)}".strip()
    span = f' rowspan="{len(household.people)}"' if len(household.people) > 1 else ""
    lines = []
    for nth, person in enumerate(household.people):
        room = f"<td{span}>{escape(place)}</td>" if nth == 0 else ""
        cells = (
            veil.name(person.name, whom(household, person)),
            veil.phone(person.phone, whom(household, person)),
            with_temperature(found, person, lang),
            person.tags,
        )
        said = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        lines.append(f"<tr>{room}{said}{_BLANK * 3}</tr>")
    return f"<tbody>{''.join(lines)}</tbody>"


def _heading(found: FollowList, section: Section, lang: str) -> str:
    nobody = "网格员待定" if lang == "zh" else "no grid worker named"
    return f"{found.grid_name(section.grid, lang)} · {_one_line(section.worker) or nobody}"


def _summary(found: FollowList, section: Section, lang: str) -> str:
    day, homes, people = found.moment.day, len(section.households), section.people
    at = words.clock(found.moment)
    if lang == "zh":
        return f"{day.month}月{day.day}日待跟进 {homes} 户 {people} 人(截至 {at})"
    return f"{day}: {homes} households, {people} people to follow up (as at {at})"


def _one_line(text: str) -> str:
    return " ".join(text.split())

"""The follow-up list on its way to grid workers and back: chat text, CSV to fill in, A4 print."""

from collections.abc import Hashable

from analytics import words
from analytics.checkins.follow_up_list import FollowList, FollowUpHousehold, FollowUpPerson, FollowUpRound
from analytics.privacy.masked_answers import Resident
from analytics.privacy.veils import CLEAR, Veil, recorded
from analytics.templates import Markup, document
from data.exports.csv_safe import csv_bytes
from data.kinds import KINDS
from data.values import rooms

#: What the CSV says of everybody on it: closes a mark as soon as the row also carries a report.
DONE = "已跟进"
#: Columns of the CSV: a check-ins file whose report is left to fill in.
_COLUMNS = ("resident_id", "name", "room", "date", "time", "temperature", "symptoms", "status")
#: Columns of the masked CSV, which no intake takes for a file of people.
_MASKED_COLUMNS = ("居民的编号", "遮盖后的姓名", "遮盖后的房号", "遮盖后的电话", "原因", "人群标签")

_SHEETS = document("analytics/checkins/templates/follow_up_sheets.html")


def whom(household: FollowUpHousehold, person: FollowUpPerson) -> Resident:
    """By which a veil knows somebody on the list."""
    return Resident(person.resident_id, person.name, household.building, household.unit, household.room)


def whose(section: FollowUpRound) -> dict[Hashable, str]:
    """Everybody in one grid worker's part, and how the record names each."""
    return {
        whom(household, person): recorded(person.resident_id, person.name, household.building)
        for household in section.households
        for person in household.people
    }


def as_text(found: FollowList, section: FollowUpRound, lang: str = "zh", veil: Veil = CLEAR) -> str:
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


def as_csv(found: FollowList, section: FollowUpRound | None = None, veil: Veil = CLEAR) -> bytes:
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


def _masked_csv(found: FollowList, section: FollowUpRound | None, veil: Veil) -> bytes:
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


def address(household: FollowUpHousehold) -> str:
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


def with_temperature(found: FollowList, person: FollowUpPerson, lang: str = "zh") -> str:
    """Why somebody is on the list, with the temperature for whoever makes the call: ``发热 38.2 ℃``."""
    reasons = found.reasons(person, lang)
    return reasons if person.temperature is None else f"{reasons} {person.temperature:.1f} ℃"


def door(household: FollowUpHousehold, lang: str = "zh", veil: Veil = CLEAR) -> str:
    """Unit and room within a building; hidden where the veil is lifted from nobody who lives there."""
    if not any(veil.off(whom(household, person)) for person in household.people):
        return veil.door(household.unit + household.room)
    if not household.unit:
        return household.room
    return f"{household.unit}单元{household.room}" if lang == "zh" else f"unit {household.unit}, {household.room}"


def as_print_html(found: FollowList, lang: str = "zh", veil: Veil = CLEAR) -> Markup:
    """The list as a page to print: A4, black and white, one section a grid worker, blanks to fill in by hand."""
    sections = [
        {
            "heading": _heading(found, section, lang) + (f" · {section.phone}" if section.phone else ""),
            "summary": _summary(found, section, lang),
            "households": [_printed(found, household, lang, veil) for household in section.households],
        }
        for section in found.sections
    ]
    return _SHEETS(day=found.moment.day, zh=lang == "zh", sections=sections)


def _printed(
    found: FollowList, household: FollowUpHousehold, lang: str, veil: Veil
) -> tuple[str, list[tuple[str, ...]]]:
    """Where a household lives, and what stands of each person in it."""
    place = f"{found.building_name(household.building, lang)} {door(household, lang, veil)}".strip()
    people: list[tuple[str, ...]] = [
        (
            veil.name(person.name, whom(household, person)),
            veil.phone(person.phone, whom(household, person)),
            with_temperature(found, person, lang),
            person.tags,
        )
        for person in household.people
    ]
    return place, people


def _heading(found: FollowList, section: FollowUpRound, lang: str) -> str:
    nobody = "网格员待定" if lang == "zh" else "no grid worker named"
    return f"{found.grid_name(section.grid, lang)} · {_one_line(section.worker) or nobody}"


def _summary(found: FollowList, section: FollowUpRound, lang: str) -> str:
    day, homes, people = found.moment.day, len(section.households), section.people
    at = words.clock(found.moment)
    if lang == "zh":
        return f"{day.month}月{day.day}日待跟进 {homes} 户 {people} 人(截至 {at})"
    return f"{day}: {homes} households, {people} people to follow up (as at {at})"


def _one_line(text: str) -> str:
    return " ".join(text.split())

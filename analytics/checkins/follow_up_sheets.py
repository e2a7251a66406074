"""The follow-up list on its way to grid workers and back: chat text, and CSV or XLSX to fill in."""

from collections.abc import Hashable, Iterable, Sequence

from analytics import words
from analytics.checkins.follow_up_list import FollowList, FollowUpHousehold, FollowUpPerson, FollowUpRound
from analytics.privacy.masked_answers import Resident
from analytics.privacy.veils import CLEAR, Veil, recorded
from data.exports.csv_safe import csv_bytes
from data.exports.xlsx_safe import xlsx_bytes
from data.kinds import KINDS
from data.values import rooms

#: What the CSV says of everybody on it: closes a mark as soon as the row also carries a report.
DONE = "已跟进"
#: Columns of the CSV: a check-ins file whose report is left to fill in.
_COLUMNS = ("resident_id", "name", "room", "phone", "why", "date", "time", "temperature", "symptoms", "status")
#: Those of them that are there to be read alone.
_READ = {"phone": "电话", "why": "跟进原因"}
#: Columns of the masked CSV, which no intake takes for a file of people.
_MASKED_COLUMNS = ("居民的编号", "遮盖后的姓名", "遮盖后的房号", "遮盖后的电话", "原因", "人群标签")


def whom(household: FollowUpHousehold, person: FollowUpPerson) -> Resident:
    """By which a veil knows somebody on the list."""
    return Resident(person.resident_id, person.name, household.building, household.unit, household.room)


def whose(households: Iterable[FollowUpHousehold]) -> dict[Hashable, str]:
    """Everybody who lives there and is on the list, and how the record names each."""
    return {
        whom(household, person): recorded(person.resident_id, person.name, household.building)
        for household in households
        for person in household.people
    }


def as_text(found: FollowList, section: FollowUpRound | None = None, lang: str = "zh", veil: Veil = CLEAR) -> str:
    """One grid worker's part as plain text to paste into a chat, most pressing first; without a section all parts, one
    block each.

    No phones, no ids, no temperatures.
    """
    if section is None:
        return "\n\n".join(as_text(found, each, lang, veil) for each in found.sections)
    zh = lang == "zh"
    lines = [f"【{heading(found, section, lang)}】", summary(found, section, lang)]
    for household in section.households:
        who = (";" if zh else "; ").join(
            f"{_one_line(veil.name(person.name, whom(household, person)))}({found.reasons(person, lang)})"
            if zh
            else f"{_one_line(veil.name(person.name, whom(household, person)))}: {found.reasons(person, lang)}"
            for person in household.people
        )
        lines.append(f"· {_one_line(home(found, household, lang, veil))} {who}".replace("·  ", "· "))
    return "\n".join(lines)


def as_csv(found: FollowList, section: FollowUpRound | None = None, veil: Veil = CLEAR) -> bytes:
    """The list, or one grid worker's part, as a check-ins file to fill in by telephone and upload."""
    return csv_bytes(*as_table(found, section, veil))


def as_xlsx(found: FollowList, section: FollowUpRound | None = None, veil: Veil = CLEAR) -> bytes:
    """The same as a workbook."""
    return xlsx_bytes(*as_table(found, section, veil), sheet="待跟进")


def as_table(
    found: FollowList, section: FollowUpRound | None = None, veil: Veil = CLEAR
) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """The header and the rows of both.

    The time, the temperature and the symptoms are empty; phone and reason are there to be read, and no intake takes
    them for an answer. A room is written out (1号楼2单元2001): Excel would make a date of 1-2001. Under a veil it is a
    list to read, which no upload takes.
    """
    households = found.households if section is None else section.households
    on_it = [(household, person) for household in households for person in household.people]
    if not veil.everywhere:
        return _MASKED_COLUMNS, [
            (
                veil.resident_id(person.resident_id, whom(household, person)),
                veil.name(person.name, whom(household, person)),
                home(found, household, veil=veil),
                veil.phone(person.phone, whom(household, person)),
                found.reasons(person),
                person.tags,
            )
            for household, person in on_it
        ]
    header = [_READ.get(name) or KINDS["checkins"].field(name).zh for name in _COLUMNS]
    day = found.moment.day.isoformat()
    return header, [
        (
            *(person.resident_id, person.name, address(household), person.phone, with_temperature(found, person)),
            *(day, "", "", "", DONE),
        )
        for household, person in on_it
    ]


def home(found: FollowList, household: FollowUpHousehold, lang: str = "zh", veil: Veil = CLEAR) -> str:
    """Building, unit and room as people say them: ``1号楼 2单元2001``."""
    return f"{found.building_name(household.building, lang)} {door(household, lang, veil)}".strip()


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


def about(person: FollowUpPerson, lang: str = "zh") -> str:
    """What else whoever calls should know: the level of care where it is red, a great age, and the tags."""
    return ("、" if lang == "zh" else ", ").join(filter(None, (person.care.words(lang), person.tags)))


def door(household: FollowUpHousehold, lang: str = "zh", veil: Veil = CLEAR) -> str:
    """Unit and room within a building; hidden where the veil is lifted from nobody who lives there."""
    if not any(veil.off(whom(household, person)) for person in household.people):
        return veil.door(household.unit + household.room)
    if not household.unit:
        return household.room
    return f"{household.unit}单元{household.room}" if lang == "zh" else f"unit {household.unit}, {household.room}"


def heading(found: FollowList, section: FollowUpRound, lang: str) -> str:
    """Whose part it is: grid and worker."""
    nobody = "网格员待定" if lang == "zh" else "no grid worker named"
    return f"{found.grid_name(section.grid, lang)} · {_one_line(section.worker) or nobody}"


def summary(found: FollowList, section: FollowUpRound, lang: str) -> str:
    """How many are to be followed up, and as at when."""
    day, homes, people = found.moment.day, len(section.households), section.people
    at = words.clock(found.moment)
    if lang == "zh":
        return f"{day.month}月{day.day}日待跟进 {homes} 户 {people} 人(截至 {at})"
    return f"{day}: {homes} households, {people} people to follow up (as at {at})"


def _one_line(text: str) -> str:
    return " ".join(text.split())

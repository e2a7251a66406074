"""A report filled as at a moment, and what each of its cells would say, before it is kept."""

from dataclasses import dataclass

from analytics import words
from analytics.cache import cached
from analytics.meeting import field_notes
from analytics.metrics import registry
from analytics.metrics.registry import Answer
from analytics.privacy.veils import VEILED
from analytics.reports.report_words import NotKnown, ReportWord, read
from analytics.states import STATES
from data.clock import Moment
from data.entries import report_templates
from data.files.template_workbook import WORD, Left, Share, TemplateCell, TemplateWorkbook, Value
from data.store.database import Store

_WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


@dataclass(frozen=True)
class ReportCell:
    """A cell with words: where it stands, its text, and what it says filled."""

    where: str
    text: str
    said: str


@dataclass(frozen=True)
class Preview:
    """What a template would say now: its cells, and, cell by cell, what is not filled and why."""

    cells: tuple[ReportCell, ...]
    problems: tuple[Left, ...]


def preview(store: Store, moment: Moment, content: bytes) -> Preview:
    """What a template would say as at the moment. Raises Refusal for what is no template."""
    book, cells, problems = TemplateWorkbook(content), [], []
    for cell in book.cells:
        where = f"{cell.sheet} {cell.cell}"
        said: dict[str, str] = {}
        for text in cell.words:
            word = read(store, text)
            if isinstance(word, NotKnown):
                problems.append(Left(where, word.zh, word.en))
            else:
                said[text] = shown(value(store, moment, word))
        filled_in = WORD.sub(lambda found, said=said: said.get(found[1], found[0]), cell.text)  # type: ignore[misc]
        cells.append(ReportCell(where, cell.text, filled_in))
    return Preview(tuple(cells), (*dict.fromkeys((*problems, *book.left)),))


@cached
def kept_preview(store: Store, moment: Moment, name: str) -> Preview:
    """The same of the template that is kept by that name. Raises KeyError where there is none."""
    return preview(store, moment, report_templates.content(store, name))


def filled(store: Store, moment: Moment, content: bytes) -> bytes:
    """The workbook filled as at the moment; unknown reads "—", and a word that is not known stays as typed."""

    def answer(_: TemplateCell, text: str) -> Value | Share | None:
        word = read(store, text)
        return None if isinstance(word, NotKnown) else value(store, moment, word)

    return TemplateWorkbook(content).filled(answer)


def value(store: Store, moment: Moment, word: ReportWord) -> Value | Share:
    """What a word says as at the moment: a number as a number, a rate as a share; "—" where nothing is known."""
    if word.fact:
        return _fact(store, moment, word.fact)
    when = moment.earlier(1) if word.part == "yesterday" else moment
    found = registry.one(store, word.metric, when, word.place)
    if word.part == "state":
        return STATES[found.state].zh
    if found.value is None:  # a part of what is not known is no 0
        return words.UNKNOWN_WORD
    number = {"numerator": found.numerator, "denominator": found.denominator}.get(word.part, found.value)
    if number is None or words.is_unknown(number):
        return words.UNKNOWN_WORD
    if word.part in ("value", "yesterday") and found.unit == "ratio":
        return Share(float(number), words.percent(number))
    return _plain(found, float(number), word.part)


def shown(given: Value | Share) -> str:
    """A value as a preview says it."""
    if isinstance(given, Share):
        return given.words
    if isinstance(given, float | int):
        return words.number(given)
    return given if isinstance(given, str) else given.isoformat()


def _plain(found: Answer, number: float, part: str) -> float:
    """A count as a whole number; hours with one decimal, as on the board."""
    if part in ("value", "yesterday") and found.unit == "hours":
        return round(number, 1)
    return int(number) if number.is_integer() else number


def _fact(store: Store, moment: Moment, fact: str) -> Value:
    if fact == "day":
        return moment.day
    if fact == "weekday":
        return _WEEKDAYS[moment.day.weekday()]
    if fact == "time":
        return words.clock(moment)
    if fact == "community":
        return str(store.setting("community"))
    note = field_notes.attendees(store, moment)
    return "、".join(field_notes.units(field_notes.veiled(note, VEILED).text)) if note else words.UNKNOWN_WORD

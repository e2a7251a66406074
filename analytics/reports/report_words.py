"""The words that may stand in a report's cells, ``{{checkin_rate}}`` or ``{{打卡率:第3网格:分子}}``: what each asks.

A word is a metric or a fact about the day, then, in any order, a place and a part, divided by colons. Metrics and parts
go by their ids or their Chinese names. Whoever adds a metric adds its words.
"""

import difflib
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from analytics.community.grids import grids
from analytics.community.people_in_charge import building_words, buildings
from analytics.metrics.registry import METRICS, Metric
from analytics.tally import EVERYWHERE, Place
from data.store.database import Store


@dataclass(frozen=True)
class PartOfNumber:
    """What of a number is asked for."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True)
class Fact:
    """Something about the day that is no number of the registry."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True)
class ReportWord:
    """A word that was understood: a metric with its place and part, or a fact."""

    metric: str = ""
    fact: str = ""
    part: str = "value"
    place: Place = EVERYWHERE


@dataclass(frozen=True)
class NotKnown:
    """Why a word was not understood, with what may have been meant, in both languages."""

    zh: str
    en: str


PARTS = {
    row.id: row
    for row in (
        PartOfNumber("value", "数值", "the number"),
        PartOfNumber("numerator", "分子", "what it counts"),
        PartOfNumber("denominator", "分母", "out of how many"),
        PartOfNumber("state", "状态", "its state in words"),
        PartOfNumber("yesterday", "昨日", "the day before, at the same time of day"),
    )
}
FACTS = {
    row.id: row
    for row in (
        Fact("community", "社区", "name of the community"),
        Fact("day", "日期", "the day"),
        Fact("weekday", "星期", "day of the week"),
        Fact("time", "截至", "the time the numbers were counted at"),
        Fact("attendees", "参会单位", "who took part in the day's meeting"),
    )
}
#: How a place is said.
_GRID, _BUILDING = ("grid", "网格"), ("building", "楼栋")
#: What divides a word, as Chinese keyboards write it too.
_DIVIDED = re.compile(r"[:\uff1a|,\uff0c]")
#: How like each other two words must be for one to be offered for the other.
_LIKE = 0.5


def read(store: Store, text: str) -> ReportWord | NotKnown:
    """What a word asks for in this community; why it is not understood."""
    first, *rest = (part.strip() for part in _DIVIDED.split(text))
    fact, metric = _id(FACTS.values(), first), _id(METRICS.values(), first)
    if fact:
        return ReportWord(fact=fact) if not rest else _unknown(text, rest[0], [], f"{{{{{first}}}}}")
    if not metric:
        return _unknown(text, first, _names())
    word = ReportWord(metric)
    for part in rest:
        found = _with(store, word, part, text)
        if isinstance(found, NotKnown):
            return found
        word = found
    return word


def _with(store: Store, word: ReportWord, text: str, whole: str) -> ReportWord | NotKnown:
    """The word with one more part or place."""
    if id := _id(PARTS.values(), text):
        return ReportWord(word.metric, part=id, place=word.place)
    place = _place(store, text, whole)
    if isinstance(place, NotKnown):
        return place
    if not METRICS[word.metric].by_place:
        name = METRICS[word.metric]
        return NotKnown(
            f"“{name.zh}”只有全社区的数,没有按网格、楼栋的数。",
            f"“{name.en}” is counted for the whole community alone, not by grid or building.",
        )
    return ReportWord(word.metric, part=word.part, place=place)


def _place(store: Store, text: str, whole: str) -> Place | NotKnown:
    kind, sign, given = text.partition("=") if "=" in text else text.partition("\uff1d")
    given = given.strip()
    names = {name: id for id, name in grids(store).items()}
    if not sign:
        return Place(grid=names[text]) if text in names else _unknown(whole, text, [*_names_of_parts(), *names])
    if kind.strip() in _GRID:
        id = given if given in grids(store) else names.get(given)
        return Place(grid=id) if id is not None else _nowhere("网格", "grid", given, [*grids(store), *names])
    if kind.strip() in _BUILDING:
        called = {building_words(store, id)[0]: id for id in buildings(store)}
        id = given if given in buildings(store) else called.get(given)
        return Place(building=id) if id is not None else _nowhere("楼栋", "building", given, [*called])
    return _unknown(whole, kind.strip(), [*_GRID, *_BUILDING])


def _id(rows: Iterable[PartOfNumber | Fact | Metric], text: str) -> str:
    """The id of the row that goes by this id or Chinese name; '' where none does."""
    low = text.lower()
    return next((row.id for row in rows if low == row.id or text == row.zh), "")


def _names() -> list[str]:
    return [*METRICS, *(metric.zh for metric in METRICS.values()), *FACTS, *(fact.zh for fact in FACTS.values())]


def _names_of_parts() -> list[str]:
    return [*PARTS, *(part.zh for part in PARTS.values())]


def _like(text: str, names: list[str]) -> str:
    """The name most like a text, among equals the one that begins like it; '' where none is."""

    def nearness(name: str) -> tuple[float, int]:
        same_start = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(text, name, strict=False)))
        return round(difflib.SequenceMatcher(None, text, name).ratio(), 2), same_start

    best = max(names, key=nearness, default="")
    return best if best and nearness(best)[0] >= _LIKE else ""


def _unknown(whole: str, part: str, names: list[str], instead: str = "") -> NotKnown:
    like = _like(part.lower(), names)
    meant = instead or (f"{{{{{whole.replace(part, like, 1)}}}}}" if like else "")
    said = f"{{{{{whole}}}}}" if whole == part or instead else f"{{{{{whole}}}}} 里的“{part}”"
    return NotKnown(
        f"{said}不认识" + (f",是不是 {meant}?" if meant else "。可用的词见下面的词表。"),
        f"{{{{{whole}}}}}: “{part}” is not known"
        + (f"; is it {meant}?" if meant else ". See the list of words below."),
    )


def _nowhere(zh: str, en: str, given: str, names: list[str]) -> NotKnown:
    like = _like(given, names)
    return NotKnown(
        f"没有叫“{given}”的{zh}" + (f",是不是“{like}”?" if like else "。"),
        f"There is no {en} “{given}”" + (f"; is it “{like}”?" if like else "."),
    )

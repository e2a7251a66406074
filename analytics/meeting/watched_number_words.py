"""Numbers that a decision should move, in words: what they are called, what they were and what they are."""

from datetime import timedelta

from analytics import words
from analytics.community.people_in_charge import building_words, grid_words
from analytics.meeting.watched_numbers import Measured, Spec, kinds
from analytics.metrics import registry
from analytics.tally import Tally
from data.kinds import KINDS
from data.store.database import Store

#: Words of the units that are no metric's.
_UNITS = {**registry.UNITS, "days": ("天", "days"), "files": ("份", "files"), "reports": ("件", "reports")}


def name(store: Store, spec: Spec) -> tuple[str, str]:
    """What a number is called: where, of what and which: 第1网格打卡率, 买菜难在办, 口罩(东门)可用天数."""
    kind = kinds()[spec.kind]
    where = (
        building_words(store, spec.building)
        if spec.building
        else grid_words(store, spec.grid)
        if spec.grid
        else ("", "")
    )
    zh, en = _of(store, spec)
    called = " ".join(part for part in (en, kind.en) if part)
    return f"{where[0]}{zh}{kind.zh}", f"{called}, {where[1]}" if where[1] else called


def _of(store: Store, spec: Spec) -> tuple[str, str]:
    """What it is of: a category, a kind of files, an item with its site, or a tag."""
    if spec.kind.startswith("category_"):
        return spec.of, next((row["en"] for row in store.setting("categories") if row["id"] == spec.of), spec.of)
    if spec.kind == "late_files" and spec.of in KINDS:
        return KINDS[spec.of].zh, KINDS[spec.of].en
    return (f"{spec.of}({spec.site})", f"{spec.of} ({spec.site})") if spec.site else (spec.of, spec.of)


def said(measured: Measured | None, lang: str = "zh") -> str:
    """A number in words, with what it was made of and when it was counted; "—" where it is unknown.

    "93.2%(930/998,04-02 12:00)", "12 件(04-01 24:00)".
    """
    if measured is None or measured.value is None:
        return words.UNKNOWN_WORD
    text = words.value(measured.value, measured.unit, lang)
    notes = [at(measured)]
    if measured.unit == "ratio":
        notes.insert(0, words.fraction(Tally(None, measured.numerator, measured.denominator)).replace(" ", ""))
    elif measured.unit != "hours":
        zh, en = _UNITS.get(measured.unit, (measured.unit, measured.unit))
        text = f"{text} {zh if lang == 'zh' else singular(en, measured.value)}".rstrip()
    kept = [note for note in notes if note]
    return f"{text}({','.join(kept)})" if lang == "zh" else f"{text} ({', '.join(kept)})"


def singular(plural: str, number: float) -> str:
    """An English word of a count: 1 report, 2 reports, 1 person."""
    if number != 1:
        return plural
    return "person" if plural == "people" else plural.removesuffix("s")


def at(measured: Measured) -> str:
    """When it was counted: "04-02 12:00"; midnight is the "24:00" of the day before."""
    midnight = measured.at.date() != (measured.at - timedelta(microseconds=1)).date()
    return f"{measured.day:%m-%d} 24:00" if midnight else f"{measured.at:%m-%d %H:%M}"


def story(store: Store, spec: Spec, then: Measured | None, at_last: Measured | None, lang: str = "zh") -> str:
    """A number then and now: 打卡率 85.0%(850/1,000,04-01 24:00) → 93.2%(930/998,04-02 24:00)."""
    called = name(store, spec)[lang != "zh"]
    return (
        f"{called} {said(then, lang)} → {said(at_last, lang)}"
        if at_last is not None
        else f"{called} {said(then, lang)}"
    )

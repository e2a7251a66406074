"""Days of rows that disagree with what the file is called, or with the day that was said for it; and days that are
hardly meant.
"""

from datetime import date

from data import clock
from data.mapping.recognition import Look
from data.store.database import Cursor

#: A sentence about the file in both languages: ``zh`` and ``en``.
Notice = dict[str, str]
#: Days after which a sheet that says its day only in its name is asked about.
LONG_AGO = 31


def notices(cursor: Cursor, seen: Look) -> list[Notice]:
    """What is to be said of the days in ``incoming`` before anybody relies on them; nothing where all agree."""
    kind, said = seen.kind, seen.said_day or seen.named_day
    if kind.day is None or said is None:
        return []
    found = []
    if seen.said_day and seen.named_day and seen.said_day != seen.named_day:
        zh, en = _both(seen.named_day, seen.said_day)
        found.append(
            {
                "zh": f"文件名是 {zh[0]},选定的日期是 {zh[1]}",
                "en": f"The file's name says {en[0]}, the day given is {en[1]}",
            }
        )
    rows, first, last = cursor.execute(
        f"select count(distinct line), min({kind.day}), max({kind.day}) from incoming where {kind.day} <> $said",
        {"said": said},
    ).fetchall()[0]
    if rows:
        zh, en = _both(said, first, last)
        days_zh, days_en = (zh[1], en[1]) if first == last else (f"{zh[1]} 到 {zh[2]}", f"{en[1]} to {en[2]}")
        source_zh, source_en = ("选定的日期", "The day given") if seen.said_day else ("文件名", "The file's name")
        found.append(
            {
                "zh": f"{source_zh}是 {zh[0]},里面 {rows:,} 行是 {days_zh}",
                "en": f"{source_en} says {en[0]}, yet {rows:,} of its rows are of {days_en}",
            }
        )
    return found + _far_off(cursor, seen, said)


def _far_off(cursor: Cursor, seen: Look, day: date) -> list[Notice]:
    """That rows without a day of their own get one that lies ahead, or more than ``LONG_AGO`` days back."""
    kind, days = seen.kind, (clock.now().date() - day).days
    if 0 <= days <= LONG_AGO or kind.day in seen.reading.fed:
        return []
    if not cursor.execute(f"select 1 from incoming where {kind.day} = $day limit 1", {"day": day}).fetchall():
        return []
    away_zh, away_en = (f"离今天 {days:,} 天", f"{days:,} days ago") if days > 0 else ("还没有到", "still to come")
    return [{"zh": f"这份表按 {day} 载入,{away_zh},请核对", "en": f"The rows count for {day}, {away_en}. Please check"}]


def _both(*days: date) -> tuple[list[str], list[str]]:
    """Days in Chinese and in English, with the year where they have several."""
    year = len({day.year for day in days}) > 1
    return (
        [(f"{day.year}年" if year else "") + f"{day.month}月{day.day}日" for day in days],
        [day.isoformat() for day in days],
    )

"""What a setting may be: each check raises BadValue, saying in both languages what is allowed."""

import re
from collections.abc import Callable
from datetime import time
from typing import Any

from data.default_categories import DEFAULT_CATEGORIES, OTHER
from data.refusal import BadValue


def number(low: float, high: float) -> Callable[[Any], None]:
    """A check that takes numbers from ``low`` to ``high``."""

    def check(value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise BadValue(f"应为 {low:g} 到 {high:g} 的数字", f"a number from {low:g} to {high:g}")

    return check


def whole(low: int, high: int) -> Callable[[Any], None]:
    """A check that takes whole numbers from ``low`` to ``high``."""

    def check(value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high or value % 1:
            raise BadValue(f"应为 {low:,} 到 {high:,} 的整数", f"a whole number from {low:,} to {high:,}")

    return check


def clock(value: Any) -> None:
    """A time of day without a zone, as ``10:00``."""
    try:
        local = time.fromisoformat(value).tzinfo is None
    except (TypeError, ValueError):
        local = False
    if not local:
        raise BadValue("应为时间,如 10:00", "a time of day such as 10:00")


def clocks(value: Any) -> None:
    """``{source: time}``; a source is a kind × grid as ``analytics.files.due_files.source_id`` writes it."""
    if not isinstance(value, dict) or not all(isinstance(source, str) and source for source in value):
        raise BadValue("应为各来源的时间,如 checkins/3 的 09:30", "times by source, such as 09:30 for checkins/3")
    for at in value.values():
        clock(at)


def text(value: Any) -> None:
    """Words, at most 300 characters."""
    if not isinstance(value, str) or len(value) > 300:
        raise BadValue("应为不超过 300 字的文字", "a text of at most 300 characters")


def host_names(value: str) -> list[str]:
    """The names in a setting such as ``shequ.example.cn, 192.168.1.20``, in small letters."""
    return [name for name in re.split(r"[\s,,、;;]+", value.lower()) if name]


def hosts(value: Any) -> None:
    """Names of hosts as ``host_names`` takes them apart."""
    text(value)
    if not all(
        re.fullmatch(r"(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", name) for name in host_names(value)
    ):
        raise BadValue(
            "应为网址里的主机名,不写 http:// 和端口,用逗号隔开,如 shequ.example.cn, 192.168.1.20",
            "names as they stand in the address bar, without http:// and port, such as shequ.example.cn, 192.168.1.20",
        )


_WEB_ADDRESS = re.compile(
    r"https?://(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?((?:/[A-Za-z0-9_-]+)*)/?"
)


def web_address(value: Any) -> None:
    """An address of the web to which a path can be added, such as ``https://kanban.example.cn/board``; '' for none.

    Nothing that would lead elsewhere than it reads: no name and password before the host, no query, no ``..``.
    """
    text(value)
    if not value:
        return
    said = _WEB_ADDRESS.fullmatch(value)
    if said is None or (said[1] and not 0 < int(said[1]) < 65536):
        raise BadValue(
            "应为 http:// 或 https:// 开头的网址,如 http://192.168.1.20:8501",
            "an address that begins with http:// or https://, such as http://192.168.1.20:8501",
        )


def datum(value: Any) -> None:
    """One of the three datums of ``data/values/datum.py``."""
    if value not in ("wgs84", "gcj02", "bd09"):
        raise BadValue("应为 wgs84、gcj02 或 bd09", "wgs84, gcj02 or bd09")


def yes_or_no(value: Any) -> None:
    """Yes or no."""
    if not isinstance(value, bool):
        raise BadValue("应为是或否", "yes or no")


def scale_holds(value: Any) -> None:
    """For what the scale of the board's map holds: ``day`` or ``period``."""
    if value not in ("day", "period"):
        raise BadValue("应为 day 或 period", "day or period")


def categories(value: Any) -> None:
    """A list of categories, each with the keys of ``DEFAULT_CATEGORIES`` and a name of its own."""
    if not isinstance(value, list) or not value:
        raise BadValue("应为类别列表,至少一类", "a list of categories")
    for row in value:
        if not isinstance(row, dict) or set(row) != set(DEFAULT_CATEGORIES[0]):
            raise BadValue(
                "每一类都要有 " + "、".join(DEFAULT_CATEGORIES[0]),
                "each category has " + ", ".join(DEFAULT_CATEGORIES[0]),
            )
        if not isinstance(row["id"], str) or not row["id"].strip():
            raise BadValue("每一类都要有名称", "each category has a name")
        if row["urgency"] not in (1, 2, 3, 4):
            raise BadValue("紧急程度应为 1、2、3 或 4", "urgency is 1, 2, 3 or 4")
        number(0.1, 24 * 365)(row["hours"])
        if not all(isinstance(word, str) for word in row["keywords"]):
            raise BadValue("关键词应为文字", "keywords are texts")
    names = [row["id"] for row in value]
    if len(set(names)) != len(names):
        raise BadValue("类别名称不能重复", "category names that differ from each other")
    if OTHER not in names:
        raise BadValue(f"要保留“{OTHER}”一类,收纳无法归类的诉求", f"a category {OTHER} for what fits none")


def bounds(value: Any) -> None:
    """``{metric: [watch, act]}``: from the first number on watch, from the second on act."""
    if not isinstance(value, dict):
        raise BadValue("应为各指标的两个界限", "pairs of numbers by metric")
    for pair in value.values():
        if not isinstance(pair, list) or len(pair) != 2 or not pair[0] <= pair[1]:
            raise BadValue(
                "每个指标先写关注界限,再写不小于它的处置界限", "for each metric the bound of watch, then that of act"
            )

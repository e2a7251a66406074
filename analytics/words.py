"""Numbers as people read them. Unknown reads "—", and nothing is rounded into a lie."""

from decimal import ROUND_DOWN, Decimal
from typing import Any

from analytics.tally import Tally
from data.clock import Moment

#: What stands where a number is unknown.
UNKNOWN_WORD = "—"


def percent(value: float | None) -> str:
    """A fraction of 1 as per cent with one decimal: 0.934 is "93.4%".

    It is cut, not rounded: 99.96 % is not 100 %, and 89.96 % has not reached 90 %. What is more
    than 0 but less than 0.1 % reads "<0.1%".
    """
    if is_unknown(value):
        return UNKNOWN_WORD
    # The shortest decimal that is this float: 0.29 is 29 %, though 0.29 * 100 is a little less.
    exact = Decimal(repr(float(value))) * 100  # type: ignore[arg-type]
    cut = exact.quantize(Decimal("0.1"), ROUND_DOWN)
    if cut == 0 and exact != 0:
        return "<0.1%" if exact > 0 else ">-0.1%"
    return f"{cut:.0f}%" if cut in (0, 100) else f"{cut}%"


def number(value: float | None) -> str:
    """A count or amount with thousands separated; one decimal where it is not whole: "7,425", "1.4"."""
    if is_unknown(value):
        return UNKNOWN_WORD
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"  # type: ignore[arg-type]


def some(count: float | None, one: str, many: str = "") -> str:
    """A count with its English noun: "1 day", "2 days"."""
    return f"{number(count)} {one if count == 1 else many or f'{one}s'}"


def hours(value: float | None, lang: str = "zh") -> str:
    """A duration given in hours: "36 分钟" below one hour, "1.6 小时", "3.2 天" from two days on."""
    if is_unknown(value):
        return UNKNOWN_WORD
    amount = float(value)  # type: ignore[arg-type]
    if round(amount * 60) < 60:
        return f"{amount * 60:.0f} 分钟" if lang == "zh" else f"{amount * 60:.0f} min"
    if amount < 48:
        return f"{_tenths(amount)} 小时" if lang == "zh" else f"{_tenths(amount)} h"
    return f"{_tenths(amount / 24)} 天" if lang == "zh" else f"{_tenths(amount / 24)} days"


def value(given: float | None, unit: str, lang: str = "zh") -> str:
    """A metric's number in its unit, which is one of those in ``metrics.registry.UNITS``; counts stand without it."""
    if unit == "ratio":
        return percent(given)
    return hours(given, lang) if unit == "hours" else number(given)


def fraction(tally: Tally) -> str:
    """What a rate was made of: "7,425 / 7,950"; nothing where it was made of nothing."""
    if is_unknown(tally.numerator) or is_unknown(tally.denominator):
        return ""
    return f"{number(tally.numerator)} / {number(tally.denominator)}"


def clock(moment: Moment) -> str:
    """The time a number was counted at: "09:42"; a past day is counted at its "24:00"."""
    return f"{moment.at:%H:%M}" if moment.is_today else "24:00"


def is_unknown(value: Any) -> bool:
    """Whether a number is None or not a number."""
    return value is None or value != value


def _tenths(amount: float) -> str:
    return f"{amount:.1f}".removesuffix(".0")

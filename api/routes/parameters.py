"""What may stand in a query: read once, refused in both languages when it makes no sense."""

from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Path, Query

from analytics.held_moment import present
from analytics.tally import Place
from api.errors import invalid
from data.clock import Moment
from data.installation.installation import home

Text = Annotated[str | None, Query()]
#: What ``?grid=`` says for 未归网格, which has no id.
NO_GRID = "none"
#: Days that may be asked about: those that a file may carry. Nearer to the ends of the calendar there is no day before
#: or after to reckon with.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
#: The answers of a form to a yes-or-no field.
_YES, _NO = ("1", "true", "yes"), ("", "0", "false", "no")


def parse_day(name: str, text: str | None) -> date | None:
    """A day such as ``2022-04-01``; None for nothing or blanks. Problem 422 for anything else."""
    if text is None or not text.strip():
        return None
    try:
        # fromisoformat also knows 20220401 and 2022-W13-5; a link should have one form.
        if len(text.strip()) != len("2022-04-01"):
            raise ValueError
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise invalid(name, text, "应为 2022-04-01 这样的日期", "a date such as 2022-04-01 is expected") from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise invalid(name, text, f"应在 {FIRST_DAY} 到 {LAST_DAY} 之间", f"it must lie from {FIRST_DAY} to {LAST_DAY}")
    return found


def one_of(name: str, value: str, allowed: Any) -> str | None:
    """One of the allowed words; None for nothing or blanks. Problem 422 for another."""
    if value.strip() and value.strip() not in allowed:
        words = ", ".join(allowed)
        raise invalid(name, value, f"可用的有 {words}", f"one of {words} is expected")
    return value.strip() or None


def flag(name: str, value: str) -> bool:
    """Whether a yes-or-no field says yes. Problem 422 for another word."""
    if value.strip().lower() not in (*_YES, *_NO):
        raise invalid(name, value, "应为 1 或 0", "1 or 0 is expected")
    return value.strip().lower() in _YES


def _moment(
    date: Annotated[
        str | None,
        Query(description="日期,缺省为今天。The day; today as at now when not given.", examples=["2022-04-01"]),
    ] = None,
) -> Moment:
    return present(home().store, parse_day("date", date))


def _grid(
    grid: Annotated[
        str | None,
        Query(
            description="网格编号;none 是未归网格的人和诉求;缺省为全社区。A grid's id; none asks for people and "
            "requests without a grid; the community when not given.",
            examples=["1", NO_GRID],
        ),
    ] = None,
) -> str | None:
    return "" if grid == NO_GRID else grid or None


#: A grid's id from ``?grid=``, '' for 未归网格, None for the whole community.
Grid = Annotated[str | None, Depends(_grid)]


def _place(
    grid: Grid,
    building: Annotated[str | None, Query(description="楼栋号。A building's id.", examples=["7"])] = None,
) -> Place:
    return Place(grid, building or None)


def _days(
    start: Annotated[
        str | None, Query(alias="from", description="起始日期,缺省同 to。First day.", examples=["2022-04-01"])
    ] = None,
    end: Annotated[
        str | None,
        Query(alias="to", description="结束日期(含),缺省为今天。Last day, included.", examples=["2022-04-02"]),
    ] = None,
) -> tuple[date, date]:
    last = parse_day("to", end) or present(home().store).day
    first = parse_day("from", start) or last
    if first > last:
        raise invalid("from", str(first), f"不能晚于 to({last})", f"it is after to ({last})")
    return first, last


#: The number of an account, a token, a decision in a path. No database counts further.
Number = Annotated[int, Path(examples=[3], ge=0, le=2**62)]
#: The moment a question is asked about, from ``?date=``.
When = Annotated[Moment, Depends(_moment)]
#: Where it is asked, from ``?grid=&building=``.
Where = Annotated[Place, Depends(_place)]
#: First and last day, from ``?from=&to=``.
Days = Annotated[tuple[date, date], Depends(_days)]

"""An estate of 64 buildings in 9 grids for tests of what gathers where, and its quiet month of requests."""

from datetime import date, datetime, timedelta

from data.clock import Moment

DAY = date(2022, 4, 30)
#: The day as it ended.
END = Moment(DAY, datetime(2022, 5, 1))
SIDE = 8
HEADER = "诉求编号,上报时间,诉求类别,楼栋号,纬度,经度\n"
#: Building 27 and the four beside it, where ``planted`` has a cluster.
PLANTED = (27, 26, 28, 19, 35)


def point(building: int) -> tuple[float, float]:
    """Latitude and longitude: rows of eight, some 60 m apart."""
    return 31.23 + (building // SIDE) * 0.00054, 121.47 + (building % SIDE) * 0.00063


def grid_of(building: int) -> int:
    """The grid of a building; grids are blocks of three by three, those at the edge smaller."""
    return building // SIDE // 3 * 3 + building % SIDE // 3 + 1


def buildings(households: str = "50") -> str:
    """The buildings file."""
    lines = ["楼栋号,楼栋名称,网格编号,网格名称,户数,纬度,经度"]
    for number in range(SIDE * SIDE):
        lat, lng = point(number)
        lines.append(
            f"{number},{number}号楼,{grid_of(number)},第{grid_of(number)}网格,{households},{lat:.5f},{lng:.5f}"
        )
    return "\n".join(lines) + "\n"


def request(
    id: str, day: date, building: int | str, category: str = "买菜难", at: tuple[float, float] | None = None
) -> str:
    """A line of the requests file."""
    lat, lng = at or ("", "")
    return f"{id},{day} 09:00,{category},{building},{lat},{lng}\n"


def planted(category: str = "买菜难", days: int = 2) -> str:
    """A requests file of three from each of ``PLANTED``, within so many days up to the day."""
    return HEADER + "".join(
        request(f"p{b}-{n}", DAY - timedelta(days=n % days), b, category) for b in PLANTED for n in range(3)
    )


def month(skip: tuple[date, ...] = ()) -> str:
    """Every building reports once in each 8 days, eight buildings a day, far from each other."""
    lines = [HEADER]
    for back in range(30):
        day = DAY - timedelta(days=back)
        if day not in skip:
            lines += [request(f"q{back}-{row}", day, row * SIDE + (row * 3 + back) % SIDE) for row in range(SIDE)]
    return "".join(lines)

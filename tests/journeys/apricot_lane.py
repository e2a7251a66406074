"""杏花里: the invented community of the journeys, with three grids, six buildings and 36 people."""

from datetime import date

from data.access import accounts
from data.access.access_file import Access
from tests.conftest import PASSWORD
from tests.server import Server

DAY = date(2022, 4, 2)
#: Its workers by grid.
WORKERS = {"A": "王敏", "B": "李强", "C": "赵倩"}
BUILDINGS = "楼栋号,楼栋名称,网格编号,网格名称,网格员,网格员电话,楼栋长\n" + "".join(
    f"{number},{number}号楼,{grid},第{nth}网格,{WORKERS[grid]},1390000000{nth},楼长{number}\n"
    for nth, grid in enumerate(WORKERS, 1)
    for number in (2 * nth - 1, 2 * nth)
)
_FAMILY, _GIVEN = "周吴郑冯陈褚卫蒋沈韩杨朱", ("建国", "小兰", "明")


def name(number: int) -> str:
    """What somebody is called; numbers go from 1 to 36."""
    return _FAMILY[(number - 1) // 3] + _GIVEN[(number - 1) % 3]


def building(number: int) -> int:
    """Where somebody lives: six people to a building."""
    return (number - 1) // 6 + 1


def roster() -> str:
    """The roster: three households of two in a building."""
    lines = "居民编号,姓名,楼栋号,单元,房号,电话,出生年份,人群标签\n"
    for number in range(1, 37):
        room = 101 + (number - 1) % 6 // 2 * 100
        old = "1936,独居老人" if number % 6 == 5 else "1980,"
        lines += f"R{number:02},{name(number)},{building(number)},1,{room},138000000{number:02},{old}\n"
    return lines


def sheet(day: date, said: dict[int, str] | None = None, missing: tuple[int, ...] = ()) -> str:
    """The check-ins of a day, in which everybody is well but those of whom is ``said`` something else (temperature and
    symptoms), and whoever is ``missing`` has not reported.
    """
    lines = "居民编号,姓名,日期,打卡时间,今日体温,是否有症状\n"
    for number in range(1, 37):
        told = "未打卡,," if number in missing else f"08:{number + 10},{(said or {}).get(number, '36.5,无')}"
        lines += f"R{number:02},{name(number)},{day},{told}\n"
    return lines


def account(server: Server, name: str, role: str, grids: tuple[str, ...] = (), *, link: bool = False) -> str:
    """Make an account; with ``link`` its one-time link is still to be opened, which is what this gives, else it has a
    password.
    """
    made = Access(server.folder)
    try:
        _, word = accounts.make(made, name, role, frozenset(grids), "test")
        if not link:
            accounts.use_link(made, word, "", PASSWORD, "")
    finally:
        made.close()
    return f"/link?word={word}"

"""Sheets of sampling that mark so few people as due that the marks may mean something else."""

from itertools import groupby

from data.kind_of_file import Kind
from data.kinds import SAMPLING
from data.store.database import Cursor

#: Where a grid's sheet says yes of a smaller share of its rows, that is said of the file: everybody else in the grid is
#: out of the round by it.
FEWEST = 0.2


def notices(cursor: Cursor, kind: Kind) -> list[dict[str, str]]:
    """What is to be said of the rows in ``numbered``, one sentence a round, in both languages."""
    if kind is not SAMPLING:
        return []
    found = cursor.execute(
        """
        with marked as (
            select round_date, grid_id, count(*) as rows, count(*) filter (due) as due
            from numbered join identity using (who) join people using (person) group by all
        ),
        names as (select grid_id, any_value(grid_name) as name from buildings group by grid_id)
        select round_date, coalesce(nullif(name, ''), grid_id), due, rows from marked left join names using (grid_id)
        where due > 0 and due < $fewest * rows order by round_date, grid_id
        """,
        {"fewest": FEWEST},
    ).fetchall()
    return [
        _notice(day, [(grid, due, rows) for _, grid, due, rows in of_day])
        for day, of_day in groupby(found, key=lambda row: row[0])
    ]


def _notice(day: object, grids: list[tuple[str, int, int]]) -> dict[str, str]:
    zh = "、".join(f"{grid or '未归网格'} {due} / {rows} 行" for grid, due, rows in grids)
    en = ", ".join(f"{due} of {rows} rows of {grid or 'no grid'}" for grid, due, rows in grids)
    return {
        "zh": f"{day} 这一轮标了应检的很少:{zh};这些网格里没标的人都不算应检,请核对是不是漏标了",
        "en": f"Few are marked as due in the round of {day}: {en}; there nobody else is due. Please check",
    }

"""Who is in charge where: the names of buildings, grid workers 网格员 and building heads 楼栋长."""

from dataclasses import dataclass
from typing import NamedTuple

from analytics.cache import cached
from analytics.community.grids import grids
from data.store.database import Store

#: What stands where nobody is named yet.
NOBODY = ("待定", "to be named")


@dataclass(frozen=True)
class Building:
    """A building as the table of buildings has it; '' where a cell is blank."""

    id: str
    name: str
    grid: str
    worker: str
    head: str


@cached
def buildings(store: Store) -> dict[str, Building]:
    """Every building of the table of buildings, by id."""
    rows = store.rows(
        """
        select building_id, coalesce(building_name, ''), coalesce(grid_id, ''), coalesce(grid_worker, ''),
            coalesce(building_head, '')
        from buildings
        """
    )
    return {row[0]: Building(*row) for row in rows}


class Contact(NamedTuple):
    """Somebody in charge of a building and the number to call; '' where a cell is blank."""

    name: str
    phone: str


@cached
def contacts(store: Store, building: str) -> tuple[Contact, Contact]:
    """The grid worker and the building head of a building, with their phones. Both work for the community."""
    rows = store.rows(
        """
        select coalesce(grid_worker, ''), coalesce(grid_worker_phone, ''), coalesce(building_head, ''),
            coalesce(building_head_phone, '')
        from buildings where building_id = $building
        """,
        {"building": building},
    )
    worker, worker_phone, head, head_phone = rows[0] if rows else ("", "", "", "")
    return Contact(worker, worker_phone), Contact(head, head_phone)


@cached
def grid_workers(store: Store) -> dict[str, str]:
    """The grid workers of every grid that has any; several are joined, in the order of their buildings."""
    found: dict[str, list[str]] = {}
    for building in buildings(store).values():
        workers = found.setdefault(building.grid, [])
        if building.worker and building.worker not in workers:
            workers.append(building.worker)
    return {grid: "、".join(workers) for grid, workers in found.items() if workers}


def building_words(store: Store, id: str) -> tuple[str, str]:
    """What people call a building, Chinese and English: its name, else 7号楼 for the number 7."""
    if not id:
        return "楼栋不明", "unknown building"
    usual = f"{id}号楼" if id[-1].isdigit() else id
    known = buildings(store).get(id)
    name = known.name if known and known.name else usual
    return name, f"Building {id}" if name == usual else name


def grid_words(store: Store, id: str | None) -> tuple[str, str]:
    """What people call a grid, Chinese and English; '' is 未归网格, None the whole community."""
    if id is None:
        return "全社区", "the community"
    name = grids(store).get(id, id)
    return (name, name) if name else ("未归网格", "no grid")


def who(store: Store, grid: str | None = None, building: str | None = None, named: bool = True) -> tuple[str, str]:
    """Who goes there, Chinese and English: the grid worker, else the building head, else ``NOBODY``.

    ``named``: with their name; else it is only said in which office they are.
    """
    known = buildings(store).get(building or "")
    worker = (known.worker if known else "") or grid_workers(store).get(known.grid if known else grid or "", "")
    if worker:
        return (f"网格员 {worker}", f"grid worker {worker}") if named else ("网格员", "grid worker")
    if known and known.head:
        return (f"楼栋长 {known.head}", f"building head {known.head}") if named else ("楼栋长", "building head")
    return NOBODY

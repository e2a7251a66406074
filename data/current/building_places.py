"""Where buildings lie that somebody placed on a site plan: folded from the steps, filled in where no file says it."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.current.plan_steps import Place, Plan, plan_of
from data.store.database import Cursor


def fill(cursor: Cursor) -> None:
    """Work out ``placed_buildings``, and give buildings without coordinates those of a plan with known points.

    Call it after ``buildings`` was folded, inside the caller's transaction: a file's coordinates outrank a plan's.
    """
    derive(cursor)
    cursor.execute(
        """update buildings b set lat = p.lat, lng = p.lng from placed_buildings p
           where b.building_id = p.building_id and b.lat is null and b.lng is null and p.lat is not null"""
    )


def derive(cursor: Cursor) -> None:
    """Fold the steps: a building lies where it was placed last, but on an older plan only if that has known points."""
    cursor.execute("delete from placed_buildings")
    plans = plans_of(cursor)
    if not plans:
        return
    newest = max(plans)
    last: dict[str, tuple[int, Place, bool]] = {}
    for id, plan in sorted(plans.items()):
        if plan.points or id == newest:
            last |= {building: (id, place, plan.measured) for building, place in plan.places().items()}
    if not last:
        return
    rows = [
        (building, plan, place.x, place.y, place.east, place.north, measured, place.lat, place.lng)
        for building, (plan, place, measured) in last.items()
    ]
    names = ["building_id", "plan_id", "x", "y", "east", "north", "measured", "lat", "lng"]
    cursor.register("placed_rows", pd.DataFrame(rows, columns=names).astype({"lat": "float64", "lng": "float64"}))
    cursor.execute(
        """insert into placed_buildings
           select building_id::varchar, plan_id, x, y, east, north, measured,
               if(isnan(lat), null, lat), if(isnan(lng), null, lng)
           from placed_rows"""
    )
    cursor.unregister("placed_rows")


def plans_of(cursor: Cursor) -> dict[int, Plan]:
    """Every plan after the steps that stand, by its number."""
    steps: dict[int, list[Mapping[str, Any]]] = {}
    for plan, what in cursor.execute(
        "select plan_id, what from plan_steps where undone_at is null order by step_id"
    ).fetchall():
        steps.setdefault(plan, []).append(json.loads(what))
    return {
        id: plan_of(width, height, steps.get(id, ()))
        for id, width, height in cursor.execute("select plan_id, width, height from plans order by plan_id").fetchall()
    }

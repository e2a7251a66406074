"""What follows for a request from buildings and settings: its place, grid, category and limit."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.default_categories import OTHER
from data.store.database import Cursor
from data.values.nearest import PlaceTree


def derive(cursor: Cursor, settings: Mapping[str, Any], only_touched: bool = False) -> None:
    """Fill the derived columns of requests: of those in ``touched``, or of all."""
    only = "where request_id in (select request_id from touched)" if only_touched else ""
    cursor.execute(
        "create or replace temp table placed as select request_id, category, text, urgency, building_id, lat, lng "
        f"from requests {only}"
    )
    _nearest(cursor, float(settings["outside_metres"]))
    _categories(cursor, settings["categories"])
    cursor.execute(
        """
        create or replace temp table derived as
        select p.request_id, c.category, coalesce(p.urgency, c.urgency) as urgency, c.hours,
               case when p.lat is not null and not coalesce(n.outside, false) then 'own'
                    when p.lat is not null then 'outside'
                    when b.lat is not null then 'building' else 'none' end as place,
               coalesce(p.lat, b.lat) as place_lat, coalesce(p.lng, b.lng) as place_lng,
               coalesce(b.grid_id, nb.grid_id, '') as grid_id
        from placed p
        left join buildings b on p.building_id = b.building_id
        left join nearest n on round(p.lat, 5) = n.lat and round(p.lng, 5) = n.lng
        left join buildings nb on not n.outside and n.building_id = nb.building_id
        left join sorted c on coalesce(p.category, '') = c.given
            and case when p.category is null then coalesce(p.text, '') else '' end = c.text
        """
    )
    cursor.execute(
        """update requests r set day = r.reported_at::date, category_in_force = d.category,
            urgency_in_force = d.urgency,
               limit_hours = d.hours, place = d.place, place_lat = d.place_lat, place_lng = d.place_lng,
                   grid_id = d.grid_id
           from derived d where r.request_id = d.request_id"""
    )


def _nearest(cursor: Cursor, outside: float) -> None:
    """For every point (to a metre) its nearest building, and whether even that is too far away."""
    points = cursor.execute(
        "select distinct round(lat, 5) as lat, round(lng, 5) as lng from placed where lat is not null and lng is not "
        "null"
    ).df()
    # In their order, so that of buildings equally near the same one is taken whichever file came first.
    buildings = cursor.execute(
        "select building_id, lat, lng from buildings where lat is not null and lng is not null order by building_id"
    ).df()
    if buildings.empty or points.empty:
        points["building_id"], points["outside"] = pd.Series(dtype=object), False
    else:
        closest, away = PlaceTree(buildings["lat"], buildings["lng"]).nearest(points["lat"], points["lng"])
        points["building_id"] = buildings["building_id"].to_numpy()[closest]
        points["outside"] = away > outside
    cursor.register("nearest_points", points)
    cursor.execute(
        """create or replace temp table nearest as
           select lat::double as lat, lng::double as lng, building_id::varchar as building_id,
               outside::boolean as outside
           from nearest_points"""
    )
    cursor.unregister("nearest_points")


def category_of(given: str | None, text: str | None, categories: list[dict[str, Any]]) -> dict[str, Any]:
    """The category in force: the given one, else the first whose keyword is in the text, else 其他.

    A given category that the settings do not know is kept under its own name with the urgency and
    limit of 其他.
    """
    other = next(row for row in categories if row["id"] == OTHER)
    if given:
        known: dict[str, dict[str, Any]] = {
            name.lower(): row for row in reversed(categories) for name in (row["id"], row["en"])
        }
        return known.get(given.lower(), {**other, "id": given})
    for row in categories:
        if text and any(word and word.lower() in text.lower() for word in row["keywords"]):
            return row
    return other


def _categories(cursor: Cursor, categories: list[dict[str, Any]]) -> None:
    """Sort each distinct given category, and each distinct text without one, into ``sorted``."""
    pairs = cursor.execute(
        """select distinct coalesce(category, '') as given, case when category is null then coalesce(text, '')
            else '' end as text
           from placed"""
    ).fetchall()
    rows = []
    for given, text in pairs:
        found = category_of(given, text, categories)
        rows.append((given, text, found["id"], found["urgency"], float(found["hours"])))
    frame = pd.DataFrame(rows, columns=["given", "text", "category", "urgency", "hours"])
    cursor.register("sorted_rows", frame)
    cursor.execute(
        """create or replace temp table sorted as
           select given::varchar as given, text::varchar as text, category::varchar as category,
                  urgency::tinyint as urgency, hours::double as hours from sorted_rows"""
    )
    cursor.unregister("sorted_rows")

"""The buildings with their places as files that other programs, and the board itself, read again."""

import json
from typing import Any

from data.exports.csv_safe import csv_bytes
from data.kinds import KINDS
from data.store.database import Store

#: What a plan without known points says: metres of its own, which nothing takes for coordinates.
_OF_PLAN = ("平面图坐标东(米)", "平面图坐标北(米)")
_FIELDS = tuple(KINDS["buildings"].field_names)


def _rows(store: Store) -> list[dict[str, Any]]:
    found = store.query(
        """
        select b.building_id, b.building_name, b.grid_id, b.grid_name, b.grid_worker, b.grid_worker_phone,
            b.building_head, b.building_head_phone, b.households, b.lat, b.lng,
            if(b.lat is null and p.measured, round(p.east, 1), null) as east,
            if(b.lat is null and p.measured, round(p.north, 1), null) as north
        from buildings b left join placed_buildings p using (building_id) order by building_id
        """
    )
    return [
        {str(name): value for name, value in row.items()}
        for row in found.astype(object).where(found.notna(), None).to_dict("records")
    ]


def as_csv(store: Store) -> bytes:
    """A buildings file: coordinates (WGS-84) where they are known, else metres on the plan in columns of their own."""
    rows = _rows(store)
    names = [name for name in _FIELDS if name in (rows[0] if rows else {"building_id": ""})]
    header = [next(field.zh for field in KINDS["buildings"].fields if field.name == name) for name in names]
    beside = [name for name in ("east", "north") if any(row[name] is not None for row in rows)]
    header += [said for name, said in zip(("east", "north"), _OF_PLAN, strict=True) if name in beside]
    return csv_bytes(header, ([row[name] for name in (*names, *beside)] for row in rows))


def as_geojson(store: Store) -> bytes:
    """The buildings as points (RFC 7946, WGS-84); without a place on the earth a building has no geometry."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row["lng"], row["lat"]]} if row["lat"] is not None else None,
            "properties": {
                name: row[name]
                for name in ("building_id", "building_name", "grid_id", "grid_name", "households")
                if row[name] is not None
            }
            | ({"plan_east_metres": row["east"], "plan_north_metres": row["north"]} if row["east"] is not None else {}),
        }
        for row in _rows(store)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()

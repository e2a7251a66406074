"""People in mappings: a second file whose values are joined, texts that are read instead, and constants may say who
somebody is.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from data import kinds
from data.store.database import Cursor

#: Whether cells, by their fields, mean somebody.
Means = Callable[[Mapping[str, str | None]], bool]


def strip(cursor: Cursor, batches: str) -> None:
    """Take everybody out of what is kept of the mappings of the batches that a query gives."""
    _rewrite(cursor, "batches", "batch_id", "mapping", without_people, f"and batch_id in ({batches})")


def take_out(cursor: Cursor, means: Means) -> int:
    """Take somebody out of every mapping, saved or kept of a batch; how many mappings changed."""

    def without(plan: dict[str, Any]) -> dict[str, Any]:
        return _without(plan, means)

    return _rewrite(cursor, "mappings", "name", "plan", without) + _rewrite(
        cursor, "batches", "batch_id", "mapping", without
    )


def without_people(plan: dict[str, Any]) -> dict[str, Any]:
    """A mapping's JSON form without anybody: it still says which column is which field."""
    found, telling = dict(plan), kinds.telling()
    if join := plan.get("join"):
        personal = telling & {*join["fields"], _key_field(plan)}
        found["join"] = {**join, "table": {} if personal else join["table"]}
    found |= {
        name: {field: said for field, said in plan[name].items() if field not in telling}
        for name in ("values", "constants")
        if name in plan
    }
    if "rows" in plan:
        found["rows"] = [
            {
                **part,
                "constants": {field: said for field, said in part.get("constants", {}).items() if field not in telling},
            }
            for part in plan["rows"]
        ]
    return found


def _without(plan: dict[str, Any], means: Means) -> dict[str, Any]:
    found = dict(plan)
    if join := plan.get("join"):
        key = _key_field(plan)
        table = {
            said: row
            for said, row in join["table"].items()
            if not means({key: said} | dict(zip(join["fields"], row, strict=True)))
        }
        found["join"] = {**join, "table": table}
    if "values" in plan:
        found["values"] = {
            field: {
                text: read
                for text, read in texts.items()
                if field not in kinds.telling() or not (means({field: text}) or means({field: read}))
            }
            for field, texts in plan["values"].items()
        }
    if means(plan.get("constants", {})):
        found["constants"] = without_people(plan)["constants"]
    return found


def _key_field(plan: dict[str, Any]) -> str:
    return plan.get("columns", {}).get(plan["join"]["column"]) or ""


def _rewrite(
    cursor: Cursor,
    table: str,
    key: str,
    column: str,
    change: Callable[[dict[str, Any]], dict[str, Any]],
    where: str = "",
) -> int:
    changed = 0
    for id, text in cursor.execute(
        f"select {key}, {column} from {table} where {column} is not null {where}"
    ).fetchall():
        plan = json.loads(text)
        if (anew := change(plan)) != plan:
            cursor.execute(
                f"update {table} set {column} = $plan where {key} = $id",
                {"plan": json.dumps(anew, ensure_ascii=False), "id": id},
            )
            changed += 1
    return changed

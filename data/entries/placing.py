"""Placing buildings on a site plan by hand: every click is a step, saved at once and taken back one by one."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data import clock
from data.current import fold
from data.current.plan_steps import Plan, plan_of
from data.files.plan_image import PlanImage
from data.refusal import Refusal
from data.store.database import Cursor, Store
from data.values.datum import to_wgs84

#: Buildings of one step, characters of a token; what is more comes from no page of ours.
MOST_AT_ONCE, LONGEST_TOKEN = 500, 64
#: Metres and pixels of a length, and the least metres between two known points.
LONGEST_METRES, LEAST_PIXELS, LEAST_METRES = 20_000.0, 5.0, 5.0


@dataclass(frozen=True)
class Shown:
    """The newest plan: its number, its image (None once that was deleted), what stands on it, and the steps that can
    be taken back.
    """

    id: int
    image: bytes | None
    plan: Plan
    steps: int
    made_at: datetime


def add_plan(store: Store, image: PlanImage, who: str) -> int:
    """Begin a new plan; its number. What lies on an older one with known points stays where it is."""
    with store.write() as transaction:
        cursor = transaction.cursor
        [(last,)] = cursor.execute("select coalesce(max(plan_id), 0) from plans").fetchall()
        cursor.execute(
            "insert into plans values ($id, $width, $height, $image, $at, $who)",
            {
                "id": last + 1,
                "width": image.width,
                "height": image.height,
                "image": image.content,
                "at": clock.now(),
                "who": who,
            },
        )
        fold.refresh_places(cursor, store.settings())
    return int(last) + 1


def newest(store: Store) -> Shown | None:
    """The plan that is worked on; None where there never was one."""
    found = store.rows("select plan_id, width, height, image, made_at from plans order by plan_id desc limit 1")
    if not found:
        return None
    [(id, width, height, image, made_at)] = found
    steps = store.rows(
        "select what from plan_steps where plan_id = $id and undone_at is null order by step_id", {"id": id}
    )
    return Shown(
        id,
        bytes(image) if image is not None else None,
        plan_of(width, height, [json.loads(what) for (what,) in steps]),
        len(steps),
        made_at,
    )


def add_steps(store: Store, plan_id: int, steps: Sequence[Mapping[str, Any]], who: str) -> int:
    """Save steps, each a dict with a ``token`` of its own, oldest first; how many were new.

    A token that came before is left out, also where its step was undone since. Raises Refusal for a step that means
    nothing, and then saves none.
    """
    if not steps:
        return 0
    with store.write() as transaction:
        cursor = transaction.cursor
        _locked(cursor, plan_id)
        known = {token for (token,) in cursor.execute("select token from plan_steps").fetchall()}
        fresh = [step for step in steps if str(step.get("token")) not in known]
        [(last,)] = cursor.execute("select coalesce(max(step_id), 0) from plan_steps").fetchall()
        for number, step in enumerate(fresh, last + 1):
            cursor.execute(
                "insert into plan_steps values ($step, $plan, $token, $what, $at, $who, null, null)",
                {
                    "step": number,
                    "plan": plan_id,
                    "token": str(step.get("token"))[:LONGEST_TOKEN],
                    "what": json.dumps(checked(cursor, step), ensure_ascii=False),
                    "at": clock.now(),
                    "who": who,
                },
            )
        transaction.changed = bool(fresh)
        if fresh:
            fold.refresh_places(cursor, store.settings())
    return len(fresh)


def undo(store: Store, plan_id: int, who: str, everything: bool = False) -> int:
    """Take back the last step of a plan, or all of them; how many were taken back."""
    with store.write() as transaction:
        cursor = transaction.cursor
        [(standing, last)] = cursor.execute(
            "select count(*), max(step_id) from plan_steps where plan_id = $plan and undone_at is null",
            {"plan": plan_id},
        ).fetchall()
        transaction.changed = bool(standing)
        if not standing:
            return 0
        cursor.execute(
            """update plan_steps set undone_at = $at, undone_by = $who
               where plan_id = $plan and undone_at is null and ($everything or step_id = $last)""",
            {"at": clock.now(), "who": who, "plan": plan_id, "everything": everything, "last": last},
        )
        fold.refresh_places(cursor, store.settings())
    return int(standing) if everything else 1


def delete_image(store: Store, plan_id: int) -> None:
    """Delete a plan's image; what was placed on it stays where it is."""
    with store.write() as transaction:
        transaction.cursor.execute("update plans set image = null where plan_id = $plan", {"plan": plan_id})


def _locked(cursor: Cursor, plan_id: int) -> None:
    [(newest_id,)] = cursor.execute("select max(plan_id) from plans").fetchall()
    if newest_id != plan_id:
        raise Refusal(
            "plan_replaced",
            "平面图已经换成新的一张,请刷新页面再放。",
            "The plan has been replaced meanwhile: load the page anew.",
        )


def checked(cursor: Cursor, step: Mapping[str, Any]) -> dict[str, Any]:
    """A step in the words of ``data.current.plan_steps``; Refusal for one that means nothing."""
    try:
        return _STEPS[str(step["do"])](cursor, step)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Refusal(
            "step_unknown", "这一步没有看懂,没有保存。请重做一次。", "This step was not understood and not saved."
        ) from None


def _place(cursor: Cursor, step: Mapping[str, Any]) -> dict[str, Any]:
    at = [[str(id), *_pixel((x, y))] for id, x, y in step["at"]]
    if not 0 < len(at) <= MOST_AT_ONCE:
        raise ValueError("no building, or too many")
    ids = [id for id, *_ in at]
    [(known,)] = cursor.execute(
        "select count(distinct building_id) from buildings where list_contains($ids::varchar[], building_id)",
        {"ids": ids},
    ).fetchall()
    if known != len(set(ids)):
        raise Refusal(
            "building_unknown",
            "楼栋表里已经没有这栋楼,请刷新页面。",
            "The buildings file does not have this building any more: load the page anew.",
        )
    return {"do": "place", "at": at}


def _remove(_: Cursor, step: Mapping[str, Any]) -> dict[str, Any]:
    return {"do": "remove", "ids": [str(id) for id in step["ids"]][:MOST_AT_ONCE]}


def _length(_: Cursor, step: Mapping[str, Any]) -> dict[str, Any]:
    a, b, metres = _pixel(step["a"]), _pixel(step["b"]), float(step["metres"])
    _apart(a, b)
    if not 1 <= metres <= LONGEST_METRES:
        raise Refusal(
            "length_impossible",
            f"长度要在 1 到 {LONGEST_METRES:.0f} 米之间。",
            f"The length must be 1 to {LONGEST_METRES:.0f} metres.",
        )
    return {"do": "length", "a": a, "b": b, "metres": metres}


def _points(_: Cursor, step: Mapping[str, Any]) -> dict[str, Any]:
    a, b, datum = _pixel(step["a"]), _pixel(step["b"]), str(step.get("datum", "wgs84"))
    _apart(a, b)
    lats, lngs = zip(*[(float(lat), float(lng)) for lat, lng in (step["la"], step["lb"])], strict=True)
    if not all(math.isfinite(one) for one in (*lats, *lngs)) or max(map(abs, lats)) > 89 or max(map(abs, lngs)) > 180:
        raise Refusal(
            "point_impossible",
            "经纬度超出范围:先写纬度(如 31.23),再写经度(如 121.47)。",
            "Latitude first (such as 31.23), then longitude (such as 121.47).",
        )
    lat, lng = to_wgs84(lats, lngs, datum) if datum != "wgs84" else (lats, lngs)
    la, lb = [float(lat[0]), float(lng[0])], [float(lat[1]), float(lng[1])]
    made = {"do": "points", "a": a, "b": b, "la": la, "lb": lb}
    metres = abs(plan_of(1, 1, [made]).turn) * math.dist(a, b)
    if not LEAST_METRES <= metres <= LONGEST_METRES:
        raise Refusal(
            "points_impossible",
            f"这两个点相距 {metres:.0f} 米,不像一个社区。请核对经纬度,或选远一些的两个点。",
            f"These points are {metres:.0f} metres apart, unlike a community. Check them, or take two farther apart.",
        )
    return made


def _pixel(point: Any) -> list[float]:
    x, y = (round(float(one), 2) for one in point)
    if not (math.isfinite(x) and math.isfinite(y) and max(abs(x), abs(y)) <= 100_000):
        raise ValueError("no pixel")
    return [x, y]


def _apart(a: Sequence[float], b: Sequence[float]) -> None:
    if math.dist(a, b) < LEAST_PIXELS:
        raise Refusal(
            "points_too_near",
            "两次点在同一个地方了,请点远一些的两个点。",
            "Both clicks are on the same spot: click two points farther apart.",
        )


_STEPS = {"place": _place, "remove": _remove, "length": _length, "points": _points}

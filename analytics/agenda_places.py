"""Hot spots and clusters 热点与聚集, as the meeting's agenda has them."""

from typing import Any

import pandas as pd

from analytics import clusters, hotspots
from analytics.agenda_lines import Found, Line, due, found, link, owner
from analytics.charge import building_words, grid_words
from analytics.heat import any_report
from analytics.numbers import Spec
from data.clock import Moment
from data.store import Store

#: From this confidence on a place is a hot spot worth a line, in per cent; from the second on it is to act.
HOT, VERY_HOT = 95, 99
#: What the source article does with a heat map: 哪里问题多,资源就往哪里去.
_GO_THERE = ("优先调配人手和物资到这里,查明原因", "Send people and supplies there first, and find out why")


def of_places(store: Store, moment: Moment) -> Found:
    """热点与聚集: places hotter than their surroundings, and what grew in the last days against its own past."""
    places = hotspots.hotspots(store, moment).places
    hot = places[pd.to_numeric(places["level"], errors="coerce") >= HOT]
    lines = [_cluster(store, moment, cluster) for cluster in clusters.clusters(store, moment)]
    lines += [_hot(store, moment, row) for row in hot.to_dict("records")]
    return found(lines, any_report(store))


def _hot(store: Store, moment: Moment, row: dict[Any, Any]) -> Line:
    kind, id, level = row["kind"], str(row["id"]), int(row["level"])
    zh, en = building_words(store, id) if kind == "building" else grid_words(store, id)
    place = {kind: id}
    return Line(
        f"hotspot:{kind}={id}", "act" if level >= VERY_HOT else "watch",
        f"{zh}是热点({level}%):近 2 日上报 {row['count']} 件", f"{en} is a hot spot ({level}%): {row['count']} reports in 2 days",
        row["why_zh"], row["why_en"], link(moment, "/heatmap", grid=str(row["grid_id"] or "")), *_GO_THERE,
        *owner(store, row["grid_id"] or None, id if kind == "building" else None), due(moment), Spec("reports", **place),
    )  # fmt: skip


def _cluster(store: Store, moment: Moment, cluster: clusters.Cluster) -> Line:
    category, centre, more = cluster.category or "", cluster.buildings[0], len(cluster.buildings) - 1
    zh = f"{cluster.name_zh}{f'等 {more + 1} 栋' if more else ''}"
    en = f"{cluster.name_en}{f' and {more} more' if more else ''}"
    return Line(
        f"cluster:building={centre}" + (f":category={category}" if category else ""), "act",
        f"{zh}{category}聚集:{cluster.first:%m-%d} 起 {cluster.observed} 件,应有 {cluster.expected:.1f}",
        f"{category or 'Reports'} cluster around {en}: {cluster.observed} since {cluster.first:%m-%d}, {cluster.expected:.1f} expected",
        cluster.why_zh, cluster.why_en, link(moment, "/heatmap", category=category, grid=cluster.grid), *_GO_THERE,
        *owner(store, cluster.grid or None, centre), due(moment), Spec("reports", building=centre),
    )  # fmt: skip

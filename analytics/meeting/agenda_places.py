"""Hot spots and clusters 热点与聚集, as the meeting's agenda has them."""

from typing import Annotated, Any

import pandas as pd

from analytics.community.people_in_charge import building_words
from analytics.heat.query import latest
from analytics.hotspots import clusters, hotspots
from analytics.meeting.agenda_lines import AgendaLine, SectionLines, due, found, link, owner
from analytics.meeting.watched_numbers import Spec
from data.clock import Moment
from data.store.database import Store

#: From this confidence on a place is a hot spot worth a line, in per cent; from the second on it is to act.
HOT, VERY_HOT = 95, 99
#: Buildings of a cluster that are named; all of them are counted.
NAMED = 4
#: What the source article does with a heat map: 哪里问题多,资源就往哪里去.
_GO_THERE = ("优先调配人手和物资到这里,查明原因", "Send people and supplies there first, and find out why")


def of_places(store: Store, moment: Moment) -> SectionLines:
    """热点与聚集: places hotter than their surroundings, and what grew in the last days against its own past.

    Their links show the whole community: within a grid alone others are hot than in the whole.
    """
    places, grown = hotspots.hotspots(store, latest(moment)).places, clusters.clusters(store, moment)
    lines = [_cluster(store, moment, cluster) for cluster in grown or ()]
    lines += [_hot(store, moment, row) for row in hot(places).to_dict("records")]
    return found(
        lines, bool(places["level"].notna().any()) and grown is not None
    )  # what was not tested is not said to be none


def hot(places: pd.DataFrame) -> Annotated[pd.DataFrame, hotspots.HotSpotRow]:
    """The hot spots among the places of a ``Ranking``."""
    return places[pd.to_numeric(places["level"], errors="coerce") >= HOT]


def _hot(store: Store, moment: Moment, row: dict[Any, Any]) -> AgendaLine:
    kind, id, level, reports = row["kind"], str(row["id"]), int(row["level"]), int(row["count"])
    # A meeting needs the numbers that are compared; how sure that is stands beside the map.
    zh, en = row["why_zh"].rpartition("(明显")[0], row["why_en"].rpartition(" (clearly")[0]
    return AgendaLine(
        f"hotspot:{kind}={id}",
        "act" if level >= VERY_HOT else "watch",
        zh,
        en,
        f"近 2 日本{'栋' if kind == 'building' else '网格'}上报 {reports} 件",
        f"{_reports(reports)} from this {kind} in 2 days",
        link(moment, "/heatmap"),
        *_GO_THERE,
        *owner(store, row["grid_id"] or None, id if kind == "building" else None),
        due(moment),
        Spec("reports", **{kind: id}),
    )


def _cluster(store: Store, moment: Moment, cluster: clusters.Cluster) -> AgendaLine:
    centre, all_of_them = cluster.buildings[0], len(cluster.buildings)
    named = [building_words(store, id) for id in cluster.buildings[:NAMED]]
    when_zh, when_en = _when(moment, cluster)
    usual = round(cluster.expected)
    zh, en = "、".join(zh for zh, _ in named), ", ".join(en for _, en in named)
    return AgendaLine(
        f"cluster:building={centre}",
        "act",
        f"{cluster.name_zh}{'一带' if all_of_them > 1 else ''}{when_zh} {cluster.observed} 件,"
        f"往常{f'约 {usual}' if usual else '不到 1'} 件",
        f"{'Around ' if all_of_them > 1 else ''}{cluster.name_en}: {_reports(cluster.observed)} {when_en}, usually "
        f"{f'about {usual}' if usual else 'less than 1'}",
        f"{zh}{f'等 {all_of_them} 栋' if all_of_them > NAMED else ''}",
        en + (f" and {all_of_them - NAMED} more" if all_of_them > NAMED else ""),
        link(moment, "/heatmap"),
        *_GO_THERE,
        *owner(store, cluster.grid or None, centre),
        due(moment),
        Spec("reports", grid=cluster.grid) if cluster.grid else None,
    )


def _when(moment: Moment, cluster: clusters.Cluster) -> tuple[str, str]:
    """The days of a cluster, Chinese and English."""
    first, last = cluster.first, cluster.last
    if first == last:
        return ("今天", "today") if moment.is_today else (f"{last:%m-%d}", f"on {last:%m-%d}")
    days = (last - first).days + 1
    return (
        (f"近 {days} 天", f"in {days} days")
        if moment.is_today
        else (f"{first:%m-%d} 至 {last:%m-%d}", f"from {first:%m-%d} to {last:%m-%d}")
    )


def _reports(number: int) -> str:
    return f"{number} report{'' if number == 1 else 's'}"

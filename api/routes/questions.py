"""Questions over HTTP: each route is one call to analytics."""

from dataclasses import asdict
from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Query

from analytics.checkins.follow_up_list import as_json, follow_list
from analytics.heat import heat
from analytics.heat.query import HeatQuery
from analytics.held_moment import present
from analytics.hotspots import alarms, clusters, hotspots
from analytics.metrics import registry
from analytics.privacy.masked_answers import followups_json
from analytics.requests import surge
from analytics.rules import registry as rule_registry
from analytics.supplies import stock
from api.models.answers import Action, Category, Health, Heat, Household, Metrics, Stock
from api.models.hotspots import AlarmDay, Cluster, Hotspot
from api.routes.dependencies import AskedStore, Asking, needs, veil_for
from api.routes.parameters import Days, Grid, When, Where
from data.installation.installation import home
from data.version import VERSION

router = APIRouter(tags=["questions"])

Category_ = Annotated[
    str | None, Query(description="诉求类别,或 发热、症状。A category of requests, or 发热, 症状.", examples=["买菜难"])
]


@router.get("/health", response_model=Health)
def health() -> Any:
    """服务是否正常。Whether the service answers."""
    served = home()
    return {"status": "ok", "version": VERSION, "data_version": served.store.version, "demo": served.demo}


@router.get("/metrics", dependencies=[needs("board")], response_model=Metrics)
def all_metrics(store: AskedStore, when: When, where: Where) -> Any:
    """全部指标,可按日期、网格、楼栋;grid=none 是未归网格。All metrics by day, grid and building; grid=none is what has
    no grid.
    """
    answers = registry.answer(store, when, where)
    return {"as_of": when.at, "data_version": store.version, "metrics": [answer.as_dict() for answer in answers]}


@router.get("/followups", dependencies=[needs("lists")], response_model=list[Household])
def followups(asks: Asking, store: AskedStore, when: When, where: Where) -> Any:
    """待跟进名单,一户一行,按网格员排序;没有完整权限的,姓名、电话、房号遮住。The follow-up list by grid worker; masked
    for roles without the right.
    """
    found = as_json(follow_list(store, when, where))
    people = sum(len(household["people"]) for household in found)
    return followups_json(found, veil_for(asks, f"followups {when.day}", people))


@router.get("/requests/categories", dependencies=[needs("board")], response_model=list[Category])
def categories(store: AskedStore, when: When) -> Any:
    """各类诉求:今日件数、平日均值、是否激增。Requests by category, surges first."""
    return records(surge.categories(store, when).rename(columns={"mean": "baseline_mean"}))


@router.get("/stock", dependencies=[needs("board")], response_model=list[Stock])
def stock_levels(store: AskedStore, when: When) -> Any:
    """物资:库存、可用天数、预计断货、建议补货。Stock by item and site, most pressing first."""
    table = stock.levels(store, when)
    words = [stock.STOCK_STATUSES[status] for status in table["status"]]
    return records(table.assign(status_zh=[word.zh for word in words], status_en=[word.en for word in words]))


@router.get("/heat", dependencies=[needs("board")], response_model=Heat)
def heat_cells(store: AskedStore, days: Days, category: Category_ = None) -> Any:
    """热力格点(WGS-84)及未上图的件数。Weighted cells of the heat map, and what is not on it."""
    first, last = days
    return heat.heat(store, HeatQuery(present(store, last), first, category or None)).as_dict()


@router.get("/hotspots", dependencies=[needs("board")], response_model=list[Hotspot])
def hotspot_ranking(store: AskedStore, days: Days, category: Category_ = None) -> Any:
    """楼栋和网格的件数排名和热点,最紧迫的在前。Buildings and grids by their reports, with hot spots, most pressing
    first.
    """
    first, last = days
    return hotspots.hotspots(store, HeatQuery(present(store, last), first, category or None)).as_list()


@router.get("/clusters", dependencies=[needs("board")], response_model=list[Cluster])
def space_time_clusters(
    store: AskedStore,
    when: When,
    grid: Grid,
    category: Category_ = None,
) -> Any:
    """时空聚集:近几天比自身往日明显增多的一片楼栋。Circles of buildings that report more than their own past
    explains.
    """
    return [asdict(found) for found in clusters.clusters(store, when, category or None, grid) or ()]


@router.get("/alarms", dependencies=[needs("board")], response_model=list[AlarmDay])
def alarm_series(
    store: AskedStore,
    when: When,
    category: Annotated[
        str,
        Query(
            min_length=1,
            description="诉求类别,或 发热、症状。A category of requests, or 发热, 症状.",
            examples=["买菜难"],
        ),
    ],
    grid: Grid,
    days: Annotated[int, Query(ge=1, le=366, description="天数。How many days.")] = alarms.DAYS,
) -> Any:
    """报警序列:逐日件数和 EARS C1、C2、C3 及激增。Daily counts with their alarms by EARS C1, C2, C3 and the
    surge rule.
    """
    return records(alarms.series(store, when, category, grid, days))


@router.get("/actions", dependencies=[needs("board")], response_model=list[Action])
def actions(store: AskedStore, when: When) -> Any:
    """现在要做:触发的规则、建议措施和依据的数字。Decision rules that fire, most pressing first."""
    return [action.as_dict() for action in rule_registry.actions(store, when)]


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A table as JSON: one object a row, null for what is unknown."""
    filled = table.astype(object)
    return filled.where(filled.notna(), None).to_dict("records")  # type: ignore[return-value]

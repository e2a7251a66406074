"""The small files in ``data/sample/``: a corner of the demo community, in which everything fits together."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from data.exports import csv_safe
from data.generator.community import INVENTED, Community
from data.generator.plan import FEVER_BUILDINGS, UNTIL, USUAL_RESIDENTS, DemoPlan
from data.kinds import KINDS
from data.values import datum

#: The samples' last day; fixed, so that they are the same whenever they are made.
LAST_DAY = date(2026, 11, 22)
#: The corner: so many of the first buildings, the fever cluster among them.
BUILDINGS = 10
#: With the households of those with a fever come those of so many of the latest callers, of people
#: with a follow-up plan and of people who have not checked in.
CALLERS, KEY_PEOPLE, ABSENT = 8, 3, 3
#: So many nameless requests come too, from this near (m).
NAMELESS, NEARBY = 6, 120.0
#: Most rows of a sample; the latest are kept.
MOST_ROWS = 48
#: The table of the article that the board follows, word for word.
ARTICLE = (
    ("居民姓名", "房号", "今日体温", "是否有症状", "打卡时间", "状态"),
    ("张三", "1-101", "36.5", "否", "08:30", "正常"),
    ("李四", "1-102", "37.2", "否", "未打卡", "待跟进"),
)


def write_sample(folder: Path) -> Iterator[Path]:
    """Write a sample of every kind, and the article's table, into ``folder``; yields their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in samples().items():
        path = folder / name
        path.write_bytes(content)
        yield path


def samples() -> dict[str, bytes]:
    """The content of each sample file by name: Chinese headers, UTF-8 with byte order mark, CRLF."""
    community = Community(DemoPlan(USUAL_RESIDENTS, 30, 7, LAST_DAY, UNTIL))
    files = {
        f"{kind}.csv": csv_safe.csv_bytes([field.zh for field in KINDS[kind].fields], rows.itertuples(index=False))
        for kind, rows in _corner({kind: table.to_pandas() for kind, table in community.tables().items()}).items()
    }
    header, *rows = ARTICLE
    return {**files, "checkins_article.csv": csv_safe.csv_bytes(header, rows)}


def _corner(whole: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """A few households of the first buildings, and all that concerns them."""
    buildings = whole["buildings"].head(BUILDINGS)
    roster, requests = whole["roster"], whole["requests"]
    roster = roster[roster.building_id.isin(buildings.building_id)]
    home = roster.building_id + "-" + roster.unit.fillna("") + "-" + roster.room
    today = whole["checkins"][whole["checkins"].date == LAST_DAY.isoformat()]
    hot = today[today.temperature.astype(float) >= 37.3]
    ill = roster[roster.resident_id.isin(hot.resident_id) & roster.building_id.astype(int).isin(FEVER_BUILDINGS)]
    asked = requests[requests.room.notna() & requests.building_id.isin(buildings.building_id)]
    callers = roster[roster.phone.isin(asked.phone.dropna().tail(CALLERS))]
    key = roster[roster.resident_id.isin(whole["followups"].resident_id)]
    absent = roster[~roster.resident_id.isin(today.resident_id) & roster.moved_out.isna() & roster.exempt_from.isna()]
    roster = roster[home.isin(home[[*ill.index, *callers.index, *key.index[:KEY_PEOPLE], *absent.index[:ABSENT]]])]
    asked = asked[asked.phone.isin(roster.phone.dropna())]
    of_people = {
        kind: whole[kind][whole[kind].resident_id.isin(roster.resident_id)]
        for kind in ("checkins", "sampling", "followups")
    }
    return {
        "buildings": buildings,
        "roster": roster,
        "checkins": of_people["checkins"][of_people["checkins"].date == LAST_DAY.isoformat()],
        "sampling": of_people["sampling"][of_people["sampling"].round_date == LAST_DAY.isoformat()],
        "followups": of_people["followups"].tail(MOST_ROWS),
        "requests": pd.concat([asked, _nameless(requests, buildings)]).sort_index().tail(MOST_ROWS),
        "stock": whole["stock"].tail(MOST_ROWS),
        **{kind: rows.tail(MOST_ROWS) for kind, rows in whole.items() if kind not in INVENTED},
    }


def _nameless(requests: pd.DataFrame, buildings: pd.DataFrame) -> pd.DataFrame:
    """The latest nameless requests with a point of their own near the buildings, or with no place."""
    nameless = requests[requests.name.isna()]
    point, corner = nameless[["lat", "lng"]].astype(float), buildings[["lat", "lng"]].astype(float)
    away = datum.metres(point.lat.to_numpy()[:, None], point.lng.to_numpy()[:, None], corner.lat, corner.lng)
    near = np.nanmin(np.where(np.isnan(away), np.inf, away), axis=1) < NEARBY
    latest: pd.DataFrame = nameless[near | nameless.lat.isna()].tail(NAMELESS)
    return latest

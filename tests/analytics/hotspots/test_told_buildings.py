"""What is told of buildings leaves no single building of which the rest would tell."""

import random
from datetime import timedelta
from itertools import groupby

import pandas as pd
import pytest

from analytics.heat.query import HeatQuery
from analytics.heat.safe_cells import neighbourhoods
from analytics.held_moment import present
from analytics.hotspots import told_buildings
from data.intake import loading
from data.store.database import Store

TODAY = "2022-04-14T15:00"


@pytest.mark.parametrize("seed", range(8))
def test_no_building_is_left_alone_with_reports(store: Store, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Whatever was reported: of every neighbourhood, grid and the community, day by day and by what they are about."""
    monkeypatch.setenv("BOARD_TODAY", TODAY)
    chance = random.Random(seed)
    grids = chance.choices("甲乙丙丁", weights=(6, 4, 2, 1), k=14)
    rows = "".join(
        f"{n},{grid},{chance.randint(5, 60)},31.23{chance.randint(10, 99)},121.47{chance.randint(10, 99)}\n"
        for n, grid in enumerate(grids)
    )
    loading.load(store, f"楼栋号,网格编号,户数,纬度,经度\n{rows}".encode(), "buildings.csv")
    day = present(store).day
    found = pd.DataFrame(
        [
            (str(n), grid, pd.Timestamp(day - timedelta(days=back)), about, count, count, count, 0, 0, 0)
            for n, grid in enumerate(grids)
            for back in (0, 1)
            for about in ("发热", "就医难")
            if (count := chance.choice((0, 1, 2, 3, 4, 7)))
        ],
        columns=["building_id", "grid_id", "day", "about", *told_buildings.COUNTS],
    )
    query = HeatQuery(present(store), day - timedelta(days=1), safe=True)
    told = told_buildings.told(store, query, found)
    assert len(told) > 3
    assert (told["count"] >= 3).all()
    known = neighbourhoods(store, day)
    assert set(known["cell"].value_counts()[lambda sizes: sizes.index >= 0]) <= {2, 3, 4, 5}
    hidden = found.merge(told[["building_id", "day", "about"]], how="left", indicator=True)
    hidden = hidden[hidden["_merge"] == "left_only"]
    areas = {
        **{("cell", cell): set(part["building_id"]) for cell, part in known.groupby("cell") if len(part) > 1},
        **{("grid", grid): set(part["building_id"]) for grid, part in known.groupby("grid_id") if len(part) > 1},
        ("all", ""): set(known["building_id"]),
    }
    looked = 0
    for buildings in areas.values():
        for about, of in found.groupby(["day", "about"]):
            shown = set(told[(told["day"] == about[0]) & (told["about"] == about[1])]["building_id"]) & buildings
            left = set(hidden[(hidden["day"] == about[0]) & (hidden["about"] == about[1])]["building_id"]) & buildings
            assert len(of) > 0
            assert not left or len(buildings - shown) > 1, (buildings, shown, left)
            looked += bool(left)
    assert looked > 10


def test_a_neighbourhood_lies_in_one_grid(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a grid's number less its neighbourhoods' would be that of a part of one; grids of one building are neighbours
    of each other.
    """
    monkeypatch.setenv("BOARD_TODAY", TODAY)
    rows = "".join(
        f"{n},{grid},20,31.23{n:02},121.47{n * 7 % 20:02}\n" for n, grid in enumerate("甲" * 9 + "乙" * 2 + "丙丁戊")
    )
    loading.load(store, f"楼栋号,网格编号,户数,纬度,经度\n{rows}".encode(), "buildings.csv")
    known = neighbourhoods(store, present(store).day).sort_values(["cell", "grid_id"])
    cells = {key: "".join(part["grid_id"]) for key, part in known.groupby("cell")}
    assert sorted(cells.values()) == sorted(["甲甲甲甲", "甲甲甲甲甲", "乙乙", "丁丙戊"])
    assert [key for key, _ in groupby(known["cell"])] == [0, 1, 2, 3]

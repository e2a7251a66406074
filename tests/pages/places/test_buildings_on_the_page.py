"""Editing buildings on the page, and taking them along: what is saved is what was typed, and can be taken back."""

import json
from pathlib import Path

import pandas as pd
import pytest

from data.entries import hand_entries, placing
from data.files.plan_image import PlanImage
from data.intake import loading
from data.store.database import Store
from pages.places import editing, taken_along
from tests.community import load
from tests.here import board_here, opened, shown

BUILDINGS = "楼栋号,楼栋名称,网格编号,网格员,楼栋长,户数\n1,1号楼,A,王敏,,40\n2,2号楼,A,王敏,赵七,\n"
POINTS = {"do": "points", "a": [0, 0], "b": [100, 0], "la": [31.23, 121.47], "lb": [31.23, 121.471]}


def test_only_cells_that_were_typed_into_are_saved_and_a_new_row_is_a_building(store: Store) -> None:
    load(store, "buildings", BUILDINGS)
    before = pd.DataFrame(
        {"building_id": ["1", "2"], "grid_id": ["A", "A"], "building_head": ["", "赵七"], "households": ["40", ""]}
    )
    after = pd.DataFrame(
        {
            "building_id": ["1", "2", "3"],
            "grid_id": ["A", "A", "B"],
            "building_head": ["钱八", "", None],
            "households": ["40", "25", None],
        }
    )
    rows = editing.changed(before, after)
    assert rows == [
        {"building_id": "1", "grid_id": "A", "building_head": "钱八"},
        {"building_id": "2", "grid_id": "A", "households": "25"},
        {"building_id": "3", "grid_id": "B"},
    ]
    stood = store.rows("from buildings order by all")
    entry = hand_entries.enter(store, "buildings", rows, "王敏")
    found = store.rows(
        "select building_id, grid_id, building_name, building_head, households from buildings order by 1"
    )
    assert found == [
        ("1", "A", "1号楼", "钱八", 40),
        ("2", "A", "2号楼", "赵七", 25),  # an emptied cell keeps what stood
        ("3", "B", None, None, None),
    ]
    hand_entries.undo(store, entry, "王敏")
    assert store.rows("from buildings order by all") == stood


def test_placed_buildings_as_csv_and_geojson_hold_true_coordinates_or_metres_that_nothing_takes_for_them(
    store: Store,
) -> None:
    load(store, "buildings", BUILDINGS)
    plan = placing.add_plan(store, PlanImage(b"jpeg", 200, 200), "王敏")
    place = {"token": "a", "do": "place", "at": [["1", 100, 50]]}
    placing.add_steps(
        store, plan, [place, {"token": "b", "do": "length", "a": [0, 0], "b": [100, 0], "metres": 50}], "王"
    )
    sheet = taken_along.as_csv(store)
    header, first, second = sheet.decode("utf-8-sig").splitlines()
    assert header.endswith("户数,纬度,经度,平面图坐标东(米),平面图坐标北(米)")
    assert first.endswith("40,,,0,25")
    assert second.endswith(",,,,")
    result = loading.load(store, sheet, file_name="楼栋表.csv")
    assert (result.kind, result.rejected, result.new) == ("buildings", 0, 0)  # the board reads it without harm
    [one, two] = json.loads(taken_along.as_geojson(store))["features"]
    assert one["geometry"] is None
    assert one["properties"]["plan_north_metres"] == 25
    assert "plan_north_metres" not in two["properties"]

    placing.add_steps(store, plan, [{"token": "c", **POINTS}], "王敏")
    header, first, _ = taken_along.as_csv(store).decode("utf-8-sig").splitlines()
    assert "平面图" not in header
    lat, lng = first.split(",")[-2:]
    assert float(lng) == 121.471
    assert float(lat) == pytest.approx(31.23 - 0.0005 * 0.855, abs=1e-5)
    [one, _] = json.loads(taken_along.as_geojson(store))["features"]
    assert one["geometry"]["coordinates"] == [float(lng), float(lat)]


def test_the_page_says_what_to_do_without_buildings_and_offers_the_plan_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with board_here(tmp_path, monkeypatch) as board:
        page = opened("places")
        assert not page.exception
        assert any("上传楼栋表" in text.value for text in page.markdown)
        load(board.store, "buildings", BUILDINGS)
        page = opened("places")
        assert not page.exception
        assert any(expander.label == "平面图" for expander in page.expander)
        assert "2 栋没有位置" in shown(opened(""))

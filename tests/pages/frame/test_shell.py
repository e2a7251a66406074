"""What every page begins with: words of time, filters in the URL, downloads, the document, bars and tiles."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from analytics.community.grids import grids
from analytics.held_moment import present
from data.exports.csv_safe import bare, cell, csv_bytes
from data.store.database import Store
from pages.frame import freshness, html_blocks, html_document, tiles
from pages.registry import PAGES


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1+1", "＋1+1", "－1+1", "＠A1"],
)
def test_a_cell_that_would_run_gets_an_apostrophe(text: str) -> None:
    assert cell(text) == "'" + text


@pytest.mark.parametrize("text", ["-5", "+1.5", "-1e3", "12%", "+86 138 0000 0000", "1-101", "李四", "", "a=b"])
def test_numbers_phones_and_words_stay_as_they_are(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize(
    ("value", "shown"), [(None, ""), (float("nan"), ""), (3.0, "3"), (36.5, "36.5"), (-2, "-2"), (True, "1")]
)
def test_values_as_cells(value: object, shown: str) -> None:
    assert cell(value) == shown


def test_a_download_is_read_back_as_it_was() -> None:
    rows = [["李四", 'say "hi", then', "two\nlines", None, "a;=1"], ["", "=1", "-1", 2.0, "x"]]
    content = csv_bytes(["姓名", "=b", "c", "d", "e"], rows)
    assert content.startswith(b"\xef\xbb\xbf")
    found = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert found == [
        ["姓名", "'=b", "c", "d", "e"],
        ["李四", 'say "hi", then', "two\nlines", "", "'a;'=1"],  # the second half is a cell where ; is the separator
        ["", "'=1", "-1", "2", "x"],
    ]
    assert bare(found[1][4]) == "a;=1"


NOW = datetime(2022, 4, 1, 9, 42, 30)


@pytest.mark.parametrize(
    ("ago", "zh", "en"),
    [
        (timedelta(0), "数据 0 秒前", "data 0 s old"),
        (timedelta(seconds=12), "数据 12 秒前", "data 12 s old"),
        (timedelta(minutes=59, seconds=59), "数据 59 分钟前", "data 59 min old"),
        (timedelta(hours=23), "数据 23 小时前", "data 23 h old"),
        (timedelta(days=3), "数据 3 天前", "data 3 d old"),
        (timedelta(seconds=-5), "数据 0 秒前", "data 0 s old"),
    ],
)
def test_the_age_of_data_in_words(ago: timedelta, zh: str, en: str) -> None:
    assert freshness.age(NOW - ago, NOW, "zh") == zh
    assert freshness.age(NOW - ago, NOW, "en") == en


def test_no_data_has_no_age() -> None:
    assert freshness.age(None, NOW, "zh") == "暂无数据"
    assert freshness.when(NOW, "zh") == "4月1日 周五 09:42"
    assert freshness.when(NOW, "en") == "Fri 1 Apr 09:42"


def test_now_stands_still_until_the_data_or_the_minute_changes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def at(clock: str) -> datetime:
        monkeypatch.setenv("BOARD_TODAY", f"2022-04-01T{clock}")
        return present(store).at

    assert at("09:42:10") == datetime(2022, 4, 1, 9, 42, 10)
    assert at("09:42:50") == datetime(2022, 4, 1, 9, 42, 10)
    store.remember("anything", "changed")
    assert at("09:42:55") == datetime(2022, 4, 1, 9, 42, 55)
    assert at("09:43:01") == datetime(2022, 4, 1, 9, 43, 1)
    assert at("09:42:00") == datetime(2022, 4, 1, 9, 42)  # a clock set back
    assert present(store, date(2022, 3, 31)).at == datetime(2022, 4, 1)


def test_grids_stand_in_the_order_people_count(store: Store) -> None:
    with store.write() as transaction:
        transaction.cursor.execute(
            """insert into buildings (building_id, grid_id, grid_name) values
               ('1', '10', '第10网格'), ('2', '2', ''), ('3', '2', '第2网格'), ('4', '', ''), ('5', 'A1', null)"""
        )
    assert list(grids(store).items()) == [("2", "第2网格"), ("10", "第10网格"), ("A1", "A1")]


def test_every_page_of_the_registry_has_its_document() -> None:
    assert {route.path for route in html_document.routes()} == {row.url for row in PAGES.values()}


def test_tiles_and_bars_escape_what_people_typed_and_say_the_state_in_words() -> None:
    bad = '<img src=x onerror="1">'
    tile = tiles.tile(tiles.Tile(bad, bad, bad, "act", (bad,)), "zh")
    bar = html_blocks.bars(
        [html_blocks.Bar(bad, 1.4, bad, "watch", bad), html_blocks.Bar("b", None, "", "no_data")], "en", target=0.9
    )
    assert "<img" not in tile + bar
    assert "■" in tile
    assert "处置" in tile
    assert "▲" in bar
    assert 'aria-label="Watch"' in bar
    assert bar.count('class="fill"') == 1  # unknown is no bar of length 0
    assert "width:100.00%" in bar


def chooser() -> None:
    """A page with one filter of each kind."""
    from datetime import date

    import streamlit as st

    from pages.frame.shell import Page

    page = Page(None, False, "zh", None, None)
    st.session_state["result"] = (
        page.choose("grid", "网格", {"": "全部", "1": "第1网格"}),
        page.choose_some("kinds", "种类", {"a": "甲", "b": "乙"}),
        page.choose_day("date", "日期", date(2022, 4, 1), latest=date(2022, 4, 1)),
    )


def test_filters_live_in_the_url_by_their_ids() -> None:
    at = AppTest.from_function(chooser).run()
    assert at.session_state["result"] == ("", (), date(2022, 4, 1))
    at.selectbox[0].select("1").run()
    at.multiselect[0].select("b").run()
    at.date_input[0].set_value(date(2022, 3, 31)).run()
    assert at.query_params == {"grid": "1", "kinds": "b", "date": "2022-03-31"}
    assert at.session_state["result"] == ("1", ("b",), date(2022, 3, 31))
    at.selectbox[0].select("").run()
    assert "grid" not in at.query_params


def test_a_link_opens_the_same_view_and_nonsense_the_default() -> None:
    at = AppTest.from_function(chooser)
    at.query_params |= {"grid": "1", "kinds": "b,zz", "date": "2022-03-30"}
    assert at.run().session_state["result"] == ("1", ("b",), date(2022, 3, 30))
    at = AppTest.from_function(chooser)
    at.query_params |= {"grid": "9", "kinds": ",", "date": "2099-01-01"}
    assert at.run().session_state["result"] == ("", (), date(2022, 4, 1))

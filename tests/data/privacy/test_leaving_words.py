"""Retention in what others wrote: whoever is gone is gone there too, and old decisions lose their words."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data import clock
from data.entries import decisions
from data.installation import daily_cleaning
from data.installation.installation import Home
from data.intake import loading
from data.mapping import saved_mappings
from tests.data.privacy import test_places_of_words
from tests.data.privacy.test_places_of_words import ID, NAME, ROOM, STAYS, holding

pytestmark = pytest.mark.slow

folder = test_places_of_words.folder


@pytest.fixture
def home(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv("BOARD_TODAY", test_places_of_words.TODAY)
    opened = Home(Path(shutil.copytree(folder, tmp_path / "var")), with_demo=False)
    yield opened
    opened.close()


def test_no_byte_is_left_of_whoever_moved_out_when_their_time_is_over(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = f"居民编号,姓名,楼栋号,房号,迁出日期\n{ID},{NAME},2,{ROOM},2022-04-02\n"
    loading.load(home.real, gone.encode(), "moved.csv", kind="roster")
    saved_mappings.delete(home.real, f"{NAME}的表")  # it is kept until somebody does that
    for sender in (home.folder / "inbox").glob(f"{NAME}*"):  # folders that people made: an erasure alone sees to them
        shutil.rmtree(sender)
    monkeypatch.setenv("BOARD_TODAY", "2022-05-04T12:00")
    daily_cleaning.clean(home, clock.now())
    assert holding(home.folder) == {}
    # The neighbour's open request and the decision that is under way stay, without them.
    assert home.real.rows("select name, text from requests where request_id = 'Q1'") == [
        (STAYS, "我家的水管漏了;楼上某居民(***、***)说没事")
    ]
    [standing] = decisions.standing(home.real, clock.now())
    assert (standing.what, standing.measure) == ("上门看望", "先打***")


def test_old_versions_and_ended_decisions_lose_their_words_and_open_ones_keep_them(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"what": f"{STAYS}家(2-708)送药", "owner": "小陈", "note": f"{STAYS}说谢谢"}
    made = [decisions.make(home.real, {**told, "due_at": "2022-06-01T18:00"}, "小陈") for _ in range(2)]
    decisions.change(home.real, made[1].decision_id, {"status": "done"}, "小陈", 1)
    monkeypatch.setenv("BOARD_TODAY", "2022-05-04T12:00")
    assert daily_cleaning.clean(home, clock.now()).gone.texts
    still, ended = (decisions.versions(home.real, one.decision_id) for one in made)
    assert [(version.what, version.note) for version in still] == [(told["what"], told["note"])]
    assert [(version.what, version.note) for version in ended] == [("某居民家(2-***)送药", "")] * 2
    assert not daily_cleaning.clean(home, clock.now()).gone.texts

"""The demo: made at first start, moved along with the days, ended once and for all."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from data.commands import end_demo
from data.entries import decisions, request_edits
from data.installation import demo
from data.installation.installation import Home
from data.intake import loading

pytestmark = pytest.mark.slow

ARTICLE = "姓名,房号,今日体温\n张三,1-101,36.5\n".encode()


@pytest.fixture
def small_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same demo with fewer people and days, so that a test is quick."""
    monkeypatch.setattr(demo, "RESIDENTS", 600)
    monkeypatch.setattr(demo, "DAYS", 5)
    monkeypatch.setenv("BOARD_TODAY", "2022-04-10T09:45")


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the small demo, made once; copy it before use."""
    folder = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "RESIDENTS", 600)
        patch.setattr(demo, "DAYS", 5)
        patch.setenv("BOARD_TODAY", "2022-04-10T09:45")
        Home(folder).close()
    return folder


@pytest.fixture
def shown(seeded: Path, tmp_path: Path, small_demo: None) -> Path:
    """A data folder of its own in which the demo shows."""
    return Path(shutil.copytree(seeded, tmp_path, dirs_exist_ok=True))


@pytest.mark.usefixtures("small_demo")
def test_an_empty_folder_shows_the_demo_whose_last_day_is_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    assert home.demo
    assert home.store.rows("select max(day), count(distinct day) from checkins") == [(date(2022, 4, 10), 5)]
    before = home.store.rows("select count(*), sum(temperature) from checkins")
    tried = loading.load(home.store, ARTICLE, "tried.csv", day=date(2022, 4, 9))
    monkeypatch.setenv("BOARD_TODAY", "2022-04-12")
    assert home.store.rows("select max(day) from checkins") == [(date(2022, 4, 12),)]
    assert home.store.rows(
        "select day from checkins join people using (person) where name = '张三' and room = '101'"
    ) == [(date(2022, 4, 9),)]
    assert tried.accepted == 1
    home.close()
    monkeypatch.setenv("BOARD_TODAY", "2022-04-15")
    again = Home(tmp_path)
    assert again.store.rows("select max(day) from checkins") == [(date(2022, 4, 15),)]
    assert again.store.rows("select count(*) - 1, round(sum(temperature) - 36.5, 6) from checkins") == [
        (before[0][0], pytest.approx(before[0][1]))
    ]
    again.close()


@pytest.mark.usefixtures("shown")
def test_ending_the_demo_loads_the_tried_files_and_is_remembered(tmp_path: Path) -> None:
    home = Home(tmp_path)
    version = home.store.version
    loading.load(home.store, ARTICLE, "tried.csv", day=date(2022, 4, 9))
    ((number, name),) = home.tried()
    assert name == "tried.csv"
    results = home.end_demo([number])
    assert [result.accepted for result in results] == [1]
    assert not home.demo
    assert home.store.version > version
    assert home.store.rows("select name, day from checkins join people using (person)") == [("张三", date(2022, 4, 9))]
    assert home.end_demo() == []
    home.close()
    again = Home(tmp_path)
    assert not again.demo
    again.close()


@pytest.mark.usefixtures("shown")
def test_an_ended_demo_never_comes_back_even_without_a_file(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.end_demo()
    home.close()
    again = Home(tmp_path)
    assert not again.demo
    assert again.store.rows("select count(*) from people") == [(0,)]
    again.close()


@pytest.mark.usefixtures("small_demo")
def test_a_first_start_that_was_cut_short_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "demo-new.duckdb").write_bytes(b"half a database")
    home = Home(tmp_path)
    assert home.store.rows("select count(*) > 0 from checkins") == [(True,)]
    home.close()


def test_what_a_killed_process_left_behind_goes_at_the_next_start(tmp_path: Path) -> None:
    home = Home(tmp_path, with_demo=False)
    (home.store.scratch / "incoming-1").write_bytes(b"half an upload")
    home.close()
    again = Home(tmp_path, with_demo=False)
    assert list(again.store.scratch.iterdir()) == []
    again.close()


def test_without_the_demo_an_empty_folder_starts_empty(tmp_path: Path) -> None:
    home = Home(tmp_path, with_demo=False)
    assert not home.demo
    assert not (tmp_path / "demo.duckdb").exists()
    home.close()


@pytest.mark.usefixtures("shown")
def test_the_command_ends_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOARD_DATA_DIR", str(tmp_path))
    home = Home(tmp_path)
    loading.load(home.store, ARTICLE, "tried.csv", day=date(2022, 4, 9))
    home.close()
    assert end_demo.main(["--load-tried"]) == 0
    assert "tried.csv: 1 / 1" in capsys.readouterr().out
    again = Home(tmp_path)
    assert not again.demo
    assert again.store.rows("select count(*) from checkins") == [(1,)]
    again.close()


@pytest.mark.usefixtures("shown")
def test_what_was_changed_by_hand_in_the_demo_moves_along_with_its_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    [(id, reported)] = home.store.rows(
        "select request_id, reported_at from requests where status = 'reported' order by all limit 1"
    )
    assert request_edits.change(home.store, id, {"status": "accepted"}, "王敏") is not None
    monkeypatch.setenv("BOARD_TODAY", "2022-04-13T09:45")
    assert home.store.rows(
        "select reported_at, accepted_at, made_at, status from requests join edits using (request_id) where "
        "request_id = $id",
        {"id": id},
    ) == [(reported + timedelta(days=3), datetime(2022, 4, 13, 9, 45), datetime(2022, 4, 13, 9, 45), "accepted")]
    home.close()


@pytest.mark.usefixtures("shown")
def test_nothing_that_people_did_lies_in_the_future_when_the_days_have_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOARD_TODAY", "2022-04-10T15:00")
    home = Home(tmp_path)
    [(id,)] = home.store.rows(
        "select request_id from requests where resolved_at is null and status in ('accepted', 'in_progress') and day "
        "< '2022-04-10' order by request_id limit 1"
    )
    assert request_edits.change(home.store, id, {"status": "resolved"}, "王敏") is not None
    decided = next(one for one in decisions.standing(home.store, datetime(2030, 1, 1)) if one.status == "open")
    decisions.change(home.store, decided.decision_id, {"status": "done"}, "王敏", decided.version)
    morning = datetime(2022, 4, 11, 8)
    monkeypatch.setenv("BOARD_TODAY", morning.isoformat())
    assert home.store.rows(
        "select status, resolved_at, rating, made_at from requests join edits using (request_id)"
    ) == [("resolved", morning, None, morning)]
    assert home.store.rows("select max(changed_at) from decision_versions") == [(morning,)]
    home.close()

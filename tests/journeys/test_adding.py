"""A row more: an invented rule, metric, role, page and setting, added while the board runs, and all that follows.

Whatever iterates over a registry shows the new row; what cannot follow by itself is named by a test.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.community.people_in_charge import building_words
from analytics.metrics import registry as metrics
from analytics.metrics.registry import METRICS, Metric
from analytics.rules.findings import Finding
from analytics.rules.registry import RULES, Rule, WatchedNumber
from analytics.tally import EVERYWHERE, Place, Tally, count
from data.access import accounts, audit_log, sessions
from data.clock import Moment
from data.installation.installation import Home
from data.installation.settings_change import change_settings
from data.installation.visitor_header import COOKIE
from data.refusal import BadValue
from data.roles import ROLES, Role
from data.setting_rows.setting import Setting
from data.settings import SETTINGS
from data.store.database import Store
from pages.registry import PAGES, PageRow
from tests import test_layout
from tests.added_rows import Client, added, generated, got, minutes
from tests.community import DAY, reported
from tests.here import board_here, come_in, opened, run, shown
from tests.journeys import test_rights
from tests.sent import residents, sent

pytestmark = pytest.mark.slow

NOON = Moment(DAY, datetime(2022, 4, 2, 12))


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A small community at noon of its day; the pages are the administrator's."""
    with board_here(tmp_path, monkeypatch, BOARD_TODAY=f"{DAY}T12:00") as served:
        reported(served.store)
        yield served


LogIn = Callable[[str], Client]


@pytest.fixture
def log_in(board: Home) -> LogIn:
    """Somebody new of a role."""

    def of(role: str) -> Client:
        name = f"{role}的{len(accounts.accounts(board.access))}号同事"
        account, _ = accounts.make(board.access, name, role, frozenset(), "test")
        cookie, _ = sessions.start(board.access, account.id, 12, "127.0.0.1")
        return Client({"Cookie": f"{COOKIE}={cookie}"})

    return of


# A rule.


def flooded_cellars(store: Store, moment: Moment) -> list[Finding]:
    """Building 1 stands under water, and one that nobody knows."""
    return [
        Finding(
            level="act",
            words={"building": building_words(store, building), "depth": (f"{depth}", f"{depth}")},
            numbers={"building_id": building, "depth": depth},
            grid="A",
            building=building,
        )
        for building, depth in (("1", 30), ("2", 20))
    ]


FLOOD = Rule(
    "flooded_cellar",
    "地下室进水",
    "Flooded cellar",
    "/requests",
    "{building}地下室进水 {depth} 厘米",
    "{building}: {depth} cm of water in the cellar",
    "先抽水,再消杀",
    "Pump it out, then disinfect",
    flooded_cellars,
    apart=("building_id",),
    number=WatchedNumber("requests_open", where="building"),
)


def test_a_rule_is_on_the_board_in_the_meeting_over_http_and_in_the_docs(board: Home, log_in: LogIn) -> None:
    with added(RULES, FLOOD.id, FLOOD):
        assert "1号楼地下室进水 30 厘米" in shown(opened(""))
        # On the wall, where everybody looks, nothing stands about a building of a few homes.
        assert "地下室进水" not in shown(opened("", wall="1"))
        change_settings(board.store, {"projection_minimum": 2})
        for query in ({}, {"wall": "1"}):
            assert "1号楼地下室进水 30 厘米" in shown(opened("", **query)), query
            assert "先抽水,再消杀" in shown(opened("", **query)), query
        http = log_in("administrator")
        first, _ = [action for action in got(http, "/actions") if action["rule"] == FLOOD.id]
        assert (first["rule_zh"], first["title_en"], first["numbers"]) == (
            "地下室进水",
            "Building 1: 30 cm of water in the cellar",
            {"building_id": "1", "depth": 30},
        )
        [warnings] = [part for part in got(http, "/agenda") if part["section"] == "rules"]
        lines = {line["id"]: line for line in warnings["lines"] if line["id"].startswith(f"rule:{FLOOD.id}:")}
        assert list(lines) == [f"rule:{FLOOD.id}:building={building}:grid=A" for building in ("1", "2")]
        line = lines[f"rule:{FLOOD.id}:building=1:grid=A"]
        assert (line["number"], line["owner_zh"]) == ({"kind": "requests_open", "building": "1"}, "网格员 王敏")
        assert "1号楼地下室进水 30 厘米" in shown(opened("meeting"))
        # What is decided about it watches the number that its row names.
        decided = http.post(
            "/api/v1/decisions",
            json={
                "what": line["title_zh"],
                "owner": "王敏",
                "due_at": f"{DAY}T18:00",
                "number": line["number"],
                "link": line["link"],
                "source": line["id"],
            },
        )
        assert decided.status_code == 201, decided.text
        told = minutes(http)
        assert told.count("2号楼地下室进水 20 厘米") == 2  # on the page and in the document
        assert "1号楼在办诉求" in told
        assert (
            "| `flooded_cellar` | 地下室进水 Flooded cellar | …地下室进水 … 厘米 | 先抽水,再消杀 |"
            in generated().rules()
        )
    assert FLOOD.zh not in generated().rules()


# A metric.


def heads(store: Store, moment: Moment, place: Place = EVERYWHERE) -> Tally:
    """How many people the roster names there."""
    [(people,)] = store.rows(
        "select count(*) from people where ($grid is null or grid_id = $grid)"
        " and ($building is null or building_id = $building)",
        {"grid": place.grid, "building": place.building},
    )
    return count(people)


HEADS = Metric("heads", "在册人数", "People on the roster", "people", heads)


def test_a_metric_is_on_the_desk_in_the_minutes_over_http_watched_and_in_the_docs(board: Home, log_in: LogIn) -> None:
    [(people,)] = board.store.rows("select count(*) from people")
    with added(METRICS, HEADS.id, HEADS):
        desk, wall = shown(opened("")), shown(opened("", wall="1"))
        assert (HEADS.zh in desk, HEADS.zh in wall) == (True, False)
        assert "People on the roster" in shown(opened("", lang="en"))
        http = log_in("administrator")
        told = {row["id"]: row for row in got(http, "/metrics")["metrics"]}[HEADS.id]
        assert (told["label_en"], told["value"], told["unit"], told["state"]) == (HEADS.en, people, "people", "normal")
        in_grid = {row["id"]: row["value"] for row in got(http, "/metrics", grid="B")["metrics"]}[HEADS.id]
        assert 0 < in_grid < people
        assert list(metrics.trend(board.store, HEADS.id, NOON, days=3)["value"]) == [people] * 3
        # A decision watches it, in a grid too, and the minutes say it among the numbers of the board.
        assert any(f"{HEADS.zh} {people} 人" in part for part in sent(decision_form()))
        decided = http.post(
            "/api/v1/decisions",
            json={
                "what": "补登记",
                "owner": "王敏",
                "due_at": f"{DAY}T18:00",
                "number": {"kind": HEADS.id, "grid": "B"},
            },
        )
        assert decided.json()["number_now"]["value"] == in_grid, decided.text
        told = minutes(http)
        assert told.count(f"第2网格{HEADS.zh} {in_grid:g} 人") == 2
        assert f"{HEADS.zh}\n{people} 人\n" in told
        change_settings(board.store, {"count_bounds": {HEADS.id: [1, 2]}})
        assert metrics.one(board.store, HEADS.id, NOON).state == "act"
        assert HEADS.zh in str(next(table.value for table in opened("settings").dataframe))
        assert f"| `heads` | {HEADS.zh} | {HEADS.en} | people | 看板 board |" in generated().metrics()


def decision_form() -> Any:
    """The page of the meeting with the form of a new decision."""
    app = opened("meeting")
    next(button for button in app.button if "决定" in button.label).click().run()
    assert not app.exception, app.exception
    return app


def test_a_metric_of_the_wall_is_there_too(board: Home) -> None:
    wall = Metric(HEADS.id, HEADS.zh, HEADS.en, HEADS.unit, heads, shown_on="wall")
    before = shown(opened("", wall="1")).count('class="tile ')
    with added(METRICS, HEADS.id, wall):
        screen = shown(opened("", wall="1"))
        assert HEADS.zh in screen
        assert screen.count('class="tile ') == before + 1


# A role.

NURSE = Role("nurse", "社区护士", "Community nurse", frozenset({"lists", "reveal"}))


def test_a_role_may_what_its_row_says_and_no_more(board: Home, log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = residents(board.store)
    with added(ROLES, NURSE.id, NURSE):
        # An administrator finds it in the table of rights, and gives it to an account and to a token.
        page = opened("accounts")
        assert NURSE.zh in shown(page)
        choices = [box for box in page.selectbox if box.key and box.key.endswith("_role")]
        assert choices
        assert all(NURSE.zh in box.options for box in choices)
        http = log_in("administrator")
        made = http.post("/api/v1/accounts", json={"name": "白护士", "role": NURSE.id, "grids": []})
        assert made.status_code == 201, made.text
        word = http.post("/api/v1/tokens", json={"label": "体温枪", "role": NURSE.id, "grids": [], "days": 1})
        assert word.status_code == 201, word.text
        assert log_in(NURSE.id).get("/api/v1/session").json()["role"] == NURSE.id

        nurse = log_in(NURSE.id)
        for row in PAGES.values():
            status = nurse.get(row.url).status_code
            if row.path in ("checkins", "sampling", "search", "building", "number"):
                assert status == 200, row.url
            else:
                assert status == (403 if row.path else 303), row.url
        for path in ("/metrics", "/agenda", "/uploads", "/accounts", "/record"):
            assert nurse.get(f"/api/v1{path}").status_code == 403, path
        listed = nurse.get("/api/v1/followups")
        assert listed.status_code == 200
        assert everybody.found([listed.text]) == set()
        # By token the same.
        by_token = Client({"Authorization": f"Bearer {word.json()['token']}"})
        assert by_token.get("/api/v1/followups").status_code == 200
        assert by_token.get("/api/v1/metrics").status_code == 403

        come_in(board, monkeypatch, NURSE.id)
        for path in ("checkins", "sampling"):
            app = opened(path)
            assert everybody.found(sent(app)) == set(), path
        assert any("显示完整名单" in part for part in sent(opened("checkins")))
        come_in(board, monkeypatch, "administrator")
        assert NURSE.zh in str([frame.value.to_dict() for frame in opened("record").dataframe])

        # What cannot follow by itself is named: what it opens, written out by hand, and its words in the README.
        with pytest.raises(AssertionError, match="do not say what nurse may do"):
            test_rights.test_every_role_is_in_the_tables_and_has_a_page_to_begin_with()
        with pytest.raises(AssertionError, match="does not say what the role 社区护士 may do"):
            test_layout.test_the_readme_names_every_page_every_kind_and_every_role()


# A page.


def test_a_page_is_in_the_menu_of_those_who_may_open_it(
    board: Home, log_in: LogIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "laundry.py"
    script.write_text(
        '"""洗衣房: who washes when."""\n\n'
        "from pages.frame import shell\nfrom pages.registry import PAGES\n\n"
        'row = PAGES["laundry"]\npage = shell.begin(row.zh, row.en)\npage.link("stock")\n',
        encoding="utf-8",
    )
    laundry = PageRow(
        "laundry",
        str(script),
        "洗衣房",
        "Laundry",
        ":material/wash:",
        "谁什么时候洗",
        "Who washes when",
        right="meeting",
        group="residents",
    )
    with added(PAGES, laundry.path, laundry):
        assert "<h1>洗衣房</h1>" in shown(opened("laundry"))
        assert "<h1>Laundry</h1>" in shown(opened("laundry", lang="en"))
        for role, status in (("administrator", 200), ("manager", 200), ("duty", 200), ("wall", 403)):
            answer = log_in(role).get("/laundry")
            assert answer.status_code == status, role
            assert status == 200 or "洗衣房" in answer.text
        come_in(board, monkeypatch, "wall")
        assert "洗衣房" not in shown(run("laundry"))
        come_in(board, monkeypatch, "administrator")
        for left_out, told in (
            (test_rights.test_every_page_and_every_route_is_in_the_tables, "/laundry"),
            (test_layout.test_the_readme_names_every_page_every_kind_and_every_role, "洗衣房"),
        ):
            with pytest.raises(AssertionError, match=told):
                left_out()
    assert log_in("duty").get("/laundry").status_code == 404


# A setting.


def _loud(value: Any) -> None:
    if value > 90:
        raise BadValue("应为不超过 90 的数字", "a number of at most 90")


def _any(value: Any) -> None:
    """Every value is allowed."""


SIREN = (
    Setting("siren_decibels", "警报器分贝", "Decibels of the siren", 60, _loud, group="screens"),
    Setting("siren_song", "警报器曲名", "Song of the siren", "运动员进行曲", _any, group="screens"),
    Setting("siren_at_night", "夜间也响", "At night too", False, _any, group="screens"),
)


def test_a_setting_is_asked_for_checked_kept_recorded_and_in_the_docs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loud, song, night = SIREN
    with added(SETTINGS, loud.id, loud), added(SETTINGS, song.id, song), added(SETTINGS, night.id, night):
        with board_here(tmp_path, monkeypatch) as board:
            assert [board.store.setting(row.id) for row in SIREN] == [60, "运动员进行曲", False]
            app = opened("settings")
            for field, row in (
                (app.number_input(key=f"setting_{loud.id}"), loud),
                (app.text_input(key=f"setting_{song.id}"), song),
                (app.toggle(key=f"setting_{night.id}"), night),
            ):
                assert (field.label, field.value) == (row.zh, row.default)
            app.number_input(key=f"setting_{loud.id}").set_value(91)
            save(app)
            assert [error.value for error in app.error] == ["没有保存。警报器分贝:应为不超过 90 的数字"]
            assert board.store.setting(loud.id) == 60
            app.number_input(key=f"setting_{loud.id}").set_value(80)
            app.text_input(key=f"setting_{song.id}").set_value("=茉莉花")
            app.toggle(key=f"setting_{night.id}").set_value(True)
            save(app)
            assert [error.value for error in app.error] == []
            assert [board.store.setting(row.id) for row in SIREN] == [80, "=茉莉花", True]
            newest = audit_log.search(board.access, action="settings_changed")[0]
            assert {row.id for row in SIREN} <= set(newest.object.split(", "))
            assert (newest.detail["before"][loud.id], newest.detail[loud.id]) == (60, 80)
        with board_here(tmp_path, monkeypatch, name="又一位") as again:
            assert [again.store.setting(row.id) for row in SIREN] == [80, "=茉莉花", True]
        docs = generated().settings()
        for row in SIREN:
            assert f"| `{row.id}` | {row.zh} {row.en} | `{row.default}` |" in docs


def save(app: Any) -> None:
    """Press the button of the settings."""
    next(button for button in app.button if button.label == "保存").click().run()
    assert not app.exception, app.exception

"""No page sends a resident's name, phone or door to anybody before a click that says why, which is on record first."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from analytics.held_moment import present
from analytics.privacy.veils import Veil
from data.access import audit_log
from data.clock import machine_now
from data.entries import request_edits
from data.installation.installation import Home
from data.intake import loading
from data.roles import ROLES
from pages.registry import PAGES
from tests.here import answer, board_here, come_in, opened
from tests.sent import Residents, residents, sent

pytestmark = pytest.mark.slow

LANGUAGES = ("zh", "en")
#: Roles that open pages with lists; a grid worker works in grid 1.
IN_GRIDS = {
    "duty": frozenset[str](),
    "manager": frozenset[str](),
    "administrator": frozenset[str](),
    "grid": frozenset({"1"}),
}
#: Beside every page as it first shows: a list filtered, a request open.
VIEWS = {
    "checkins": ({"grid": "1", "missing": "2"},),
    "sampling": ({"grid": "1"},),
    "requests": ({"request": "M2"}, {"state": "resolved"}),
}
#: Two requests of one home that may say the same; what they say names them.
SAYS = "我是慕容甲乙，电话13912345678，住1号楼1单元101，孩子在1-1-101发热"


@pytest.fixture(scope="module")
def demo(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The demo with two requests that say all of somebody, one of them changed by hand, and a roster with changes, a
    rejected row and a cell that nobody understands.
    """
    folder = tmp_path_factory.mktemp("masked")
    shutil.copy(demo_file, folder)
    with pytest.MonkeyPatch.context() as patch, board_here(folder, patch, BOARD_DEMO="1") as board:
        at = f"{present(board.store).at:%Y-%m-%d %H:%M}"
        rows = "".join(f"M{n},{at},用药需求,{SAYS},慕容甲乙,13912345678,1,1,101\n" for n in (1, 2))
        loaded = loading.load(
            board.store,
            f"诉求编号,上报时间,诉求类别,诉求内容,姓名,电话,楼栋号,单元,房号\n{rows}".encode(),
            "M.csv",
            kind="requests",
        )
        assert loaded.rejected == 0
        request_edits.change(board.store, "M2", {"owner": "王敏", "room": "102"}, "王敏", "回电 13912345678 慕容甲乙")
        changed = (
            "居民编号,姓名,房号,电话,入住日期\nR0000001,慕容甲乙,1-1-101,13912345678,\nR0000004,慕容甲乙,"
            "1-1-101,13912345678,x\nR0000005,慕容甲乙,,13912345678,\n"
        )
        loaded = loading.load(board.store, changed.encode(), "台账.csv", kind="roster")
        assert (loaded.rejected, loaded.remark_count) == (1, 1)
        yield board


@pytest.fixture(scope="module")
def everybody(demo: Home) -> Residents:
    """Who lives there; no test can pass for want of names, phones and doors."""
    found = residents(demo.store)
    assert min(map(len, (found.names, found.numbers, found.doors))) > 2_000
    return found


@pytest.fixture(params=list(IN_GRIDS))
def role(request: pytest.FixtureRequest, demo: Home, monkeypatch: pytest.MonkeyPatch) -> str:
    """Somebody of each role in turn is logged in."""
    come_in(demo, monkeypatch, request.param, IN_GRIDS[request.param])
    return str(request.param)


def moved(board: Home, hours: float) -> None:
    """Everything that was lifted, so many hours later."""
    with board.access.write() as cursor:
        for row in cursor.execute("select rowid, at, until from lifts").fetchall():
            at, until = (
                (datetime.fromisoformat(row[name]) + timedelta(hours=hours)).isoformat() for name in ("at", "until")
            )
            cursor.execute("update lifts set at = ?, until = ? where rowid = ?", (at, until, row["rowid"]))


def written(board: Home) -> list[audit_log.AuditLine]:
    return audit_log.search(board.access, action="reveal")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_sends_anything_of_a_resident(demo: Home, everybody: Residents, role: str, lang: str) -> None:
    for row in [row for row in PAGES.values() if ROLES[role].rights & {row.right}]:
        for query in ({}, *VIEWS.get(row.path, ())):
            assert everybody.found(sent(opened(row.path, lang=lang, **query))) == set(), (row.path, query)


def test_the_same_look_at_pages_without_a_veil_finds_them(
    demo: Home, everybody: Residents, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(demo, monkeypatch, "duty")
    monkeypatch.setattr(Veil, "off", lambda veil, whom=None: True)
    for path in ("checkins", "sampling", "requests"):
        found = everybody.found(sent(opened(path)))
        assert found & everybody.names, path
        assert found & everybody.numbers, path
        assert found & everybody.doors or any(part.startswith("单元房号") for part in found), path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_request_shows_whole_after_a_reason_that_is_on_record(
    demo: Home, everybody: Residents, role: str, lang: str
) -> None:
    app = opened("requests", request="M2", lang=lang)
    answer(app, "rescue", "慕容甲乙是孕妇\n 13912345678")
    assert {"慕容甲乙", "13912345678", "1单元101"} <= everybody.found(sent(app))
    assert [row.value for row in app.text_input if row.key and row.key.endswith("M2_room")] == ["102"]
    newest = written(demo)[0]
    assert (newest.detail["role"], newest.detail["why"]) == (role, "紧急救助:慕***是孕妇 139****5678")
    if role == "grid":  # one reason is for the shift and everybody in their own grids
        assert (newest.object, newest.detail["grids"], "whose" in newest.detail) == ("shift", ["1"], False)
        assert "慕容甲乙" in everybody.found(sent(opened("requests", request="M1", lang=lang)))
        masked = next(button for button in app.button if button.key and button.key.endswith("_mask")).click().run()
        assert everybody.found(sent(masked)) == set()
        return
    assert (newest.object, newest.detail["count"], newest.detail["whose"]) == ("request:M2", 1, ["M2 慕*** 1"])
    # Another request stays masked, and so does this one once the time is over or somebody masks it.
    assert everybody.found(sent(opened("requests", request="M1", lang=lang))) == set()
    app.button(
        key=next(button.key for button in app.button if button.key and button.key.endswith("_mask"))
    ).click().run()
    assert everybody.found(sent(app)) == set()


@pytest.mark.parametrize(
    ("path", "nth", "object"),
    [
        ("checkins", 0, "followups:"),
        ("checkins", 1, "not_reported:"),
        ("sampling", 0, "not_sampled:"),
        ("sampling", 1, "to_visit:"),
    ],
)
def test_a_list_shows_whole_and_the_record_names_ids_alone(
    demo: Home, everybody: Residents, role: str, path: str, nth: int, object: str
) -> None:
    app = opened(path, grid="1")
    controls = [box for box in app.radio if box.key and box.key.startswith("reveal_")]
    if nth >= len(controls):
        pytest.skip("nobody is left to be sampled here")
    answer(app, nth=nth)
    found = everybody.found(sent(app))
    assert found & everybody.names
    newest = written(demo)[0]
    assert newest.detail["why"] == "电话随访"
    if role == "grid":  # by one reason everybody in their own grids, for a shift
        assert (newest.object, newest.detail["grids"]) == ("shift", ["1"])
        assert "whose" not in newest.detail
    else:
        assert newest.object.startswith(object)
        assert newest.detail["count"] == len(newest.detail["whose"]) > 0
        assert everybody.found(map(str, newest.detail["whose"])) == set()
    assert len(found & everybody.names) <= newest.detail["count"], "nobody else shows"


def test_without_a_reason_nothing_shows(demo: Home, everybody: Residents, monkeypatch: pytest.MonkeyPatch) -> None:
    come_in(demo, monkeypatch, "duty")
    before = len(written(demo))
    app = opened("requests", request="M2")
    for reason, words, said in (
        ("", "", "请先选择为什么看"),
        ("", "急", "请先选择为什么看"),
        ("other", "  ", "请写明原因"),
    ):
        answer(app, reason, words)
        assert said in app.error[0].value
        assert everybody.found(sent(app)) == set()
        assert len(written(demo)) == before


def test_where_the_record_cannot_be_written_nothing_shows(
    demo: Home, everybody: Residents, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(demo, monkeypatch, "duty")
    app = opened("requests", request="M2")
    with demo.access.write() as cursor:
        cursor.execute("alter table record rename to elsewhere")
    try:
        answer(app)
        assert "操作记录写不进去" in app.error[0].value
        assert everybody.found(sent(app)) == set()
    finally:
        with demo.access.write() as cursor:
            cursor.execute("alter table elsewhere rename to record")
    assert "13912345678" in everybody.found(sent(answer(app)))


def test_a_lift_ends_after_a_quarter_of_an_hour(
    demo: Home, everybody: Residents, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(demo, monkeypatch, "duty")
    app = answer(opened("requests", request="M2"))
    lasts = demo.access.rows("select until from lifts order by rowid")[-1]
    assert 14 * 60 < (datetime.fromisoformat(lasts["until"]) - machine_now()).total_seconds() < 15 * 60
    for hours in (-1, 2):  # over, and a clock that was set back
        moved(demo, hours)
        app.run()
        assert not app.exception, app.exception
        assert everybody.found(sent(app)) == set()


def test_a_lift_is_of_one_visitor(demo: Home, everybody: Residents, monkeypatch: pytest.MonkeyPatch) -> None:
    come_in(demo, monkeypatch, "duty")
    app = answer(opened("requests", request="M2"))
    assert "13912345678" in everybody.found(sent(app))
    come_in(demo, monkeypatch, "duty")
    app.run()
    assert everybody.found(sent(app)) == set()


@pytest.mark.parametrize("listed", ["duty", "manager"])
def test_somebody_who_joins_a_list_after_the_click(
    demo: Home, everybody: Residents, monkeypatch: pytest.MonkeyPatch, listed: str
) -> None:
    """They stay masked for who opened those of that moment; who opened the list sees them, and that is on record."""
    come_in(demo, monkeypatch, listed)
    app = answer(opened("checkins", grid="1"))
    before, day, name = len(written(demo)), present(demo.store).day, {"duty": "司马新来", "manager": "司马又来"}[listed]
    loading.load(
        demo.store, f"姓名,房号,日期,今日体温\n{name},1-1-909,{day},39.0\n".encode(), f"{listed}.csv", kind="checkins"
    )
    app.run()
    told = sent(app)
    assert everybody.found(told) & everybody.names
    assert any(name in part for part in told) == (listed == "duty")
    more = written(demo)[: len(written(demo)) - before]
    assert [line.detail["count"] for line in more] == ([1] if listed == "duty" else [])
    assert all("司***" in str(line.detail["whose"]) and line.detail["why"] == "电话随访" for line in more)


def test_a_grid_worker_sees_their_own_residents_for_a_shift(
    demo: Home, everybody: Residents, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By one reason, on every list, on record once; nobody of another grid, and not after twelve hours."""
    come_in(demo, monkeypatch, "grid", frozenset({"1"}))
    before = len(written(demo))
    answer(opened("checkins"), "visit")
    told = [part for path in ("checkins", "sampling", "requests") for part in sent(opened(path))]
    found = everybody.found(told) & everybody.names
    own = {name for (name,) in demo.store.rows("select name from people where grid_id = '1'")}
    others = {name for (name,) in demo.store.rows("select name from people where grid_id <> '1'")} - own
    asked = {name for (name,) in demo.store.rows("select name from requests where grid_id = '1'")}
    assert len(found & own) > 20
    assert found & others <= asked
    [line] = written(demo)[: len(written(demo)) - before]
    people = demo.store.rows("select count(*) from people where grid_id = '1'")[0][0]
    assert (line.object, line.detail["count"], line.detail["grids"], line.detail["why"]) == (
        "shift",
        people,
        ["1"],
        "上门",
    )
    moved(demo, -11.9)
    assert everybody.found(sent(opened("checkins"))) & own
    moved(demo, -0.2)
    assert everybody.found(sent(opened("checkins"))) == set()


def test_who_may_not_lift_sees_no_control(demo: Home, everybody: Residents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROLES, "duty", replace(ROLES["duty"], rights=ROLES["duty"].rights - {"reveal"}))
    come_in(demo, monkeypatch, "duty")
    for path, query in (("checkins", {}), ("sampling", {}), ("requests", {"request": "M2"}), ("requests", {})):
        app = opened(path, **query)
        assert not any("显示完整" in part for part in sent(app) if "更正" not in part)
        assert everybody.found(sent(app)) == set()


def test_a_door_that_is_hidden_is_neither_lost_nor_changed(
    demo: Home, everybody: Residents, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(demo, monkeypatch, "duty")

    def door() -> list[tuple[str, str, str, str]]:
        return demo.store.rows("select building_id, unit, room, owner from requests where request_id = 'M1'")

    app = opened("requests", request="M1")
    key = "request_M1"
    assert not [field for field in app.text_input if field.key in (f"{key}_unit", f"{key}_room", f"{key}_building_id")]
    app.text_input(key=f"{key}_owner").set_value("王敏").run()
    next(button for button in app.button if button.label == "只保存填写的内容").click().run()
    assert door() == [("1", "1", "101", "王敏")]
    # What was typed into a door while it showed is saved, even where it is hidden again by then.
    answer(app)
    app.text_input(key=f"{key}_room").set_value("1203").run()
    moved(demo, -1)
    app.run()
    assert everybody.found(sent(app)) == set()
    next(button for button in app.button if button.label == "只保存填写的内容").click().run()
    assert door() == [("1", "1", "1203", "王敏")]

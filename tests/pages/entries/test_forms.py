"""The forms of what is entered by hand, their undoing, and what each leaves on record."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.access import audit_log
from data.entries import hand_entries
from data.installation.installation import Home
from tests.community import load, reported
from tests.conftest import Filled
from tests.here import board_here, opened

pytestmark = pytest.mark.slow

NOON = "2022-04-02T12:00"


def everything(store) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", NOON)
        reported(store)
        load(
            store,
            "followups",
            "随访日期,居民编号,姓名,随访时间,随访人\n2022-04-01,R2,李四,,王敏\n2022-04-02,R2,李四,,王敏\n",
        )
        load(store, "stock", "日期,物资名称,存放点,现有库存,预警阈值\n2022-04-01,口罩,东门,80,20\n")


@pytest.fixture
def board(filled: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Home]]:
    """Opens the community's board as somebody of a role."""
    filled(everything).close()
    opened_boards = []

    def opens(role: str, name: str, grids: frozenset[str] = frozenset()) -> Home:
        here = board_here(tmp_path, monkeypatch, role, grids, name, BOARD_TODAY=NOON)
        opened_boards.append(here)
        return here.__enter__()

    yield opens
    for here in reversed(opened_boards):
        here.__exit__(None, None, None)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception, app.exception
    return app


def keys(app: AppTest) -> list[str]:
    return [button.key or "" for button in app.button]


def test_a_request_phoned_in_and_a_count_are_entered_by_their_forms(board: Callable[..., Home]) -> None:
    home = board("duty", "值班员")
    store = home.real
    app = press(opened("requests"), "phoned_in_enter")
    assert [error.value for error in app.error] == ["请写说了什么。"]
    app.text_area(key="phoned_in_text").set_value("3号楼没菜了")
    app.text_input(key="phoned_in_building_id").set_value("3")
    app.text_input(key="phoned_in_room").set_value("1-101")
    app.text_input(key="phoned_in_phone").set_value("13800000006")
    press(app, "phoned_in_enter")
    assert "已登记 诉求 D20220402-001" in [one.value for one in app.markdown], "the number can be told on the phone"
    asked = "select request_id, text, building_id, unit, room, phone, source, grid_id from requests"
    assert store.rows(asked) == [("D20220402-001", "3号楼没菜了", "3", "1", "101", "13800000006", "来电", "B")]
    assert app.text_area(key="phoned_in_text").value == ""
    # After a cut nobody knows whether it was stored: the same words a moment later are asked about.
    for again in ("已经登记过了(诉求 D20220402-001)", ""):
        app.text_area(key="phoned_in_text").set_value(" 3号楼没菜了")
        app.text_input(key="phoned_in_phone").set_value("13800000006")
        press(app, "phoned_in_enter")
        assert again in "".join(error.value for error in app.error)
        assert len(store.rows(asked)) == (1 if again else 2)
    for _ in range(2):
        press(app, next(key for key in keys(app) if key.startswith("today_requests_") and key.endswith("_undo")))
    assert store.rows(asked) == []
    app = opened("stock")
    app.selectbox(key="one_count_item").set_value("口罩")
    app.selectbox(key="one_count_site").set_value("东门")
    app.text_input(key="one_count_on_hand").set_value("一堆")
    press(app, "one_count_enter")
    assert "现有库存" in app.error[0].value
    assert app.text_input(key="one_count_on_hand").value == "一堆", "what was typed stays"
    app.text_input(key="one_count_on_hand").set_value("15")
    press(app, "one_count_enter")
    assert store.rows("select on_hand, date::varchar, threshold from stock where date = '2022-04-02'") == [
        (15, "2022-04-02", None)
    ]
    lines = audit_log.search(home.access)
    told = [(line.who, line.action, line.detail.get("kind"), line.detail.get("whose")) for line in lines]
    for line in (
        ("值班员", "entered", "requests", "3"),
        ("值班员", "entry_undone", None, None),
        ("值班员", "entered", "stock", "口罩"),
    ):
        assert line in told
    # What was undone can be told from the rest, and one that was refused says so.
    undone = {line.object for line in lines if line.action == "entry_undone"}
    assert undone == {line.object for line in lines if line.detail.get("kind") == "requests"}
    assert len({line.object for line in lines if line.action == "entered"}) == 4


def test_a_visit_closes_every_day_that_waits_and_an_attempt_shows_when_and_who(board: Callable[..., Home]) -> None:
    store = board("grid", "王敏", frozenset({"A"})).real
    [(person,)] = store.rows("select person from people where resident_id = 'R2'")
    app = press(opened("sampling"), f"visits_line_{person}")
    press(app, f"visits_{person}_not_reached")
    assert [button.label.replace("\\", "") for button in app.button if button.key == f"visits_line_{person}"] == [
        "1号楼 · 李* · 今天应访 · 12:00 没联系上(王敏)"
    ]
    assert store.rows("select day::varchar, done from followups order by day") == [
        ("2022-04-01", False),
        ("2022-04-02", False),
    ]
    press(app, f"visits_line_{person}")
    app.text_input(key=f"visits_{person}_result").set_value("一切都好")
    press(app, f"visits_{person}_done")
    assert store.rows("select done, worker, result from followups") == [(True, "王敏", "一切都好")] * 2
    assert f"visits_line_{person}" not in keys(app)
    press(app, "entered_visits_undo")
    assert store.rows("select bool_or(done) from followups") == [(False,)]


def test_one_person_is_found_by_name_or_door_in_the_own_grids_and_entered(board: Callable[..., Home]) -> None:
    home = board("grid", "王敏", frozenset({"A"}))
    store = home.real
    # Whoever is to move out lives here until then.
    load(store, "roster", "居民编号,姓名,楼栋号,房号,迁出日期\nR1,张三,1,101,2022-04-30\n", "leaving.csv")
    app = opened("checkins")
    for asked, found in (("周八", 0), ("3-101", 0), ("张三", 1), ("1 101", 2)):
        app.text_input(key="one_person_asked").set_value(asked).run()
        assert [len(radio.options) for radio in app.radio if radio.key == "one_person_who"] == (
            [found] if found else []
        )
    app.text_input(key="one_person_asked").set_value("张三").run()
    app.text_input(key="one_person_temperature").set_value("38.2")
    press(app, "one_person_enter")
    assert [line.detail["whose"] for line in audit_log.search(home.access, action="entered")] == ["R1"]
    assert store.rows(
        "select temperature, time::varchar from checkins join people using (person) where resident_id = 'R1'"
    ) == [(38.2, "2022-04-02 08:00:00")]


def test_who_may_not_enter_sees_no_form_and_a_past_day_has_none(board: Callable[..., Home]) -> None:
    board("duty", "值班员")
    for path in ("checkins", "sampling", "stock", "requests"):
        app = opened(path, date="2022-04-01")
        found = [key for key in keys(app) if key.startswith(("closing_", "visits_", "one_", "phoned_in"))]
        assert found == [], path


def test_what_was_entered_is_corrected_with_a_reason_and_the_correction_is_undone(board: Callable[..., Home]) -> None:
    home = board("duty", "值班员")
    store = home.real
    stands = "select on_hand, received from stock where date = '2022-04-02'"
    app = opened("stock")
    app.selectbox(key="one_count_item").set_value("口罩")
    app.selectbox(key="one_count_site").set_value("东门")
    app.text_input(key="one_count_on_hand").set_value("15")
    app.text_input(key="one_count_received").set_value("5")
    press(app, "one_count_enter")
    [first] = [entry.id for entry in hand_entries.made_on(store, date(2022, 4, 2))]
    press(app, f"today_stock_{first}_correct")
    assert app.text_input(key=f"correct_{first}_on_hand").value == "15"
    app.text_input(key=f"correct_{first}_on_hand").set_value("150")
    save = next(button for button in app.button if button.label == "保存更正")
    save.click().run()
    assert ["更正要写明原因" in error.value for error in app.error] == [True]
    assert store.rows(stands) == [(15, 5)]
    app.text_input(key=f"correct_{first}_why").set_value("少写了一个零")
    next(button for button in app.button if button.label == "保存更正").click().run()
    assert not app.exception, app.exception
    assert store.rows(stands) == [(150, 5)]
    assert "已登记 口罩 150 5" in [one.value for one in app.markdown]
    assert any("已更正" in one.value for one in app.markdown), "what it said before stays in the list"
    newest, before = hand_entries.made_on(store, date(2022, 4, 2))
    assert (newest.replaces, newest.note, before.corrected_by) == (first, "少写了一个零", newest.id)
    line, *_ = (line for line in audit_log.search(home.access, action="entered") if line.detail.get("corrects"))
    assert (line.object, line.detail["corrects"]) == (f"entry:{newest.id}", first)
    press(app, f"today_stock_{newest.id}_undo")
    assert store.rows(stands) == [(15, 5)]

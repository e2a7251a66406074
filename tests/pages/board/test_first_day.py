"""The first day on the board: from the demo to a board of one's own, by what the page offers to whom."""

import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.access import accounts, audit_log
from data.installation.settings_change import change_settings
from tests.community import BUILDINGS, CHECKINS, ROSTER, load
from tests.here import board_here, come_in, opened, shown


def said(at: AppTest) -> str:
    return shown(at) + " ".join(one.value for one in at.markdown)


def links_shown(at: AppTest) -> str:
    return "".join(one.value for one in at.code if "word=" in one.value)


def buttons(at: AppTest) -> dict[str, str]:
    return {str(one.key): one.label for one in at.button}


def links(at: AppTest) -> list[str]:
    return [one.label for one in at.get("page_link")]


def test_one_click_ends_the_demo_and_names_the_community(
    demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(demo_file, tmp_path)
    with board_here(tmp_path, monkeypatch, BOARD_DEMO="1") as board:
        at = opened("")
        at.text_input(key="first_day_community").set_value("幸福里社区")
        next(one for one in at.button if one.label == "结束演示,换成自己的").click()
        at.run()
        assert not at.exception
        assert not board.demo
        assert board.store.setting("community") == "幸福里社区"
        assert [line.action for line in audit_log.search(board.access)][:2] == ["settings_changed", "demo_ended"]
        assert "幸福里社区" in said(at)
        assert "上传楼栋表" in links(at)


def test_whoever_tried_files_chooses_among_them_first(
    demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(demo_file, tmp_path)
    with board_here(tmp_path, monkeypatch, BOARD_DEMO="1") as board:
        load(board.store, "buildings", BUILDINGS)
        at = opened("")
        assert "演示里试过 1 个文件:去选哪些正式载入" in links(at)
        assert not [one for one in at.button if one.label.startswith("结束演示")]
        assert board.demo


def test_accounts_cost_one_click_and_their_links_stand_until_put_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with board_here(tmp_path, monkeypatch) as board:
        load(board.store, "buildings", BUILDINGS)
        at = opened("")
        assert buttons(at)["workers_make"] == "给 2 位网格员建账号"
        at.button(key="workers_make").click().run()
        assert not at.exception
        names = {one.name: (one.role.id, one.grids) for one in accounts.accounts(board.access)}
        assert names["王敏"] == ("grid", frozenset("A"))
        assert names["李强"] == ("grid", frozenset("B"))
        lines = links_shown(at).splitlines()
        assert [line.partition(":")[0] for line in lines] == ["王敏(第1网格)", "李强(第2网格)"]
        word = lines[0].partition("word=")[2]
        assert accounts.link(board.access, word).account.name == "王敏"
        assert "workers_make" not in buttons(at)
        at.run()
        assert links_shown(at).splitlines() == lines, "what happens on the page does not take them away"
        at.button(key="one_time_links_done").click().run()
        assert not links_shown(at)


def test_who_got_no_account_is_told_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with board_here(tmp_path, monkeypatch) as board:
        load(board.store, "buildings", "楼栋号,网格编号,网格员\n1,A,系统\n2,B,李强\n")
        at = opened("").button(key="workers_make").click().run()
        assert not at.exception
        assert links_shown(at).startswith("李强")
        assert [one.value.partition("\\:")[0] for one in at.error] == ["系统"]
        assert buttons(at)["workers_make"] == "给 1 位网格员建账号"


def test_a_name_is_saved_where_it_is_missing_and_the_rest_can_be_put_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with board_here(tmp_path, monkeypatch) as board:
        at = opened("")
        assert "第一天:还差 6 步" in said(at)
        assert "first_day_hide" not in buttons(at)
        at.text_input(key="first_day_community").set_value("幸福里社区")
        next(one for one in at.button if one.label == "保存").click()
        at.run()
        assert board.store.setting("community") == "幸福里社区"
        assert "第一天:还差 5 步" in said(at)
        load(board.store, "buildings", BUILDINGS)
        load(board.store, "roster", ROSTER)
        load(board.store, "checkins", CHECKINS)
        at = opened("")
        assert "第一天:还差 2 步" in said(at)  # places and accounts
        at.button(key="first_day_hide").click().run()
        assert "第一天" not in said(at)
        assert not at.exception


@pytest.mark.parametrize(
    ("role", "grids", "steps"),
    [
        ("administrator", "", ["name", "buildings", "places", "roster", "accounts", "checkins"]),
        ("manager", "", ["name", "buildings", "places", "roster", "checkins"]),
        ("duty", "", []),
    ],
)
def test_it_lists_what_the_role_can_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: str, grids: str, steps: list[str]
) -> None:
    with board_here(tmp_path, monkeypatch, role=role) as board:
        at = opened("")
        assert ("第一天" in said(at)) == bool(steps)
        assert ("网格员都要有" in said(at)) == ("accounts" in steps)
        load(board.store, "buildings", BUILDINGS)
        assert ("workers_make" in buttons(opened(""))) == ("accounts" in steps)


def test_in_the_demo_only_who_may_end_it_is_offered_to(
    demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(demo_file, tmp_path)
    with board_here(tmp_path, monkeypatch, role="visitor", BOARD_DEMO="1") as board:
        at = opened("")
        assert "first_day_community" not in {one.key for one in at.text_input}
        assert "用启动窗口里的一次性链接建账号" in said(at)
        come_in(board, monkeypatch, "duty")
        assert "演示数据。要换成" not in said(opened(""))


def test_links_and_codes_begin_with_the_address_that_others_reach_or_say_that_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with board_here(tmp_path, monkeypatch) as board:
        load(board.store, "buildings", BUILDINGS)
        at = opened("").button(key="workers_make").click().run()
        assert [one.value for one in at.warning if "只能在这台电脑上打开" in one.value]
        assert "<img" not in shown(at)
        assert not [one for one in at.code if "wall=1" in one.value]
        change_settings(board.store, {"public_address": "https://board.example.cn/board"})
        at.run()
        assert not at.exception
        assert not at.warning
        [links] = [one.value.splitlines() for one in at.code if "word=" in one.value]
        assert all(":https://board.example.cn/board/link?word=" in line for line in links)
        assert "https://board.example.cn/board/?wall=1&embed=true" in [one.value for one in at.code]
        pictures = re.findall('src="data:image/svg[+]xml;base64,([^"]+)" alt="([^"]*)"', shown(at))
        assert [words for _, words in pictures if "王敏" in words]
        assert len(pictures) == 3  # two workers, and the board itself

"""The list of uploads, while others send files."""

from pathlib import Path

import pytest

from data.intake import loading
from tests.here import board_here, opened, shown

pytestmark = pytest.mark.slow

ROSTER = "居民编号,姓名,楼栋号,房号\nR1,慕容甲乙,1,101\n"
SHEET = "居民编号,日期,今日体温\nR1,2022-04-01,36.5\n"


def test_the_upload_that_was_chosen_stays_so_and_is_asked_to_be_undone_though_another_came_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with board_here(tmp_path, monkeypatch, role="manager", BOARD_TODAY="2022-04-01T10:30") as board:
        chosen = loading.load(board.store, ROSTER.encode(), "台账.csv").batch_id
        app = opened("upload")
        app.session_state["history"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
        app.run()
        assert any(part.value.startswith(f"**{chosen} · 台账") for part in app.markdown)
        later = loading.load(board.store, SHEET.encode(), "打卡.csv").batch_id
        next(button for button in app.button if button.key == "move").click().run()
        assert not app.exception, app.exception
        assert any(part.value.startswith(f"**{chosen} · 台账") for part in app.markdown)
        asked = [part.value for part in app.text]
        assert "台账.csv" in asked, "whether to undo it"
        assert "打卡.csv" not in asked
        # Of the list as it is shown now the first row is the later one.
        app.session_state["history"] = {"selection": {"rows": [], "columns": [], "cells": []}}
        app.run()
        app.session_state["history"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
        app.run()
        assert any(part.value.startswith(f"**{later} · 打卡") for part in app.markdown)


def test_sizes_are_in_kilobytes_whatever_the_language_of_the_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with board_here(tmp_path, monkeypatch, role="manager", BOARD_TODAY="2022-04-01T10:30") as board:
        long = SHEET + "".join(f"R{i},2022-04-01,36.5\n" for i in range(2, 202))
        loading.load(board.store, long.encode(), "打卡.csv")
        [shown] = [part for part in opened("upload").dataframe if "编号" in part.value]
        assert shown.value["大小 KB"].tolist() == [len(long.encode()) / 1000]
        assert '"format": "%.1f"' in shown.proto.columns


def test_the_head_of_the_page_speaks_of_the_data_that_has_just_been_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with board_here(tmp_path, monkeypatch, role="manager", BOARD_TODAY="2022-04-01T10:30"):
        app = opened("upload")
        assert "暂无数据" in shown(app)
        app.file_uploader[0].set_value([("打卡.csv", SHEET.encode(), "text/csv")]).run()
        app.button(key="load").click().run()
        assert any("已载入:打卡.csv" in said.value for said in app.success)
        assert "暂无数据" not in shown(app)

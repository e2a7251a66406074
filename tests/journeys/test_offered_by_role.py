"""Role × page × action: what each role is offered on a page that several may open, and what not."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.installation.installation import Home
from data.roles import ROLES
from pages.registry import PAGES
from tests.here import board_here, come_in, opened
from tests.journeys.test_rights import LETTERS, OPENED_BY
from tests.sent import nodes

pytestmark = pytest.mark.slow

#: What is offered on a page, and to which roles: a button, a link, a heading or a part to unfold, by its words.
OFFERED = {
    ("checkins", "显示完整名单"): "GDMA",
    ("checkins", "打印"): "GDMA",
    ("sampling", "显示完整名单"): "GDMA",
    ("requests", "诉求类别与关键词"): "MA",
    ("files", "改应到时间"): "MA",
    ("files", "备份"): "MA",
    ("meeting", "下载 Word(DOCX)"): "DMA",
    ("heatmap", "投屏模式"): "DMA",
    ("upload", "结束演示,正式使用"): "MA",
    ("accounts", "新建账号"): "A",
    ("settings", "保存"): "MA",
}


@pytest.fixture(scope="module")
def demo(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("offered")
    shutil.copy(demo_file, folder)
    with pytest.MonkeyPatch.context() as patch, board_here(folder, patch, BOARD_DEMO="1") as board:
        yield board


def labels(app: AppTest) -> list[str]:
    """The words of everything on a page that can be pressed, followed or unfolded, and of its headings."""
    return [str(words) for node in nodes(app._tree) for words in _labels(node)]


def _labels(node: Any) -> Iterator[str]:
    proto = getattr(node, "proto", None)
    if proto is None:
        return
    inside = [value for field, value in proto.ListFields() if hasattr(value, "ListFields")]
    for part in (proto, *inside):
        yield from filter(None, (getattr(part, name, "") for name in ("label", "body", "tag")))


@pytest.mark.parametrize("role", LETTERS.values())
def test_a_role_is_offered_its_own_and_no_more(demo: Home, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    come_in(demo, monkeypatch, role, frozenset({"1"} if ROLES[role].by_grid else ()))
    letter = next(letter for letter, id in LETTERS.items() if id == role)
    for path in {path for path, _ in OFFERED if letter in OPENED_BY[PAGES[path].url]}:
        said = labels(opened(path))
        for (page, words), who in OFFERED.items():
            if page == path:
                assert any(words in label for label in said) == (letter in who), (path, words)

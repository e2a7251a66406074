"""Every page's script, run without a browser: in both languages, with the demo and with nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.version import VERSION
from pages.registry import PAGES
from tests.here import board_here, opened, run

EVERY_PAGE = pytest.mark.parametrize("row", PAGES.values(), ids=lambda row: row.path or "board")
EVERY_LANGUAGE = pytest.mark.parametrize("lang", ["zh", "en"])


@pytest.fixture(scope="module", params=["demo", "empty"])
def shown(request: pytest.FixtureRequest, demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A board in this process: the demo, or nothing."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "demo":
        shutil.copy(demo_file, folder)
    with (
        pytest.MonkeyPatch.context() as patch,
        board_here(folder, patch, BOARD_DEMO="1" if request.param == "demo" else "0"),
    ):
        yield request.param


def text(at: AppTest) -> str:
    """Everything the page says in our own HTML and in Markdown."""
    return "\n".join(str(element.value) for element in (*at.html, *at.markdown))


def foot(at: AppTest) -> list[str]:
    return [str(element.value) for element in at.html if 'page-foot">' in str(element.value)]


@pytest.mark.slow
@EVERY_PAGE
@EVERY_LANGUAGE
def test_a_script_runs_speaks_its_language_and_says_the_version_at_its_foot(shown: str, row, lang: str) -> None:
    """Pages that fill a screen by themselves have no foot."""
    at = opened(row.path, lang=lang)
    said = text(at)
    assert (row.zh if lang == "zh" else row.en) in said
    assert (("演示数据" if lang == "zh" else "Demo data") in said) == (shown == "demo")
    name = "社区防疫指挥看板" if lang == "zh" else "Community Command Board"
    assert [f">{name} {VERSION}<" in words for words in foot(at)] == ([] if row.screen else [True])


def test_the_wall_has_no_foot(shown: str) -> None:
    assert not foot(opened("", wall="1"))


@pytest.mark.slow
@EVERY_PAGE
def test_an_empty_page_names_the_file_that_fills_it(shown: str, row) -> None:
    at = run(row.path)
    if shown == "empty" and row.path not in ("upload", "settings", "accounts", "residents", "record"):
        assert "还没有可显示的数据" in text(at)
        assert any(link.label == "去上传" for link in at.get("page_link"))
    else:
        assert "还没有可显示的数据" not in text(at)


#: What no page offers and a link may say all the same.
ODD = (
    {"date": "1900-01-01", "grid": "<b>"},
    {"date": "0001-01-01", "lang": "xx"},
    {"date": "someday", "grid": "nowhere"},
)


@pytest.mark.slow
@EVERY_PAGE
def test_a_link_with_odd_filters_shows_a_page_all_the_same(shown: str, row) -> None:
    # Where there is nothing, each of them meets a third of the pages.
    for query in ODD if shown == "demo" else ODD[list(PAGES).index(row.path) % 3 :][:1]:
        assert not run(row.path, **query).exception, query


@pytest.mark.slow
@EVERY_LANGUAGE
@pytest.mark.parametrize("date", ["", "2000-01-01"])
def test_the_wall_form_runs(shown: str, lang: str, date: str) -> None:
    at = opened("", wall="1", lang=lang, date=date)
    assert 'class="kb dark wall show-wall"' in text(at)

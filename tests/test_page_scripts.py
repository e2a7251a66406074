"""Every page's script, run without a browser: in both languages, with the demo and with nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import home
from pages.registry import FOLDER, PAGES

EVERY_PAGE = pytest.mark.parametrize("row", PAGES.values(), ids=lambda row: row.path or "board")
EVERY_LANGUAGE = pytest.mark.parametrize("lang", ["zh", "en"])


@pytest.fixture(scope="module", params=["demo", "empty"])
def shown(request: pytest.FixtureRequest, demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A board in this process: the demo, or nothing."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "demo":
        shutil.copy(demo_file, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_DATA_DIR", str(folder))
        patch.setenv("BOARD_DEMO", "1" if request.param == "demo" else "0")
        home._home.cache_clear()
        yield request.param
        home._home.cache_clear()


def run(row, **query: str) -> AppTest:
    """A page run as ``pages/main.py`` runs it."""
    at = AppTest.from_file(str(FOLDER / "main.py"), default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    return at.switch_page(str(row.script)).run() if row.path else at


def text(at: AppTest) -> str:
    """Everything the page says in our own HTML and in Markdown."""
    return "\n".join(str(element.value) for element in (*at.html, *at.markdown))


@EVERY_PAGE
@EVERY_LANGUAGE
def test_a_script_runs_and_speaks_its_language(shown: str, row, lang: str) -> None:
    at = run(row, lang=lang)
    assert not at.exception, at.exception
    said = text(at)
    assert (row.zh if lang == "zh" else row.en) in said
    assert (("演示数据" if lang == "zh" else "Demo data") in said) == (shown == "demo")


@EVERY_PAGE
def test_an_empty_page_names_the_file_that_fills_it(shown: str, row) -> None:
    at = run(row)
    if shown == "empty" and row.path not in ("upload", "settings"):
        assert "还没有可显示的数据" in text(at)
        assert any(link.label == "去上传" for link in at.get("page_link"))
    else:
        assert "还没有可显示的数据" not in text(at)


@EVERY_PAGE
@pytest.mark.parametrize("query", [{"date": "1900-01-01"}, {"date": "0001-01-01"}, {"date": "someday", "grid": "nowhere"}, {"grid": "<b>"}, {"lang": "xx"}])
def test_a_link_with_odd_filters_shows_a_page_all_the_same(shown: str, row, query: dict[str, str]) -> None:
    at = run(row, **query)
    assert not at.exception, at.exception


@EVERY_LANGUAGE
@pytest.mark.parametrize("date", ["", "2000-01-01"])
def test_the_wall_form_runs(shown: str, lang: str, date: str) -> None:
    at = run(PAGES[""], wall="1", lang=lang, date=date)
    assert not at.exception, at.exception
    assert 'class="kb dark wall"' in text(at)

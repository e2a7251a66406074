"""The card of a file that has to be mapped, as the page draws it: its kind, its samples, and why a mapping failed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.installation.installation import Home
from tests.here import board_here, opened
from tests.pages.upload.test_masking import choose, unfold

pytestmark = pytest.mark.slow

CASES = """CaseID,Opened,Closed,Updated,Status,Category,Address
3600298,soon,,4/30/2014,Open,Sewer Issues,1 A ST
1167331,later,7/3/2012,7/3/2012,Closed,Street,2 B ST
"""


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    with board_here(tmp_path, monkeypatch, role="manager", BOARD_TODAY="2022-04-01T10:30") as here:
        yield here


def box(app: AppTest, ending: str) -> str | None:
    """What is chosen in the box whose key ends so."""
    [found] = [one for one in app.selectbox if one.key and one.key.startswith("map_") and one.key.endswith(ending)]
    return found.value  # type: ignore[no-any-return]


@pytest.mark.usefixtures("board")
def test_the_kind_that_is_chosen_is_the_one_that_the_refusal_speaks_of() -> None:
    app = unfold(choose("cases.csv", CASES))
    assert "像是居民诉求" in app.error[0].value
    assert box(app, "_kind") == "requests"


@pytest.mark.usefixtures("board")
def test_samples_show_the_day_and_the_month() -> None:
    shown = [text.value for text in unfold(choose("cases.csv", CASES)).text]
    assert "4/30/2014 / 7/3/2012" in shown
    doors = CASES.replace("4/30/2014", "1-2-301").replace("7/3/2012", "1-2-2001")
    assert not [text.value for text in unfold(choose("cases.csv", doors)).text if "-2-" in text.value]


@pytest.mark.usefixtures("board")
def test_why_a_mapping_failed_is_said_where_the_button_was_pressed() -> None:
    app = unfold(choose("cases.csv", "CaseID,Status,Category\n3600298,Open,Sewer Issues\n1167331,Closed,Street\n"))
    [preview] = [button for button in app.button if button.key and button.key.endswith("_preview")]
    preview.click()
    app = app.run()
    assert not app.exception, app.exception
    [fold] = [part for part in app.expander if part.key and part.key.endswith("_fold")]
    assert len(app.error) == len(fold.error) == 1
    assert "上报时间" in fold.error[0].value


@pytest.mark.usefixtures("board")
def test_the_encoding_of_a_file_is_asked_for_in_its_card() -> None:
    app = opened("upload")
    content = "id,reported_at,content\n1,2022-04-01 08:00,Straße\n".encode("latin-1")
    app.file_uploader[0].set_value([("file.csv", content, "text/csv")])
    app.run()
    assert "请选择编码" in app.error[0].value
    [asked] = [one for one in app.selectbox if one.key and one.key.startswith("encoding_")]
    assert asked.value is None
    asked.select("latin-1")
    app.run()
    assert not app.exception
    assert not app.error
    assert any("共 1 行,将载入 1 行" in text.value for text in app.markdown)


@pytest.mark.usefixtures("board")
def test_a_word_of_several_symptom_columns_is_given_its_meaning_once() -> None:
    rows = ["张三,7-101,36.5,三级,无", "李四,7-102,36.5,无,三级", "王五,7-103,36.5,无,无", "赵六,7-104,36.5,否,轻微"]
    app = unfold(choose("clinic_2022-04-01.csv", "\n".join(["name,room,temp,cough,fever", *rows, ""])))
    assert any("还有 1 个词没选;这些格会空着" in caption.value for caption in app.caption)
    [word] = [one for one in app.selectbox if one.label == "三级(2 行)"]
    word.select("有症状")
    app = app.run()
    assert not app.exception, app.exception
    assert any(caption.value == "都选好了。" for caption in app.caption)
    [preview] = [button for button in app.button if button.key and button.key.endswith("_preview")]
    preview.click()
    app = app.run()
    assert not app.exception, app.exception
    assert any("将载入 4 行(新增 4,更改 0),未变 0,拒收 0" in text.value for text in app.markdown)
    assert not any("看不懂" in text.value for text in app.markdown)


@pytest.mark.usefixtures("board")
def test_columns_that_feed_nothing_are_named_with_veiled_samples() -> None:
    text = "姓名,房号,体温,陪同人,心情\n张三,1-101,36.5,王建国,还不错\n李四,1-102,36.6,李秀英,还不错\n"
    app = choose("健康打卡_2022-04-01.csv", text)
    [said] = [one.value for one in app.markdown if "没有用到的列" in one.value]
    assert all(word in said for word in ("陪同人", "心情"))
    assert "王建国" not in said
    app = choose("健康打卡_2022-04-01.csv", text.replace(",陪同人,心情", ",,"))
    assert not [one.value for one in app.markdown if "没有用到的列" in one.value]

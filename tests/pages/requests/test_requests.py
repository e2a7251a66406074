"""The pages 居民诉求 and 物资库存: what they show for files of a few lines, in both languages."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from data.installation.settings_change import change_settings
from data.intake import loading
from data.store.database import Store
from pages.requests import categories
from tests.here import board_here, opened, shown

pytestmark = pytest.mark.slow

REQUESTS = """诉求编号,诉求类别,诉求内容,楼栋号,上报时间,受理时间
1,买菜难,<b>没有菜</b>,1,2022-04-20 08:00,2022-04-20 08:30
2,就医难,=1+1,2,2022-04-20 01:00,
3,,电梯坏了,,2022-04-20 09:00,
"""
STOCK = """日期,物资名称,存放点,单位,现有库存,出库,预警阈值
2022-04-20,口罩,东门,只,150,100,500
2022-04-20,酒精,,瓶,900,10,100
"""


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store of a board whose now is half past ten, without the demo."""
    with board_here(tmp_path, monkeypatch, BOARD_TODAY="2022-04-20T10:30") as here:
        yield here.store


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("page", "words"), [("requests", ("居民诉求", "Requests")), ("stock", ("物资库存", "Stock"))])
def test_empty_pages_say_which_file_fills_them(board: Store, page: str, words: tuple[str, str], lang: str) -> None:
    app = opened(page, lang=lang)
    said = " ".join(one.value for one in app.markdown)
    assert words[lang == "en"] in said


def test_requests_in_chinese(board: Store) -> None:
    loading.load(board, REQUESTS.encode(), "requests.csv")
    app = opened("requests")
    # Three new ones, all open; the one of 01:00 is over its 4 hours; 30 minutes until the first answer.
    for words in (
        "今日新增诉求",
        ">3<",
        "超时诉求",
        "占在办 1 / 3",
        "30 分钟",
        "截至 10:30",
        "未知(仅 0 天有数据)",
        "共 3 件",
    ):
        assert words in shown(app), words
    assert "未归网格" in shown(app)
    table = app.dataframe[0].value
    assert list(table["诉求编号"]) == ["2", "1", "3"]
    assert list(table["时限"]) == ["■ 超时", "", ""]
    assert list(table["楼栋房号"]) == ["2号楼", "1号楼", ""]
    # What people typed stays text: in the table as typed, nowhere as HTML.
    assert table["诉求内容"][1] == "<b>没有菜</b>"
    assert "<b>没有菜" not in shown(app)


def test_requests_in_english_with_filters_from_the_url(board: Store) -> None:
    loading.load(board, REQUESTS.encode(), "requests.csv")
    app = opened("requests", lang="en", category="就医难", state="overdue")
    assert list(app.dataframe[0].value["Number"]) == ["2"]
    assert list(app.dataframe[0].value["Category"]) == ["Medical care"]
    assert "Groceries" in shown(app)
    nothing = opened("requests", lang="en", state="withdrawn")
    assert [one.value for one in nothing.info] == ["No request fits these filters."]
    assert len(nothing.dataframe) == 1  # the editor of categories alone


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("紧急", "积压", "150 只", "物资预警")),
        ("en", ("Emergency", "Overstocked", "150 只", "Supplies in the red")),
    ],
)
def test_stock_marks_status_by_word_shape_and_colour(board: Store, lang: str, words: tuple[str, ...]) -> None:
    # Masks last 1.5 days, under the lead time of 2: an emergency, though also under the threshold.
    loading.load(board, STOCK.encode(), "stock.csv")
    told = shown(opened("stock", lang=lang))
    assert f'<span class="mark act"><i>■</i> {words[0]}</span>' in told
    assert f'<span class="mark normal"><i>●</i> {words[1]}</span>' in told
    # Counted when the sheet is due, at 09:00, so out at 21:00 tomorrow; 7·100 + 2·100 − 150 to order.
    for word in (*words, "口罩", "04-21 21:00", ">750<"):
        assert word in told, word


def test_stock_filter_and_item_come_from_the_url(board: Store) -> None:
    loading.load(board, STOCK.encode(), "stock.csv")
    app = opened("stock", status="over", item="酒精")
    assert "东门" not in shown(app).split("</table>")[0].split("<table")[1]
    assert app.selectbox(key="item_choice").value == "酒精"


def test_categories_are_edited_on_the_page(board: Store) -> None:
    loading.load(board, REQUESTS.encode(), "requests.csv")
    kept = categories.as_frame(board.setting("categories"))
    assert categories.as_setting(kept) == board.setting("categories")
    # A new category for lifts takes request 3; 、 and full-width commas separate keywords, too.
    row = {
        "id": "电梯",
        "keywords": "电梯、困梯,坠梯",
        "urgency": 3,
        "hours": 12,
        "en": None,
        "measure_zh": None,
        "measure_en": "",
    }
    edited = pd.concat([pd.DataFrame([row]), kept, pd.DataFrame([dict.fromkeys(kept.columns)])])
    made = categories.as_setting(edited)
    assert made[0] == {
        "id": "电梯",
        "en": "电梯",
        "urgency": 3,
        "hours": 12,
        "keywords": ["电梯", "困梯", "坠梯"],
        "measure_zh": "",
        "measure_en": "",
    }
    assert len(made) == len(kept) + 1
    change_settings(board, {"categories": made})
    assert board.rows("select category_in_force, limit_hours from requests where request_id = '3'") == [("电梯", 12)]


@pytest.mark.parametrize(
    ("lang", "reason"), [("zh", "没有保存:类别名称不能重复。"), ("en", "Not saved: category names that differ")]
)
def test_bad_categories_are_refused_in_words(
    board: Store, lang: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading.load(board, REQUESTS.encode(), "requests.csv")
    app = opened("requests", lang=lang)
    twice = pd.concat([categories.as_frame(board.setting("categories"))] * 2)
    # AppTest cannot type into a data editor; what was typed stands in for it.
    monkeypatch.setattr(categories.st, "data_editor", lambda *given, **options: twice)
    [save] = [button for button in app.button if button.label in ("保存类别", "Save categories")]
    save.click().run()
    assert reason in app.error[0].value
    assert board.setting("categories")[0]["id"] == "就医难"

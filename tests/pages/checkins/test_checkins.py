"""The pages 健康打卡与待跟进 and 采样与随访: what they show for files of a few lines, in both languages."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.care import special_groups
from analytics.tally import Place
from data.clock import Moment
from data.store.database import Store
from tests.community import DAY, load, reported, settled
from tests.conftest import Filled
from tests.here import answer, board_here, opened, shown

pytestmark = pytest.mark.slow


NOON = "2022-04-02T12:00"

#: Opens the store of a board with what a function puts in it.
Board = Callable[[Callable[[Store], object]], Store]


@pytest.fixture
def board(filled: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Board]:
    """Opens the store of a board whose now is noon of the day, without the demo."""
    with ExitStack() as opened_here:

        def filled_board(fill: Callable[[Store], object]) -> Store:
            filled(fill).close()
            here = board_here(tmp_path, monkeypatch, BOARD_TODAY=NOON)
            return opened_here.enter_context(here).store

        yield filled_board


def nothing(store: Store) -> None:
    """No file has come yet."""


def settled_by_noon(store: Store) -> None:
    """The buildings and the roster have come."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", NOON)
        settled(store)


def reported_by_noon(store: Store) -> None:
    """The same with the day's sheet of grid A."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", NOON)
        reported(store)


def plainly(app: AppTest) -> str:
    """What a page shows, its shapes before their words without markup."""
    return re.sub(r"<i>(.)</i>", r"\1", shown(app))


def test_empty_pages_say_which_file_fills_them(board: Board) -> None:
    board(nothing)
    for lang, words in (
        ("zh", ("健康打卡", "核酸采样", "重点人群随访")),
        ("en", ("Check-ins", "Sampling", "Follow-ups")),
    ):
        assert words[0] in " ".join(one.value for one in opened("checkins", lang=lang).markdown)
        said = " ".join(one.value for one in opened("sampling", lang=lang).markdown)
        assert words[1] in said
        assert words[2] in said


def test_checkins_show_numbers_with_what_they_are_made_of(board: Board) -> None:
    board(reported_by_noon)
    told = {lang: plainly(opened("checkins", lang=lang)) for lang in ("zh", "en")}
    words = {
        "zh": (
            "打卡率",
            "83.3",
            "5 / 6 · 截至 12:00",
            "1/2 网格已报",
            "昨日同时 —",
            "▲ 83.3%",
            "第2网格",
            "— 未报",
            "其中发热 2 人 · 今日新发异常 3 人",
        ),
        "en": (
            "Check-in rate",
            "83.3",
            "5 / 6 · as at 12:00",
            "1/2 grids in",
            "yesterday —",
            "▲ 83.3%",
            "— not in",
            "2 with fever · 3 newly abnormal",
        ),
    }
    assert [(lang, word) for lang in words for word in words[lang] if word not in told[lang]] == []


def test_the_list_of_a_grid_worker_has_text_to_copy_and_phones_to_touch(board: Board) -> None:
    store = board(reported_by_noon)
    load(store, "checkins", f"居民编号,姓名,日期,打卡时间\nR6,周八,{DAY},未打卡\n")
    app = opened("checkins")
    assert app.selectbox(key="round_choice").options == [
        "全部网格员(5 户)",
        "第1网格 · 王敏(4 户)",
        "第2网格 · 李强(1 户)",
    ]
    assert ["【第1网格 · 王敏】" in app.code[0].value, "【第2网格 · 李强】" in app.code[1].value] == [True, True]
    assert "138****0002" in shown(app)
    app = opened("checkins", round="A")
    assert "· 1号楼 *** 李*(发热)" in app.code[0].value
    answer(app)
    assert "· 1号楼 101 李四(发热)" in app.code[0].value
    assert "13800000002" not in app.code[0].value
    assert '<a class="phone" href="tel:13800000002">13800000002</a>' in shown(app)
    other = opened("checkins", round="B")
    assert "周*(未打卡)" in other.code[0].value
    assert "周八(未打卡)" in answer(other).code[0].value
    assert list(opened("checkins", grid="B").dataframe[0].value["姓名"]) == ["周*"]


def test_non_reporters_are_filtered_by_days_in_a_row_from_the_url(board: Board) -> None:
    store = board(reported_by_noon)
    load(store, "checkins", f"居民编号,姓名,日期,打卡时间\nR4,赵六,2022-04-01,未打卡\nR6,周八,{DAY},未打卡\n")
    table = opened("checkins").dataframe[0].value
    assert list(table["姓名"]) == ["赵*", "周*"]
    assert list(answer(opened("checkins"), nth=1).dataframe[0].value["姓名"]) == ["赵六", "周八"]
    assert list(table["连续未打卡(天)"]) == [2, 1]
    assert list(opened("checkins", missing="2").dataframe[0].value["居民编号"]) == ["R4"]


def test_before_the_cutoff_the_word_is_pending(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    board(reported_by_noon)
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T09:30")
    app = opened("checkins")
    assert "待打卡" in [one.value for one in app.header]
    assert "◔ 进行中" in plainly(app)
    assert "未打卡" not in app.code[0].value


def test_buildings_of_a_grid_are_shown_once_it_is_chosen(board: Board) -> None:
    board(reported_by_noon)
    app = opened("checkins", grid="A")
    assert "各楼栋" in [one.value for one in app.header]
    assert "2号楼" in shown(app)
    silent = opened("checkins", grid="B")
    assert "还没有打卡表" in " ".join(one.value for one in silent.markdown)


def test_sampling_shows_the_round_the_low_buildings_and_who_was_missed(board: Board) -> None:
    store = board(settled_by_noon)
    rounds = [
        f"2022-{when},R{nth + 20},居民{nth},1-{nth + 200},是,{'√' if nth < 8 else ''}"
        for when in ("03-30", "03-31", "04-01", "04-02")
        for nth in range(10)
    ]
    load(store, "sampling", "\n".join(["采样日期,居民编号,姓名,房号,应检,采样时间", *rounds]))
    load(
        store,
        "followups",
        f"随访日期,居民编号,姓名,随访时间,随访人\n{DAY},R1,张三,,李强\n2022-04-01,R1,张三,,李强\n{DAY},R2,李四,09:00,李强\n",
    )
    for lang, words, due, day in (
        ("zh", ("采样完成率", "待采", "▲ 80.0% → 80.0% → 80.0%", "网格员 王敏", "随访超期"), "超期、今天", "当天"),
        (
            "en",
            ("Sampling completion", "To be sampled", "▲ 80.0% → 80.0% → 80.0%", "grid worker 王敏", "Visits overdue"),
            "overdue, today",
            "that day",
        ),
    ):
        app = opened("sampling", lang=lang, grid="A")  # of the others no sheet has come: all are due
        told = plainly(app)
        assert [word for word in words if word not in told] == [], lang
        missed, visits = (one.value for one in app.dataframe)
        assert list(missed.iloc[:, 4]) == ["居**", "居**"]
        assert list(answer(app).dataframe[0].value.iloc[:, 4]) == ["居民8", "居民9"]
        next(button for button in app.button if button.key and button.key.endswith("_mask")).click().run()
        assert visits.iloc[0].tolist()[:5] == [due, "2022-04-01", 1, "李强", ""]
        assert day not in visits.iloc[0].tolist()[0]


def test_special_groups_by_tag_with_the_list_of_who_was_not_visited(board: Board) -> None:
    store = board(settled_by_noon)
    load(
        store,
        "roster",
        "居民编号,姓名,楼栋号,房号,人群标签\nR3,王五,1,102,独居老人、孕产妇\nR6,周八,3,101,孕产妇\n",
        name="tags.csv",
    )
    assert "不知道访过谁" in " ".join(one.value for one in opened("sampling").info)
    load(store, "followups", f"随访日期,居民编号,随访时间\n{DAY},R6,09:00\n")
    # 独居老人: 李四 and 王五; 孕产妇: 王五 and 周八, who was visited.
    told = plainly(opened("sampling"))
    assert re.findall(r"<td>(\S+?)</td><td class=\"num\">(\d)</td><td class=\"num\">(\d)</td><td>.*?([▲●]) (\d)", told)[
        -2:
    ] == [
        ("独居老人", "2", "0", "▲", "2"),
        ("孕产妇", "2", "1", "▲", "1"),
    ]
    asked = opened("sampling", tag="孕产妇")
    assert [one.value for one in asked.selectbox if one.key == "tag_choice"] == ["孕产妇"]
    # The list is there to be called by whoever says why.
    assert list(asked.dataframe[-1].value.iloc[:, 4]) == ["王*"]
    assert list(answer(asked).dataframe[-1].value.iloc[:, 4]) == ["王五"]
    english = opened("sampling", lang="en", tag="孕产妇")
    [told] = [one.value for one in english.caption if "Shown in full until" in one.value]
    assert told.endswith("Telephone follow-up")
    moment = Moment(DAY, datetime(2022, 4, 2, 12))
    assert list(special_groups.waiting(store, moment, "孕产妇")["name"]) == ["王五"]
    assert list(special_groups.waiting(store, moment)["name"]) == ["李四", "王五"]
    assert list(special_groups.waiting(store, moment, place=Place(grid="B"))["name"]) == []
    assert special_groups.groups(store, moment, Place(grid="B")).values.tolist() == [["孕产妇", 1, 1, 0]]


def test_a_day_without_a_round_shows_the_last_one(board: Board) -> None:
    store = board(settled_by_noon)
    load(store, "sampling", "采样日期,居民编号,姓名,应检,采样时间\n2022-03-30,R1,张三,是,√\n2022-03-30,R6,周八,是,\n")
    app = opened("sampling", grid="B")
    assert "03-30 轮" in shown(app)
    assert "应检未检 · 1" in [one.value for one in app.header]
    assert "没有应检的人" not in " ".join(one.value for one in app.info)


def test_what_people_typed_stays_text(board: Board) -> None:
    store = board(nothing)
    load(store, "checkins", f"姓名,房号,日期,今日体温\n<b>坏</b>,1-<i>1</i>,{DAY},38.5\n")
    told = shown(answer(opened("checkins")))
    assert "&lt;b&gt;坏&lt;/b&gt;" in told
    assert "<b>坏" not in told
    assert "<i>1" not in told.lower()

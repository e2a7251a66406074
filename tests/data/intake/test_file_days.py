"""Days that disagree with what the file is called, or with the day said for it, are told before and after loading."""

from datetime import date

import pytest

from data.batches import uploads
from data.batches.file_report import FileReport
from data.batches.result import Sending
from data.clock import now
from data.intake import loading
from data.mapping.recognition import Given
from data.refusal import Refusal
from data.store.database import Store


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOARD_TODAY", "2022-04-03T12:00")


TWO_DAYS = "日期,物资,库存\n2022-04-02,口罩,5\n2022-04-02,酒精,7\n2022-04-03,面粉,9\n"


def notices(store: Store, text: str, name: str, **options: object) -> list[str]:
    result = loading.load(store, text.encode(), name, dry_run=True, **options)  # type: ignore[arg-type]
    return [notice["zh"] for notice in result.notices]


def test_rows_of_another_day_than_the_files_name_are_told(store: Store) -> None:
    assert notices(store, TWO_DAYS, "库存_2022-04-03.csv") == ["文件名是 4月3日,里面 2 行是 4月2日"]
    assert notices(store, TWO_DAYS, "库存_2021-04-03.csv") == [
        "文件名是 2021年4月3日,里面 3 行是 2022年4月2日 到 2022年4月3日"
    ]
    assert notices(store, TWO_DAYS, "库存.csv") == []
    assert notices(store, "物资,库存\n口罩,5\n", "库存_2022-04-03.csv") == []


def test_the_day_said_for_a_file_counts_more_than_its_name(store: Store) -> None:
    assert notices(store, TWO_DAYS, "库存.csv", day=date(2022, 4, 2)) == ["选定的日期是 4月2日,里面 1 行是 4月3日"]
    assert notices(store, "物资,库存\n口罩,5\n", "库存_2022-04-03.csv", day=date(2022, 4, 2)) == [
        "文件名是 4月3日,选定的日期是 4月2日"
    ]


def test_times_of_check_ins_tell_their_day(store: Store) -> None:
    text = "姓名,房号,打卡时间,体温\n张三,1-101,2022-04-02 08:00,36.5\n李四,1-102,8:00,36.5\n"
    assert notices(store, text, "打卡_2022-04-03.csv") == ["文件名是 4月3日,里面 1 行是 4月2日"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("库存_2022-03-03.csv", []),
        ("库存_2022-03-02.csv", ["这份表按 2022-03-02 载入,离今天 32 天,请核对"]),
        ("库存_2021-04-03.csv", ["这份表按 2021-04-03 载入,离今天 365 天,请核对"]),
        ("库存_2022-04-04.csv", ["这份表按 2022-04-04 载入,还没有到,请核对"]),
    ],
)
def test_a_day_that_is_hardly_meant_is_told_where_rows_have_none_of_their_own(
    store: Store, name: str, said: list[str]
) -> None:
    assert notices(store, "物资,库存\n口罩,5\n", name) == said
    day = date.fromisoformat(name[3:13])
    assert notices(store, "物资,库存\n口罩,5\n", "库存.csv", day=day) == said
    assert notices(store, f"日期,物资,库存\n{day},口罩,5\n", name) == []


def test_notices_stay_with_the_batch_and_stand_in_the_report(store: Store) -> None:
    loading.load_all(store, TWO_DAYS.encode(), "库存_2022-04-03.csv", Given(), sending=Sending(delivery="d1"))
    (batch,) = uploads.batches(store)
    whole = uploads.batch(store, batch["batch_id"])
    assert whole is not None
    assert whole["notices"] == [
        {
            "zh": "文件名是 4月3日,里面 2 行是 4月2日",
            "en": "The file's name says 2022-04-03, yet 2 of its rows are of 2022-04-02",
        }
    ]
    report = (
        FileReport("库存_2022-04-03.csv", "", "d1", now(), demo=False).files(store)[".report.txt"].decode("utf-8-sig")
    )
    assert "文件名是 4月3日,里面 2 行是 4月2日" in report
    assert "yet 2 of its rows are of 2022-04-02" in report
    again = loading.load_all(store, TWO_DAYS.encode(), "库存_2022-04-03.csv", Given(), sending=Sending(delivery="d1"))
    assert again[0].answer().notices == whole["notices"]


def test_a_day_of_a_file_that_cannot_be_meant_is_not_taken(store: Store) -> None:
    for options, code in (({"day": date(2099, 4, 1)}, "day_far_off"), ({"day": date(1922, 4, 1)}, "day_far_off")):
        with pytest.raises(Refusal) as refusal:
            notices(store, "物资,库存\n口罩,5\n", "库存.csv", **options)
        assert refusal.value.code == code
    with pytest.raises(Refusal) as refusal:
        notices(store, "物资,库存\n口罩,5\n", "库存_2099-04-01.csv")
    assert refusal.value.code == "day_needed"

"""Cells that nobody understands for certain: asked about, never guessed, and no row is lost for one."""

from pathlib import Path

from analytics.checkins.follow_up_list import as_json, follow_list
from analytics.checkins.rates import totals
from data.batches import uploads
from data.batches.rejected_rows import remarks_csv
from data.current.opened_store import open_store
from data.intake import loading, undo
from data.mapping.mapping import plan_of
from data.mapping.recognition import Given
from data.store.database import Store
from tests.community import DAY, END, settled

#: 张三 reports in words, 李四 out of any range, 王五 an answer on symptoms and nothing else, 赵六 nothing.
SHEET = """姓名,房号,日期,今日体温,是否有症状
张三,1-101,2022-04-02,正常,否
李四,1-101,2022-04-02,365,否
王五,1-102,2022-04-02,,否
赵六,2-1-201,2022-04-02,,
"""


def load(store: Store, text: str, kind: str = "checkins", **options: object) -> loading.Result:
    return loading.load(store, text.encode(), "file.csv", kind=kind, **options)  # type: ignore[arg-type]


def reasons(store: Store) -> dict[str, list[str]]:
    return {
        person["name"]: person["reasons"]
        for household in as_json(follow_list(store, END))
        for person in household["people"]
    }


def test_an_unreadable_temperature_is_a_report_and_somebody_to_look_after(store: Store) -> None:
    settled(store)
    result = load(store, SHEET)
    assert (result.accepted, result.rejected, result.remark_count) == (4, 0, 2)
    found = totals(store, END)
    # Of grid A seven are expected; three have reported, and nobody has a fever.
    assert (found.expected, found.reported, found.fever, found.abnormal) == (6, 3, 0, 0)
    assert {name: why for name, why in reasons(store).items() if why != ["non_reporter"]} == {
        "张三": ["temperature_unread"],
        "李四": ["temperature_unread"],
    }


def test_the_question_stands_until_it_is_answered(store: Store) -> None:
    settled(store)
    load(store, SHEET)
    # A blank cell keeps what stood; an answer on something else does not answer it.
    load(store, "姓名,房号,日期,今日体温,是否有症状\n张三,1-101,2022-04-02,,否\n")
    assert reasons(store)["张三"] == ["temperature_unread"]
    answer = load(store, "姓名,房号,日期,今日体温\n张三,1-101,2022-04-02,36.6\n")
    assert (answer.changed, "张三" in reasons(store)) == (1, False)
    undo.undo(store, answer.batch_id or 0)
    assert reasons(store)["张三"] == ["temperature_unread"]
    # The status of every line of our own list that comes back answers nothing, nor does a time.
    load(store, "姓名,房号,日期,打卡时间,状态\n张三,1-101,2022-04-02,11:00,已跟进\n")
    assert reasons(store)["张三"] == ["temperature_unread"]
    # A later cell that nobody understands is asked about anew, beside the temperature that stands.
    load(store, "姓名,房号,日期,今日体温\n张三,1-101,2022-04-02,38.2\n")
    load(store, "姓名,房号,日期,今日体温\n张三,1-101,2022-04-02,好\n")
    assert reasons(store)["张三"] == ["fever", "temperature_unread"]


def test_a_list_that_comes_back_with_words_for_answers_strikes_nobody_off(store: Store) -> None:
    settled(store)
    load(
        store,
        "姓名,房号,日期,打卡时间,今日体温,状态\n张三,1-101,2022-04-02,08:00,36.5,待跟进\n李四,1-101,2022-04-02,未打卡,,\n",
    )
    assert (reasons(store)["张三"], reasons(store)["李四"]) == (["marked"], ["non_reporter"])
    rows = "".join(f"{name},1-101,2022-04-02,11:00,联系不上,联系不上,已跟进\n" for name in ("张三", "李四"))
    load(store, f"姓名,房号,日期,打卡时间,今日体温,是否有症状,状态\n{rows}")
    assert reasons(store)["张三"] == ["temperature_unread", "symptoms_unread", "marked"]
    assert reasons(store)["李四"] == ["temperature_unread", "symptoms_unread"]


def test_not_reported_outranks_what_cannot_be_read(store: Store) -> None:
    settled(store)
    load(store, "姓名,房号,日期,打卡时间,今日体温\n张三,1-101,2022-04-02,未打卡,正常\n")
    assert reasons(store)["张三"] == ["non_reporter"]


def test_several_rows_of_one_report_leave_the_question(store: Store) -> None:
    settled(store)
    load(store, "姓名,房号,日期,今日体温\n张三,1-101,2022-04-02,正常\n张三,1-101,2022-04-02,36.5\n")
    assert reasons(store)["张三"] == ["temperature_unread"]


def test_remarks_say_who_and_are_grouped_by_column_and_reason(store: Store) -> None:
    text = "姓名,房号,日期,今日体温,是否有症状\n" + "".join(
        f"住户{number},1-{number},2022-04-02,{cell},否\n"
        for number, cell in enumerate(["正常", "正常", "测过", "36.5"], 101)
    )
    dry = load(store, text, dry_run=True)
    result = load(store, text)
    for found in (vars(dry), vars(result), uploads.batch(store, result.batch_id or 0) or {}):
        assert found["remark_count"] == 3
        first = found["remarks"][0]
        assert (first["line"], first["column"], first["value"], first["name"], first["room"]) == (
            2,
            "今日体温",
            "正常",
            "住户101",
            "1-101",
        )
        [group] = found["remark_groups"]
        assert (group["column"], group["count"], group["different"]) == ("今日体温", 3, 2)
        assert group["values"] == [{"value": "正常", "count": 2}, {"value": "测过", "count": 1}]
    assert uploads.batches(store)[0]["remark_count"] == 3


def test_the_rows_come_back_as_a_file_to_be_mended_and_sent_again(store: Store) -> None:
    result = load(store, SHEET)
    name, content = remarks_csv(store, result.batch_id or 0) or ("", b"")
    lines = content.decode("utf-8-sig").splitlines()
    assert name == f"remarks_{result.batch_id}.csv"
    assert lines[0].startswith("姓名,房号,日期,今日体温,是否有症状,行号 line,列 column")
    assert lines[1].startswith("张三,1-101,2022-04-02,正常,否,2,今日体温,")
    assert lines[1].endswith(",张三,1-101")
    again = load(store, content.decode("utf-8-sig").replace("正常", "36.5").replace("365", "36.5"))
    assert (again.kind, again.changed, again.remark_count) == ("checkins", 2, 0)
    undo.undo(store, result.batch_id or 0)
    [remark, _] = uploads.all_remarks(store, result.batch_id or 0)
    assert (remark["name"], remark["room"]) == ("张三", "1-101")


def test_a_row_rejected_for_another_reason_has_no_remark(store: Store) -> None:
    result = load(
        store, "姓名,房号,日期,今日体温\n,1-101,2022-04-02,正常\n合计,,2022-04-02,正常\n甲,1-102,2022-04-02,好\n"
    )
    assert (result.accepted, result.rejected, result.remark_count) == (1, 2, 1)
    assert store.rows("select line from remarks") == [(4,)]


def test_what_a_row_cannot_be_without_rejects_it(store: Store) -> None:
    text = "日期,物资名称,现有库存,预警阈值\n2022-04-01,口罩,许多,10\n2022-04-01,酒精,5,许多\n没有,手套,5,1\n"
    result = load(store, text, "stock")
    assert [(row["line"], row["column"]) for row in result.rejects] == [(2, "现有库存"), (4, "日期")]
    assert [(row["line"], row["column"], row["name"]) for row in result.remarks] == [(3, "预警阈值", "酒精")]
    assert store.rows("select item, on_hand, threshold from stock") == [("酒精", 5.0, None)]


def test_half_a_point_that_nobody_understands_is_none(store: Store) -> None:
    result = load(store, "诉求编号,上报时间,纬度,经度\n1,2022-04-01 08:00,三十,114.3\n", "requests")
    assert (result.accepted, result.remark_count) == (1, 1)
    assert store.rows("select lat, lng from requests") == [(None, None)]


def test_a_row_that_becomes_several_has_each_remark_once(store: Store) -> None:
    plan = {
        "kind": "checkins",
        "columns": {"谁": "name", "门": "room"},
        "rows": [
            {"columns": {"早": "temperature"}, "constants": {"time": "08:00"}},
            {"columns": {"晚": "temperature"}, "constants": {"time": "18:00"}},
        ],
    }
    outcomes = loading.load_all(
        store, "谁,门,早,晚\n甲,1-101,好,好\n".encode(), "f.csv", Given(day=DAY, plan=plan_of(plan))
    )
    assert outcomes[0].answer().remark_count == 1


def test_a_store_of_an_earlier_version_takes_remarks(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    old = open_store(path)
    load(old, SHEET)
    with old.write() as transaction:
        transaction.cursor.execute(
            """drop table remarks; alter table batches drop column remark_count;
               alter table rows_checkins drop column temperature_unread;
               alter table checkins drop column temperature_unread;
               update state set value = 'old' where key = 'schema'"""
        )
    old.close()
    new = open_store(path)
    assert uploads.batches(new)[0]["remark_count"] == 0
    assert load(new, SHEET.replace("正常", "挺好")).remark_count == 2
    new.close()

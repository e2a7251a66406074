"""The status of a check-in: understood for certain, or asked about; never nothing in silence."""

import pytest

from analytics.checkins.follow_up_list import as_json, follow_list
from analytics.checkins.rates import totals
from data.intake import loading
from data.refusal import BadValue
from data.store.database import Store
from data.values import checkin_status
from tests.community import END, settled

NOT_REPORTED = "未打卡 没打卡 未提交 漏报 未完成打卡 未填报 *未打卡 未打卡！ not␠reported"
FOLLOW_UP = "待跟进 异常 待核实 阳性 发热 有点咳嗽 已退烧 异常(发热)"
CLOSED = "已跟进 已随访 已处理 已核实"
NOTHING = "正常 健康 良好 今日无异常 体温正常 已打卡 已填报 在家 居家 外出 未外出 上班 阴性 √ 正常。"
ASKED = "是 否 × 1 居家隔离 未检测 未打卡(已电话提醒) 正常/未打卡 家人发热 差不多 体温37.8"


def each(texts: str) -> list[str]:
    return [text.replace("␠", " ") for text in texts.split()]


@pytest.mark.parametrize(
    ("text", "unreported", "mark"),
    [
        *((text, True, 0) for text in each(NOT_REPORTED)),
        *((text, False, 1) for text in each(FOLLOW_UP)),
        *((text, False, -1) for text in each(CLOSED)),
        *((text, False, 0) for text in each(NOTHING)),
    ],
)
def test_what_a_status_says(text: str, unreported: bool, mark: int) -> None:
    assert checkin_status.read(text) == (text, unreported, mark)


@pytest.mark.parametrize("text", each(ASKED))
def test_a_status_that_may_mean_anything_is_asked_about(text: str) -> None:
    with pytest.raises(BadValue, match="a status that nobody can tell"):
        checkin_status.read(text)


def test_a_status_puts_people_on_the_list_or_carries_a_remark(store: Store) -> None:
    settled(store)
    text = """姓名,房号,日期,今日体温,状态
张三,1-101,2022-04-02,36.5,发热
李四,1-101,2022-04-02,36.5,没打卡
王五,1-102,2022-04-02,36.5,居家隔离
"""
    result = loading.load(store, text.encode(), "file.csv", kind="checkins")
    assert [(remark["column"], remark["value"]) for remark in result.remarks] == [("状态", "居家隔离")]
    assert totals(store, END).reported == 2
    listed = {
        person["name"]: person["reasons"]
        for household in as_json(follow_list(store, END))
        for person in household["people"]
    }
    assert (listed["张三"], listed["李四"], "王五" in listed) == (["marked"], ["non_reporter"], False)

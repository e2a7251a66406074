"""What the meeting decided about a line, as a wall may have it: an office is named, a person is not."""

from datetime import datetime, timedelta

import pytest

from analytics.held_moment import present
from analytics.meeting.decided_lines import decided_lines, office
from data import clock
from data.entries import decisions
from data.store.database import Store


@pytest.mark.parametrize("owner", ["物资组", "物资保供组", "第3网格网格员", "社区卫生服务中心", "物业公司", "采样专班"])
def test_an_office_is_named(owner: str) -> None:
    assert office(owner) == owner


@pytest.mark.parametrize(
    "owner", ["王敏", "刘站长", "网格员 王敏", "王敏组", "物资组(李强)", "13900000001", "Li Qiang", "", "张三、物资组"]
)
def test_what_may_be_somebodys_name_is_not(owner: str) -> None:
    assert office(owner) == ""


def test_a_line_has_its_last_undone_decision_and_is_late_after_its_time(store: Store) -> None:
    due, line = clock.now() + timedelta(hours=2), "rule:stock_red:item=N95口罩:site="

    def decided(owner: str, about: str = line) -> decisions.Decision:
        return decisions.make(store, {"what": "补货", "owner": owner, "due_at": due, "source": about}, "组长")

    decided("王敏")
    done = decided("物资组", "rule:late_file:kind=checkins:grid=3")
    decided("物资组")
    decided("物资组", "")
    decisions.change(store, done.decision_id, {"status": "done"}, "组长", 1)
    found = decided_lines(store, present(store))
    assert list(found) == [line]
    assert found[line].owner == "物资组"
    assert not found[line].is_late(clock.now())
    assert found[line].is_late(due + timedelta(minutes=1))
    assert found[line].due_at == datetime.combine(due.date(), due.time().replace(second=0, microsecond=0))

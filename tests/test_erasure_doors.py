"""Who is meant by an erasure, and who is not: neighbours of the same name, and numbers that are part of others."""

import pytest

from data import erased, erasure
from data.home import Home
from tests.test_retention_rows import home, send  # noqa: F401

ROSTER = "居民编号,姓名,楼栋号,单元,房号,电话\nP1,张伟,3,1,501,13811110001\nP2,张伟,3,2,501,13811110002\nP3,王芳,3,1,601,\n"


def people(home: Home) -> list[str]:  # noqa: F811
    return [id for (id,) in home.real.rows("select resident_id from people where resident_id like 'P%' order by 1")]


def of(home: Home, id: str) -> int:  # noqa: F811
    [(person,)] = home.real.rows("select person from people where resident_id = $id", {"id": id})
    return int(person)


def test_a_neighbour_of_the_same_name_at_another_unit_stays(home: Home) -> None:  # noqa: F811
    send(home, "people.csv", ROSTER, "roster")
    send(home, "requests.csv", "诉求编号,上报时间,姓名,诉求内容,楼栋号,单元,房号\nQ1,2022-04-01 08:00,张伟,买菜,3,1,501\nQ2,2022-04-01 08:00,张伟,买菜,3,2,501\n")
    found = erasure.erase(home, of(home, "P1"), "管理员", "本人要求")
    assert (found.rows, found.requests) == (1, 1)
    assert people(home) == ["P2", "P3"]
    assert home.real.rows("select request_id, name from requests order by 1") == [("Q1", None), ("Q2", "张伟")]
    later = send(home, "checkins.csv", "姓名,房号,日期,今日体温\n张伟,3-1-501,2022-04-02,36.5\n张伟,3-2-501,2022-04-02,36.5\n")
    assert [(row["line"], row["reason_zh"]) for row in later.rejects] == [(2, erased.REASON[0])]
    # Without the unit it may be the other one, of whom alone the board still knows.
    assert send(home, "again.csv", "姓名,房号,日期,今日体温\n张伟,3-501,2022-04-03,36.5\n").rejected == 0
    assert erasure.readmit(home, "管理员", "搬回来了", name="张伟", building_id="3", unit="2", room="501") == 0
    assert erasure.readmit(home, "管理员", "搬回来了", name="张伟", building_id="3", unit="1", room="501") == 1


def test_a_door_without_its_unit_means_the_only_one_of_that_name(home: Home) -> None:  # noqa: F811
    send(home, "people.csv", ROSTER, "roster")
    erasure.erase(home, of(home, "P3"), "管理员", "本人要求")
    rows = "姓名,房号,日期,今日体温\n王芳,3-601,2022-04-02,36.5\n王芳,3-1-601,2022-04-02,36.5\n王芳,3-2-601,2022-04-02,36.5\n"
    assert [row["line"] for row in send(home, "checkins.csv", rows).rejects] == [2, 3]


@pytest.mark.parametrize("said", ["3-501", "3-2-501"])
def test_who_was_known_without_a_unit_is_meant_with_any(home: Home, said: str) -> None:  # noqa: F811
    send(home, "people.csv", "居民编号,姓名,楼栋号,房号\nP1,张伟,3,501\n", "roster")
    erasure.erase(home, of(home, "P1"), "管理员", "本人要求")
    assert send(home, "checkins.csv", f"姓名,房号,日期,今日体温\n张伟,{said},2022-04-02,36.5\n").rejected == 1

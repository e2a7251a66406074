"""Who is meant by an erasure, and who is not: neighbours of the same name, and numbers that are part of others."""

import pytest

from data.access import audit_log
from data.installation import resident_data
from data.installation.installation import Home
from data.privacy import erased_people
from tests.data.privacy.test_retention_rows import home, send, settled_folder

pytestmark = pytest.mark.slow

__all__ = ["home", "settled_folder"]

ROSTER = (
    "居民编号,姓名,楼栋号,单元,房号,电话\nP1,张伟,3,1,501,13811110001\nP2,张伟,3,2,501,13811110002\nP3,王芳,3,1,601,\n"
)


def people(home: Home) -> list[str]:
    return [id for (id,) in home.real.rows("select resident_id from people where resident_id like 'P%' order by 1")]


def of(home: Home, id: str) -> int:
    [(person,)] = home.real.rows("select person from people where resident_id = $id", {"id": id})
    return int(person)


def test_a_neighbour_of_the_same_name_at_another_unit_stays(home: Home) -> None:
    send(home, "people.csv", ROSTER, "roster")
    send(
        home,
        "requests.csv",
        "诉求编号,上报时间,姓名,诉求内容,楼栋号,单元,房号\nQ1,2022-04-01 08:00,张伟,买菜,3,1,501\nQ2,2022-04-01 08:"
        "00,张伟,买菜,3,2,501\n",
    )
    found = resident_data.erase(home, of(home, "P1"), "管理员", "本人要求")
    assert (found.rows, found.requests) == (1, 1)
    assert people(home) == ["P2", "P3"]
    assert home.real.rows("select request_id, name from requests order by 1") == [("Q1", None), ("Q2", "张伟")]
    later = send(
        home, "checkins.csv", "姓名,房号,日期,今日体温\n张伟,3-1-501,2022-04-02,36.5\n张伟,3-2-501,2022-04-02,36.5\n"
    )
    assert [(row["line"], row["reason_zh"]) for row in later.rejects] == [(2, erased_people.REASON[0])]
    # Without the unit it may be the other one, of whom alone the board still knows.
    assert send(home, "again.csv", "姓名,房号,日期,今日体温\n张伟,3-501,2022-04-03,36.5\n").rejected == 0
    assert resident_data.readmit(home, "管理员", "搬回来了", name="张伟", building_id="3", unit="2", room="501") == 0
    assert resident_data.readmit(home, "管理员", "搬回来了", name="张伟", building_id="3", unit="1", room="501") == 1


def test_a_door_without_its_unit_means_the_only_one_of_that_name(home: Home) -> None:
    send(home, "people.csv", ROSTER, "roster")
    resident_data.erase(home, of(home, "P3"), "管理员", "本人要求")
    rows = (
        "姓名,房号,日期,今日体温\n王芳,3-601,2022-04-02,36.5\n王芳,3-1-601,2022-04-02,36.5\n王芳,3-2-601,"
        "2022-04-02,36.5\n"
    )
    assert [row["line"] for row in send(home, "checkins.csv", rows).rejects] == [2, 3]


@pytest.mark.parametrize("said", ["3-501", "3-2-501"])
def test_who_was_known_without_a_unit_is_meant_with_any(home: Home, said: str) -> None:
    send(home, "people.csv", "居民编号,姓名,楼栋号,房号\nP1,张伟,3,501\n", "roster")
    resident_data.erase(home, of(home, "P1"), "管理员", "本人要求")
    assert send(home, "checkins.csv", f"姓名,房号,日期,今日体温\n张伟,{said},2022-04-02,36.5\n").rejected == 1


def test_a_short_id_takes_nothing_else_with_it(home: Home) -> None:
    """The id 7 is also an age, a number of pieces and a part of other ids; the room 101 a part of other doors."""
    send(home, "people.csv", "居民编号,姓名,楼栋号,房号\n7,钱七,2,101\n17,孙八,2,102\n", "roster")
    send(
        home,
        "checkins.csv",
        "居民编号,姓名,日期,今日体温\n7,钱七,2022-04-02,99\n17,孙八,2022-04-02,37度7\n17,孙八,2022-04-01,七\n",
    )
    assert home.real.rows("select line, value from remarks order by line") == [(2, "99"), (4, "七")]
    failed = home.folder / "inbox" / "failed" / "2022-04-02"
    failed.mkdir(parents=True)
    others = {"pieces.csv": "什么,多少\n口罩,7\n", "elsewhere.csv": "谁,哪里\n钱七,3-101\n孙八,2-2101\n"}
    theirs = {
        "ids.csv": ("居民编号,备注\n7,来过\n17,来过\n", "居民编号,备注\n,\n17,来过\n"),
        "home.csv": ("谁,哪里\n钱七,2号楼101\n", "谁,哪里\n,\n"),
    }
    for name, text in {**others, **{name: before for name, (before, _) in theirs.items()}}.items():
        (failed / name).write_text(text, encoding="utf-8")
    resident_data.erase(home, of(home, "7"), "管理员", "本人要求")
    assert home.real.rows("select line from remarks") == [(4,)]
    for name, text in {**others, **{name: after for name, (_, after) in theirs.items()}}.items():
        assert (failed / name).read_text(encoding="utf-8") == text


def test_the_record_holds_no_number_of_an_identity_card(home: Home) -> None:
    card, phone = "110101195003071234", "13811110009"
    send(home, "people.csv", f"居民编号,姓名,楼栋号,房号,电话\n{card},周九,2,101,{phone}\n", "roster")
    assert card not in resident_data.find(home.real, "周九")[0].label
    resident_data.erase(home, of(home, card), "管理员", f"周九({phone})本人要求,证件{card}")
    resident_data.readmit(home, "管理员", f"{card}搬回来了", resident_id=card)
    lines = audit_log.search(home.access)[:2]
    assert [line.action for line in lines] == ["resident_readmitted", "resident_erased"]
    assert lines[1].object == "周* 2号楼"
    assert not any(word in f"{line.object} {line.detail}" for line in lines for word in (card, phone, "周九"))

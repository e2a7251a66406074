"""One resident's data: given out, erased everywhere, not let in again, and let in once they are back."""

import io
import shutil
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from analytics.care import sampling
from data.access import audit_log
from data.batches import file_report, uploads
from data.clock import end_of
from data.commands import restore
from data.entries import request_edits
from data.installation import backup, resident_data, resident_export
from data.installation.installation import Home
from data.intake import undo
from data.privacy import erased_people
from data.refusal import Refusal
from tests.community import CHECKINS, DAY
from tests.data.privacy.test_retention_rows import everything, numbers, send, settled_folder

pytestmark = pytest.mark.slow

__all__ = ["settled_folder"]

#: 李四 lives with 张三 at 1-101 and has a fever on the day.
REQUESTS = """诉求编号,上报时间,姓名,电话,诉求内容,楼栋号,房号,状态,满意度
Q1,2022-04-01 08:00,李四,,血压药没有了,1,101,处理中,
Q2,2022-04-01 09:00,李四,13800000002,=买菜,2,,已办结,5
Q3,2022-04-01 09:00,张三,13800000001,买菜,1,101,处理中,
"""


@pytest.fixture(scope="module")
def day_folder(settled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with everything of a day, made once; copy it before use."""
    folder = Path(shutil.copytree(settled_folder, tmp_path_factory.mktemp("day") / "var"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", "2022-04-02T20:00")
        made = Home(folder, with_demo=False)
        settle(made)
        made.close()
    return folder


@pytest.fixture
def home(day_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T20:00")
    opened = Home(Path(shutil.copytree(day_folder, tmp_path / "var")), with_demo=False)
    yield opened
    opened.close()


def settle(home: Home) -> None:
    """Load everything of a day of 李四, some of it twice."""
    send(home, "checkins.csv", CHECKINS)
    undone = send(home, "again.csv", CHECKINS)
    undo.undo(home.real, undone.batch_id or 0)
    send(
        home,
        "sampling.csv",
        "采样轮次日期,居民编号,姓名,应检,采样时间\n2022-04-02,R2,李四,是,10:00\n2022-04-02,R1,张三,是,\n",
    )
    send(home, "followups.csv", "随访日期,姓名,房号,随访人,随访结果\n2022-04-02,李四,1-101,小陈,已送药\n")
    send(home, "requests.csv", REQUESTS)
    send(home, "bad.csv", "居民编号,姓名,日期,今日体温\nR2,李四,2022-04-02,很烫\nR1,张三,2022-04-02,36.5\n")
    request_edits.change(home.real, "Q1", {"owner": "小陈"}, "小陈", note="李四住一楼")


def number(home: Home) -> int:
    """The number of 李四."""
    [found] = resident_data.find(home.real, "李四 101")
    assert found.label == "李* 1号楼 R2"
    return found.person


def test_everything_the_board_holds_is_given_out(home: Home) -> None:
    person = number(home)
    with zipfile.ZipFile(io.BytesIO(resident_export.export(home.real, person))) as archive:
        files = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    assert "13800000002" in files["居民台账.csv"]
    assert "独居老人" in files["居民台账.csv"]
    assert "37.3" in files["健康打卡.csv"]
    assert "很烫" in files["看不懂的格.csv"]
    assert "已送药" in files["重点人群随访.csv"]
    assert files["核酸采样.csv"].count("2022-04-02") >= 1
    assert "血压药没有了" in files["居民诉求.csv"]
    assert "'=买菜" in files["居民诉求.csv"]
    assert "李四住一楼" in files["居民诉求_修改.csv"]
    assert "checkins.csv" in files["原文件.csv"]
    assert not any("张三" in text or "王五" in text for text in files.values())
    with pytest.raises(Refusal) as refused:
        resident_export.export(home.real, 999999)
    assert refused.value.code == "unknown_resident"


def test_an_erased_resident_is_nowhere_and_still_counted(home: Home) -> None:
    person = number(home)
    before = numbers(home, DAY - timedelta(days=1), DAY)
    made = backup.make(home.real, home.folder, home.access)
    shutil.copytree(made.folder, home.folder / "before-restore-2022-04-02_200000")
    failed = home.folder / "inbox" / "failed" / "2022-04-02"
    failed.mkdir(parents=True)
    (failed / "broken.csv").write_text("谁,哪里\n李四,1-101\n", encoding="gb18030")
    (failed / f"broken.csv{file_report.REPORT}").write_text("没有载入", encoding="utf-8")
    (failed / "other.csv").write_text("谁,哪里\n张三,1-101\n", encoding="gb18030")
    found = resident_data.erase(home, person, "管理员", "本人要求")
    assert found.pending is None
    assert found.rows == 6
    assert found.requests == 2
    assert numbers(home, DAY - timedelta(days=1), DAY) == before
    home.real.rows("from state")
    content = everything(home.folder)
    for word in ("李四", "13800000002", "血压药没有了", "独居老人", "已送药", "很烫"):
        assert word.encode() not in content, word
        assert word.encode("gb18030") not in content, word
    for word in ("张三", "13800000001", "王五"):
        assert word.encode() in content
    assert (failed / "broken.csv").read_text(encoding="gb18030") == "谁,哪里\n,\n"
    assert (failed / "other.csv").read_text(encoding="gb18030") == "谁,哪里\n张三,1-101\n"
    assert home.real.rows("select request_id, name, status from requests order by 1") == [
        ("Q1", None, "in_progress"),
        ("Q2", None, "resolved"),
        ("Q3", "张三", "in_progress"),
    ]
    assert resident_data.find(home.real, "李四") == []
    assert backup.backups(home.folder)[0].whole
    [line] = audit_log.search(home.access, action="resident_erased")
    assert (line.who, line.object, line.detail["why"]) == ("管理员", "R2", "本人要求")
    # Nothing is left to do the second time.
    again = resident_data.erasure_rows.take_out(home.real, erased_people.of(home.access), DAY)
    assert not again


LATER = [
    ("checkins.csv", "居民编号,姓名,日期,今日体温\nR2,李 四,2022-04-02,36.5\nR1,张三,2022-04-02,36.5\n"),
    ("checkins.csv", "姓名,房号,日期,今日体温\n李四,1号楼101,2022-04-02,36.5\n张三,1-101,2022-04-02,36.5\n"),
    ("roster.csv", "居民编号,姓名,楼栋号,房号,电话\nR99,李四,7,701,+86 138-0000-0002\nR1,张三,1,101,13800000001\n"),
    (
        "requests.csv",
        "诉求编号,上报时间,姓名,电话,诉求内容\nQ8,2022-04-02 08:00,李四,138 0000 0002,买菜\nQ9,2022-04-02 08:00,"
        "张三,,买菜\n",
    ),
]


def test_whoever_alone_was_marked_as_due_is_erased_and_nobody_else_becomes_due(home: Home) -> None:
    # Of grid A's round of the day before one row says yes: with it gone, everybody in the grid would be due.
    eve = DAY - timedelta(days=1)
    send(home, "round.csv", f"采样日期,居民编号,姓名,应检,采样时间\n{eve},R1,张三,是,09:00\n{eve},R4,赵六,,09:00\n")
    before = sampling.by_grid(home.real, end_of(eve)).values.tolist()
    assert ["A", 1, 1] in before
    [(person,)] = home.real.rows("select person from people where resident_id = 'R1'")
    resident_data.erase(home, person, "管理员", "本人要求")
    assert sampling.by_grid(home.real, end_of(eve)).values.tolist() == before
    assert "R4" not in list(sampling.missed(home.real, end_of(eve))["resident_id"])


def test_their_later_rows_are_rejected_with_that_reason(home: Home) -> None:
    resident_data.erase(home, number(home), "管理员", "本人要求")
    for name, text in LATER:
        found = send(home, name, text)
        assert (found.rows_read, found.rejected) == (2, 1), text
        [rejected] = found.rejects
        assert rejected["reason_zh"] == "该居民的资料已按本人要求删除", text
        assert rejected["reason_en"] == "erased at the resident's request", text
        assert rejected["line"] == 2, text
        assert rejected["value"] is None, text
        kept = uploads.original(home.real, found.batch_id or 0)
        assert kept, text
        assert "李" not in kept.read_text(encoding="utf-8")
        assert "138-0000" not in kept.read_text(encoding="utf-8")


def test_a_later_row_of_a_child_is_taken_without_the_guardian_who_was_erased(home: Home) -> None:
    resident_data.erase(home, number(home), "管理员", "本人要求")
    head = "居民编号,姓名,楼栋号,房号,出生年份,监护人,监护人电话\n"
    # By the door of the child, by the phone, and somebody else of that name.
    found = send(home, "r.csv", f"{head}R21,李小一,1,101,2015,李四,\nR22,李小二,3,102,2016,李四,13800000002\n")
    assert (found.accepted, found.rejected, found.remark_count) == (2, 0, 2)
    assert "已按本人要求删除" in found.remarks[0]["reason_zh"]
    assert send(home, "o.csv", f"{head}R23,李小三,2,203,2016,李四,13900000099\n").remark_count == 0
    kept = home.real.rows("select resident_id, guardian, guardian_phone from roster where resident_id like 'R2_'")
    assert sorted(kept) == [("R21", None, None), ("R22", None, None), ("R23", "李四", "13900000099")]
    original = uploads.original(home.real, found.batch_id or 0)
    assert original
    assert "李四" not in original.read_text(encoding="utf-8")


def test_who_comes_back_is_let_in_again(home: Home) -> None:
    person = number(home)
    resident_data.erase(home, person, "管理员", "本人要求")
    with pytest.raises(Refusal):
        resident_data.readmit(home, "管理员", "搬回来了", name="李四")
    assert resident_data.readmit(home, "管理员", "搬回来了", name="王五", building_id="1", room="102") == 0
    assert resident_data.readmit(home, "管理员", "搬回来了", name="李四", building_id="1", room="101") == 1
    found = send(home, "roster.csv", "居民编号,姓名,楼栋号,房号\nR2,李四,1,101\n")
    assert found.rejected == 0
    assert [line.action for line in audit_log.search(home.access)][:2] == ["resident_readmitted", "resident_erased"]


def test_a_restored_backup_does_not_bring_them_back(home: Home, tmp_path) -> None:
    person = number(home)
    made = backup.make(home.real, home.folder, home.access)
    elsewhere = shutil.copytree(made.folder, tmp_path / "stick" / made.name)
    resident_data.erase(home, person, "管理员", "本人要求")
    home.close()
    restore.restore(backup.at(elsewhere), home.folder)
    content = everything(home.folder)
    assert "李四".encode() not in content
    assert "张三".encode() in content
    again = Home(home.folder, with_demo=False)
    assert send(again, "again.csv", CHECKINS).rejected == 1
    again.close()


def test_the_demo_is_left_alone(tmp_path, demo_file) -> None:
    shutil.copy(demo_file, tmp_path / "demo.duckdb")
    shown = Home(tmp_path)
    with pytest.raises(Refusal) as refused:
        resident_data.erase(shown, 1, "管理员", "试试")
    assert refused.value.code == "demo_erasure"
    shown.close()

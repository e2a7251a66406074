"""What goes with personal data past its time, and what comes too late for it; a small community, all of it invented."""

import io
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from analytics.metrics import registry
from data import clock
from data.access import audit_log
from data.batches import uploads
from data.batches.file_report import REPORT
from data.batches.rejected_rows import rejects_csv
from data.commands import restore
from data.entries import request_edits
from data.exports.xlsx_safe import xlsx_bytes
from data.installation import backup, daily_cleaning
from data.installation.installation import Home
from data.installation.settings_change import change_settings
from data.intake import loading, undo
from data.privacy import keep_days, redacted_originals, retention
from data.refusal import Refusal
from data.store.database import Store
from data.store.file_copy import counted
from tests.community import BUILDINGS, ROSTER

pytestmark = pytest.mark.slow

#: So many days are kept: few, because a cleaning counts each of them anew.
KEEP = 9
#: Today; the first day that stays is 2022-04-01.
TODAY = datetime(2022, 4, 10, 12)
OLD, YOUNG = date(2022, 3, 31), date(2022, 4, 1)


@pytest.fixture(scope="module")
def settled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the buildings and the roster, made once; copy it before use."""
    folder = tmp_path_factory.mktemp("settled") / "var"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", "2022-04-02T20:00")
        made = Home(folder, with_demo=False)
        for kind, text in (("buildings", BUILDINGS), ("roster", ROSTER)):
            send(made, f"{kind}.csv", text, kind)
        lower(made.real, KEEP)
        made.close()
    return folder


def lower(store: Store, days: int) -> None:
    """Keep personal data for so many days, as if that had been saved long ago."""
    change_settings(store, {"keep_days": days})
    store.remember(keep_days.LOWERED, "")


@pytest.fixture
def home(settled_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T20:00")
    opened = Home(Path(shutil.copytree(settled_folder, tmp_path / "var")), with_demo=False)
    yield opened
    opened.close()


def send(home: Home, name: str, text: str | bytes, kind: str | None = None) -> loading.Result:
    content = text.encode() if isinstance(text, str) else text
    return loading.load(home.real, content, name, kind=kind)


def checkins(day: date, *rows: str) -> str:
    return "居民编号,姓名,房号,日期,打卡时间,今日体温,是否有症状\n" + "".join(
        f"{row.replace('DAY', day.isoformat())}\n" for row in rows
    )


#: 李四 is on the roster and has a fever; 过路客 is known by this row alone, as is 远来客 on both days.
_ROWS = ("R2,李四,,DAY,08:00,38.1,否", ",过路客,1-909,DAY,08:10,36.6,咳嗽", ",远来客,3-808,DAY,09:00,36.6,否")


def everything(folder: Path) -> bytes:
    """Every byte in a folder, what is packed unpacked; of a file or a folder that goes away meanwhile there is none."""
    found = []
    # Unlike rglob, this passes by a folder that is gone when it is come to.
    paths = [Path(place, name) for place, _, names in os.walk(folder) for name in names]
    for path in sorted(paths):
        with suppress(FileNotFoundError):
            content = path.read_bytes()
            found.append(content)
            if content.startswith(b"PK"):
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    found += [archive.read(name) for name in archive.namelist()]
    return b"\n".join(found)


def numbers(home: Home, *days: date) -> dict[object, object]:
    return {(day, answer.id): answer.tally for day in days for answer in registry.answer(home.real, clock.end_of(day))}


def later(home: Home, monkeypatch: pytest.MonkeyPatch, now: datetime = TODAY) -> daily_cleaning.CleaningReport:
    monkeypatch.setenv("BOARD_TODAY", now.isoformat())
    return daily_cleaning.clean(home, clock.now())


def test_people_known_by_their_rows_alone_go_and_are_still_counted(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    send(home, "old.csv", checkins(OLD, *_ROWS))
    monkeypatch.setenv("BOARD_TODAY", f"{YOUNG + timedelta(days=5)}")  # a day to come would be asked about
    send(home, "young.csv", checkins(YOUNG + timedelta(days=5), _ROWS[0], _ROWS[2]))
    on = [OLD + timedelta(days=number) for number in range(10)]
    before = numbers(home, *on)
    [fever, abnormal] = [before[OLD, id] for id in ("fever_count", "abnormal_count")]
    assert (fever.value, abnormal.value) == (1, 2)  # type: ignore[attr-defined]
    later(home, monkeypatch)
    assert numbers(home, *on) == before
    # 远来客 came again within the time that is kept, 过路客 did not.
    assert home.real.rows("select name from people where not on_roster") == [("远来客",)]
    assert home.real.rows("select min(day) from checkins") == [(YOUNG + timedelta(days=5),)]
    notice = retention.notice(home.real, OLD)
    assert notice
    assert "3月31日及以前" in notice[0]
    assert retention.notice(home.real, YOUNG) is None


def test_no_byte_is_left_of_who_is_gone(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the database, the originals, the inbox and every copy; what is younger is still there."""
    send(home, "old.csv", checkins(OLD, *_ROWS))
    send(
        home,
        "both.csv",
        checkins(OLD, ",两日客,1-707,DAY,07:00,36.5,否")
        + checkins(YOUNG, ",新来客,1-606,DAY,07:00,36.5,否").split("\n", 1)[1],
    )
    send(home, "requests.csv", REQUESTS)
    request_edits.change(home.real, "Q1", {"owner": "小陈"}, "小陈", note="姓过路的这位")
    monkeypatch.setenv("BOARD_TODAY", "2022-04-05T03:00")
    made = backup.make(home.real, home.folder, home.access)
    shutil.copytree(made.folder, home.folder / "before-restore-2022-04-05_040000")
    for folder, name in (("done", "old.csv"), ("failed", "broken.csv")):
        filed = home.folder / "inbox" / folder / "2022-03-31"
        filed.mkdir(parents=True)
        (filed / name).write_text("过路客", encoding="utf-8")
    young = home.folder / "inbox" / "done" / "2022-04-02"
    young.mkdir(parents=True)
    (young / "again.csv").write_text(checkins(OLD, *_ROWS), encoding="utf-8")
    (young / f"again.csv{REPORT}").write_text("已载入", encoding="utf-8")
    gone = ("过路客", "两日客", "开门钥匙", "13766667777", "钱多多", "姓过路的")
    before = everything(home.folder)
    assert all(word.encode() in before for word in gone)
    report = later(home, monkeypatch)
    assert report.copies.cleaned == 2
    assert report.gone.requests == 1
    home.real.rows("from state")  # it is still open
    after = everything(home.folder)
    assert [word for word in gone if word.encode() in after] == []
    assert all(word.encode() in after for word in ("新来客", "李四", "要买菜", "等药人"))
    assert (young / f"again.csv{REPORT}").exists()
    assert not (young / "again.csv").exists()
    # The backup is as whole as it was, and holds the younger rows.
    [cleaned] = backup.backups(home.folder)
    assert cleaned.whole
    assert cleaned.rows["rows_checkins"] == 1
    assert counted(cleaned.database) == cleaned.rows
    [line] = audit_log.search(home.access, action="retention")
    assert line.detail["until"] == "2022-03-31"
    assert line.detail["rows"] == 4
    assert line.detail["requests"] == 1


REQUESTS = """诉求编号,上报时间,姓名,电话,诉求内容,楼栋号,房号,纬度,经度,状态,办结时间,满意度
Q1,2022-03-20 08:00,钱多多,13766667777,老人看病,丢了开门钥匙,31.2001,121.4001,已办结,2022-03-30 09:00,5
Q2,2022-03-20 08:00,买菜人,13700000002,要买菜,1,102,,,已办结,2022-04-01 09:00,
Q3,2022-03-20 08:00,等药人,13700000003,要配药,1,103,,,处理中,,
""".replace("老人看病,丢了开门钥匙,", "老人看病 丢了开门钥匙,1,101,")


def test_a_closed_request_becomes_nobodys_and_counts_as_before(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    send(home, "requests.csv", REQUESTS)
    on = [date(2022, 3, 20), date(2022, 3, 30), date(2022, 4, 2)]
    before = numbers(home, *on)
    later(home, monkeypatch)
    assert numbers(home, *on) == before
    columns = "request_id, name, phone, text, room, category_in_force, building_id, grid_id, place, rating"
    rows = home.real.rows(f"select {columns} from requests order by 1")
    assert rows[0] == ("Q1", None, None, None, None, "就医难", "1", "A", "own", "5")
    assert rows[1][1:5] == ("买菜人", "13700000002", "要买菜", "102")  # closed on a day that is kept
    assert rows[2][1] == "等药人"  # still waits for somebody
    [(lat, lng, cy, cx)] = home.real.rows("select lat, lng, cy, cx from heat_requests where place = 'own'")
    assert (lat, lng) != (31.2001, 121.4001)
    assert (cy, cx) == (606000, 1507000)


def test_rows_that_come_too_late_are_rejected_and_their_lines_are_not_kept(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(home, "requests.csv", REQUESTS)
    send(home, "old.csv", checkins(OLD, _ROWS[0]))
    later(home, monkeypatch)
    before = numbers(home, OLD)
    found = send(
        home,
        "late.csv",
        checkins(OLD, ",迟到客,1-505,DAY,07:00,39.5,否")
        + checkins(YOUNG, "R1,张三,,DAY,08:00,36.5,否").split("\n", 1)[1],
    )
    assert (found.accepted, found.rejected) == (1, 1)
    assert found.rejects[0]["reason_zh"].startswith("早于保留期")
    assert found.rejects[0]["line"] == 2
    again = send(home, "requests2.csv", REQUESTS)
    assert (again.rejected, again.unchanged) == (1, 2)
    moved = send(home, "roster2.csv", "居民编号,姓名,楼栋号,房号,迁出日期\nR20,搬走人,1,404,2022-03-01\n")
    assert (moved.accepted, moved.rejected) == (0, 1)
    assert numbers(home, OLD) == before
    kept = uploads.original(home.real, found.batch_id or 0)
    assert kept
    assert kept.read_text(encoding="utf-8").splitlines()[1] == ",,,,,,"
    content = everything(home.folder)
    assert not any(word.encode() in content for word in ("迟到客", "钱多多", "搬走人"))


def test_of_a_workbook_with_a_row_too_late_the_others_are_kept_as_texts(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(home, "old.csv", checkins(OLD, _ROWS[0]))
    later(home, monkeypatch)
    lines = (
        checkins(OLD, "R1,迟到客,1-505,DAY,07:00,36.5,否")
        + checkins(YOUNG, "R1,张三,,DAY,08:00,36.5,否", ",,3-303,DAY,08:00,36.6,否").split("\n", 1)[1]
    ).splitlines()
    header, *rows = [line.split(",") for line in lines]
    found = send(home, "late.xlsx", xlsx_bytes(header, rows))
    assert (found.accepted, found.rejected) == (1, 2)
    kept = uploads.original(home.real, found.batch_id or 0)
    assert kept
    assert kept.name == f"{found.batch_id}.csv"
    assert [line.split(",")[:2] for line in kept.read_text(encoding="utf-8-sig").splitlines()] == [
        ["居民编号", "姓名"],
        ["", ""],
        ["R1", "张三"],
        ["", ""],
    ]
    assert [path.name for path in home.real.originals.glob(f"{found.batch_id}.*")] == [kept.name]
    _, content = rejects_csv(home.real, found.batch_id or 0) or ("", b"")
    late, wrong = content.decode("utf-8-sig").splitlines()[1:]
    assert late.startswith(",,,")
    assert wrong.startswith(",,3-303,2022-04-01,08:00,36.6,")
    assert "迟到客".encode() not in everything(home.folder)


def test_lines_that_are_added_while_the_files_are_seen_to_wait_for_the_next_time(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = send(home, "young.csv", checkins(YOUNG, *_ROWS))
    add = "insert into withheld values (?, ?, false)"
    with home.real.write() as transaction:
        transaction.cursor.execute(add, [found.batch_id, 2])
    blank = redacted_originals.blank

    def meanwhile(path: Path, lines: set[int], scratch: Path, encoding: str | None) -> bool:
        done = blank(path, lines, scratch, encoding)
        if lines == {2}:
            with home.real.write() as transaction:
                transaction.cursor.execute(add, [found.batch_id, 3])
        return done

    monkeypatch.setattr(redacted_originals, "blank", meanwhile)
    redacted_originals.settle(home.real)
    redacted_originals.settle(home.real)
    kept = uploads.original(home.real, found.batch_id or 0)
    assert kept
    assert [bool(line.strip(",")) for line in kept.read_text(encoding="utf-8").splitlines()] == [
        True,
        False,
        False,
        True,
    ]


def test_a_request_that_stands_open_is_closed_by_a_late_file(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    send(home, "requests.csv", REQUESTS)
    later(home, monkeypatch)
    closed = REQUESTS.replace("处理中,,", "已办结,2022-03-31 10:00,")
    assert send(home, "closed.csv", closed).rejected == 1  # Q1, which is nobody's
    assert home.real.rows("select status from requests where request_id = 'Q3'") == [("resolved",)]
    # Of one that nobody knows there is nothing to close.
    assert send(home, "new.csv", closed.replace("Q3", "Q4")).rejected == 2
    later(home, monkeypatch)
    assert home.real.rows("select name, status from requests where request_id = 'Q3'") == [(None, "resolved")]


def test_a_request_closed_without_a_time_was_closed_when_a_file_first_said_so(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(home, "requests.csv", REQUESTS)
    later(home, monkeypatch)
    said = REQUESTS.replace("处理中,,", "已办结,,")
    assert send(home, "closed.csv", said).rejected == 1
    for days, name in ((KEEP, "等药人"), (KEEP + 1, None)):
        monkeypatch.setenv("BOARD_TODAY", (TODAY + timedelta(days=days)).isoformat())
        send(home, "again.csv", said)
        send(home, "today.csv", checkins(TODAY.date() + timedelta(days=days), "R1,张三,,DAY,08:00,36.5,否"))
        later(home, monkeypatch, TODAY + timedelta(days=days))
        assert home.real.rows("select name from requests where request_id = 'Q3'") == [(name,)]


def test_undoing_reaches_as_far_back_as_the_data(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old upload is refused, a young one with old rows gives back the young ones alone, a request that is nobody's
    stays.
    """
    monkeypatch.setenv("BOARD_TODAY", "2022-03-31T12:00")
    old = send(home, "old.csv", checkins(OLD, _ROWS[0]))
    aside = send(home, "aside.csv", checkins(OLD, ",放下客,1-909,DAY,08:10,36.6,咳嗽"))
    undo.undo(home.real, aside.batch_id or 0)
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T20:00")
    both = send(home, "both.csv", checkins(OLD, _ROWS[1]) + checkins(YOUNG, _ROWS[0]).split("\n", 1)[1])
    requests = send(home, "requests.csv", REQUESTS)
    later(home, monkeypatch)
    for batch in (old, aside):
        for move in (undo.undo, undo.redo):
            found = uploads.batch(home.real, batch.batch_id or 0)
            if bool(found and found["undone_at"]) == (move is undo.redo):
                with pytest.raises(Refusal) as refused:
                    move(home.real, batch.batch_id or 0)
                assert refused.value.code == "past_retention"
                assert "4 月 1 日及以后" in refused.value.zh
    before = numbers(home, OLD)
    for batch, said in ((both, True), (requests, False)):
        stays = retention.stays(home.real, uploads.batch(home.real, batch.batch_id or 0) or {})
        assert (stays is not None and "3月31日及以前" in stays[0]) is said
    undo.undo(home.real, both.batch_id or 0)
    undo.undo(home.real, requests.batch_id or 0)
    after = numbers(home, OLD)
    assert after[OLD, "fever_count"] == before[OLD, "fever_count"]
    assert after[OLD, "abnormal_count"] == before[OLD, "abnormal_count"]
    assert home.real.rows("select count(*) from checkins") == [(0,)]
    assert home.real.rows("select request_id, name from requests") == [("Q1", None)]
    undo.redo(home.real, both.batch_id or 0)
    assert home.real.rows("select day from checkins") == [(YOUNG,)]


def test_a_killed_cleaning_is_finished_by_the_next(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    send(home, "old.csv", checkins(OLD, *_ROWS))
    made = backup.make(home.real, home.folder, home.access)
    monkeypatch.setenv("BOARD_TODAY", TODAY.isoformat())
    # As if it had been killed right after the rows went, and while a copy was about to take its place.
    retention.clean(home.real, retention.limit(home.real, TODAY), TODAY.date())
    made.folder.rename(made.folder.with_name(f"replaced-{made.name}"))
    daily_cleaning.clean(home, TODAY)
    assert "过路客".encode() not in everything(home.folder)
    assert [copy.whole for copy in backup.backups(home.folder)] == [True]


def test_what_is_restored_is_cleaned_first(home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    send(home, "old.csv", checkins(OLD, *_ROWS))
    made = backup.make(home.real, home.folder, home.access)
    elsewhere = shutil.copytree(made.folder, tmp_path / "stick" / made.name)
    monkeypatch.setenv("BOARD_TODAY", TODAY.isoformat())
    fresh = tmp_path / "fresh"
    restore.restore(backup.at(elsewhere), fresh)
    assert "过路客".encode() not in everything(fresh)
    restored = Home(fresh, with_demo=False)
    # Accounts and record came along, because there were none; no key did.
    assert audit_log.newest_head(restored.access)
    assert restored.access.key != home.access.key
    assert retention.cleaned_until(restored.real) == OLD
    restored.close()

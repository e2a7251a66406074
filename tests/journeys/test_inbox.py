"""The inbox of a board that really runs: files are put into its folder, and nobody does anything else."""

import io
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from data.current.opened_store import open_store
from data.installation import inbox
from tests.conftest import ROOT
from tests.long import so_many
from tests.server import Running, Server

pytestmark = pytest.mark.slow

HEADER = "居民编号,姓名,房号,体温,打卡时间\n"
#: From when a file lies in the inbox until it is filed, on a busy machine.
WITHIN_S = 40


def rows(people: range | list[int], temperature: str = "36.5") -> str:
    return "".join(f"R{n},住户{n},{n % 40 + 1}-101,{temperature},08:00\n" for n in people)


def put(server: Server, name: str, content: str | bytes) -> None:
    """As most programs do: the name is there before the content is."""
    path = server.folder / "inbox" / name
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)


def eventually(found: Callable[[], Any], within_s: float = WITHIN_S) -> Any:
    """What ``found`` gives once it gives anything."""
    deadline = time.monotonic() + within_s
    while not (answer := found()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
    return answer


def filed(server: Server, name: str, where: str = "done") -> str:
    """The report of a file, once it is filed; on the day that the board takes for today."""
    path = server.folder / "inbox" / where / "2022-04-30" / name
    eventually(path.exists)
    raw = path.with_name(f"{name}.report.txt").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return raw.decode("utf-8-sig").replace("\r\n", "\n")


def batches(server: Server, name: str) -> list[dict[str, Any]]:
    return [row for row in reversed(server.api("GET", "/uploads").json()) if row["file_name"] == name]


#: What is hidden or still on its way, and a file that may yet get a content.
NOT_YET = (
    ".x_2022-04-06.csv",
    "~$x_2022-04-06.xlsx",
    "x_2022-04-06.csv.part",
    "x_2022-04-06.tmp",
    "空_2022-04-06.csv",
)
#: What is of no known kind, and what is of no day.
NO_GOOD = {"菜谱.csv": "菜名,价格\n青菜,3\n", "打卡.csv": HEADER + rows(range(2))}
TWICE = HEADER + rows(range(5))
SLOW = "慢_2022-04-04.csv"


def packed() -> bytes:
    """An archive of two tables and one that is none of ours."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("一网格_2022-04-02.csv", HEADER + rows(range(4)))
        archive.writestr("二网格_2022-04-02.csv", HEADER + rows([7], "365") + rows(range(8, 10)))
        archive.writestr("菜谱.csv", "菜名,价格\n青菜,3\n")
    return content.getvalue()


#: Files of a day each, by where they are put.
GOOD = {
    "第3网格/打卡_2022-04-01.csv": (HEADER + rows(range(3))).encode("gb18030"),
    "两个网格.zip": packed(),
    "打卡_2022-04-03.csv": (HEADER + rows([1]) + rows([2], "365") + ",,9-101,36.6,08:00\n").encode("gb18030"),
    "快_2022-04-04.csv": HEADER + rows([500]),
    "再_2022-04-05.csv": TWICE,
    "真_2022-04-06.csv": HEADER + rows([1]),
}


@dataclass
class Used:
    """A board whose inbox has been used: how its data stood before and after files that are no good, what lay there
    still when all that was good was filed, and the rejected rows that were corrected and sent again.
    """

    server: Server
    versions: tuple[int, int]
    left: set[str]
    rejects: str


@pytest.fixture(scope="module")
def used(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Used]:
    """One board for the tests. Its files come in three deliveries, because it takes seconds until one is taken up."""
    folder = tmp_path_factory.mktemp("inbox") / "board"
    with running(folder, BOARD_DEMO="0", BOARD_TODAY="2022-04-30T12:00") as server:
        before = version(server)
        for name in NOT_YET:
            put(server, name, "" if name.startswith("空") else HEADER + rows([1]))
        for name, text in NO_GOOD.items():
            put(server, name, text)
        for name in NO_GOOD:
            filed(server, name, "failed")
        after = version(server)
        slow = folder / "inbox" / SLOW
        with slow.open("wb") as file:
            file.write((HEADER + rows(range(100))).encode())
            file.flush()
            # What is put there later is done, so the slow one has been looked at for as long.
            for name, content in GOOD.items():
                put(server, name, content)
            for name in GOOD:
                filed(server, name.rpartition("/")[2])
            left = {path.name for path in (folder / "inbox").iterdir()}
            file.write(rows(range(100, 200)).encode())
        for name in NOT_YET:
            (folder / "inbox" / name).unlink()
        rejects = folder / "inbox" / "done" / "2022-04-30" / "打卡_2022-04-03.csv.rejects.csv"
        text = rejects.read_bytes().decode("gb18030")
        put(server, "改好_2022-04-03.csv", text.replace(",,9-101", "R9,住户9,9-101").encode("gb18030"))
        put(server, "再_2022-04-05.csv", TWICE)
        for name in ("改好_2022-04-03.csv", "再_2022-04-05 (2).csv", SLOW):
            filed(server, name)
        eventually(lambda: not list((folder / "inbox" / "working").iterdir()))
        yield Used(server, (before, after), left, text)


def version(server: Server) -> int:
    """The number of the board's data, which every change raises."""
    return int(server.api("GET", "/health").json()["data_version"])


def test_a_good_file_is_loaded_and_its_report_says_so_in_both_languages(used: Used) -> None:
    report = filed(used.server, "打卡_2022-04-01.csv")
    assert report.startswith("已载入:读到 3 行,新增 3,更新 0,没有变化 0,未接收 0\n")
    assert "来自:第3网格" in report
    assert "\n\nLoaded: 3 rows read, 3 new, 0 changed, 0 unchanged, 0 rejected\n" in report
    [batch] = batches(used.server, "打卡_2022-04-01.csv")
    assert {key: batch[key] for key in ("kind", "day", "source", "sender", "new")} == {
        "kind": "checkins",
        "day": "2022-04-01",
        "source": "inbox",
        "sender": "第3网格",
        "new": 3,
    }
    state = inbox.state(used.server.folder)
    assert (state.waiting, state.working) == ((), ())
    assert ("打卡_2022-04-01.csv", True, report.splitlines()[0]) in [
        (one.name, one.loaded, one.zh) for one in state.filed
    ]


def test_a_file_that_cannot_be_used_is_put_aside_with_the_reason_and_what_to_do(used: Used) -> None:
    report = filed(used.server, "菜谱.csv", "failed")
    assert report.startswith("没有载入:认不出这是什么表。看到的第一行是:菜名、价格。")
    assert "保存方案" in report
    assert "\n\nNot loaded: The table is of no known kind." in report
    assert "请把日期写进文件名" in filed(used.server, "打卡.csv", "failed")
    before, after = used.versions
    assert after == before


def test_of_an_archive_every_table_counts_by_itself(used: Used) -> None:
    report = filed(used.server, "两个网格.zip")
    assert report.startswith("已载入:读到 7 行,新增 7,更新 0,没有变化 0,未接收 0,看不懂的格 1;1 张表没有载入\n")
    assert "[菜谱.csv] 没有载入" in report
    assert [row["accepted"] for row in batches(used.server, "两个网格.zip")] == [4, 3]


def test_rejected_rows_lie_beside_and_can_be_corrected_and_sent_by_themselves(used: Used) -> None:
    assert "未接收的行和原因在 打卡_2022-04-03.csv.rejects.csv" in filed(used.server, "打卡_2022-04-03.csv")
    assert used.rejects.splitlines()[1].startswith(",,9-101,36.6,08:00,4,姓名,")
    assert [(row["new"], row["rejected"]) for row in batches(used.server, "改好_2022-04-03.csv")] == [(1, 0)]


def test_cells_that_nobody_understands_are_in_the_report_and_their_rows_lie_beside(used: Used) -> None:
    name = "打卡_2022-04-03.csv"
    report = filed(used.server, name)
    assert report.startswith("已载入:读到 3 行,新增 2,更新 0,没有变化 0,未接收 1,看不懂的格 1\n")
    assert "\n  体温:1 行看不懂「365」(体温 365 不在 34–43 ℃ 之间" in report
    assert f"是哪些行见 {name}.remarks.csv" in report
    beside = used.server.folder / "inbox" / "done" / "2022-04-30" / f"{name}.remarks.csv"
    assert beside.read_bytes().decode("gb18030").splitlines()[1].startswith("R2,住户2,3-101,365,08:00,3,体温,")


@pytest.mark.skipif(sys.platform == "darwin", reason="nothing tells there that a file is still open")
def test_a_file_that_is_still_being_written_is_left_alone_and_then_loaded_whole(used: Used) -> None:
    assert SLOW in used.left
    assert [row["rows_read"] for row in batches(used.server, SLOW)] == [200]


def test_the_same_file_twice_counts_once_and_overwrites_nothing(used: Used) -> None:
    assert "没有变化 5" in filed(used.server, "再_2022-04-05 (2).csv")
    assert "新增 5" in filed(used.server, "再_2022-04-05.csv")
    assert [(row["new"], row["unchanged"]) for row in batches(used.server, "再_2022-04-05.csv")] == [(5, 0), (0, 5)]


def test_what_is_hidden_or_still_on_its_way_stays(used: Used) -> None:
    assert set(NOT_YET) <= used.left


#: Enough rows that a kill may strike while they are read, written, or filed.
LARGE = so_many(6_000, 20_000)
#: Seconds in which it does most of that.
AT_WORK_S = so_many(5, 12) / 10
#: Times that the caretaker is killed.
KILLS = so_many(2, 20)
CARETAKER = """
import sys
from pathlib import Path
from data.installation import caretaker, inbox
from data.installation.installation import Home
inbox.SETTLED_S, caretaker.EVERY_S = 0.2, 0.05
keeper = caretaker.Caretaker(Home(Path(sys.argv[1]), with_demo=False))
print("up", flush=True)
keeper._thread.join()
"""


def test_a_kill_at_any_moment_neither_loses_nor_doubles_a_file(tmp_path: Path) -> None:
    """Killed at random moments of its work, the last run finishes: every file is one batch, in full."""
    rng = random.Random(3)
    folder = tmp_path / "board"
    (folder / "inbox").mkdir(parents=True)
    names = [f"大_2022-04-{day:02}.csv" for day in range(10, 10 + KILLS)]
    done = folder / "inbox" / "done"
    for kill in range(KILLS + 1):
        if kill < len(names):  # so that there is always something to do
            (folder / "inbox" / names[kill]).write_text(HEADER + rows(range(LARGE)), encoding="utf-8")
        # In the days of the files: what is past its time would go.
        process = subprocess.Popen(
            [sys.executable, "-c", CARETAKER, str(folder)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "BOARD_TODAY": "2022-04-30T12:00"},
        )
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "up"
        if kill == KILLS:
            eventually(lambda: len(list(done.glob("*/大_2022-04-??.csv"))) == len(names))
        else:
            working = folder / "inbox" / "working"
            eventually(lambda working=working: any(working.iterdir()))
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(rng.random() * AT_WORK_S)
        os.kill(process.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        process.wait()
        process.stdout.close()
    store = open_store(folder / "board.duckdb")
    assert dict(store.rows("select file_name, count(*) from batches group by file_name")) == dict.fromkeys(names, 1)
    assert store.rows("select count(*), count(distinct delivery) from batches") == [(len(names), len(names))]
    assert store.rows("select distinct count(*) from rows_checkins group by batch_id") == [(LARGE,)]
    store.close()
    for path in done.glob("*/大_2022-04-??.csv"):
        assert len(path.read_text(encoding="utf-8").splitlines()) == LARGE + 1
    assert not list((folder / "inbox").glob("*.csv"))
    assert not list((folder / "inbox" / "failed").iterdir())

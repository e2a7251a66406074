"""A disk that is really full: a load or an undo is whole or refused, and works once there is space again."""

import json
import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from data.commands import restore
from data.current.opened_store import open_store
from data.installation import backup
from data.intake import loading, undo
from data.refusal import DiskFull
from data.store import connection
from data.store.database import Store
from tests.data.intake.test_undo_and_identity import picture
from tests.long import so_many
from tests.server import Running

ROOT = Path(__file__).parents[2]
SIZE_MB = 24
ROUNDS = so_many(10, 30)
#: Bytes left on the disk are a random share of one of these: too few for the file itself, for the log, for a
#: checkpoint.
LEFT = (0, 5e4, 2e5, 5e5, 1e6)
DAY = date(2022, 4, 1)

#: Opens the databases that it is told of, and says what is in them.
READER = """
import json, sys
from pathlib import Path
from data.current.opened_store import open_store
from tests.data.intake.test_undo_and_identity import picture
for line in sys.stdin:
    store = open_store(Path(line.strip()))
    seen = json.dumps(picture(store))
    store.close()
    print(seen, flush=True)
"""


class Disk:
    """A small file system of its own, which can be filled to a few bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, left: int) -> None:
        """Leave so many bytes free."""
        state = os.statvfs(self.folder)
        with (self.folder / "filler").open("wb") as filler:
            filler.write(b"x" * max(0, state.f_bavail * state.f_frsize - left))

    def free(self) -> None:
        (self.folder / "filler").unlink(missing_ok=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    assert mounted.returncode == 0, f"only root on Linux can mount a small disk: {mounted.stderr}"
    yield Disk(folder)
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def reader() -> Iterator[Callable[[Path], dict[str, list[str]]]]:
    """What another process finds in a database of which it gets a copy as a killed process would leave it."""
    child = subprocess.Popen(
        [sys.executable, "-c", READER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin is not None
    assert child.stdout is not None

    def read(path: Path) -> dict[str, list[str]]:
        assert child.stdin is not None
        assert child.stdout is not None
        print(path, file=child.stdin, flush=True)
        return json.loads(child.stdout.readline())

    yield read
    child.stdin.close()
    child.stdout.close()
    child.wait()


@pytest.fixture
def frequent_checkpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checkpoints after a few loads, as otherwise after 16 MB of them."""
    monkeypatch.setitem(connection.CONFIG, "checkpoint_threshold", "20KB")


def sheet(rng: random.Random) -> tuple[str, bytes]:
    """A file of up to some thousand rows, of any of four kinds."""
    rows, day = range(rng.choice((5, 60, 600))), DAY + timedelta(rng.randrange(5))
    kind = rng.choice(("checkins", "checkins", "roster", "requests", "stock"))
    text = {
        "checkins": lambda: (
            "居民编号,姓名,房号,日期,体温\n"
            + "\n".join(f"R{n},住户{n},{n % 40}-{n % 7}-101,{day},36.{rng.randrange(9)}" for n in rows)
        ),
        "roster": lambda: (
            "居民编号,姓名,房号,电话\n"
            + "\n".join(f"R{n},住户{n},{n % 40}-{n % 7}-101,{rng.randrange(10**9)}" for n in rows)
        ),
        "requests": lambda: (
            "诉求编号,上报时间,楼栋,诉求内容\n" + "\n".join(f"Q{n},{day},{n % 40},买菜{rng.random()}" for n in rows)
        ),
        "stock": lambda: "日期,物资,库存\n" + "\n".join(f"{day},物资{n},{rng.randrange(99)}" for n in rows),
    }[kind]()
    return kind, text.encode()


@contextmanager
def watched(store: Store) -> Iterator[list[str]]:
    """A board that asks all the time; the errors that it got."""
    errors: list[str] = []
    over = threading.Event()

    def ask() -> None:
        while not over.wait(0.03):
            try:
                store.query("select day, count(*), max(temperature) from checkins group by day")
            except Exception as error:
                errors.append(repr(error))

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield errors
    finally:
        over.set()
        asking.join()


def originals(store: Store) -> list[str]:
    return sorted(path.relative_to(store.path.parent).as_posix() for path in store.originals.iterdir())


def copied(store: Store, folder: Path) -> Path:
    """The files of the database as they lie there now."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path in store.path.parent.glob("board.duckdb*"):
        if path.is_file():
            shutil.copy(path, folder)
    return folder / "board.duckdb"


@pytest.mark.usefixtures("frequent_checkpoints")
def test_a_full_disk_changes_nothing_and_what_is_acknowledged_stays(
    disk: Disk, tmp_path: Path, reader: Callable[[Path], dict[str, list[str]]]
) -> None:
    rng = random.Random(3)
    store = open_store(disk.folder / "board.duckdb")
    standing = [
        loading.load(store, text, f"{kind}.csv", kind=kind).batch_id or 0 for kind, text in map(sheet, [rng] * 4)
    ]
    stood = picture(store)
    refused = 0
    with watched(store) as errors:
        for _ in range(ROUNDS):
            if rng.random() < 0.3:
                act = partial(undo.undo, store, rng.choice(standing))
            else:
                kind, text = sheet(rng)
                act = partial(loading.load, store, text, "file.csv", kind=kind)
            disk.fill(int(rng.choice(LEFT) * rng.random()))
            try:
                done = act()
            except DiskFull:
                refused += 1
                assert picture(store) == stood
                disk.free()
                done = act()
            if isinstance(done, loading.Result):
                standing.append(done.batch_id or 0)
            stood = picture(store)
            assert originals(store) == sorted(name for (name,) in store.rows("select original from batches"))
            assert reader(copied(store, tmp_path / "copy")) == stood
            disk.free()
    assert errors == []
    assert ROUNDS // 6 < refused < ROUNDS
    store.close()
    again = open_store(store.path)
    assert picture(again) == stood
    again.close()


def test_a_load_is_acknowledged_though_the_checkpoint_after_it_finds_no_space(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database has to be opened anew then, but the load has been made."""
    monkeypatch.setitem(connection.CONFIG, "checkpoint_threshold", "1KB")
    store = open_store(disk.folder / "board.duckdb")
    opened_anew, loaded = 0, 0
    for left in range(100_000, 1_500_000, so_many(150_000, 50_000)):
        stands = store._connection
        disk.fill(left)
        try:
            loading.load(store, f"居民编号,姓名,房号,体温\nR{left},张三,1-{left},36.5\n".encode(), "a.csv", day=DAY)
            loaded += 1
            opened_anew += store._connection is not stands
        except DiskFull:
            pass
        disk.free()
        assert store.rows("select count(*) from checkins") == [(loaded,)]
    assert opened_anew
    store.close()


def test_a_full_disk_leaves_no_half_backup_and_restores_nothing_by_halves(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "BOARD_TODAY", "2022-04-20T12:00"
    )  # in the days of the data: what is past its time does not come back
    rng = random.Random(5)
    store = open_store(disk.folder / "board.duckdb")
    loaded = [loading.load(store, text, "file.csv", kind=kind) for kind, text in map(sheet, [rng] * 4)]
    stood = picture(store)
    for left in (0, 300_000, 1_000_000, 2_500_000):
        disk.fill(left)
        with pytest.raises(DiskFull):
            backup.make(store, disk.folder)
        assert list((disk.folder / "backups").iterdir()) == []
        assert picture(store) == stood
        disk.free()
    made = backup.make(store, disk.folder)
    undo.undo(store, loaded[0].batch_id or 0)
    later = picture(store)
    store.close()
    disk.fill(1_000_000)
    with pytest.raises(DiskFull):
        restore.restore(made, disk.folder)
    disk.free()
    for expected in (later, stood):
        store = open_store(store.path)
        assert picture(store) == expected
        store.close()
        restore.restore(made, disk.folder)


def test_over_http_a_full_disk_is_507(running: Running, disk: Disk) -> None:
    with running(disk.folder / "board", BOARD_DEMO="0") as server:
        disk.fill(50_000)
        text = "居民编号,姓名,房号,体温\n" + "\n".join(f"R{n},住户{n},1-{n},36.5" for n in range(3000))
        answer = server.send("checkins.csv", text, date="2022-04-01")
        assert answer.status_code == 507
        assert answer.json()["error"]["code"] == "disk_full"
        assert "磁盘" in answer.json()["error"]["message_zh"]
        assert server.api("GET", "/uploads").json() == []
        disk.free()
        again = server.send("checkins.csv", text, date="2022-04-01")
        assert again.json().get("accepted") == 3000, again.text

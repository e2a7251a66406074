"""``kill -9`` in mid-work: what was acknowledged is there in full, and nothing else is."""

import hashlib
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from data.current import fold
from data.current.opened_store import open_store
from data.installation import backup
from data.kinds import KINDS
from data.store.database import Store
from tests.data.intake.test_undo_and_identity import picture
from tests.long import so_many

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
#: Times that the process is killed in one run.
KILLS = 3
#: Loads files of several kinds for ever, undoes and redoes them, brings the log into the file at almost
#: every commit (as otherwise after 16 MB of it) and makes backups; says what stands at the start, and each deed once it
#: is done.
CHILD = """
import json, random, sys
from datetime import date, timedelta
from pathlib import Path
from data.batches import uploads
from data.current.opened_store import open_store
from data.installation import backup
from data.intake import loading, undo
from data.store import connection

connection.CONFIG["checkpoint_threshold"] = "30KB"
store, rng = open_store(Path(sys.argv[1])), random.Random(int(sys.argv[2]))
batches = {row["batch_id"]: not row["undone_at"] for row in uploads.batches(store)}
print(json.dumps(list(batches.items())), flush=True)

def person(n):
    return f"R{n},住户{n},{n % 40}-{n % 7}-101"

def file():
    rows, day = range(rng.choice((3, 60, 1500))), date(2022, 4, 1) + timedelta(rng.randrange(9))
    kind = rng.choice(("buildings", "roster", "checkins", "checkins", "requests", "stock"))
    return kind, {
        "buildings": lambda: "楼栋号,网格编号\\n" + "\\n".join(f"{n % 40},G{rng.randrange(3)}" for n in rows[:40]),
        "roster": lambda: "居民编号,姓名,房号,电话\\n"
            + "\\n".join(f"{person(n)},{rng.randrange(10**9)}" for n in rows),
        "checkins": lambda: "居民编号,姓名,房号,日期,体温\\n"
            + "\\n".join(f"{person(n)},{day},36.{rng.randrange(9)}" for n in rows),
        "requests": lambda: "诉求编号,上报时间,楼栋,诉求内容\\n"
            + "\\n".join(f"Q{n},{day},{n % 40},买菜{rng.random()}" for n in rows),
        "stock": lambda: "日期,物资,库存\\n" + "\\n".join(f"{day},物资{n},{rng.randrange(99)}" for n in rows),
    }[kind]()

while True:
    if batches and rng.random() < 0.4:
        number = rng.choice(list(batches))
        (undo.undo if batches[number] else undo.redo)(store, number)
        batches[number] = not batches[number]
    else:
        kind, text = file()
        number = loading.load(store, text.encode(), f"{kind}.csv", kind=kind).batch_id
        batches[number] = True
    print(json.dumps([number, batches[number]]), flush=True)
    if rng.random() < 0.2:
        backup.make(store, store.path.parent)
"""


def killed(path: Path, rng: random.Random) -> dict[int, bool]:
    """Let a process work and kill it: the batches that it said it had loaded, and whether they stand."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), str(rng.random())[2:]], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    said = dict(json.loads(child.stdout.readline()))
    lines = [child.stdout.readline() for _ in range(rng.randint(1, 6))]
    # A random moment of the next deeds, which take some tens of milliseconds each.
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(rng.random() * 0.3)
    child.kill()
    lines += list(child.stdout)
    child.stdout.close()
    child.wait()
    said.update(json.loads(line) for line in lines)
    return said


def assert_every_batch_is_whole(store: Store) -> None:
    """Its rows are there, or put aside where it is undone, its original too; there is no row of anything else."""
    batches = store.rows(
        "select batch_id, kind, undone_at is null, rows_read - rejected, original, sha256 from batches"
    )
    for kind in KINDS:
        for table, stands in ((f"rows_{kind}", True), (f"undone_{kind}", False)):
            rows = dict(store.rows(f"select batch_id, count(*) from {table} group by batch_id"))
            assert rows == {
                number: count for number, of, is_standing, count, *_ in batches if of == kind and is_standing == stands
            }
    for *_, original, digest in batches:
        assert hashlib.sha256((store.path.parent / original).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("seed", range(so_many(1, 40)))
def test_a_killed_process_leaves_every_acknowledged_batch_whole_and_no_other_row(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    path = tmp_path / "board.duckdb"
    for _ in range(KILLS):
        said = killed(path, rng)
        store = open_store(path)
        stands = dict(store.rows("select batch_id, undone_at is null from batches"))
        assert said.keys() <= stands.keys()
        # One deed may have been done that there was no time to say.
        assert len(stands.items() - said.items()) <= 1
        assert_every_batch_is_whole(store)
        store.close()
    store = open_store(path)
    before = picture(store)
    with store.write() as transaction:
        fold.rebuild(transaction.cursor, store.settings())
    assert picture(store) == before
    store.close()
    for made in backup.backups(tmp_path):
        assert made.whole
        store = open_store(made.database)
        assert_every_batch_is_whole(store)
        store.close()

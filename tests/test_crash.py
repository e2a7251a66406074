"""``kill -9`` in mid-work: what was acknowledged is there in full, and nothing else is."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from data import current
from data.store import Store
from tests.test_undo_and_identity import picture

ROOT = Path(__file__).parent.parent
ROWS = 3000
#: Loads a file a day for ever, says each batch's number once it is loaded, and undoes every third.
CHILD = """
import sys
from datetime import date, timedelta
from pathlib import Path
from data import intake, undoing
from data.store import Store
store = Store(Path(sys.argv[1]))
day = date(2022, 4, 1)
while True:
    rows = "\\n".join(f"R{n},住户{n},{n % 40}-{n % 7}-101,36.{n % 9}" for n in range(int(sys.argv[2])))
    result = intake.load(store, ("居民编号,姓名,房号,体温\\n" + rows).encode(), "x.csv", day=day)
    print("loaded", result.batch_id, flush=True)
    if result.batch_id % 3 == 0:
        undoing.undo(store, result.batch_id)
        print("undone", result.batch_id, flush=True)
    day += timedelta(days=1)
"""


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_process_leaves_every_acknowledged_batch_whole_and_no_other_row(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    path = tmp_path / "board.duckdb"
    said: list[str] = []
    for _ in range(2):  # killed, started again, killed again
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), str(ROWS)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        for _ in range(rng.randint(1, 5)):
            said.append(child.stdout.readline().strip())
        # A random moment of the next load or undo, which take some tens of milliseconds.
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(rng.random() * 0.3)
        child.kill()
        said += [line.strip() for line in child.stdout]
        child.wait()
    store = Store(path)
    loaded = {int(line.split()[1]) for line in said if line.startswith("loaded")}
    undone = {int(line.split()[1]) for line in said if line.startswith("undone")}
    known = dict(store.rows("select batch_id, undone_at is not null from batches"))
    assert loaded <= set(known)
    assert all(known[number] for number in undone)
    rows = dict(store.rows("select batch_id, count(*) from rows_checkins group by batch_id"))
    assert rows == {number: ROWS for number, is_undone in known.items() if not is_undone}
    before = picture(store)
    with store.write() as transaction:
        current.rebuild(transaction.cursor, store.settings())
    assert picture(store) == before
    store.close()

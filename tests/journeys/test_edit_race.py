"""People, files and undos at once: nothing fails but in words, and what stands is what the rows say."""

import random
import threading

import pytest

from data.entries import request_edits, request_history
from data.intake import undo
from data.refusal import Refusal
from data.store.database import Store
from tests import requests_by_hand
from tests.long import so_many
from tests.requests_by_hand import hand, rebuilt, send

pytestmark = pytest.mark.slow

REQUESTS = ("R0", "R1", "R2")

noon = requests_by_hand.noon


def test_edits_files_and_undos_at_once_leave_what_the_rows_say(store: Store) -> None:
    batches = [send(store, "待受理", id=id).batch_id or 0 for id in REQUESTS]
    failed: list[BaseException] = []

    def step(rng: random.Random) -> None:
        id, what = rng.choice(REQUESTS), rng.choice(("edit", "edit", "file", "file", "merge", "split", "undo", "redo"))
        if what == "edit":
            hand(
                store,
                "记",
                id=id,
                status=rng.choice(("accepted", "in_progress", "resolved", "withdrawn")),
                owner=rng.choice("甲乙丙"),
            )
        elif what == "file":
            batches.append(
                send(
                    store,
                    rng.choice(("待受理", "处理中", "已办结", "撤销")),
                    rng.choice("甲乙丙"),
                    id=id,
                    name=rng.choice("ab"),
                ).batch_id
                or 0
            )
        elif what == "merge":
            request_edits.merge(store, id, rng.choice(REQUESTS), "张三")
        elif what == "split":
            request_edits.split(store, id, "张三")
        elif len(batches) > len(REQUESTS):  # the first file of each request stays
            (undo.undo if what == "undo" else undo.redo)(store, rng.choice(batches[len(REQUESTS) :]))

    def work(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(so_many(4, 8)):
            try:
                step(rng)
            except Refusal:
                pass
            except BaseException as error:
                failed.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    rebuilt(store)
    for id in REQUESTS:
        request = request_history.find(store, id)
        assert request is not None
        told = {cell.field: cell.new for entry in request_history.history(store, id) for cell in entry.changes}
        assert {name: told.get(name) for name in request.values if name != "request_id"} == {
            name: value for name, value in request.values.items() if name != "request_id"
        }

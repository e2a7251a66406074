"""Requests that files and people change, for tests: one sends, another writes, a third looks."""

from datetime import datetime
from typing import Any

import pytest

from data.current import fold
from data.entries import request_edits, request_history
from data.intake import loading
from data.store.database import Store
from tests.data.intake.test_undo_and_identity import picture

NOW = datetime(2022, 4, 8, 12)
#: Times at which a file says that a request was resolved.
T1, T2 = "2022-04-07 10:00", "2022-04-07 11:00"


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon of 8 April, in every test of a file that says ``noon = requests_by_hand.noon``."""
    monkeypatch.setenv("BOARD_TODAY", NOW.isoformat())


def send(
    store: Store, status: str = "", owner: str = "", resolved: str = "", id: str = "R1", name: str = "f.csv"
) -> loading.Result:
    """A file of one request, reported at 8 on 7 April."""
    text = f"诉求编号,上报时间,诉求内容,状态,责任人,办结时间\n{id},2022-04-07 08:00,买菜,{status},{owner},{resolved}\n"
    result = loading.load(store, text.encode(), name, kind="requests")
    assert result.rejected == 0, result.rejects
    return result


def stands(store: Store, *names: str, id: str = "R1") -> tuple[Any, ...]:
    """These fields of a request as they stand."""
    found = request_history.find(store, id)
    assert found is not None
    return tuple(found.values[name] for name in names)


def hand(
    store: Store, note: str = "", base: int | None = None, id: str = "R1", **given: Any
) -> request_history.Request:
    """An edit by 张三."""
    found = request_edits.change(store, id, given, "张三", note, base)
    assert found is not None
    return found


def rebuilt(store: Store) -> None:
    """Made anew from the rows, everything is as it was."""
    before = picture(store)
    with store.write() as transaction:
        fold.rebuild(transaction.cursor, store.settings())
    assert picture(store) == before

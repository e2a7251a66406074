"""Accounts for the grid workers whom the table of buildings names: all that are missing, in one step."""

import re
from dataclasses import dataclass

from data.access import accounts
from data.access.access_file import Access
from data.access.accounts import Account, Who
from data.refusal import Refusal
from data.store.database import Store

#: Between names where a cell holds several.
_BETWEEN = re.compile(r"[、,,/;;\n]")


@dataclass(frozen=True)
class Worker:
    """A grid worker as the table of buildings names them, with the grids of those buildings.

    ``several``: the same name stands there with more than one phone, so that it may be several people.
    """

    name: str
    grids: frozenset[str]
    several: bool = False


@dataclass(frozen=True)
class Made:
    """What became of it: the new accounts with the words of their one-time links, and who got none and why."""

    links: list[tuple[Account, str]]
    refused: list[tuple[str, Refusal]]


def workers(store: Store) -> list[Worker]:
    """Every grid worker of the table of buildings, in the order of the buildings."""
    grids: dict[str, set[str]] = {}
    phones: dict[str, set[str]] = {}
    for cell, phone, grid in store.rows(
        """
        select grid_worker, coalesce(grid_worker_phone, ''), grid_id from buildings
        where coalesce(grid_worker, '') <> '' and coalesce(grid_id, '') <> '' order by building_id
        """
    ):
        names = [name for part in _BETWEEN.split(cell) if (name := " ".join(part.split()))]
        for name in names:
            grids.setdefault(name, set()).add(grid)
            # Of several names in a cell nobody knows whose the phone is.
            phones.setdefault(name, set()).update({phone} if phone and len(names) == 1 else ())
    return [Worker(name, frozenset(found), len(phones[name]) > 1) for name, found in grids.items()]


def without_account(store: Store, access: Access) -> list[Worker]:
    """The grid workers of whose name there is no account; one that was closed is one."""
    known = {found.name.casefold() for found in accounts.accounts(access)}
    return [worker for worker in workers(store) if worker.name.casefold() not in known]


def make_all(store: Store, access: Access, by: Who) -> Made:
    """Make the accounts that are missing, each with its grids; who cannot have one does not keep the others from it."""
    made = Made([], [])
    for worker in without_account(store, access):
        try:
            if worker.several:
                raise Refusal(
                    "same_name",
                    "楼栋表里这个名字有不同的电话,可能是几个人,请在“账号”页逐个建。",
                    "This name stands in the buildings with different phones and may be several people; make their "
                    "accounts on the page Accounts.",
                )
            made.links.append(accounts.make(access, worker.name, "grid", worker.grids, by))
        except Refusal as refusal:
            made.refused.append((worker.name, refusal))
    return made

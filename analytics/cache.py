"""Answers are kept until the data changes: the store's version is part of every key, and so are the grids it is limited
to.
"""

import inspect
import threading
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

import cachetools

from data.store.database import Store

Answer = TypeVar("Answer")

#: Answers kept for each question. A board asks each for a few days and places.
KEPT = 512

#: The store's key (its path, and the grids it is limited to), the version of its data, and what was asked.
_Key = tuple[tuple[Path, Hashable], int, tuple[Any, ...]]


def cached(question: Callable[..., Answer]) -> Callable[..., Answer]:
    """Remember a question's answers by store (of everything, or of some grids), data version and arguments (which must
    be hashable).

    The answer is shared, not copied: callers must not change it.
    """
    return _cached(question, lambda store: store.version)


def cached_for_people(question: Callable[..., Answer]) -> Callable[..., Answer]:
    """The same for a question about who lives where alone, which most new files do not change."""
    return _cached(question, lambda store: store.people_version)


class _Answers(cachetools.LRUCache[_Key, Answer]):
    """Answers to one question, all about the newest data that anybody has asked about."""

    def __setitem__(self, key: _Key, answer: Answer) -> None:
        # Nobody will ask about older data again, in any grids, and an answer may hold a million people.
        same = [kept for kept in self if kept[0][0] == key[0][0]]
        for kept in same:
            if kept[1] < key[1]:
                del self[kept]
        if all(kept[1] <= key[1] for kept in same):
            super().__setitem__(key, answer)


def _cached(question: Callable[..., Answer], version_of: Callable[[Store], int]) -> Callable[..., Answer]:
    # However it is asked, with a default said or not, by position or by name, it is one question.
    rest = tuple(inspect.signature(question).parameters.values())[1:]

    def key(store: Store, *args: Any, **kwargs: Any) -> _Key:
        asked_for = (*args, *(kwargs.get(one.name, one.default) for one in rest[len(args) :]))
        return store.key, version_of(store), asked_for

    # With a condition, one of twenty boards that ask the same at once works it out, and the others wait for it.
    return cachetools.cached(_Answers[Answer](KEPT), key, condition=threading.Condition())(question)

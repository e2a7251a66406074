"""Answers are kept until the data changes: the store's version is part of every key, and so are the grids it is limited
to.
"""

import functools
import inspect
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

from data.store.database import Store

Answer = TypeVar("Answer")

#: Answers kept for each question. A board asks each for a few days and places.
KEPT = 512


def cached(question: Callable[..., Answer]) -> Callable[..., Answer]:
    """Remember a question's answers by store (of everything, or of some grids), data version and arguments (which must
    be hashable).

    The answer is shared, not copied: callers must not change it.
    """
    return _cached(question, lambda store: store.version)


def cached_for_people(question: Callable[..., Answer]) -> Callable[..., Answer]:
    """The same for a question about who lives where alone, which most new files do not change."""
    return _cached(question, lambda store: store.people_version)


def _cached(question: Callable[..., Answer], version_of: Callable[[Store], int]) -> Callable[..., Answer]:
    # However it is asked, with a default said or not, by position or by name, it is one question.
    rest = tuple(inspect.signature(question).parameters.values())[1:]
    answers: OrderedDict[Any, Answer] = OrderedDict()
    asked: dict[Any, threading.Lock] = {}
    lock = threading.Lock()

    @functools.wraps(question)
    def ask(store: Store, *args: Any, **kwargs: Any) -> Answer:
        asked_for = (*args, *(kwargs.get(one.name, one.default) for one in rest[len(args) :]))
        key = (store.key, version_of(store), asked_for)
        with lock:
            if key in answers:
                answers.move_to_end(key)
                return answers[key]
            turn = asked.setdefault(key, threading.Lock())
        # Of twenty boards that ask the same at once, one works it out.
        with turn:
            with lock:
                if key in answers:
                    return answers[key]
            try:
                answer = question(store, *args, **kwargs)
                with lock:
                    answers[key] = answer
                    # Nobody will ask about older data again, in any grids, and an answer may hold a million people.
                    for outdated in [
                        kept for kept in answers if kept[0][0] == store.path and kept[1] < version_of(store)
                    ]:
                        del answers[outdated]
                    while len(answers) > KEPT:
                        answers.popitem(last=False)
            finally:
                with lock:
                    asked.pop(key, None)
        return answer

    return ask

"""Answers are worked out once for everybody who asks at the same time, and older ones make room."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from analytics import cache
from analytics.cache import cached
from data.store.database import Store
from data.store.grid_scope import scoped
from tests.community import load, settled


def test_of_many_who_ask_the_same_at_once_one_works_it_out(store: Store) -> None:
    begun, go_on = threading.Event(), threading.Event()
    calls: list[str] = []

    @cached
    def question(asked: Store, what: str, often: int = 1) -> str:
        calls.append(what)
        begun.set()
        assert go_on.wait(30)
        return what * often

    with ThreadPoolExecutor(8) as people:
        # With the default said or not, by position or by name: it is one question.
        ways = [lambda: question(store, "ab"), lambda: question(store, "ab", 1), lambda: question(store, what="ab")]
        first = people.submit(ways[0])
        assert begun.wait(30)
        coming = threading.Barrier(8, timeout=30)
        others = [people.submit(lambda way=ways[nth % 3]: (coming.wait(), way())[1]) for nth in range(7)]
        coming.wait()
        go_on.set()
        assert {one.result(30) for one in [first, *others]} == {"ab"}
    assert calls == ["ab"]
    assert question(store, "ab", often=2) == "abab"
    assert calls == ["ab", "ab"]


def test_who_waits_asks_again_when_it_went_wrong(store: Store) -> None:
    calls: list[int] = []
    both = threading.Barrier(2, timeout=30)

    @cached
    def question(asked: Store) -> int:
        calls.append(len(calls))
        if len(calls) == 1:
            both.wait()
            raise ValueError("not now")
        return 7

    with ThreadPoolExecutor(2) as people:
        first = people.submit(question, store)
        both.wait()
        second = people.submit(question, store)
        with pytest.raises(ValueError, match="not now"):
            first.result(30)
        assert second.result(30) == 7
    assert len(calls) == 2


def test_answers_about_older_data_and_the_longest_unasked_make_room(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "KEPT", 3)
    calls: list[int] = []

    @cached
    def question(asked: Store, number: int) -> list[int]:
        calls.append(number)
        return [number]

    for number in (1, 2, 3, 1, 4, 1, 2):  # 4 takes the place of 2, which has not been asked the longest
        assert question(store, number) == [number]
    assert calls == [1, 2, 3, 4, 2]
    kept = question.cache  # type: ignore[attr-defined]
    assert len(kept) == 3
    settled(store)
    assert question(scoped(store, frozenset("A")), 5) == [5]
    assert [key[2] for key in kept] == [(5,)]
    load(store, "roster", "居民编号,姓名,楼栋号,房号\nR11,卫四,3,103\n")
    assert question(store, 5) == [5]
    assert len(kept) == 1
    assert calls == [1, 2, 3, 4, 2, 5, 5]


def test_an_answer_that_was_overtaken_by_new_data_is_given_and_not_kept(store: Store) -> None:
    @cached
    def question(asked: Store, newer: bool) -> int:
        before = asked.version
        if newer:
            load(store, "roster", "居民编号,姓名,楼栋号,房号\nR11,卫四,3,103\n")
            question(asked, False)
        return before

    before = store.version
    assert question(store, True) == before < store.version
    assert [key[1] for key in question.cache] == [store.version]  # type: ignore[attr-defined]

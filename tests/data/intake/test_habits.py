"""True tables in the ways people write them: what is stored is true, or was asked about; and nobody is lost."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.current.opened_store import open_store
from data.store.database import Store
from tests.habits import measure
from tests.habits.files import LAYOUTS, Layout
from tests.habits.measure import ASKED, DIFFERENT, EQUAL, KEPT, LOST, Ways
from tests.habits.tables import KINDS, OF_SORT, Kind
from tests.long import so_many

#: The habits whose cells have one meaning may be asked about no more often than this.
MOST_ASKED = 0.02


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A board with the roster that the sheets are about, on a day soon after them."""
    folder: Path = tmp_path_factory.mktemp("habits")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", measure.TODAY)
        store = open_store(folder / "board.duckdb")
        measure.settle(store)
        yield store
        store.close()


@pytest.mark.slow
@settings(max_examples=so_many(10, 400), deadline=None)
@given(seed=st.integers(0, 2**32), kind=st.sampled_from(KINDS), layout=st.sampled_from(LAYOUTS))
def test_any_table_in_any_habits_is_read_as_it_is_or_asked_about(
    settled: Store, seed: int, kind: Kind, layout: Layout
) -> None:
    rng = random.Random(seed)
    written = measure.sheet(kind, rng, Ways(rng), rng.randrange(1, 9), layout)
    for cell in measure.seen(settled, written):
        assert cell.became in (EQUAL, ASKED, KEPT), f"{cell}\n{written.content()!r}"


@pytest.mark.slow
def test_of_thousands_of_true_values_none_is_read_differently_and_few_are_asked_about(settled: Store) -> None:
    """The bias measure; ``python -m tests.habits`` prints it habit by habit."""
    found = measure.measure(settled, seed=13, most=so_many(1_200, 10_000))
    assert not found.of(DIFFERENT, LOST), "\n".join(map(str, found.of(DIFFERENT, LOST)))
    asked = [cell for cell in found.of(ASKED, KEPT) if cell.habit.certain]
    assert found.asked_of_certain <= MOST_ASKED, "\n".join(map(str, asked))
    # What may be asked about is asked about, and not read by chance: the habits are no easy ones.
    assert len(found.of(ASKED)) > len(found.cells) / 10
    assert {cell.habit.sort for cell in found.cells} >= set(OF_SORT)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(LAYOUTS)), ids=[layout.name for layout in LAYOUTS])
def test_a_plain_table_is_read_whole_however_it_is_handed_over(settled: Store, number: int) -> None:
    layout = LAYOUTS[number]
    for kind in so_many((KINDS[number % len(KINDS)],), KINDS):
        cells = measure.seen(settled, measure.plain(kind, random.Random(13), 9, layout), kind_given=False)
        assert [str(cell) for cell in cells] == []

"""The attacks that take but a moment, against a board of their own; the others by ``python -m tests.attack``."""

from collections.abc import Iterator

import pytest

from tests.attack.__main__ import tries
from tests.attack.attack import Attack, Try
from tests.attack.attacks import ATTACKS
from tests.attack.target import Target, own
from tests.server import Running


@pytest.fixture(scope="module")
def target(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with own(tmp_path_factory.mktemp("attacked") / "board") as attacked:
        yield attacked


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if not attack.long], ids=lambda attack: attack.id)
def test_the_board_holds(target: Target, attack: Attack) -> None:
    found = tries(attack, target)
    assert found, "nothing was tried"
    assert not [one for one in found if not one.held]


def test_an_attack_that_breaks_off_did_not_hold(target: Target) -> None:
    def broken(_: Target) -> Iterator[Try]:
        yield Try("begins", held=True)
        raise ConnectionError("gone")

    assert [one.held for one in tries(Attack("x", "x", broken), target)] == [True, False]

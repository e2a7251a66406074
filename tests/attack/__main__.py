"""Attack a board on purpose and count what held.

python -m tests.attack                          a board of its own, on this machine
python -m tests.attack --url http://… --token …  one that runs: what needs its folder is left out

The token is an administrator's (BOARD_ADMIN_TOKEN). Accounts are made for the attack and closed at the end; nothing is
loaded, changed or erased. Ask whoever keeps the board first: people on it will notice.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from tests.attack.attack import Attack, Try
from tests.attack.attacks import ATTACKS
from tests.attack.target import Target, own, running_at


def tries(attack: Attack, target: Target) -> list[Try]:
    """All tries of an attack; one that breaks off in the middle is one that did not hold."""
    found: list[Try] = []
    try:
        found.extend(attack.run(target))
    except Exception as error:
        found.append(Try("breaks off", held=False, seen=repr(error)))
    return found


def report(attacks: Sequence[Attack], target: Target) -> bool:
    """Make every attack and print what came of it; whether all held."""
    print("| attack | what | tries | held | seconds |\n|---|---|---|---|---|")
    failed: list[tuple[str, Try]] = []
    for attack in attacks:
        begun = time.monotonic()
        found = tries(attack, target)
        open_ = [one for one in found if not one.held]
        failed += [(attack.id, one) for one in open_]
        took = time.monotonic() - begun
        print(f"| {attack.id} | {attack.words} | {len(found)} | {len(found) - len(open_)} | {took:.0f} |", flush=True)
    for id, one in failed:
        print(f"NOT HELD {id}: {one.what}: {one.seen[:300]}")
    print("Everything held." if not failed else f"{len(failed)} tries were not held.")
    return not failed


def main(arguments: list[str] | None = None) -> int:
    """Attack; 1 where anything was not held."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.attack", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="")
    parser.add_argument("--token", default="")
    parser.add_argument("--only", nargs="*", choices=[attack.id for attack in ATTACKS], default=[])
    asked = parser.parse_args(arguments)
    chosen = [attack for attack in ATTACKS if not asked.only or attack.id in asked.only]
    with tempfile.TemporaryDirectory() as folder:
        opened: AbstractContextManager[Target] = (
            running_at(asked.url, asked.token) if asked.url else own(Path(folder) / "board")
        )
        with opened as target:
            at_hand = [attack for attack in chosen if target.folder is not None or not attack.folder]
            return 0 if report(at_hand, target) else 1


if __name__ == "__main__":
    sys.exit(main())

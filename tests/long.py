"""What is too long for every run, in full: kills by the hundred, a crowd, broken files and histories, big data.

    python -m tests.long            all of it, some half an hour on two cores
    python -m tests.long -k crash   further arguments go to pytest

The tests are those of the suite, which takes a few rounds of each; this command takes them all.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import TypeVar

Rounds = TypeVar("Rounds")
#: Set by this command; the tests ask ``so_many``.
VARIABLE = "BOARD_TESTS_IN_FULL"

#: The files whose tests take more rounds here than in the suite, or as much data as a community has.
FILES = (
    "tests/api/test_fuzz.py",
    "tests/journeys/test_linear_time.py",
    "tests/journeys/test_crash.py",
    "tests/journeys/test_crowd.py",
    "tests/journeys/test_edit_race.py",
    "tests/journeys/test_full_disk.py",
    "tests/journeys/test_inbox.py",
    "tests/journeys/test_payloads.py",
    "tests/journeys/test_scope_numbers.py",
    "tests/journeys/test_soak.py",
    "tests/data/current/test_edited_requests.py",
    "tests/data/files/test_decode.py",
    "tests/data/intake/test_broken_files.py",
    "tests/data/intake/test_habits.py",
    "tests/data/intake/test_large_files.py",
    "tests/data/intake/test_loading.py",
    "tests/data/intake/test_undo_and_identity.py",
    "tests/data/privacy/test_kept_counts.py",
    "tests/data/privacy/test_new_board.py",
    "tests/data/privacy/test_retention.py",
    "tests/data/values/test_types.py",
    "tests/data/values/test_ways_of_writing.py",
    "tests/pages/maps/test_view.py",
    "tests/pages/projection/test_projection.py",
    "tests/pages/upload/test_upload.py",
)


def so_many(every_run: Rounds, in_full: Rounds) -> Rounds:
    """The rounds of a test, or the cases: a few in every run, all of them in the long one."""
    return in_full if VARIABLE in os.environ else every_run


def main(arguments: list[str]) -> int:
    """Run the long tests and say how long each took; pytest's exit code."""
    command = [sys.executable, "-m", "pytest", "-m", "", "-n", "2", "--dist", "worksteal", "--durations=40", *FILES]
    return subprocess.run(
        [*command, *arguments], cwd=Path(__file__).parent.parent, env={**os.environ, VARIABLE: "1"}, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The commands for a terminal, in a process of their own, under the names that people have noted."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
#: The name of each command, and the one that it had before.
COMMANDS = {"restore": "restore", "verify_record": "record", "new_link": "new_link", "end_demo": "end_demo"}


def ran(module: str, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_runs_under_its_name_and_the_one_it_had_before(name: str) -> None:
    code, said = ran(f"data.commands.{name}", "--help")
    assert code == 0, said
    assert f"usage: python -m data.commands.{name}" in said
    assert ran(f"data.{COMMANDS[name]}", "--help") == (0, said)
    # What a command says of wrong arguments comes through as well.
    assert ran(f"data.{COMMANDS[name]}", "--no-such") == ran(f"data.commands.{name}", "--no-such")
    assert ran(f"data.{COMMANDS[name]}", "--no-such")[0] == 2


def test_every_command_is_tested_here() -> None:
    files = (ROOT / "data" / "commands").glob("*.py")
    assert {file.stem for file in files if not file.stem.startswith("_")} == set(COMMANDS)

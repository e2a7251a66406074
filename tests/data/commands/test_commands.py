"""The commands for a terminal, under the names that people have noted."""

import runpy
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from data.access import accounts
from data.access.access_file import Access
from data.commands import new_link
from tests.conftest import PASSWORD

ROOT = Path(__file__).parents[3]
#: The name of each command, and the one that it had before.
COMMANDS = {"restore": "restore", "verify_record": "record", "new_link": "new_link", "end_demo": "end_demo"}
#: Commands that never had another name.
NEW = {"encrypt_backup"}


def ran(module: str, *arguments: str) -> tuple[int, str]:
    """Its exit code and what it said, in a process of its own."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def ran_here(
    capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch, module: str, *arguments: str
) -> tuple[int, str]:
    """The same of a command that ends before it does anything, in this process."""
    patch.setattr(sys, "argv", [module, *arguments])
    with pytest.MonkeyPatch.context() as unknown:
        # A module that is run is loaded anew, which is worth a warning where it has been imported.
        for each in (module, *(f"data.commands.{name}" for name in COMMANDS)):
            unknown.delitem(sys.modules, each, raising=False)
        with pytest.raises(SystemExit) as ended:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
    said = capsys.readouterr()
    code = ended.value.code
    return (code if isinstance(code, int) else 0), said.out + said.err


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_runs_under_its_name_and_the_one_it_had_before(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")  # lines are folded alike
    now, before = f"data.commands.{name}", f"data.{COMMANDS[name]}"
    code, said = ran_here(capsys, monkeypatch, now, "--help")
    assert code == 0, said
    assert f"usage: python -m {now}" in said
    assert ran_here(capsys, monkeypatch, before, "--help") == (0, said)
    # What a command says of wrong arguments comes through as well, as a process of its own has it.
    wrong = ran(before, "--no-such")
    assert wrong == ran_here(capsys, monkeypatch, now, "--no-such")
    assert wrong == ran_here(capsys, monkeypatch, before, "--no-such")
    assert wrong[0] == 2


def test_every_command_is_tested_here() -> None:
    files = (ROOT / "data" / "commands").glob("*.py")
    assert {file.stem for file in files if not file.stem.startswith("_")} == {*COMMANDS, *NEW}


def test_the_first_link_is_made_anew_while_the_board_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOARD_DATA_DIR", str(tmp_path))
    with closing(Access(tmp_path)) as running:
        earlier = accounts.first_link(running, "看板") or ""
        assert new_link.main([]) == 0
        word = capsys.readouterr().out.partition("word=")[2].strip()
        assert accounts.link(running, earlier) is None
        accounts.use_link(running, word, "周站长", PASSWORD, "")
    assert new_link.main([]) == 1
    assert "已经有系统管理员" in capsys.readouterr().out

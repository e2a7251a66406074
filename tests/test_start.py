"""``start.py`` in a folder of its own: what it installs, and when it installs again."""

import os
import shutil
import subprocess
import venv
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

import start
from data.installation import reach

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
def test_packages_are_installed_when_their_lock_changes_and_only_then(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(ROOT / "start.py", tmp_path)
    spec = spec_from_file_location("start_there", tmp_path / "start.py")
    assert spec is not None
    assert spec.loader is not None
    start = module_from_spec(spec)
    spec.loader.exec_module(start)

    def set_up(developing: bool) -> bool:
        """Whether anything was installed; the locks name no packages, so that no network is needed."""
        start.set_up(developing=developing)
        return "Installing packages" in capfd.readouterr().out

    runtime, development = tmp_path / "requirements.txt", tmp_path / "requirements-dev.txt"
    runtime.write_text("# nothing\n", encoding="utf-8")
    development.write_text("-r requirements.txt\n", encoding="utf-8")
    # Here stands what an earlier version installed, of other packages: everything is made anew.
    venv.create(tmp_path / ".venv", symlinks=os.name != "nt")
    (tmp_path / ".venv" / "requirements.installed").write_text("of another lock", encoding="utf-8")
    mark = tmp_path / ".venv" / "mark"
    mark.touch()
    assert set_up(developing=False)
    assert not mark.exists()
    assert not set_up(developing=False)
    mark.touch()
    # The tools come on top, and a start of the board does not mind them.
    assert set_up(developing=True)
    assert not set_up(developing=True)
    assert not set_up(developing=False)
    development.write_text("-r requirements.txt\n# changed\n", encoding="utf-8")
    assert not set_up(developing=False)
    assert set_up(developing=True)
    assert mark.exists()
    # With other packages for the board both are missing; pip itself comes first, alone and with its hash.
    runtime.write_text(
        "a==1 \\\n    --hash=sha256:1\npip==2 \\\n    --hash=sha256:3\n    # via x\nz==3\n", encoding="utf-8"
    )
    installed: list[str] = []
    monkeypatch.setattr(start.venv, "create", lambda folder, **given: installed.append(f"{folder.name} {given}"))
    monkeypatch.setattr(start.subprocess, "run", lambda command, **_: installed.append(command[-1].name))
    assert set_up(developing=True)
    assert installed == [".venv {'with_pip': True, 'clear': True}", "pip.txt", "requirements-dev.txt"]
    alone = (tmp_path / ".venv" / "pip.txt").read_text(encoding="utf-8")
    assert alone.split() == ["pip==2", "\\", "--hash=sha256:3", "#", "via", "x"]


@pytest.mark.parametrize(
    ("given", "chosen", "passed"),
    [
        (["--network"], "1", []),
        (["--this-machine", "--server.port", "8502"], "0", ["--server.port", "8502"]),
        (["--server.port", "8502"], None, ["--server.port", "8502"]),
    ],
)
def test_who_can_open_the_board_is_told_to_it_and_the_rest_goes_to_streamlit(
    given: list[str], chosen: str | None, passed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(reach.VARIABLE, "")  # what start.py sets goes with this test
    monkeypatch.delenv(reach.VARIABLE)
    started: list[tuple[list[str], str | None]] = []

    def ran(command: list[str], env: dict[str, str], **_: object) -> subprocess.CompletedProcess[str]:
        started.append(([str(word) for word in command[1:]], env.get(reach.VARIABLE)))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(start, "set_up", lambda developing: None)
    monkeypatch.setattr(start.subprocess, "run", ran)
    assert start.main(given) == 0
    assert started == [(["-m", "streamlit", "run", "app.py", *passed], chosen)]

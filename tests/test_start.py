"""``start.py`` in a folder of its own: what it installs, and when it installs again."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def set_up(folder: Path, developing: bool) -> bool:
    """Whether anything was installed; the locks name no packages, so that no network is needed."""
    command = [sys.executable, "-c", f"import start; start.set_up(developing={developing})"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return "Installing packages" in ran.stdout


@pytest.mark.slow
@pytest.mark.slow
def test_packages_are_installed_when_their_lock_changes_and_only_then(tmp_path: Path) -> None:
    shutil.copy(ROOT / "start.py", tmp_path)
    runtime, development = tmp_path / "requirements.txt", tmp_path / "requirements-dev.txt"
    runtime.write_text("# nothing\n", encoding="utf-8")
    development.write_text("-r requirements.txt\n", encoding="utf-8")
    assert set_up(tmp_path, developing=False)
    assert not set_up(tmp_path, developing=False)
    mark = tmp_path / ".venv" / "mark"
    mark.touch()
    # The tools come on top, and a start of the board does not mind them.
    assert set_up(tmp_path, developing=True)
    assert not set_up(tmp_path, developing=True)
    assert not set_up(tmp_path, developing=False)
    development.write_text("-r requirements.txt\n# changed\n", encoding="utf-8")
    assert not set_up(tmp_path, developing=False)
    assert set_up(tmp_path, developing=True)
    assert mark.exists()
    # With other packages for the board everything is made anew.
    runtime.write_text("# other\n", encoding="utf-8")
    assert set_up(tmp_path, developing=False)
    assert not mark.exists()
    assert set_up(tmp_path, developing=True)

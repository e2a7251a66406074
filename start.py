"""Set up and open the board, or with ``test`` set up and check everything.

    python start.py            sets up what is missing and opens the board
    python start.py test       sets up and runs ruff, mypy, bandit, pip-audit and the tests

Needs nothing but Python 3.11 or newer. Further arguments go to ``streamlit run app.py`` or to
pytest. The packages go into ``.venv`` here, and again only when ``requirements.txt`` changes.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST = (3, 11)
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
REQUIREMENTS = HERE / "requirements.txt"
#: What was installed, so that the second start is quick and needs no network.
STAMP = VENV / "installed.sha256"

#: The tests in two processes, a file in one of them: that many are under way at once on two cores.
CHECKS = (
    ("-m", "ruff", "check", "."),
    ("-m", "mypy"),
    ("-m", "bandit", "-q", "-c", "pyproject.toml", "-r", "app.py", "start.py", "api", "pages", "analytics", "data"),
    ("-m", "tests.audit"),
    ("-m", "pytest", "-n", "2", "--dist", "loadfile"),
)


def set_up() -> None:
    """Make the virtual environment and install the pinned packages, unless that is done already."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + str(sys.version_info[:2]).encode()).hexdigest()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        return
    print("首次启动,正在安装所需软件包 … Installing packages …", flush=True)
    venv.create(VENV, with_pip=True, clear=True)
    subprocess.run(
        [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS], check=True
    )
    STAMP.write_text(wanted)


def run(*arguments: str) -> int:
    """Run the environment's Python here and give its exit code."""
    return subprocess.run([PYTHON, *arguments], cwd=HERE, check=False).returncode


def main(arguments: list[str]) -> int:
    """Set up, then open the board or check it; 0 when all went well."""
    if sys.version_info < OLDEST:
        print(f"需要 Python {OLDEST[0]}.{OLDEST[1]} 或更新版本;这里是 {sys.version.split()[0]}。")
        print(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}.")
        return 1
    try:
        set_up()
    except subprocess.CalledProcessError as failed:
        print(
            "软件包安装失败,请检查网络或软件源后重试。The packages could not be installed; check the network and try again."
        )
        return failed.returncode or 1
    try:
        if arguments[:1] == ["test"]:
            # All of them, so that one run tells everything; the last one takes further arguments.
            results = [run(*check, *(arguments[1:] if check is CHECKS[-1] else ())) for check in CHECKS]
            return max(results, key=abs)
        return run("-m", "streamlit", "run", "app.py", *arguments)
    except KeyboardInterrupt:  # Ctrl+C is how the board is closed
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

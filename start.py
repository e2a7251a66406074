"""Set up and open the board, or with ``test`` set up and check everything.

    python start.py                  sets up what is missing and opens the board
    python start.py --network        from now on for other machines of the network as well
    python start.py --this-machine   from now on for this machine alone, as a new board is
    python start.py test             sets up and runs ruff, mypy, pip-audit and the tests

Needs nothing but Python 3.11 or newer. Further arguments go to ``streamlit run app.py`` or to
pytest. The packages of ``requirements.txt`` go into ``.venv`` here, with ``test`` those of
``requirements-dev.txt`` on top, and again only when the file changes.
"""

import hashlib
import os
import re
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST = (3, 11)
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
#: What the board needs, and what includes it for those who test it.
RUNTIME = HERE / "requirements.txt"
DEVELOPMENT = HERE / "requirements-dev.txt"

#: Who can open the board from now on; what the board reads of it (data/installation/reach.py).
REACH = {"--network": "1", "--this-machine": "0"}
REACH_VARIABLE = "BOARD_NETWORK"

#: Beside the tests, which now and then wait for a server or a browser.
CHECKS = (
    ("-m", "ruff", "check", "."),
    ("-m", "ruff", "format", "--check", "."),
    ("-m", "mypy"),
    # Last, so that what it could not find out stands at the end of all that is said.
    ("-m", "tests.audit"),
)
#: All tests, in two processes of which one that is done takes over tests of the other: that many are under way at
#: once on two cores.
TESTS = ("-m", "pytest", "-m", "", "-n", "2", "--dist", "worksteal")


def set_up(developing: bool = False) -> None:
    """Make the virtual environment and install the locked packages, unless that is done already.

    ``developing``: the tools for tests as well. Raises CalledProcessError where pip fails.
    """
    wanted = [RUNTIME, DEVELOPMENT] if developing else [RUNTIME]
    missing = [file for file in wanted if not _is_installed(file)]
    if not missing:
        return
    print("首次启动,正在安装所需软件包 … Installing packages …", flush=True)
    if RUNTIME in missing:
        venv.create(VENV, with_pip=True, clear=True)
        _install_pip()
    _install(wanted[-1])
    for file in wanted:
        _stamp(file).write_text(_fingerprint(file))


def _install_pip() -> None:
    """Bring the environment's pip to the version of the lock, before it opens any other package: the one that Python
    brings along may be years old.
    """
    found = re.search(r"^pip==.*?(?=^\S|\Z)", RUNTIME.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    if found is not None:
        alone = VENV / "pip.txt"
        alone.write_text(found[0], encoding="utf-8")
        _install(alone)


def _install(file: Path) -> None:
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([PYTHON, *pip, "-r", file], check=True)


def _is_installed(file: Path) -> bool:
    stamp = _stamp(file)
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == _fingerprint(file)


def _stamp(file: Path) -> Path:
    """Where it is written down what was installed, so that the second start is quick and needs no network."""
    return VENV / f"{file.stem}.installed"


def _fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes() + str(sys.version_info[:2]).encode()).hexdigest()


def run(*arguments: str) -> int:
    """Run the environment's Python here and give its exit code."""
    return subprocess.run([PYTHON, *arguments], cwd=HERE, env=_environment(), check=False).returncode


def _environment() -> dict[str, str]:
    """Ours, but that Python may keep what it compiles: every process would begin by compiling all of it again."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _check(arguments: list[str]) -> int:
    """Check everything, so that one run tells all of it, and give the worst exit code; the tests take ``arguments``."""
    beside = [
        subprocess.Popen(
            [PYTHON, *check], cwd=HERE, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for check in CHECKS
    ]
    results = [run(*TESTS, *arguments)]
    for check, running in zip(CHECKS, beside, strict=True):
        said, _ = running.communicate()
        print(f"{' '.join(check[1:])}:", said.decode(errors="replace").strip(), flush=True)
        results.append(running.returncode)
    return max(results, key=abs)


def main(arguments: list[str]) -> int:
    """Set up, then open the board or check it; 0 when all went well."""
    if sys.version_info < OLDEST:
        print(f"需要 Python {OLDEST[0]}.{OLDEST[1]} 或更新版本;这里是 {sys.version.split()[0]}。")
        print(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}.")
        return 1
    testing = arguments[:1] == ["test"]
    try:
        set_up(developing=testing)
    except subprocess.CalledProcessError as failed:
        print(
            "软件包安装失败,请检查网络或软件源后重试。The packages could not be installed; check the network and try "
            "again."
        )
        return failed.returncode or 1
    try:
        if testing:
            return _check(arguments[1:])
        for chosen in filter(REACH.get, arguments):
            os.environ[REACH_VARIABLE] = REACH[chosen]
        return run("-m", "streamlit", "run", "app.py", *(each for each in arguments if each not in REACH))
    except KeyboardInterrupt:  # Ctrl+C is how the board is closed
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

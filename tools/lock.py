"""``python -m tools.lock``: write requirements.txt and requirements-dev.txt anew from requirements.in and
requirements-dev.in.

Every package that is installed, also one that only another one needs, stands in a lock with its version and the
hashes of all its files, for every system and Python from 3.11 on. Versions that stand there stay as long as they fit;
``python -m tools.lock --upgrade`` takes the newest of what only other packages need.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
#: What the board needs, and what those need beside it who work on it: its pins, and its lock.
RUNTIME = ("requirements.in", "requirements.txt")
DEVELOPMENT = ("requirements-dev.in", "requirements-dev.txt")
COMMAND = "python -m tools.lock"
#: The oldest Python that start.py takes.
_OLDEST = "3.11"


def requirements(text: str) -> list[str]:
    """The requirements of a lock, each with its hashes and without the comments on who needs it."""
    found: list[str] = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith(("#", "-r ", "-c ")):
            continue
        if line.startswith(" "):
            found[-1] += f"\n{line}"
        else:
            found.append(line)
    return [each.removesuffix(" \\") for each in found]


def _compile(source: str, lock: Path, *further: str) -> None:
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    # No address of an index is written down: everybody installs from their own.
    command += ["--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", COMMAND]
    command += ["--python-version", _OLDEST, "--output-file", str(lock), *further, source]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _without_what_the_runtime_has(lock: Path, runtime: Path) -> None:
    """Let the developers' lock begin with the runtime's and hold only what comes on top of it."""
    known = set(requirements(runtime.read_text(encoding="utf-8")))
    lines = [f"# {COMMAND}", f"-r {runtime.name}"]
    lines += [each for each in requirements(lock.read_text(encoding="utf-8")) if each not in known]
    lock.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write both locks; uv says what is wrong where there are no versions that fit each other."""
    runtime, development = ROOT / RUNTIME[1], ROOT / DEVELOPMENT[1]
    _compile(RUNTIME[0], runtime, *arguments)
    _compile(DEVELOPMENT[0], development, "--constraint", str(runtime), *arguments)
    _without_what_the_runtime_has(development, runtime)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

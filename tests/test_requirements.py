"""What is installed: the locks hold every package that we ask for, each with its hashes, and nothing else."""

import json
import re
from pathlib import Path

import pytest

from tests import audit
from tools import parts
from tools.lock import COMMAND, requirements

ROOT = Path(__file__).parent.parent


def pins(name: str) -> dict[str, str]:
    """The version of each package that a file of requirements asks for, '' where it names none."""
    lines = (line.partition("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    return {pin.partition("==")[0]: pin.partition("==")[2] for pin in lines if pin}


def locked(name: str) -> list[str]:
    return requirements((ROOT / name).read_text(encoding="utf-8"))


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize(
    ("asked", "locks"),
    [
        ("requirements.in", ["requirements.txt"]),
        # What both need lies in the board's lock, which the developers' includes.
        ("requirements-dev.in", ["requirements.txt", "requirements-dev.txt"]),
    ],
)
def test_a_lock_holds_what_is_asked_for_and_nothing_without_a_hash(asked: str, locks: list[str]) -> None:
    lines = [each for lock in locks for each in locked(lock)]
    held = {each.partition(" ")[0] for each in lines}
    for package, version in pins(asked).items():
        assert f"{canonical(package)}=={version}" in held, f"{locks[-1]} lacks {package} {version}: run {COMMAND}"
    for each in lines:
        assert re.match(r"[\w.-]+==[\w.]+(?: ; [^\n]+)?(?: \\\n +--hash=sha256:[0-9a-f]{64})+$", each), each


def test_the_locks_fit_each_other_and_name_no_place_to_get_them_from() -> None:
    """The developers' lock includes the board's and adds only what is not in it."""
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("requirements.txt", "requirements-dev.txt")}
    assert "-r requirements.txt" in texts["requirements-dev.txt"].splitlines()
    assert not set(locked("requirements.txt")) & set(locked("requirements-dev.txt"))
    for name, text in texts.items():
        assert not re.search(r"://|index-url|find-links|trusted-host", text), f"{name} names a host"


@pytest.mark.parametrize(
    ("package", "marker"), [("colorama", "sys_platform == 'win32'"), ("tzdata", ""), ("watchdog", "!= 'darwin'")]
)
def test_the_lock_is_for_every_system(package: str, marker: str) -> None:
    """What only another system than this one needs is locked as well, and several files a package that is compiled."""
    [found] = [each for each in locked("requirements.txt") if each.startswith(f"{package}==")]
    assert marker in found.splitlines()[0]
    [compiled] = [each for each in locked("requirements.txt") if each.startswith("duckdb==")]
    assert compiled.count("--hash") > 10


def test_the_environment_gets_a_pip_of_the_lock() -> None:
    assert any(each.startswith("pip==") for each in locked("requirements.txt"))


def test_the_list_of_parts_is_that_of_the_lock() -> None:
    """CycloneDX: every package of the lock is a part, with who needs whom; a licence stands with nearly all."""
    told = json.loads(parts.PARTS.read_text(encoding="utf-8"))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    lines = [each.partition(" ")[0] for each in locked("requirements.txt")]
    assert sorted(f"{part['name']}=={part['version']}" for part in told["components"]) == sorted(lines)
    now = parts.written((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    assert json.loads(now)["dependencies"] == told["dependencies"], "run python -m tools.parts"
    needs = {each["ref"]: each.get("dependsOn", []) for each in told["dependencies"]}
    asked = {canonical(package) for package in pins("requirements.in")}
    assert {ref.partition("@")[0] for ref in needs[told["metadata"]["component"]["bom-ref"]]} == asked
    assert sum("licenses" in part for part in told["components"]) > 0.9 * len(told["components"])


def test_the_audit_asks_about_every_lock() -> None:
    """pip-audit does not follow what one file of requirements includes of another."""
    assert {lock.name for lock in audit.LOCKS} == {"requirements.txt", "requirements-dev.txt"}

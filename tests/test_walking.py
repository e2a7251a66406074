"""One place walks through folders, copies them and takes them away, so that no link is followed anywhere else."""

import ast
from pathlib import Path

from tests.test_layout import PACKAGES, ROOT

#: The one place.
PLACE = "data/real_files.py"
#: What walks through folders, or follows a link in copying or in taking away: functions of os and shutil, and methods
#: of paths by whatever name the path goes.
WALKS = {"glob", "rglob", "iterdir", "walk", "scandir", "listdir", "fwalk", "copytree", "rmtree", "move", "removedirs"}
#: Whoever may all the same, and why: none of them looks at a folder into which anybody else can write.
ALLOWED = {
    "data/access/record_seal.py": "the user's own configuration folder, in which links are nobody else's",
}


def walking(path: Path) -> set[str]:
    """What a module calls, or imports, that walks through folders."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in WALKS:
            # What walks a syntax tree, or moves rows, is none of this.
            if not (isinstance(node.value, ast.Name) and node.value.id in ("ast", "demo_decisions")):
                found.add(node.attr)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in ("shutil", "glob")}
        elif isinstance(node, ast.ImportFrom) and node.module in ("shutil", "glob", "os", "pathlib"):
            found |= {alias.name for alias in node.names if node.module in ("shutil", "glob") or alias.name in WALKS}
    return found


def test_nothing_else_walks_through_folders() -> None:
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")] + [ROOT / "app.py"]
    found = {path.relative_to(ROOT).as_posix(): names for path in paths if (names := walking(path))}
    assert found.pop(PLACE), "the test finds nothing any more"
    assert found.keys() == ALLOWED.keys(), f"use data.real_files, or say here why not: {found}"

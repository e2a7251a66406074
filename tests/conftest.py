"""Fixtures: a fresh store, the demo's data; markers of what a test needs.

Servers and browsers have modules of their own.

A test gets the marker of what it needs by the fixture that gives it, so that none can be forgotten. Plain ``pytest``
runs what needs none; see ``[tool.pytest]`` in pyproject.toml.
"""

import ast
import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from data.current.opened_store import open_store
from data.installation import demo
from data.store.database import Store

ROOT = Path(__file__).parent.parent

#: The password of everybody in the tests.
PASSWORD = "lantern orbit velvet 7 walnut"

#: The marker that the name of a fixture gives to whatever asks for it.
MARKERS = {"running": "server", "browser": "browser", "behind": "proxy", "disk": "disk"}

if "BOARD_CONFIG_DIR" not in os.environ:  # the boards of the tests leave nothing in the user's own folder
    os.environ["BOARD_CONFIG_DIR"] = tempfile.mkdtemp(prefix="board-config-")
    atexit.register(shutil.rmtree, os.environ["BOARD_CONFIG_DIR"], ignore_errors=True)

pytest_plugins = [
    "tests.order",
    *(
        name
        for name, tool in (("tests.server", "httpx"), ("tests.browser", "playwright"))
        if find_spec(tool) is not None
    ),
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark every test by what it needs; leave out those of files that are not in the repository, where there
    are none.
    """
    away = [] if "BOARD_REAL_FILES" in os.environ else [item for item in items if item.get_closest_marker("real_files")]
    if away:
        config.hook.pytest_deselected(items=away)
        items[:] = [item for item in items if item not in away]
    for item in items:
        for fixture, marker in MARKERS.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out test files that import a developer's tool which is not installed here."""
    return True if collection_path.suffix == ".py" and _missing(collection_path) else None


def pytest_report_header() -> list[str]:
    """Say which files are left out for want of what."""
    missing = {path: _missing(path) for path in sorted(Path(__file__).parent.rglob("test_*.py"))}
    left_out = [f"{path.relative_to(ROOT)} ({tool})" for path, tool in missing.items() if tool]
    return [f"not installed here, so left out: {', '.join(left_out)}"] if left_out else []


@cache
def _missing(path: Path) -> str:
    """The first package that a file of tests, or one of ours that it imports, needs and that is not installed; "" if
    there is none.
    """
    for module in _imported(path):
        package = module.partition(".")[0]
        if package != "tests":
            if find_spec(package) is None:
                return package
            continue
        ours = ROOT.joinpath(*module.split(".")).with_suffix(".py")
        if ours.exists() and ours != path and (tool := _missing(ours)):
            return tool
    return ""


def _imported(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if node.module == "tests")


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a store with nothing in it, made once; copy it before use."""
    path = tmp_path_factory.mktemp("empty") / "board.duckdb"
    open_store(path).close()
    return path


@pytest.fixture
def store(empty_file: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty store in a folder of its own."""
    shutil.copy(empty_file, tmp_path)
    opened = open_store(tmp_path / "board.duckdb")
    yield opened
    opened.close()


#: Opens a store that a function has filled.
Filled = Callable[[Callable[[Store], object]], Store]


@pytest.fixture(scope="session")
def _filled_once() -> dict[Callable[[Store], object], Path]:
    """The folders of what was filled in this run, by the function that did it."""
    return {}


@pytest.fixture
def filled(
    empty_file: Path,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    _filled_once: dict[Callable[[Store], object], Path],
) -> Iterator[Filled]:
    """Gives the test a store of its own with what a function puts in it.

    The function runs once in a run of the tests, and what it did is copied; so it may not go by the test.
    """
    opened: list[Store] = []

    def open_filled(fill: Callable[[Store], object]) -> Store:
        if fill not in _filled_once:
            folder = tmp_path_factory.mktemp("filled")
            shutil.copy(empty_file, folder)
            made = open_store(folder / "board.duckdb")
            fill(made)
            made.close()
            _filled_once[fill] = folder
        shutil.copytree(_filled_once[fill], tmp_path, dirs_exist_ok=True)
        opened.append(open_store(tmp_path / "board.duckdb"))
        return opened[-1]

    yield open_filled
    for each in opened:
        each.close()


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's database, made once; copy it before use."""
    path = tmp_path_factory.mktemp("seeded") / "demo.duckdb"
    demo.seed(path)
    return path

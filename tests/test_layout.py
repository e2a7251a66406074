"""The shape of the project: who imports whom, how long files are, that options and pins say why."""

import ast
import re
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from data.kinds import KINDS
from data.roles import ROLES
from pages.registry import FOLDER, PAGES
from tests.test_requirements import pins

ROOT = Path(__file__).parent.parent
PACKAGES = ("streamlit_inside", "data", "analytics", "pages", "api")
#: What lies beside the product, for those who work on it.
BESIDE = ("tests", "benchmarks", "tools")

#: Which packages of ours each may import: pages and api call analytics, and data for intake.
MAY_IMPORT = {
    "streamlit_inside": {"streamlit_inside"},
    "data": {"data"},
    "analytics": {"analytics", "data"},
    "pages": {"pages", "analytics", "data", "streamlit_inside"},
    "api": {"api", "analytics", "data", "streamlit_inside"},
}

#: Outside packages that belong to one layer only.
BELONGS_TO = {
    "duckdb": {"data"},
    "streamlit": {"pages", "streamlit_inside"},
    "streamlit_folium": {"pages"},
    "fastapi": {"api"},
    "fastapi_offline": {"api"},
    "starlette": {"api", "pages"},
}

#: As ruff format lays it: one argument a line where a call does not fit into one.
LONGEST_FILE = 400
LONGEST_PAGE = 60


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Top-level names of everything a file imports, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides its layer"
            found.add((node.module or "").partition(".")[0])
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_calls_upwards(package: str) -> None:
    for path in sources(package):
        named = imports(path)
        upwards = named & set(PACKAGES) - MAY_IMPORT[package]
        foreign = {name for name in named & set(BELONGS_TO) if package not in BELONGS_TO[name]}
        assert not upwards | foreign, f"{path.relative_to(ROOT)} imports {upwards | foreign}"


@pytest.mark.slow
def test_nothing_is_imported_that_is_not_pinned() -> None:
    """Every import is of ours, of the standard library, or of a package that requirements.in pins; that of a test, a
    benchmark or a tool may also be in requirements-dev.in.
    """
    provided_by = {
        "xstatic": "xstatic-leaflet",
        "starlette": "fastapi",
        "uvicorn": "streamlit",
        "branca": "folium",
        "numpy": "pandas",
        "markupsafe": "jinja2",
        "pydantic": "fastapi",
        "anyio": "fastapi",
        "docx": "python-docx",
        "PIL": "pillow",
        "argon2": "argon2-cffi",
        "cyclonedx": "cyclonedx-bom",
        "packageurl": "cyclonedx-bom",
        "zxingcpp": "zxing-cpp",
    }
    ours = {*PACKAGES, "app", "start", "tests", "benchmarks", "tools", "__future__"}
    runtime = {name.lower() for name in pins("requirements.in")}
    developing = runtime | {name.lower() for name in pins("requirements-dev.in")}
    for path in [ROOT / "app.py", *(p for package in (*PACKAGES, *BESIDE) for p in sources(package))]:
        pinned = developing if path.relative_to(ROOT).parts[0] in BESIDE else runtime
        for name in imports(path) - sys.stdlib_module_names - ours:
            assert provided_by.get(name, name.replace("_", "-")) in pinned, f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("package", [*PACKAGES, *BESIDE])
def test_files_are_short_and_named_for_what_they_do(package: str) -> None:
    for path in sources(package):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= LONGEST_FILE, f"{path.relative_to(ROOT)} has {lines} lines"
        assert path.stem not in ("utils", "helpers", "common")


@pytest.mark.parametrize("row", PAGES.values(), ids=lambda row: row.file)
def test_a_page_is_a_short_script_that_says_what_it_is_for(row) -> None:
    text = (FOLDER / row.file).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_PAGE, f"{row.file} has {len(text.splitlines())} lines"
    assert ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("package", PACKAGES)
def test_everything_public_has_a_docstring(package: str) -> None:
    for path in sources(package):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if path in {row.script for row in PAGES.values()} | {FOLDER / "main" / "main.py"}:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and node in tree.body:
                assert ast.get_docstring(node), f"{path.relative_to(ROOT)}: {node.name} has no docstring"


def test_every_option_of_the_configuration_has_its_reason() -> None:
    text = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    tomllib.loads(text)
    lines = text.splitlines()
    for above, line in pairwise(lines):
        if re.match(r"\w+ *=", line):
            assert above.startswith("# "), f"no reason above {line!r}"


def test_direct_requirements_are_exact_and_explained() -> None:
    """Each package that we ask for ourselves has one version and a line in the README that says what it is for."""
    runtime, development = pins("requirements.in"), pins("requirements-dev.in")
    assert {"streamlit", "pandas", "plotly", "folium", "streamlit-folium", "duckdb", "pytest"} <= set(runtime)
    assert not set(runtime) & set(development), "stands in both"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, version in (runtime | development).items():
        assert re.fullmatch(r"[\w.]+", version), f"{name} has no exact version"
        assert re.search(rf"`{re.escape(name)}`", readme), f"README.md does not say what {name} is for"


def test_the_readme_gives_the_commands_that_work() -> None:
    """Both lines, for Linux and macOS and for Windows, and CI runs the same test line."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for line in ("python3 start.py", "python3 start.py test", "py start.py", "py start.py test"):
        assert re.search(rf"^ *{re.escape(line)}(?: *#.*)?$", readme, re.MULTILINE), f"README.md lacks the line {line}"
    assert "python3 start.py test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_readme_names_every_page_every_kind_and_every_role() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for row in PAGES.values():
        assert row.zh in readme, f"README.md does not name the page {row.zh}"
    for kind in KINDS.values():
        assert kind.zh in readme, f"README.md does not name the kind {kind.zh}"
    for role in ROLES.values():
        assert not role.given or f"| {role.zh} |" in readme, f"README.md does not say what the role {role.zh} may do"

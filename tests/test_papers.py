"""What CONTRIBUTING, the architecture, the glossary and the changelog name exists."""

import importlib.util
import re
from pathlib import Path

import pytest

from data.version import VERSION

ROOT = Path(__file__).parent.parent
PAPERS = ("CONTRIBUTING.md", "docs/architecture.md", "docs/glossary.md")

#: Where files of ours lie; what begins so in backticks is a path.
FOLDERS = ("data", "analytics", "pages", "api", "tests", "docs", "benchmarks", "tools", ".ci")
ENDINGS = (".py", ".md", ".txt", ".in", ".toml", ".js")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def named(paper: str) -> list[str]:
    """What stands between backticks, outside blocks of code."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^ *```.*?^ *```", "", text(paper)))


def is_path(words: str) -> bool:
    return not re.search(r"[ (){}<>=…]", words) and (
        (words.split("/")[0] in FOLDERS and "/" in words) or words.endswith(ENDINGS)
    )


@pytest.mark.parametrize("paper", PAPERS)
def test_every_path_exists(paper: str) -> None:
    paths = [words for words in named(paper) if is_path(words)]
    assert len(paths) > 20
    for path in paths:
        # Every folder has an __init__.py.
        assert (ROOT / path).exists() or path == "__init__.py", f"{paper} names {path}"


@pytest.mark.parametrize("paper", [*PAPERS, "README.md"])
def test_every_link_between_papers_leads_somewhere(paper: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", text(paper)):
        assert "://" in target or ((ROOT / paper).parent / target).exists(), f"{paper} links to {target}"


@pytest.mark.parametrize("paper", [*PAPERS, "README.md"])
def test_every_command_exists(paper: str) -> None:
    modules = set(re.findall(r"\bpython[3]? -m ([\w.]+)", text(paper)))
    assert modules or paper == "docs/glossary.md"
    # Where only what the board needs is installed, a tool is known by its pin.
    tools = set(re.findall(r"^([\w-]+)==", text("requirements-dev.in"), re.MULTILINE))
    for module in modules:
        assert module in tools or importlib.util.find_spec(module), f"{paper} names python -m {module}"
    for script in re.findall(r"\b(?:python3?|py) ([\w/]+\.py)", text(paper)):
        assert (ROOT / script).exists(), f"{paper} names {script}"
    for line in re.findall(r"python -m pytest ([^`\n]*)", text(paper)):
        for path in re.findall(r"\btests/[\w/.]+", line):
            assert (ROOT / path).exists(), f"{paper} names {path}"


def test_every_code_name_of_the_glossary_stands_in_its_file() -> None:
    """Each row has four cells; the third names symbols and where they lie, or a file alone."""
    rows = [line for line in text("docs/glossary.md").splitlines() if line.startswith("| ")]
    rows = [row for row in rows if not row.startswith(("| term ", "|---"))]
    assert len(rows) > 80
    terms = []
    for row in rows:
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
        assert len(cells) == 4, row
        assert all(cells), row
        terms.append((cells[0], cells[1]))
        waiting: list[str] = []
        for words in re.findall(r"`([^`]+)`", cells[2]):
            if not is_path(words):
                waiting.append(words)
                continue
            for symbol in waiting:
                assert re.search(rf"\b{re.escape(symbol)}\b", text(words)), f"{words} has no {symbol}"
            waiting = []
        assert not waiting, f"{row}: no file"
    assert len(terms) == len(set(terms))


def test_the_journeys_name_what_is_in_their_files() -> None:
    """“`name` in `file`” of the architecture, and the tables that CONTRIBUTING names in tests."""
    for paper in PAPERS[:2]:
        for symbol, path in re.findall(r"`([\w.]+)` in\s+`([\w/.]+\.py)`", text(paper)):
            assert re.search(rf"\b{re.escape(symbol.rpartition('.')[2])}\b", text(path)), f"{paper}: {symbol} in {path}"


def test_the_commands_that_name_what_is_missing_leave_no_test_out() -> None:
    """What has a marker is not run by plain pytest, and that would look like nothing is missing."""
    commands = re.findall(r"`python -m pytest ([^`]+)`", text("CONTRIBUTING.md").partition("## How to add")[2])
    assert len(commands) >= 7
    assert [command for command in commands if not command.startswith('-m "" ')] == []


def test_the_changelog_begins_with_the_version() -> None:
    versions = re.findall(r"^## (\S+)$", text("CHANGELOG.md"), re.MULTILINE)
    assert versions[0] == VERSION
    newest = text("CHANGELOG.md").split(f"## {VERSION}\n")[1].partition("\n## ")[0]
    for heading in ("### 新增 New", "### 修好 Mended", "### 依赖 Dependencies"):
        assert heading in newest


def test_the_hooks_and_the_whole_check_run_the_same_tools() -> None:
    """Locally, with the packages of the virtual environment; nothing is fetched."""
    hooks = text(".pre-commit-config.yaml")
    assert set(re.findall(r"repo: (\S+)", hooks)) == {"local"}
    entries = re.findall(r"entry: python -m ([^\n]+)", hooks)
    assert entries == ["ruff check", "ruff format --check", "mypy"]
    assert len(entries) == hooks.count("language: system")
    for entry in entries:
        command = ", ".join(f'"{word}"' for word in ("-m", *entry.split()))
        assert f"({command}" in text("start.py"), f"start.py test does not run {entry}"


def test_the_licence_is_whole() -> None:
    licence = text("LICENSE")
    assert "Apache License" in licence
    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
    assert len(licence) > 11_000

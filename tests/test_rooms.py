"""The rooms: which package, and which folder of it, may use which; no circle, and no import that hides one."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

#: The folders of each package, lowest first: those of a line may use the lines above, and among each other nothing.
#: A name that is no folder is a file beside them.
ORDER = {
    "streamlit_inside": (
        (
            "addresses",
            "asked_page",
            "choices",
            "connections",
            "document",
            "drafts",
            "in_chinese",
            "kept_files",
            "runs",
            "theme",
            "uses",
        ),
        ("listening", "uploaded_files"),
    ),
    "data": (
        ("clock", "refusal", "base_path", "version", "log_repeats", "real_files", "visible_text"),
        ("log_lines",),
        ("field_types", "default_categories"),
        ("kind_of_file", "setting_checks"),
        ("setting_rows", "shared_fields"),
        ("kinds", "settings", "roles"),
        ("access",),
        ("store",),
        ("files", "exports"),
        ("values",),
        ("current", "mapping"),
        ("batches",),
        ("privacy",),
        ("intake",),
        ("entries",),
        ("generator",),
        ("installation",),
        ("commands",),
        # The commands under the names that people noted down.
        ("restore", "record", "new_link", "end_demo"),
    ),
    "analytics": (
        ("tally", "held_moment", "tails"),
        ("cache", "states", "words", "templates"),
        ("community", "privacy"),
        ("requests", "checkins", "care", "supplies"),
        ("heat", "search"),
        ("hotspots", "files", "metrics", "charts"),
        ("maps", "rules"),
        ("meeting",),
        ("reports",),
    ),
    "api": (("errors",), ("door", "models"), ("routes",), ("application",)),
    "pages": (
        ("registry", "exports"),
        ("forms",),
        ("frame",),
        ("maps",),
        ("entries",),
        ("requests",),
        (
            "accounts",
            "board",
            "building",
            "checkins",
            "files",
            "heatmap",
            "meeting",
            "number",
            "places",
            "projection",
            "record",
            "reports",
            "residents",
            "sampling",
            "search",
            "settings",
            "stock",
            "upload",
        ),
        ("main",),
    ),
}


def _place(module: str) -> tuple[int, str]:
    """The line of the order in which a module stands, and its folder."""
    package, _, rest = module.partition(".")
    folder = rest.partition(".")[0]
    lines = [number for number, names in enumerate(ORDER[package]) if folder in names]
    assert len(lines) == 1, f"{module}: the folder {folder!r} stands in no line of ORDER, or in several"
    return lines[0], folder


def _modules(package: str) -> dict[str, ast.Module]:
    """Every module of a package with its syntax tree; what only says what a folder is for is left out."""
    paths = sorted((ROOT / package).rglob("*.py"))
    named = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in paths if path.stem != "__init__"}
    return {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in named.items()}


def _imported(tree: ast.AST, known: set[str]) -> set[str]:
    """The modules of ours that something imports, by their full names."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & known


@pytest.mark.parametrize("package", ORDER)
def test_each_folder_uses_only_those_before_it(package: str) -> None:
    modules = _modules(package)
    for module, tree in modules.items():
        line, folder = _place(module)
        for used in _imported(tree, set(modules)):
            used_line, used_folder = _place(used)
            assert used_folder == folder or used_line < line, f"{module} uses {used}, which lies no lower"


@pytest.mark.parametrize("package", ORDER)
def test_no_import_goes_round_in_a_circle(package: str) -> None:
    modules = _modules(package)
    uses = {module: _imported(tree, set(modules)) for module, tree in modules.items()}
    done: set[str] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " → ".join((*path[path.index(module) :], module))
        if module not in done:
            for used in sorted(uses[module]):
                walk(used, (*path, module))
            done.add(module)

    for module in uses:
        walk(module, ())


@pytest.mark.parametrize("package", ORDER)
def test_no_import_waits_inside_a_function(package: str) -> None:
    """A late import of ours would hide a circle."""
    modules = _modules(package)
    for module, tree in modules.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                late = [inner for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom)]
                named = {name for inner in late for package in ORDER for name in _packages(inner) if name == package}
                assert not named, f"{module}.{node.name} imports {named} late"


def _packages(node: ast.Import | ast.ImportFrom) -> set[str]:
    """The packages that an import names."""
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return {name.partition(".")[0] for name in names}


def test_every_folder_says_what_it_is_for() -> None:
    for package in ORDER:
        for folder in sorted(path.parent for path in (ROOT / package).rglob("*.py")):
            if folder != ROOT / "pages" / "main":  # Streamlit puts it first on the module path
                text = (folder / "__init__.py").read_text(encoding="utf-8")
                assert ast.get_docstring(ast.parse(text)), f"{folder.relative_to(ROOT)} does not say what it is for"

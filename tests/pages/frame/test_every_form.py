"""Every form in which more than one thing is typed keeps what was typed (``pages/frame/drafts.py``), or says here why
it does not.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.test_layout import ROOT, sources

#: Fields in which people type; in a table they fill many.
TYPED = {"text_input": 1, "text_area": 1, "number_input": 1, "date_input": 1, "time_input": 1, "data_editor": 2}
#: Functions that draw more than one such field outside of a form that is kept, and why.
NOT_KEPT = {
    "pages/board/wall_form.py show": "seconds that make a link, kept by nobody and sent nowhere",
    "pages/files/backups.py _take_along": "passwords are kept nowhere",
    "pages/places/editing.py edit": "a table of Streamlit's",
    "pages/record/blocks.py ask": "what is looked for, which changes nothing",
    "pages/requests/categories.py show": "a table of Streamlit's",
    "pages/upload/mapping_extras.py": "goes with the file, which is to be chosen again after a reload",
}
_Function = ast.FunctionDef | ast.Module
#: A function, by its file and its name; '' for what stands in no function.
_Named = tuple[Path, str]


def _called(node: ast.AST) -> str:
    """What is called: of ours about forms by its module, ``drafts.kept``, of Streamlit by its last word."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return ""
    ours = getattr(node.func.value, "id", "") in ("drafts", "unsent")
    return f"drafts.{node.func.attr}" if ours else node.func.attr


def _keeps(node: ast.AST) -> bool:
    return isinstance(node, ast.With) and any(_called(item.context_expr) == "drafts.kept" for item in node.items)


def _calls(node: ast.AST, path: Path) -> Iterator[_Named]:
    """Functions of ours that are called in a node: of the same file, or of one beside it."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name):
            yield path, each.func.id
        elif isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute):
            yield path.parent / f"{getattr(each.func.value, 'id', '')}.py", each.func.attr


def _functions(tree: ast.Module) -> dict[str, _Function]:
    return {"": tree} | {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def _typed(node: ast.AST, times: int = 1) -> int:
    """How many things are typed in what a node draws, but for what is kept."""
    if _keeps(node) or (isinstance(node, ast.Module) and times > 1):
        return 0
    if isinstance(node, ast.For | ast.comprehension | ast.DictComp | ast.ListComp):
        times = 2
    return TYPED.get(_called(node), 0) * times + sum(
        _typed(each, times)
        for each in ast.iter_child_nodes(node)
        if not (isinstance(node, ast.Module) and isinstance(each, ast.FunctionDef | ast.ClassDef))
    )


def _trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sources("pages")}


def _in_kept_forms(trees: dict[Path, ast.Module]) -> set[_Named]:
    """Functions that are called within a form that is kept, by themselves or by others that are."""
    found: set[_Named] = set()
    ahead = [
        called
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if _keeps(node)
        for called in _calls(node, path)
    ]
    while ahead:
        path, name = ahead.pop()
        function = _functions(trees[path]).get(name) if path in trees else None
        if function is not None and (path, name) not in found:
            found.add((path, name))
            ahead += _calls(function, path)
    return found


def test_every_form_in_which_more_than_one_thing_is_typed_keeps_it() -> None:
    trees = _trees()
    kept = _in_kept_forms(trees)
    named = set()
    for path, tree in trees.items():
        file = path.relative_to(ROOT).as_posix()
        for name, function in _functions(tree).items():
            if (path, name) in kept or _typed(function) < 2:
                continue
            excused = {file, f"{file} {name}"} & NOT_KEPT.keys()
            assert excused, f"{file}: what is typed in {name or 'it'} is lost by a reload; see pages/frame/drafts.py"
            named |= excused
    assert named == NOT_KEPT.keys(), "what is named here is gone, or is kept"


def test_every_kept_form_has_a_name_of_its_own_and_an_end() -> None:
    names: Counter[str] = Counter()
    for path, tree in _trees().items():
        said = {"drafts.kept": set[str](), "drafts.done": set[str]()}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) in said:
                said[_called(node)].add(ast.unparse(node.args[0]).replace("draft.", "self."))
        where = f"{path.relative_to(ROOT)}: what is kept is done with in the same file, by the same name"
        assert said["drafts.kept"] == said["drafts.done"], where
        names.update(said["drafts.kept"])
    names["_PART"] = 1  # each a constant of its file, named after it
    assert [name for name, times in names.items() if times > 1] == []
    assert len(names) > 8

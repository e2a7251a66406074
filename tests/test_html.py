"""HTML is made by templates: no tag stands in our Python but where a reason is named, and nothing is put in
unescaped.
"""

import ast
import re
from pathlib import Path

import pytest

from tests.test_layout import PACKAGES, ROOT, imports, sources

#: Packages whose words reach a browser. Data only reads and keeps; what lies below it changes Streamlit's own document
#: by words of ours and may use nothing of ours.
SHOW_HTML = ("analytics", "pages", "api")

#: Where a tag stands in our Python outside a template, and why.
TAGS_BY_HAND = {
    "pages/frame/html_table.py": "rows of long tables are joined: see there",
    "analytics/charts/charts.py": "<extra></extra> in what Plotly says beside the pointer",
    "analytics/charts/alarm_chart.py": "<extra></extra> in what Plotly says beside the pointer",
}
#: Who says of a text that it is HTML already: styles, scripts and maps that we or folium made.
VOUCHES = {
    "pages/frame/tiles.py": "the style sheets of ours",
    "pages/frame/html_table.py": "rows joined of escaped cells",
    "analytics/maps/folium_map.py": "the map's style",
    "analytics/maps/offline_file.py": "folium's map, with its scripts and styles",
}
#: Who escapes a text by itself.
ESCAPES = {
    "pages/frame/html_table.py": "cells of joined rows",
    "analytics/charts/charts.py": "labels of charts, which Plotly reads as HTML",
    "analytics/maps/tooltips.py": "sentences that are a tooltip as they stand",
}
_TAG = re.compile(r"<[a-z/]")


def _called(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def _tags_by_hand(path: Path) -> tuple[bool, bool]:
    """Whether a tag stands in an f-string, and whether in any string that is neither a template nor a docstring."""
    nodes = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    templates = {id(argument) for call in nodes if _called(call) == "template" for argument in call.args}
    spoken = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    formatted = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    tagged = {
        id(node)
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _TAG.search(node.value)
    }
    return bool(tagged & formatted), bool(tagged - templates - spoken)


@pytest.mark.parametrize("package", SHOW_HTML)
def test_html_is_made_by_templates_that_escape(package: str) -> None:
    """Tags stand in templates alone, and one module knows how words are escaped; exceptions are named with a reason."""
    one = ROOT / "analytics" / "templates.py"
    for path in sources(package):
        name = str(path.relative_to(ROOT).as_posix())
        calls = {_called(node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))}
        in_f_string, by_hand = _tags_by_hand(path)
        assert not in_f_string, f"{name}: an f-string escapes nothing, a tag belongs into a template"
        assert by_hand == (name in TAGS_BY_HAND), f"{name}: a tag belongs into a template"
        if path != one:
            assert not imports(path) & {"html", "markupsafe", "jinja2"}, f"{name}: use analytics/templates.py"
            assert ("ours" in calls) == (name in VOUCHES), f"{name} says that a text is HTML"
            assert ("escaped" in calls) == (name in ESCAPES), f"{name} escapes a text by itself"
            assert "Markup" not in calls, f"{name} says that a text is HTML"


def test_no_template_puts_anything_in_unescaped() -> None:
    documents = [file for package in SHOW_HTML for file in (ROOT / package).rglob("templates/*.html")]
    strings = [path for package in SHOW_HTML for path in sources(package)]
    assert documents
    for path in documents + strings:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|\bautoescape\s+(?:false|off)", text), path.relative_to(ROOT)


def test_every_document_is_filled_by_somebody() -> None:
    """A file of a ``templates`` folder is named whole by a module or by another document."""
    documents = {file for package in SHOW_HTML for file in (ROOT / package).rglob("templates/*.html")}
    named = {path: path.read_text(encoding="utf-8") for package in PACKAGES for path in sources(package)}
    named |= {path: path.read_text(encoding="utf-8") for path in documents}
    for document in documents:
        name = f'"{document.relative_to(ROOT).as_posix()}"'
        assert any(name in text for path, text in named.items() if path != document), f"nobody fills {name}"

"""How HTML is made, everywhere in this project: by Jinja2 templates, which escape what is put into them.

A template stands where it is read:

* a piece (a mark, a tile, a table) is a string beside the function that fills it, see ``template``;
* a whole document (a form, minutes to print) is a file in the folder ``templates`` beside its module, see ``document``.

What a filled template gives is ``Markup``: the next one takes it as it is, while it escapes every plain ``str``. So
what people typed is escaped once, however often it is handed on, and no caller has to know of it. Pieces that stand
after each other go into a template as a sequence.

A value that a template names and a caller forgets is an error, never a blank, and so is one that it does not name.
"""

import html
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, meta
from markupsafe import Markup

__all__ = ["Markup", "document", "escaped", "ours", "template"]

#: Files are named from the project's folder, so that a name is found by searching for it.
_ROOT = Path(__file__).parents[1]
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(_ROOT),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    # Compiled once: files of ours do not change while the board runs.
    auto_reload=False,
)


def template(source: str) -> Callable[..., Markup]:
    """The function that fills a piece of HTML: its keywords are the names in it.

    The source may be laid out over lines: line breaks and what indents a line are for its reader and are not sent, so
    that no blank shows where two pieces meet. A tag therefore ends on the line on which it begins.
    """
    sent = "".join(line.strip() for line in source.splitlines())
    names = meta.find_undeclared_variables(_ENVIRONMENT.parse(sent)) - set(_ENVIRONMENT.globals)
    # As a macro it is filled in a fifth of the time that a template of its own takes; boards draw them by the hundred.
    macro = f"{{% macro fill({', '.join(sorted(names))}) %}}{sent}{{% endmacro %}}"
    filled: Callable[..., Markup] = _ENVIRONMENT.from_string(macro).make_module().fill  # type: ignore[attr-defined]
    return filled


def document(name: str) -> Callable[..., Markup]:
    """The function that fills a document: ``pages/forms/templates/login.html``. It is sent as its file is laid out."""
    compiled = _ENVIRONMENT.get_template(name)
    return lambda **values: ours(compiled.render(values))


def escaped(text: str) -> str:
    """A text as it stands in HTML, as a plain ``str``: for what is no template, such as the words of a chart."""
    return html.escape(text)


def ours(text: str) -> Markup:
    """A text that is HTML, a script or a style already and that we wrote ourselves: it is not escaped again."""
    return Markup(text)  # noqa: S704

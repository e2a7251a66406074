"""Imports what the board imports, so that a server which is forked from here starts in a fraction of a second.

Not the scripts of pages, which run when they are imported, nor ``app.py``, which is each server's own.
"""

import importlib
import logging
import pkgutil
import sys
from pathlib import Path

import streamlit.web.cli  # noqa: F401

from pages.registry import FOLDER, PAGES

ROOT = FOLDER.parent


def _modules() -> list[str]:
    scripts = {row.script for row in PAGES.values()} | {FOLDER / "main" / "main.py"}
    found = []
    for package in ("data", "analytics", "api", "pages"):
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if Path(*module.name.split(".")).with_suffix(".py") not in {script.relative_to(ROOT) for script in scripts}:
                found.append(module.name)
    return found


def _import_all() -> None:
    logging.disable(logging.WARNING)  # Streamlit warns that no page is being run
    try:
        for name in _modules():
            importlib.import_module(name)
    finally:
        logging.disable(logging.NOTSET)
    # A component belongs to the server under which it is first imported: with those that import it, once more there.
    for name in [name for name in sys.modules if name.partition(".")[0] in ("streamlit_folium", "pages")]:
        del sys.modules[name]


_import_all()

"""Imports what the board imports, so that a server which is forked from here starts in a fraction of a second.

Not the scripts of pages, which run when they are imported, nor ``app.py``, which is each server's own.
"""

import importlib
import logging
import pkgutil
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

from streamlit.components.v2 import manifest_scanner

from api import application
from pages.registry import FOLDER, PAGES

ROOT = FOLDER.parent

#: What Streamlit and its server import only as they start.
SERVING = (
    "anyio._backends._asyncio",
    "starlette.middleware.sessions",
    "streamlit.web.bootstrap",
    "streamlit.web.cli",
    "streamlit.web.server.app_discovery",
    "streamlit.web.server.starlette.starlette_agent_routes",
    "uvicorn.lifespan.on",
    "uvicorn.loops.asyncio",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.websockets_sansio_impl",
)
#: Where components come from.
COMPONENTS = ("streamlit.components", "streamlit_folium")


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
        for name in (*SERVING, *_modules()):
            importlib.import_module(name)
    finally:
        logging.disable(logging.NOTSET)
    # A component belongs to the server under which it is first imported: with those that import it, once more there.
    gone = {"streamlit_folium"}
    while found := {
        name for name in sys.modules if name.startswith("pages.") and name not in gone and _has(name, gone)
    }:
        gone |= found
    for name in gone:
        del sys.modules[name]


def _has(module: str, gone: set[str]) -> bool:
    """Whether a module has a component, or anything of a module that is gone."""
    for value in vars(sys.modules[module]).values():
        source = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None) or ""
        if source in gone or (source.startswith(COMPONENTS) and not isinstance(value, ModuleType)):
            return True
    return False


def _prepare() -> None:
    """Find here what every server would find for itself, the same in all of them, in half the time of its start:
    the components in the packages, and what the routes of the HTTP interface take and answer.
    """
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    manifest_scanner.scan_component_manifests()
    application.application = cache(application.application)
    nowhere = {"type": "http", "path": "/v1/nowhere", "root_path": "", "method": "GET", "headers": []}
    for route in application.application().routes:
        route.matches(nowhere)


_import_all()
_prepare()

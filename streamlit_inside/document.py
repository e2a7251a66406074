"""The HTML document in which Streamlit's client starts."""

import json
from pathlib import Path

import streamlit

#: Tells Streamlit's client where its server is; to be filled with an expression of JavaScript.
SERVER_IS = "window.__streamlit = {{BACKEND_BASE_URL: {}}};"


def document(language: str, title: str, script: str) -> str:
    """Return Streamlit's index.html in a language, with a title until the page's script names its own, and with a
    script of ours before all others; ValueError when a new version no longer has the places for them.
    """
    changes = (
        ('<html lang="en">', f'<html lang="{language}">'),
        ("<title>Streamlit</title>", f"<title>{title}</title>"),
        ("<head>", f"<head><script>{script}</script>"),
    )
    text = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    for old, new in changes:
        if text.count(old) != 1:
            raise ValueError(f"Streamlit's index.html has changed: {old} is not in it once")
        text = text.replace(old, new)
    return text


def on_ground(text: str, colour: str) -> str:
    """A document whose ground is dark, of that colour, before any script or style of its own has come."""
    return text.replace("<html ", f'<html style="background:{colour};color-scheme:dark" ', 1)


def connection_script(base: str) -> str:
    """What keeps a page calm while its server does not answer, and sends it to the log-in where that has ended;
    ``base``: the path under which the board lies.
    """
    text = (Path(__file__).parent / "connection.js").read_text(encoding="utf-8")
    return text.replace("BASE,", f"{json.dumps(base)},", 1)

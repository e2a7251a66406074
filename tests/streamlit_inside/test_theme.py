"""The contract with Streamlit behind the choice of light or dark: where its client keeps it, and as what."""

import re
from pathlib import Path

import streamlit

from streamlit_inside.theme import CHOICES, CHOOSES

STATIC = Path(streamlit.__file__).parent / "static" / "static" / "js"


def test_the_client_keeps_the_theme_by_address_under_the_name_that_we_write() -> None:
    [client] = [text for path in STATIC.glob("*.js") if "stActiveTheme-" in (text := path.read_text(encoding="utf-8"))]
    assert "`stActiveTheme-${window.location.pathname}`" in client
    [version] = re.findall(r"stActiveTheme-\$\{opened\}-v(\d+)", CHOOSES)
    [name] = re.findall(r"CACHED_THEME_VERSION:(\w+)", client)[:1]
    assert re.findall(rf"\b{name}=(\d+)", client)[0] == version
    assert all(f"`{choice}`" in client for choice in CHOICES)

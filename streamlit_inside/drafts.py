"""Unsent words of forms: the script that keeps them in the browser, and how they come back into their fields."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.state import get_session_state

#: In every document, before Streamlit's own scripts.
KEEPS = (Path(__file__).parent / "drafts.js").read_text(encoding="utf-8")


def put_back(fields: Mapping[str, Any]) -> None:
    """Let fields hold at the next run what a browser kept of them, by the class that Streamlit makes of their keys:
    texts, numbers, days, times and ticks as they are, choices by their words.

    What a field cannot hold is left out. Nothing is set here that the browser could not say by the field itself.
    """
    state = get_session_state()._state
    called = []
    keys = {_class_of(key): (key, id) for id, key in tuple(state._key_id_mapper.id_key_mapping.items())}
    for name, said in fields.items():
        key, id = keys.get(name, ("", ""))
        metadata = state.get_widget_metadata(id)
        if metadata is None or not isinstance(said, Mapping):
            continue
        try:
            raw = _raw(metadata.value_type, said.get("value"), metadata.formatted_options)
            st.session_state[key] = metadata.deserializer(raw)
        except (TypeError, ValueError):
            continue
        if metadata.callback is not None:
            called.append(
                partial(metadata.callback, *(metadata.callback_args or ()), **(metadata.callback_kwargs or {}))
            )
    for call in called:  # as where somebody types it
        call()


def _class_of(key: str) -> str:
    """What Streamlit's client makes of a key for the class of its element, without ``st-key-``."""
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in key.strip()
    )


def _raw(kind: str, value: Any, options: list[str] | None) -> Any:
    """A value as the browser says it of a field of a kind; ValueError where the field knows no such thing, or two
    that are called so.
    """
    if kind == "bool_value":
        return bool(value)
    if kind == "double_value":
        return float(value) if value != "" else None
    if kind == "string_array_value":
        words = [str(word) for word in value] if isinstance(value, list) else [str(value)] if value else []
        if options is not None and any(options.count(word) != 1 for word in words):
            raise ValueError(words)
        return words
    if kind == "string_value":
        if options is not None and options.count(str(value)) != 1:
            raise ValueError(value)
        return str(value)
    raise ValueError(kind)

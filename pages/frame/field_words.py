"""The words for the fields of a kind of file."""

from data.kinds import KINDS
from pages.frame.shell import Page


def field_words(page: Page, kind: str) -> dict[str, str]:
    """The words for every field of a kind."""
    return {field.name: page.t(field.zh, field.name) for field in KINDS[kind].understood}

"""Words that people type, the same checks wherever they do: names of those who write, notes, owners."""

import re

from data.refusal import Refusal

#: Characters of the name of who writes.
LONGEST_NAME = 40
#: What no document and no screen can show; a line break is none of them.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


def text(given: object, code: str) -> str:
    """What was typed, trimmed and without control characters; '' for nothing. Raises Refusal as ``whole``."""
    typed = "" if given is None else str(given)
    return whole(_CONTROL.sub("", typed.replace("\r\n", "\n").replace("\r", "\n")).strip(), code)


def whole(typed: str, code: str) -> str:
    """The text itself; Refusal of that code where it holds half a character (a lone surrogate), which no database
    keeps.
    """
    try:
        typed.encode()
    except UnicodeEncodeError:
        raise Refusal(
            code, "文字里有不完整的字符,请重新输入。", "The text holds half a character; please type it again."
        ) from None
    return typed


def signed(who: object) -> str:
    """The name 记录人 of who writes, on one line. Refusal for none and for one longer than ``LONGEST_NAME``."""
    name = " ".join(text(who, "unsigned").split())
    if not name or len(name) > LONGEST_NAME:
        raise Refusal(
            "unsigned",
            f"请先写上记录人(最多 {LONGEST_NAME} 字)。",
            f"Please say first who writes (at most {LONGEST_NAME} characters).",
        )
    return name

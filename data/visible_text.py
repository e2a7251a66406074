"""Names that strangers give, of files above all, without what nobody sees.

Signs that turn the direction of writing make a name ending in ``gpj.exe`` look like one in ``exe.jpg``; line ends and
escape codes forge lines of a log; signs without width make two names look like one. Every sign that a font may draw
stays, also a rare character that this Python does not know yet.
"""

import re

#: Without any look of their own (Unicode's Default_Ignorable_Code_Point), which takes in all that turns the direction;
#: controls, ends of lines and of paragraphs, halves of a pair, and what is no character at all.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
#: Spaces of other widths, the one of Chinese keyboards among them.
_SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
#: What a file is called of whose name nothing can be seen.
_NAMELESS = "未命名"


def visible(text: str, instead: str = "") -> str:
    """A text as one line of what can be seen of it; ``instead`` stands for each sign that cannot."""
    return _UNSEEN.sub(instead, _SPACES.sub(" ", text))


def file_name(name: str) -> str:
    """The name of a file as it is kept, shown and sent on: what nobody sees is left out, and no name stays none."""
    return visible(name).strip() or (name and _NAMELESS)

"""Words of people where Streamlit reads Markdown: labels, messages, buttons."""

import re

#: What means something to Markdown within a line. No more than that is escaped: a widget's label is
#: also read out to those who do not see it, backslashes and all. An underscore within a word is one.
_WITHIN = re.compile(r"[\\`*\[\]<$~:&|]|(?<![^\W_])_|_(?![^\W_])", re.IGNORECASE)
#: What means something where a line begins: headings, lists, quotations, rules.
_FIRST = re.compile(r"^([-+#>=]|\d+(?=[.)]))")
#: Addresses become links after escapes are read; a character of no width within them keeps them words.
_ADDRESS = re.compile(r"(https?(?=://)|www(?=\.)|(?<=[\w.+-])@(?=\w))", re.IGNORECASE)


def unlinked(text: str) -> str:
    """The text with a character of no width in each address, so that none becomes a link; to the eye it is the same."""
    return _ADDRESS.sub("\\1\u2060", text)


def plain(text: str) -> str:
    """The text so that Markdown shows it as it stands, on one line: no picture is fetched, no link made."""
    line = _WITHIN.sub(r"\\\g<0>", unlinked(" ".join(text.split())))
    return _FIRST.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", line)

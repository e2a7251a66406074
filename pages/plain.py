"""Words of people where Streamlit reads Markdown: labels, messages, buttons."""

import re

#: What means something to Markdown within a line. No more than that is escaped: a widget's label is
#: also read out to those who do not see it, backslashes and all. An underscore within a word is one.
_WITHIN = re.compile(r"[\\`*\[\]<$~:&|]|(?<![^\W_])_|_(?![^\W_])", re.IGNORECASE)
#: What means something where a line begins: headings, lists, quotations, rules.
_FIRST = re.compile(r"^([-+#>=]|\d+(?=[.)]))")
#: Addresses become links after escapes are read; a character of no width within them keeps them words.
_ADDRESS = re.compile(r"(https?(?=://)|www(?=\.)|(?<=[\w.+-])@(?=\w))", re.IGNORECASE)


def plain(text: str) -> str:
    """The text so that Markdown shows it as it stands, on one line: no picture is fetched, no link made."""
    line = _ADDRESS.sub("\\1\u2060", " ".join(text.split()))
    line = _WITHIN.sub(r"\\\g<0>", line)
    return _FIRST.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", line)

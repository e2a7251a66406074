"""Names that could be taken for another's or for one of the board's own: what they look like, not how they are spelt.

Two names look alike when their skeletons are the same, as in Unicode's UTS #39. The table of letters is of our own and
small: Cyrillic letters and rare Latin ones that look like Latin ones, and what Latin letters and digits share.
Letters of two scripts in one name are refused altogether but for Chinese beside Latin ones, and so are scripts that
nobody here writes names in.
"""

import re
import unicodedata
from collections.abc import Iterable

from data.refusal import Refusal

#: Capitals that look like Latin ones, before case is folded: some small forms look like another letter.
_CAPITALS = str.maketrans("АВЕЗІЈКМНОРСТХЅУҮԚԜҺ", "ABE3IJKMHOPCTXSYYQWH")
#: Small letters, after it.
_SMALL = str.maketrans(
    "авезіјкмнорстхѕуүԛԝһԁӏгпıɑɡɩʟʀɴᴀᴄᴅᴇᴋᴍᴏᴘᴛᴜᴠᴡᴢ|01i", "abe3ljkmhopctxsyyqwhdlrnlagllrnacdekmoptuvwzloll"
)
#: Pairs that run together.
_RUNS = (("rn", "m"), ("vv", "w"))

#: Scripts of names, by the first word of their letters' names in Unicode; the first two may stand together.
_TOGETHER = frozenset({"CJK", "LATIN"})
_ALONE = frozenset({"ARABIC", "CYRILLIC", "HANGUL", "HIRAGANA", "KATAKANA", "MONGOLIAN", "TIBETAN", "YI"})
#: Letters that show nothing.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5")

#: What the board calls itself and its parts on record and on screen, in whatever spelling.
_OURS = (
    "看板",
    "命令行",
    "命令列",
    "本机演示",
    "本機演示",
    "系统管理员",
    "系統管理員",
    "管理员",
    "管理員",
    "系统",
    "系統",
    "BOARD_ADMIN_TOKEN",
    "Administrator",
    "System administrator",
    "Admin",
    "System",
    "Root",
    "Board",
    "Command line",
    "Demo on this machine",
)
#: How a token signs begins with these.
_TOKENS = re.compile(r"令牌|token(?![a-z])")


def skeleton(name: str) -> str:
    """What a name looks like: names with the same skeleton are taken for each other."""
    capitals = unicodedata.normalize("NFKC", name).translate(_CAPITALS)
    folded = unicodedata.normalize("NFKD", capitals.casefold())
    seen = "".join(
        letter for letter in folded if unicodedata.category(letter)[0] not in "MCZ" and letter not in _BLANK
    ).translate(_SMALL)
    for run, one in _RUNS:
        seen = seen.replace(run, one)
    return seen


def checked_letters(name: str) -> None:
    """Refusal for a name with letters that hide what it is: of another width, unseen, or of several scripts."""
    scripts = set()
    for letter in name:
        kind = unicodedata.category(letter)
        if kind[0] in "LN" and letter > "\x7f":
            if unicodedata.normalize("NFKC", letter) != letter:
                raise _letters()
            script = unicodedata.name(letter, "?").split()[0]
            scripts.add("CJK" if script == "IDEOGRAPHIC" else script)
        elif kind[0] == "L":
            scripts.add("LATIN")
        if kind[0] in "MC" or kind in ("Zl", "Zp") or letter in _BLANK:
            raise _letters()
    if not scripts <= _TOGETHER and not (len(scripts) == 1 and scripts <= _ALONE):
        raise _letters()


def checked_not_ours(name: str) -> None:
    """Refusal for a name by which the board calls itself, one of its roles or a token."""
    if (
        _bare(name) in _OUR_SKELETONS
        or not _bare(name)
        or _TOKENS.match(unicodedata.normalize("NFKC", name).casefold())
    ):
        raise Refusal(
            "name_ours",
            f"“{name}”是看板自己用的名称,会让人认错。请换一个,最好用本人姓名。",
            f"{name} is what the board calls itself or a part of it. Please choose another, best their own name.",
        )


def checked_apart(name: str, others: Iterable[str]) -> None:
    """Refusal for a name that is one of the others or looks like it."""
    seen = skeleton(name)
    for other in others:
        if other.casefold() == name.casefold():
            raise Refusal(
                "name_taken", f"“{name}”已经有了。请换一个。", f"The name {name} is taken. Please choose another."
            )
        if skeleton(other) == seen:
            raise Refusal(
                "name_alike",
                f"“{name}”看上去和已有的“{other}”一样,会让人认错。请换一个。",
                f"{name} looks like {other}, which there is already. Please choose another.",
            )


def _letters() -> Refusal:
    return Refusal(
        "name_letters",
        "名称里有全角、看不见的字符,或混用了几种文字(如俄文字母 а)。请用汉字、普通字母和数字重写。",
        "The name has full-width or unseen characters, or mixes scripts (such as a Cyrillic а). Please write it with "
        "Chinese characters, plain letters and digits.",
    )


def _bare(name: str) -> str:
    return "".join(letter for letter in skeleton(name) if letter.isalnum())


_OUR_SKELETONS = frozenset(_bare(name) for name in _OURS)

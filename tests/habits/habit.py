"""What a habit is: one way in which people write a true value into a cell."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: The text of a true value, None where the habit cannot write that value.
Write = Callable[[Any], str | None]


@dataclass(frozen=True)
class Habit:
    """One way of writing values of a sort.

    ``certain``: a cell so written has one meaning, so that the board shall read it. Of others it may ask; what it must
    not do, of any, is to take something else than the truth.
    """

    sort: str
    name: str
    write: Write
    certain: bool

    @property
    def id(self) -> str:
        return f"{self.sort}: {self.name}"


def certain(sort: str, **ways: Write) -> list[Habit]:
    """Habits whose cells have one meaning."""
    return [Habit(sort, name, write, True) for name, write in ways.items()]


def unsure(sort: str, **ways: Write) -> list[Habit]:
    """Habits whose cells the board may ask about."""
    return [Habit(sort, name, write, False) for name, write in ways.items()]


#: Blanks within a word of a list, by the signs that stand for them there.
_BLANKS = str.maketrans({"␠": " ", "⍽": "\xa0", "⎵": "\u3000"})


def _spaced(word: str) -> str:
    return word.translate(_BLANKS)


def words(sort: str, truth: Any, said: str, *, asked: bool = False) -> list[Habit]:
    """A habit for each of the words that people write for one truth; ``asked``: the board may ask about them."""
    return [
        Habit(sort, word, lambda value, word=word: word if value == truth else None, not asked)  # type: ignore[misc]
        for word in map(_spaced, said.split())
    ]


def chinese(number: int, zero: str = "零") -> str:
    """A whole number from 0 to 99,999 as it is said: 12 十二, 105 一百零五, 1200 一千二百."""
    if number < 10:
        return (zero + "一二三四五六七八九")[number]
    if number < 20:
        return "十" + (chinese(number - 10) if number > 10 else "")
    for unit, sign in ((10000, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= unit:
            head, rest = divmod(number, unit)
            gap = zero if 0 < rest < unit // 10 else ""
            tail = ("一" if 10 <= rest < 20 else "") + chinese(rest) if rest else ""
            return chinese(head) + sign + gap + tail
    raise ValueError(number)


def digits(text: str, ten: str = "〇一二三四五六七八九") -> str:
    """Each digit by its character: 2022 二〇二二."""
    return "".join(ten[int(sign)] if sign.isdigit() else sign for sign in text)


def wide(text: str) -> str:
    """Full-width, as an input method left on Chinese writes it."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)

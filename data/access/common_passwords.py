"""What very many people take for a password in China, and what they put around it.

A list of our own, of bases and habits: the lists of zxcvbn come from English-speaking sites, where 我爱你 as "woaini"
or 5201314 are rare. What is found is taken out of the password, and the rest must be a good one by itself.
"""

import functools
import re
import unicodedata
from pathlib import Path

#: The words, by sections.
_FILE = Path(__file__).with_name("common_passwords.txt")

#: Rows and columns of the keyboard and the alphabet; what is three or more of one in order is a habit.
_ORDERS = (
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "!@#$%^&*()",
    *(["1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/", "!qaz", "@wsx", "#edc", "$rfv"]),
)
_SHORTEST_ORDER = 3
#: How else a letter is written.
_WRITTEN = {"a": "a4@", "b": "b8", "e": "e3", "g": "g9", "i": "i1!", "l": "l1", "o": "o0", "s": "s5$", "t": "t7"}
#: A Chinese character says more than a letter: so many unknown ones are enough.
_ENOUGH_HAN = 5
_CHARACTER = re.compile("[\u3400-\u9fff]")


def without_common(password: str) -> tuple[str, bool]:
    """What is left of a password, in small letters, without what very many people would put into it; and whether there
    was any of that.

    Common numbers, rows of keys and years go first, then words, in whatever capitals, digits for letters, or letters
    said twice they are written.
    """
    text = unicodedata.normalize("NFKC", password).casefold()
    text, thumbs = re.subn(r"(\d)\1{2,}", " ", text)
    text, numbers = _numbers().subn(" ", text)
    text, years = re.subn(r"(?<!\d)(?:19|20)\d\d(?!\d)", " ", text)
    text, repeats = re.subn(r"(.)\1{2,}", r"\1", text)
    text, words = _words().subn("", re.sub(r"[\s._,-]+", "", text))
    return text, bool(thumbs or numbers or years or repeats or words)


def has_enough_characters(rest: str) -> bool:
    """Whether so many Chinese characters are left that they are a good password."""
    return len(set(_CHARACTER.findall(rest))) >= _ENOUGH_HAN


@functools.cache
def _numbers() -> re.Pattern[str]:
    runs = {
        order[at : at + length]
        for order in _ORDERS
        for length in range(_SHORTEST_ORDER, len(order) + 1)
        for at in range(len(order) - length + 1)
    }
    known = {*_listed()["numbers"], *runs, *(run[::-1] for run in runs)}
    return re.compile("|".join(map(re.escape, _longest_first(known))))


@functools.cache
def _words() -> re.Pattern[str]:
    listed = _listed()
    whole = [_spelled(word) for word in _longest_first({*listed["words"], *listed["characters"]})]
    family, given = ("|".join(map(_spelled, _longest_first(set(listed[part])))) for part in ("families", "given"))
    return re.compile("|".join([*whole, f"(?:{family})(?:{given})"]))


@functools.cache
def _listed() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0].split()
        if words and words[0].startswith("["):
            found[words[0].strip("[]")] = []
        elif words:
            found[list(found)[-1]] += words
    return found


def _longest_first(words: set[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _spelled(word: str) -> str:
    """A pattern of a word in the ways that it is written: each letter once or twice, or as a digit."""
    once = re.sub(r"(.)\1+", r"\1", word)
    return "".join(f"[{_WRITTEN.get(letter, letter)}]{{1,2}}" for letter in once)

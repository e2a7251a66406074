"""Whether somebody's name stands in a password: as it is written, in pinyin, turned round or by its initials.

Whoever guesses begins with the name that stands on the log-in form. Pinyin comes from the package pypinyin, which is
read only when a password is set: it takes half a second.
"""

import itertools
import re
import unicodedata

#: Ways to read one name that are looked at; a few characters have several readings each.
_MOST_READINGS = 64
#: Letters of a form that is looked for anywhere, and those of one that must stand by itself.
_ANYWHERE, _BY_ITSELF = 5, 4
#: What people put between two syllables.
_BETWEEN = r"[\W\d_]{0,4}"
_HAN = re.compile("[\u3400-\u9fff]")
#: Digits and signs that stand for letters; 1 is read both ways.
_LEET = (str.maketrans("0134578@$!", "oieastbasi"), str.maketrans("0134578@$!|", "oleastbasll"))

#: One way to write a name: its syllables in order.
Form = tuple[str, ...]


def holds_name(password: str, name: str) -> bool:
    """Whether the password holds the name of an account in any of the ways that somebody who knows it would try.

    A short form, such as initials or a family name alone, counts where all letters of the password are it.
    """
    plain = folded(password)
    letters = "".join(re.findall(r"[^\W\d_]", plain))
    views = (plain, *(plain.translate(leet) for leet in _LEET))
    whole, signs = (re.sub(r"[\W_]+", "", folded(words)) for words in (name, password))
    if len(whole) >= _ANYWHERE and whole in signs:  # digits and all, such as duty2024
        return True
    written, short = _forms(folded(name))
    if any(_stands(form, view) for form in written for view in views):
        return True
    return any(letters and letters == form * (len(letters) // len(form)) for form in short)


def folded(words: str) -> str:
    """Words without what does not tell them apart: width, capitals, accents."""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", words).casefold().replace("ü", "v"))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _stands(form: Form, text: str) -> bool:
    word = "".join(form)
    pattern = _BETWEEN.join(re.escape(syllable) for syllable in form)
    if _HAN.match(word):
        return re.search(pattern, text) is not None
    if len(word) >= _ANYWHERE:
        return re.search(pattern, text) is not None
    if len(word) < _BY_ITSELF:
        return False
    return re.search(rf"(?<![^\W\d_]){pattern}(?![^\W\d_])", text) is not None


def _forms(name: str) -> tuple[set[Form], set[str]]:
    """The ways to write a name that are looked for anywhere, and those that must be all letters."""
    written: set[Form] = set()
    short: set[str] = set()
    han = "".join(_HAN.findall(name))
    if len(han) > 1:
        written |= {tuple(han), tuple(reversed(han))}
        if len(han) > 2:
            written.add(tuple(han[1:]))
        for syllables in _readings(han):
            _add_syllables(syllables, written, short)
    latin = [part for part in re.findall(r"[^\W\d_]+", name) if not _HAN.search(part) and len(part) > 1]
    for part in latin:
        # Where the family name of "wangmin" ends only its owner knows: each place may be it.
        written |= {(part,), *_backwards(part), *((part[at:], part[:at]) for at in range(2, len(part) - 1))}
    if len(latin) > 1:
        _add_syllables(tuple(latin), written, short)
    return written, {form for form in short if len(form) > 1}


def _add_syllables(syllables: Form, written: set[Form], short: set[str]) -> None:
    """The forms of a name that is read so, family name first."""
    initials = "".join(syllable[0] for syllable in syllables)
    short |= {initials, initials[::-1], syllables[0]}
    for family in {1, 2} if len(syllables) > 2 else {1}:
        first, given = syllables[:family], syllables[family:]
        starts = tuple(syllable[0] for syllable in given)
        written |= {syllables, syllables[::-1], (*given, *first), *_backwards("".join(syllables))}
        short |= {"".join((*first, *starts)), "".join((*starts, *first)), first[0][0] + "".join(given)}
        if len(given) > 1 or len(given[0]) >= _ANYWHERE:
            written.add(given)
        short.add("".join(given))


def _backwards(word: str) -> set[Form]:
    """A word letter by letter from its end; of a short one that is another word: nail is no 李安."""
    return {(word[::-1],)} if len(word) > _ANYWHERE else set()


def _readings(han: str) -> list[Form]:
    """The readings of a name of Chinese characters; of a character with several each of them."""
    from pypinyin import Style, pinyin

    each = []
    for character in han:  # one by one: a word of several would be read in one way alone
        known = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
        found = {spelling for reading in known for spelling in _spellings(folded(reading))}
        each.append(sorted(found))
    return list(itertools.islice(itertools.product(*each), _MOST_READINGS))


def _spellings(reading: str) -> set[str]:
    """A syllable as passports and keyboards have it: 吕 is lv, lyu and lu."""
    return {reading, reading.replace("v", "yu"), reading.replace("v", "u")} if "v" in reading else {reading}

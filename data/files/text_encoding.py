"""In which encoding a text that is not UTF-8 was written: GB18030, Big5, Shift-JIS, Latin-1, or nobody can tell.

Nearly any bytes are GB18030, so that what can be decoded tells little. What tells is whether the characters are those
that people write. By each encoding the text has a likelihood, made of classes of characters that are common or rare in
it; one must be well ahead of the others, else the sender is asked.
"""

import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data.refusal import Refusal

#: The encodings that a sender may name, each with the codecs that read it, the strictest first.
ENCODINGS = {
    "utf-8": ("utf-8",),
    "gb18030": ("gb18030",),
    "big5": ("big5", "cp950", "big5hkscs"),
    "shift_jis": ("shift_jis", "cp932"),
    "latin-1": ("latin-1", "cp1252"),
}
#: Bytes of lines beyond ASCII that are looked at, and bytes read at a time.
SAMPLE, BLOCK = 1 << 16, 1 << 20
#: How much likelier, as a natural logarithm, one encoding must be than the next; and so much ahead is GB18030 from the
#: beginning, because most files here are.
AHEAD, EXPECTED = 6.0, 8.0
#: The least likelihood of a character, on average, with which a text is readily taken for one in an encoding; and with
#: which it still is where it is readily taken for nothing else: names may be written in rare characters.
LEAST = {"gb18030": -12.8, "big5": -11.0, "shift_jis": -9.4, "latin-1": -8.8}
RARE = -16.8
#: An ASCII character, one of some seventy; a character of no class.
_ASCII, _STRANGE = -math.log(70), -18.0


@dataclass(frozen=True)
class _Candidate:
    """How likely the sample is in an encoding: in all, and for each of its characters beyond ASCII."""

    name: str
    codec: str
    likelihood: float
    each: float

    @property
    def likely(self) -> bool:
        return self.each >= LEAST[self.name]


def codec_of(path: Path) -> str | None:
    """The codec of a text that is not UTF-8; None where none of these reads it.

    Raises Refusal, which asks for the encoding, where two fit nearly as well or the only one hardly does.
    """
    found = _candidates(_sample(path))
    if not found:
        return None
    best, *others = sorted(found, key=lambda one: -one.likelihood)
    if not best.likely and best.name == "latin-1":
        return None  # which reads any bytes
    rivals = [other for other in others if other.likelihood > best.likelihood - AHEAD]
    if not best.likely:
        rivals += [other for other in others if other.likely and other not in rivals]
    if rivals or (not best.likely and best.each < RARE):
        raise encoding_needed([best.name, *(rival.name for rival in rivals)])
    return best.codec


def encoding_needed(fitting: list[str]) -> Refusal:
    """The refusal that asks in which encoding a file is; ``fitting``: those that it may be."""
    return Refusal(
        "encoding_needed",
        f"认不准文件是用哪种文字编码存的(可能是 {'、'.join(fitting)}),读错会全是乱码。请选择编码(encoding),"
        "或在 Excel、WPS 中另存为“CSV UTF-8”后再上传。",
        f"It is not certain in which encoding the file was saved (it may be {', '.join(fitting)}); a wrong one would "
        "garble it. Please say which (encoding), or save it as CSV UTF-8.",
    )


def codec_for(name: str, path: Path) -> str | None:
    """The codec that reads a whole file in the encoding that its sender names, or that a batch is recorded with; the
    last one where none does; None for what is no encoding of a text.
    """
    codecs = next((codecs for known, codecs in ENCODINGS.items() if name == known or name in codecs), None)
    if codecs is None:
        return None
    *stricter, last = codecs
    return next((codec for codec in stricter if all(_decodes(lines, codec) for lines in _blocks(path))), last)


def _candidates(sample: bytes) -> list[_Candidate]:
    found = []
    for name in LEAST:
        codec = next((codec for codec in ENCODINGS[name] if _decodes(sample, codec)), None)
        if codec:
            found.append(_candidate(name, codec, sample.decode(codec)))
    return found


def _decodes(sample: bytes, codec: str) -> bool:
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError:
        return False
    # Latin-1 has control characters where Windows has its quotation marks; vendors' codecs have places of no meaning.
    void = ("\x80", "\x9f") if codec == "latin-1" else ("\ue000", "\uf8ff")
    return codec == "gb18030" or not any(void[0] <= character <= void[1] for character in text)


def _candidate(name: str, codec: str, text: str) -> _Candidate:
    beyond = [place for place, character in enumerate(text) if not character.isascii()]
    if name == "latin-1":
        total = sum(_in_a_word(text, place) for place in beyond)
    else:
        classes = _classes(name)
        total = sum(classes.get(text[place], _STRANGE) for place in beyond)
    ahead = EXPECTED if name == "gb18030" else 0.0
    each = total / len(beyond) if beyond else 0.0
    return _Candidate(name, codec, total + _ASCII * (len(text) - len(beyond)) + ahead, each)


def _in_a_word(text: str, place: int) -> float:
    """How likely a character of Latin-1 is where it stands: letters with accents stand among plain letters."""
    around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    if not around.isascii():
        return -9.5 if text[place].isalpha() else -11.0
    among_letters = any(character.isalpha() for character in around)
    return -7.0 if text[place].isalpha() and among_letters else -8.5 if among_letters or text[place].isalpha() else -9.0


@functools.cache
def _classes(name: str) -> dict[str, float]:
    """For each character that people write in an encoding, its likelihood: its class's, shared by all of the class."""
    gb_common, gb_rare = _square("gb2312", 0xB0, 0xD7), _square("gb2312", 0xD8, 0xF7)
    gb_signs = _square("gb2312", 0xA1, 0xA3)
    kana = "".join(map(chr, range(0x3041, 0x30FF)))
    big5_common, big5_rare = _square("big5", 0xA4, 0xC6), _square("big5", 0xC9, 0xF9)
    classes: list[tuple[str, float]]
    match name:
        case "gb18030":
            han = "".join(map(chr, range(0x3400, 0xA000))) + "".join(map(chr, range(0x20000, 0x2A6E0)))
            classes = [(han, 0.002), (kana, 0.001), (big5_common, 0.01), (gb_rare, 0.02), (gb_signs, 0.06)]
            classes.append((gb_common, 0.9))
        case "big5":
            classes = [(big5_rare, 0.02), (_square("big5", 0xA1, 0xA3), 0.06), (big5_common, 0.91)]
        case _:
            half = "".join(map(chr, range(0xFF61, 0xFFA0)))
            classes = [
                (_square("shift_jis", 0x98, 0xEA), 0.01),
                (half, 0.005),
                (_square("shift_jis", 0x81, 0x81), 0.06),
            ]
            classes += [(_square("shift_jis", 0x88, 0x97), 0.4), (kana, 0.5)]
    return {
        character: math.log(share / len(characters)) for characters, share in classes for character in set(characters)
    }


def _square(codec: str, first: int, last: int) -> str:
    """All characters of two bytes whose lead byte lies between these."""
    pairs = (bytes((lead, trail)) for lead in range(first, last + 1) for trail in range(0x40, 0xFF))
    return "".join(pair.decode(codec, "ignore") for pair in pairs if pair[1] != 0x7F)


def _sample(path: Path) -> bytes:
    """The first lines that are not plain ASCII; no encoding of these has a line end inside a character."""
    sample = b""
    for block in _blocks(path):
        for line in block.splitlines(keepends=True):
            if not line.isascii():
                sample += line
        if len(sample) >= SAMPLE:
            break
    return sample


def _blocks(path: Path) -> Iterator[bytes]:
    """The file in whole lines, some at a time."""
    with path.open("rb") as file:
        while lines := file.readlines(BLOCK):
            yield b"".join(lines)

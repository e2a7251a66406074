"""A text whose lines are in two encodings: files of two programs put one below the other.

GB18030 reads nearly any bytes, so a file that begins as one and goes on as the other would load as
garbage. A line in two or more Chinese characters of UTF-8 is hardly ever one of GB18030 by chance.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from data.refusal import Refusal

#: Bytes read at a time; a longer line is looked at in pieces.
BLOCK = 1 << 22
_CHINESE = rb"[\xe4-\xe9][\x80-\xbf][\x80-\xbf]"
#: Two Chinese characters of UTF-8 in one line, with nothing between that cannot be UTF-8. Few lines of GB18030 hold it.
_CANDIDATE = re.compile(
    _CHINESE
    + rb"(?:[\x20-\x7f\t]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){0,200}?"
    + _CHINESE
)
#: So many Chinese characters of UTF-8 in a line are no chance, whatever else it may be read as.
_NO_CHANCE = 6
#: Bytes that are the characters of GB 2312, which people write; those of UTF-8 that are read as GB18030 hardly ever
#: are.
_USUAL = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xf7][\xa1-\xfe])*")
_LINE_END = re.compile(rb"\r\n|\r|\n")


def refuse(path: Path) -> None:
    """Raise Refusal where a file that is not UTF-8 has lines that clearly are."""
    utf8 = _first_clearly_utf8(path)
    if not utf8:
        return
    other, byte = first_undecodable(path, "utf-8")
    if byte > path.stat().st_size:
        raise cut_off(other)
    line = max(utf8, other)
    if line == other:
        zh, en = f"前面是 UTF-8,第 {line} 行不是", f"it begins as UTF-8, and line {line} is not"
    else:
        zh, en = f"前面是国内常用的编码,第 {line} 行是 UTF-8", f"it begins in the Chinese one, and line {line} is UTF-8"
    raise Refusal(
        "mixed_encoding",
        f"文件里混着两种编码:{zh}。可能是把两份文件接在了一起,或这一行已损坏。请把原来的文件分别另存为“CSV UTF-8”"
        "后再上传。",
        f"The file mixes two encodings: {en}. Two files may have been put together, or the line is damaged. "
        "Please save each of them as CSV UTF-8.",
    )


def cut_off(line: int) -> Refusal:
    """The refusal of a file that ends inside a character, in that line."""
    return Refusal(
        "cut_off",
        f"文件没有传完整:最后一行(第 {line} 行)在一个字的中间断开了。请重新导出或重新上传。",
        f"The file is incomplete: its last line ({line}) ends in the middle of a character. Please export or upload "
        "it again.",
    )


def first_undecodable(path: Path, encoding: str) -> tuple[int, int]:
    """Line and byte, from 1, where a file stops being text in that encoding; the byte behind its end where that cuts a
    character.
    """
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line, place, after_return = 1, 0, False
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK)
            # What the decoder has kept for the next block: the beginning of a character.
            kept = len(decoder.getstate()[0])
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                good = error.object[: error.start].decode(error.encoding, errors="replace")
                return line + _line_ends(good, after_return), place + 1 if not block else place - kept + error.start + 1
            if not block:
                return line, place + 1
            line += _line_ends(text, after_return)
            place, after_return = place + len(block), text.endswith("\r")


def _line_ends(text: str, after_return: bool) -> int:
    ends = text.count("\n") + text.count("\r") - text.count("\r\n")
    return ends - (after_return and text.startswith("\n"))


def _first_clearly_utf8(path: Path) -> int:
    """The number of the first line, from 1, that can hardly be anything but UTF-8; 0 where there is none."""
    line = 1
    for block in _whole_lines(path):
        seen = 0
        while found := _CANDIDATE.search(block, seen):
            start = max(block.rfind(b"\n", 0, found.start()), block.rfind(b"\r", 0, found.start())) + 1
            end = _LINE_END.search(block, found.end())
            seen = end.start() if end else len(block)  # on to the next line: a long one may hold a million of them
            if _clearly_utf8(block[start:seen]):
                return line + len(_LINE_END.findall(block, 0, start))
        line += len(_LINE_END.findall(block))
    return 0


def _whole_lines(path: Path) -> Iterator[bytes]:
    """The file in blocks that end where a line does, unless one is longer than a block."""
    rest = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            rest += block
            end = rest.rfind(b"\n") + 1
            if not end and len(rest) > BLOCK:
                end = len(rest)
            if end:
                yield rest[:end]
                rest = rest[end:]
    if rest:
        yield rest


def _clearly_utf8(line: bytes) -> bool:
    """Whether a line is UTF-8 of which GB18030 would make rare characters or none, or which is too long for chance."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(re.findall(_CHINESE, line)) >= _NO_CHANCE or not _USUAL.fullmatch(line)

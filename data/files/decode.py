"""Bytes to text: byte order mark, else strict UTF-8, else what ``text_encoding`` tells; what is no text is refused.

A file is read in blocks, so that its size does not decide how much memory is used.
"""

import codecs
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from data.files import mixed_encodings, text_encoding
from data.refusal import Refusal

#: Bytes read at a time. A longer line is left to the slower reader, see ``Text.plain``.
BLOCK = 1 << 22
#: A longer line (bytes) is no row of a table, and would be held in memory as a whole.
LONGEST_LINE = 1 << 26
#: Bytes by which a file is told to be something else than a table.
HEAD = 4096

_MAGIC = (
    (b"PK\x03\x04", "zip", "ZIP 压缩包或 XLSX 工作簿", "a ZIP archive or an XLSX workbook"),
    (b"\xd0\xcf\x11\xe0", "xls", "XLS 工作簿", "an XLS workbook"),
    (b"\x89PNG", "image", "PNG 图片", "a PNG image"),
    (b"\xff\xd8\xff", "image", "JPEG 图片", "a JPEG image"),
    (b"GIF8", "image", "GIF 图片", "a GIF image"),
    (b"%PDF", "pdf", "PDF 文档", "a PDF document"),
    (b"\x1f\x8b", "gzip", "GZ 压缩包", "a GZ archive"),
    (b"Rar!", "rar", "RAR 压缩包", "a RAR archive"),
    (b"7z\xbc\xaf", "7z", "7Z 压缩包", "a 7Z archive"),
    (b"version https://git-lfs", "lfs_pointer", "Git LFS 指针,不是文件本身", "a Git LFS pointer, not the file itself"),
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
MARKUP = re.compile(r"\s*(<!doctype|<html|<head|<body|<table|<\?xml|<svg|<script|<!--)", re.IGNORECASE)


@dataclass(frozen=True)
class Text:
    """A file known to be text: where its UTF-8 form lies and how the original was encoded.

    ``skip``: bytes of the byte order mark. ``plain``: no quotes and no stray carriage returns,
    so that a row is a line and a cell is what lies between two separators. ``page``: it is HTML or XML.
    """

    path: Path
    encoding: str
    skip: int
    plain: bool = False
    page: bool = False


def text_of(path: Path, scratch: Path, said: str | None = None) -> Text:
    """Find the encoding: the one that the sender ``said``, else byte order mark, else strict UTF-8, else what the
    characters tell for certain; never a guess.

    A file in another encoding than UTF-8 is rewritten as UTF-8 at ``scratch``.
    Raises Refusal for what is no text: empty, images, archives, a Git LFS pointer; and where it must be asked.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    filled = head
    for mark, _ in _BOMS:
        filled = filled.removeprefix(mark)
    if not filled.strip(b" \t\r\n"):
        raise Refusal(
            "empty", "文件是空的,没有任何内容。请检查后重新导出。", "The file is empty. Please export it again."
        )
    for magic, code, zh, en in _MAGIC:
        if head.startswith(magic):
            raise Refusal(
                code,
                f"这是{zh},不是 CSV 表格。请在 Excel 或 WPS 中“另存为 CSV”后再上传。",
                f"This is {en}, not a CSV table. Please save it as CSV in Excel or WPS and upload that.",
            )
    encoding = next((name for mark, name in _BOMS if head.startswith(mark)), None)
    if encoding is None and said:
        encoding = text_encoding.codec_for(said, path)
    if encoding is None and _is_bare_utf16(head):
        raise Refusal(
            "binary",
            "文件像是没有标记的 UTF-16 文本(每隔一个字节是空字符)。请在 Excel 或 WPS 中另存为“CSV UTF-8”。",
            "The file looks like UTF-16 without its mark (every second byte is NUL). Please save it as CSV UTF-8.",
        )
    if encoding in (None, "utf-8", "utf-8-sig"):
        if _is_utf8(path):
            return _checked(Text(path, encoding or "utf-8", 3 if encoding == "utf-8-sig" else 0))
        mixed_encodings.refuse(path)
        if encoding:
            raise _undecodable("UTF-8", path, "utf-8")
        encoding = text_encoding.codec_of(path) or "gb18030"
    try:
        with (
            path.open("r", encoding=encoding, newline="") as source,
            scratch.open("w", encoding="utf-8", newline="") as target,
        ):
            while block := source.read(BLOCK):
                target.write(block)
    except UnicodeDecodeError:
        tried = "UTF-8 / GB18030" if encoding == "gb18030" and not said else encoding.upper()
        raise _undecodable(tried, path, encoding) from None
    return _checked(Text(scratch, encoding, 0))


def _is_utf8(path: Path) -> bool:
    """Whether the whole file is strict UTF-8; Arrow finds out in a tenth of the time that decoding takes."""
    cut = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            block = cut + block
            whole = _up_to_a_character(block)
            try:
                pa.array([block[:whole]], pa.binary()).cast(pa.string())
            except pa.ArrowInvalid:
                return False
            cut = block[whole:]
    return not cut


def _up_to_a_character(block: bytes) -> int:
    """The length of the block without a character that its end cuts in two."""
    for back in range(1, min(4, len(block) + 1)):
        byte = block[-back]
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(block) - back if needed > back else len(block)
        if byte < 0x80:
            break
    return len(block)


def _is_bare_utf16(head: bytes) -> bool:
    """Whether these first bytes are UTF-16 without a byte order mark: its commas, digits and line ends have NULs, all
    on one side.
    """
    fewer, more = sorted((head[::2].count(0), head[1::2].count(0)))
    return more > 9 * fewer and more * 20 > len(head)


def _undecodable(tried: str, path: Path, encoding: str) -> Refusal:
    """The refusal of a file that is no text in that encoding, saying where it stops being it."""
    line, byte = mixed_encodings.first_undecodable(path, encoding)
    if byte > path.stat().st_size:
        return mixed_encodings.cut_off(line)
    return Refusal(
        "encoding",
        f"文件不是 {tried} 编码的文本:第 {line} 行(约第 {byte} 字节处)无法识别。请在 Excel 或 WPS 中另存为“CSV "
        "UTF-8”。",
        f"The file is not text in {tried}: line {line} (near byte {byte}) is unreadable. Please save it as CSV UTF-8.",
    )


def _checked(text: Text) -> Text:
    """Refuse what decodes but is no table (NUL bytes, an endless line); say whether it is plain, and a page."""
    plain, after_return, line = True, False, 0
    with text.path.open("rb") as file:
        file.seek(text.skip)
        head = file.read(HEAD).decode("utf-8", errors="ignore")
        page = bool(MARKUP.match(head))
        file.seek(text.skip)
        while block := file.read(BLOCK // 2):
            if b"\x00" in block:
                raise Refusal(
                    "binary",
                    "文件里有空字符(NUL),不是文本表格。请在 Excel 或 WPS 中另存为 CSV。",
                    "The file holds NUL bytes, so it is no text table. Please save it as CSV.",
                )
            returns = block.count(b"\r")
            lone = returns - block.count(b"\r\n") - block.endswith(b"\r")
            plain &= b'"' not in block and not lone and not (after_return and not block.startswith(b"\n"))
            broken = returns > 0 or b"\n" in block
            plain &= len(block) < BLOCK // 2 or broken
            line = 0 if broken else line + len(block)
            if line > LONGEST_LINE and not page:
                raise Refusal(
                    "long_line",
                    f"文件里有一行超过 {LONGEST_LINE >> 20} MB,不是表格里的一行。请重新导出为 CSV。",
                    f"The file has a line of more than {LONGEST_LINE >> 20} MB, which is no row of a table. Please "
                    "export it again.",
                )
            after_return = block.endswith(b"\r")
    return replace(text, plain=plain and not after_return, page=page)


def no_csv_but_html() -> Refusal:
    """The refusal of a page of the web that is no file of tables."""
    return Refusal(
        "html",
        "这是网页(HTML/XML),不是 CSV 表格,可能是另存网页时选错了。请重新导出 CSV。",
        "This is a web page (HTML/XML), not a CSV table. Please export the CSV again.",
    )

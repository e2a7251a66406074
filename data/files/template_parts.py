"""The parts of an XLSX file as a template is kept: unpacked within bounds, none that runs or reaches out, packed again
with all that was not touched byte by byte as it came.
"""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from typing import Any

from lxml import etree

from data.files import archive
from data.refusal import Refusal

#: Bytes of a template as it comes and unpacked, bytes of one part that is read, and parts.
MOST_BYTES, MOST_UNPACKED, MOST_READ, MOST_PARTS = 5_000_000, 60_000_000, 15_000_000, 500
#: Parts that run, or fetch something from elsewhere.
_RUNS = re.compile(r"vbaproject|vbadata|/macrosheets/|/activex/|/embeddings/|/dialogsheets/", re.IGNORECASE)
_FETCHES = re.compile(r"/externallinks/|/connections\.xml|/querytables/|/webextensions/", re.IGNORECASE)
#: Functions that ask other machines or programs.
REACHES_OUT = re.compile(r"\b(WEBSERVICE|IMAGE|RTD|CALL|REGISTER(\.ID)?|SQL\.REQUEST)\s*\(|\w\|\s*'", re.IGNORECASE)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAIN_TYPE = "spreadsheetml.sheet.main+xml"
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, OverflowError, NotImplementedError)


class Part:
    """A part: its name, its bytes, and, where it is XML that is asked for, its tree; written anew where ``changed``."""

    def __init__(self, info: zipfile.ZipInfo, content: bytes) -> None:
        """A part as it came."""
        self.info, self.name, self.content = info, info.filename, content
        self.changed = False
        self._tree: Any = None

    @property
    def tree(self) -> Any:
        """The root of its XML. Raises Refusal where it is none or defines entities."""
        if self._tree is None:
            if len(self.content) > MOST_READ:
                raise too_large()
            try:
                root = etree.fromstring(self.content, parser())
            except etree.XMLSyntaxError:
                raise damaged() from None
            if root.getroottree().docinfo.doctype:
                raise damaged()
            self._tree = root
        return self._tree

    def tag(self, name: str) -> str:
        """A name in the namespace of the root."""
        space = etree.QName(self.tree).namespace
        return f"{{{space}}}{name}" if space else name

    def written(self) -> bytes:
        """Its bytes as they are to be packed."""
        if not self.changed:
            return self.content
        return bytes(etree.tostring(self.tree, xml_declaration=True, encoding="UTF-8", standalone=True))


def parser() -> etree.XMLParser:
    """A parser that expands nothing, fetches nothing, and gives elements alone."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )


def opened(content: bytes) -> dict[str, Part]:
    """The parts by name. Raises Refusal: no XLSX, encrypted, damaged, too large, with macros or links elsewhere."""
    if len(content) > MOST_BYTES:
        raise too_large()
    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise Refusal(
            "bad_template",
            "这是旧格式(.xls)或有打开密码的表格。请在 Excel 或 WPS 里去掉密码,另存为 .xlsx 后再上传。",
            "This is an old .xls or has a password. Please remove that and save it as .xlsx.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed_file:
            infos = [info for info in packed_file.infolist() if not info.is_dir()]
            if len(infos) > MOST_PARTS or len({info.filename.lower() for info in infos}) < len(infos):
                raise damaged()
            room = archive.Room(MOST_UNPACKED)
            parts = {info.filename: Part(info, b"".join(archive.content(packed_file, info, room))) for info in infos}
    except _DAMAGED:
        raise damaged() from None
    _harmless(parts)
    return parts


def packed(parts: dict[str, Part]) -> bytes:
    """The file again."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive_file:
        for part in parts.values():
            info = zipfile.ZipInfo(part.name, part.info.date_time)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive_file.writestr(info, part.written())
    return made.getvalue()


def main(parts: dict[str, Part]) -> tuple[str, Part]:
    """The name and the part of the workbook itself."""
    for type, target in relations(parts, ""):
        if type.endswith("/officeDocument") and target in parts:
            return target, parts[target]
    raise damaged()


def relations(parts: dict[str, Part], of: str) -> list[tuple[str, str]]:
    """Type and target of each relation of a part, '' for the file."""
    return [(row.get("Type", ""), _target(of, row.get("Target", ""))) for row in _rows(parts, of)]


def targets(parts: dict[str, Part], of: str) -> dict[str, str]:
    """The target of each relation of a part by its id."""
    return {row.get("Id", ""): _target(of, row.get("Target", "")) for row in _rows(parts, of)}


def plain(text: str) -> str:
    """A text without what XML cannot hold."""
    return _NOT_XML.sub("", text)


def _rows(parts: dict[str, Part], of: str) -> list[Any]:
    folder, name = posixpath.split(of)
    found = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    return list(found.tree) if found else []


def _target(of: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(of), target))


def _harmless(parts: dict[str, Part]) -> None:
    types = parts.get("[Content_Types].xml")
    said = types.content.decode("utf-8", "replace") if types else ""
    if "macroEnabled" in said or any(_RUNS.search(name) for name in parts):
        raise Refusal(
            "macros",
            "这份表格带宏、控件或嵌入的文件,不能当模板。请另存为不带宏的 .xlsx 后再上传。",
            "The workbook has macros, controls or embedded files. Please save it as an .xlsx without them.",
        )
    if _MAIN_TYPE not in said:
        raise Refusal(
            "bad_template",
            "这不是 Excel 表格(.xlsx)。请在 Excel 或 WPS 里另存为 .xlsx 后再上传。",
            "This is no .xlsx workbook. Please save it as .xlsx in Excel or WPS.",
        )
    if any(_FETCHES.search(name) for name in parts):
        raise links_elsewhere()
    for part in parts.values():
        if part.name.endswith(".rels"):
            for row in part.tree:
                if row.get("TargetMode") == "External" and not row.get("Type", "").endswith("/hyperlink"):
                    raise links_elsewhere()


def links_elsewhere(where: str = "") -> Refusal:
    """The refusal of a workbook that fetches numbers or pictures from elsewhere."""
    return Refusal(
        "external_links",
        f"这份表格会从别的文件或网络取数{f'({where})' if where else ''},不能当模板。"
        "请在 Excel 里点“数据 → 编辑链接 → 断开链接”,删掉这样的公式,再上传。",
        f"The workbook takes something from other files or the network{f' ({where})' if where else ''}. "
        "Please break its links (Data → Edit Links) and remove such formulas.",
    )


def too_large() -> Refusal:
    """The refusal of a template that is too large."""
    return Refusal(
        "too_large",
        f"模板太大,最多 {MOST_BYTES / 1e6:g} MB。请删掉大图片和多余的工作表后再上传。",
        f"The template is too large; {MOST_BYTES / 1e6:g} MB at most. Please remove large pictures and spare sheets.",
    )


def damaged() -> Refusal:
    """The refusal of what is no whole workbook."""
    return Refusal(
        "malformed",
        "这份表格打不开,可能已损坏或没有传完整。请在 Excel 或 WPS 里重新另存为 .xlsx 后再上传。",
        "The workbook cannot be opened; it may be damaged. Please save it anew as .xlsx and upload that.",
    )

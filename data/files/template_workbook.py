"""A workbook somebody made, with ``{{words}}`` in its cells: read, filled, and otherwise left as it is.

Only the cells with words change, in the XML where they stand. So formats, merged cells, widths, pictures, charts and
print settings stay as they were, which no library that reads a workbook and writes it anew can promise. Formulas stay;
what they came to before is dropped, and the workbook says that it is to be worked out when opened.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from lxml import etree

from data.files import template_parts
from data.files.template_parts import Part, relations
from data.refusal import Refusal

#: What stands in a cell and is filled; braces as Chinese keyboards write them too.
WORD = re.compile("[{\uff5b]{2}([^{}\uff5b\uff5d]{1,200})[}\uff5d]{2}")
_BEGUN = re.compile("[{\uff5b]{2}|[}\uff5d]{2}")
#: Cells with words in one template; a report has some hundreds.
MOST_CELLS = 5_000
#: Excel counts days from here; in a workbook of an old Mac from 1904 on.
_FIRST_DAY, _FIRST_DAY_1904 = date(1899, 12, 30), date(1904, 1, 1)
#: Numbers of formats that Excel has built in: per cent, and days.
_PERCENTS, _DAYS, _TEXTS = {9: 0, 10: 2}, {14, 15, 16, 17, 22}, ("@", "49")
_PERCENT = re.compile(r"0(?:\.(0+))?[^%0]*%")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

#: What a cell becomes: a number, a share (a fraction of 1), a day, or text.
Value = float | str | date


@dataclass(frozen=True)
class Share:
    """A fraction of 1, shown as per cent, with its words for where it stands in text."""

    value: float
    words: str


@dataclass(frozen=True)
class TemplateCell:
    """A cell with words to fill: its sheet, where it stands ("B7", or 页眉页脚), its text, and the words in it.

    ``alone``: the text is one word and nothing else, and the cell is no text cell, so that a number may stand in it as
    a number.
    """

    sheet: str
    cell: str
    text: str
    words: tuple[str, ...]
    alone: bool


@dataclass(frozen=True)
class Left:
    """Words that are not filled, where they stand, and why, in both languages."""

    where: str
    zh: str
    en: str


#: What stands in the place of a word, by the cell and the word; None leaves it as it is.
Answer = Callable[[TemplateCell, str], Value | Share | None]


@contextmanager
def _whole() -> Iterator[None]:
    """What a workbook says of itself that cannot be, a style it does not have, is its damage."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError):
        raise template_parts.damaged() from None


class TemplateWorkbook:
    """A template as it was sent. Raises Refusal: no XLSX, damaged, with macros or links to elsewhere, too large."""

    @_whole()
    def __init__(self, content: bytes) -> None:
        """Read it, and find the cells with words."""
        self._parts = template_parts.opened(content)
        self._main, self._book = template_parts.main(self._parts)
        self.left: list[Left] = []
        self._shared = self._strings()
        self._styles = self._styles_of_cells()
        self._restyled: dict[tuple[str, str], str] = {}
        self.cells: list[TemplateCell] = []
        self._sheets = self._worksheets()
        for name, part in self._sheets:
            self.cells += [cell for _, cell in self._found(name, part)]
        if len(self.cells) > MOST_CELLS:
            raise Refusal(
                "too_many_cells",
                f"模板里有 {len(self.cells):,} 格要填,最多 {MOST_CELLS:,} 格。",
                f"The template has {len(self.cells):,} cells to fill; {MOST_CELLS:,} at most.",
            )
        self._elsewhere()
        for name in self._book.tree.iter(self._book.tag("definedName")):
            if template_parts.REACHES_OUT.search(name.text or ""):
                raise template_parts.links_elsewhere(name.get("name", ""))

    def filled(self, answer: Answer) -> bytes:
        """The workbook with its words filled in."""
        for name, part in self._sheets:
            for element, cell in list(self._found(name, part)):
                answers = {word: answer(cell, word) for word in cell.words}
                if any(value is not None for value in answers.values()):
                    with _whole():
                        self._fill(element, part, cell, answers)
            for formula in part.tree.iter(part.tag("f")):  # what it came to is worked out anew
                cell_of = formula.getparent()
                for old in cell_of.findall(part.tag("v")):
                    cell_of.remove(old)
                cell_of.attrib.pop("t", None)
            part.changed = True
        self._worked_out_when_opened()
        return template_parts.packed(self._parts)

    def _strings(self) -> list[Any]:
        found = next((p for type, p in relations(self._parts, self._main) if type.endswith("/sharedStrings")), None)
        part = self._parts.get(found) if found else None
        return part.tree.findall(part.tag("si")) if part else []

    def _worksheets(self) -> list[tuple[str, Part]]:
        by_id = template_parts.targets(self._parts, self._main)
        found = []
        for sheet in self._book.tree.iter(self._book.tag("sheet")):
            id = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
            part = self._parts.get(by_id.get(id, ""))
            if part is not None and etree.QName(part.tree).localname == "worksheet":
                found.append((sheet.get("name", ""), part))
        if not found:
            raise template_parts.damaged()
        return found

    def _found(self, sheet: str, part: Part) -> list[tuple[Any, TemplateCell]]:
        found = []
        for element in part.tree.iter(part.tag("c")):
            formula = element.find(part.tag("f"))
            text = self._text(element, part)
            if formula is not None:
                self._formula(sheet, element.get("r", ""), formula.text or "")
            elif words := tuple(WORD.findall(text)):
                alone = bool(WORD.fullmatch(text.strip())) and not self._is_text(element)
                found.append((element, TemplateCell(sheet, element.get("r", ""), text, words, alone)))
            elif _BEGUN.search(text):
                self._leave(
                    f"{sheet} {element.get('r', '')}",
                    f"“{text[:40]}”的括号没有写完整,应是 {{{{…}}}}。",
                    f"the braces of “{text[:40]}” are not complete; write {{{{…}}}}.",
                )
        for element in part.tree.iterfind(f"{part.tag('headerFooter')}/*"):
            if words := tuple(WORD.findall(element.text or "")):
                found.append((element, TemplateCell(sheet, "页眉页脚", element.text or "", words, False)))
        return found

    def _leave(self, where: str, zh: str, en: str) -> None:
        row = Left(where, zh, en)
        if row not in self.left:
            self.left.append(row)

    def _formula(self, sheet: str, cell: str, formula: str) -> None:
        if template_parts.REACHES_OUT.search(formula):
            raise template_parts.links_elsewhere(f"{sheet} {cell}")
        if WORD.search(formula):
            self._leave(
                f"{sheet} {cell}",
                "公式里的 {{…}} 不填;请单独放一格,再让公式引用那一格。",
                "words inside a formula are not filled; put them into a cell of their own and refer to that.",
            )

    def _elsewhere(self) -> None:
        """Name words that stand where nothing is filled; a table's heading must be what its cell says."""
        sheets = {part.name for _, part in self._sheets}
        for part in self._parts.values():
            if part.name in sheets or not part.name.endswith(".xml") or part.name.endswith("sharedStrings.xml"):
                continue
            if not any(sign in part.content for sign in (b"{{", b"\xef\xbd\x9b\xef\xbd\x9b")):
                continue
            if "/tables/" in part.name:
                raise Refusal(
                    "bad_template",
                    "Excel“表格”的列标题里不能放 {{…}}。请把它放到标题以外的格子里。",
                    "A heading of an Excel table cannot hold {{…}}. Please put it into another cell.",
                )
            self._leave(
                part.name.rsplit("/", 1)[-1],
                "文本框、批注、图表或工作表名称里的 {{…}} 不填,请放到格子里。",
                "words in text boxes, comments, charts and names of sheets are not filled; put them into cells.",
            )

    def _text(self, element: Any, part: Part) -> str:
        kind, value = element.get("t"), element.find(part.tag("v"))
        if kind == "s" and value is not None and (value.text or "").strip().isdigit():
            number = int(value.text)
            return _said(self._shared[number]) if number < len(self._shared) else ""
        if kind == "inlineStr":
            inline = element.find(part.tag("is"))
            return _said(inline) if inline is not None else ""
        return (value.text or "") if kind == "str" and value is not None else ""

    def _fill(self, element: Any, part: Part, cell: TemplateCell, answers: dict[str, Any]) -> None:
        if etree.QName(element).localname != "c":  # a header or a footer, where & begins a code
            element.text = WORD.sub(lambda found: _words(answers, found, "").replace("&", "&&"), cell.text)
            return
        first = answers[cell.words[0]]
        if cell.alone and not isinstance(first, str):
            self._number(element, part, first)
            return
        source = self._source(element, part)
        inline = etree.Element(part.tag("is"))
        texts = [text for text in source.iter() if etree.QName(text).localname == "t" and not _phonetic(text)]
        if len(texts) > 1 and sum(len(WORD.findall(text.text or "")) for text in texts) == len(cell.words):
            for run in source:  # each run keeps its font
                if etree.QName(run).localname == "r":
                    inline.append(_copy(run, part))
            for text in inline.iter(part.tag("t")):
                _put(text, _replaced(answers, text.text or ""))
        else:
            _put(etree.SubElement(inline, part.tag("t")), _replaced(answers, cell.text))
        self._emptied(element)
        element.set("t", "inlineStr")
        element.append(inline)

    def _source(self, element: Any, part: Part) -> Any:
        if element.get("t") == "s":
            return self._shared[int(element.find(part.tag("v")).text)]
        return element.find(part.tag("is")) if element.get("t") == "inlineStr" else element

    def _number(self, element: Any, part: Part, given: Any) -> None:
        number, code = self._format(element)
        self._emptied(element)
        if isinstance(given, Share):
            found = _PERCENT.search(code)
            decimals = _PERCENTS.get(number, len(found[1] or "") if found else None)
            if decimals is None:  # 0.934 in a cell of whole numbers would read 1
                self._restyle(element, "0.0%")
                decimals = 1
            value = cut(given.value, decimals)
        elif isinstance(given, date):
            if number not in _DAYS and not re.search(r"[yd年日]", code):
                self._restyle(element, "yyyy-mm-dd")
            value = (given - self._first_day()).days
        else:
            value = given
        etree.SubElement(element, part.tag("v")).text = repr(value)

    def _first_day(self) -> date:
        said = self._book.tree.find(self._book.tag("workbookPr"))
        return _FIRST_DAY_1904 if said is not None and said.get("date1904") in ("1", "true") else _FIRST_DAY

    @staticmethod
    def _emptied(element: Any) -> None:
        element.attrib.pop("t", None)
        for child in list(element):
            element.remove(child)

    def _styles_of_cells(self) -> Part | None:
        found = next((p for type, p in relations(self._parts, self._main) if type.endswith("/styles")), None)
        return self._parts.get(found) if found else None

    def _format(self, element: Any) -> tuple[int, str]:
        """The number and the code of a cell's format; the code of one that is built in is ''."""
        part = self._styles
        if part is None:
            return 0, ""
        styles = part.tree.find(part.tag("cellXfs"))
        number = int(styles[int(element.get("s", "0"))].get("numFmtId", "0"))
        codes = part.tree.iterfind(f"{part.tag('numFmts')}/{part.tag('numFmt')}")
        return number, next((code.get("formatCode", "") for code in codes if code.get("numFmtId") == str(number)), "")

    def _is_text(self, element: Any) -> bool:
        number, code = self._format(element)
        return (code or str(number)) in _TEXTS

    def _restyle(self, element: Any, code: str) -> None:
        """Give a cell the format of that code; all else of its style stays."""
        part = self._styles
        if part is None:
            return
        old = element.get("s", "0")
        if at := self._restyled.get((old, code)):
            element.set("s", at)
            return
        formats = part.tree.find(part.tag("numFmts"))
        if formats is None:
            formats = etree.Element(part.tag("numFmts"))
            part.tree.insert(0, formats)
        same = next((one for one in formats if one.get("formatCode") == code), None)
        if same is None:
            id = str(max([163, *(int(one.get("numFmtId", "0")) for one in formats)]) + 1)
            same = etree.SubElement(formats, part.tag("numFmt"), numFmtId=id, formatCode=code)
            formats.set("count", str(len(formats)))
        styles = part.tree.find(part.tag("cellXfs"))
        anew = _copy(styles[int(old)], part)
        anew.set("numFmtId", same.get("numFmtId"))
        anew.set("applyNumberFormat", "1")
        styles.append(anew)
        styles.set("count", str(len(styles)))
        self._restyled[old, code] = str(len(styles) - 1)
        element.set("s", self._restyled[old, code])
        part.changed = True

    def _worked_out_when_opened(self) -> None:
        book = self._book
        found = book.tree.find(book.tag("calcPr"))
        if found is None:
            found = etree.Element(book.tag("calcPr"))
            before = [book.tag(name) for name in ("definedNames", "externalReferences", "functionGroups", "sheets")]
            after = next(one for name in before if (one := book.tree.find(name)) is not None)
            after.addnext(found)
        found.set("fullCalcOnLoad", "1")
        book.changed = True


def retyped(content: bytes, change: Callable[[str], str]) -> bytes | None:
    """The workbook with every text that people typed as ``change`` has it; None where nothing changes."""
    parts = template_parts.opened(content)
    for part in parts.values():
        if not part.name.startswith("xl/") or not part.name.endswith(".xml"):
            continue
        for element in part.tree.iter():
            named = etree.QName(element).localname if isinstance(element.tag, str) else ""
            told = (
                named == "t"
                or named[-6:] in ("Header", "Footer")
                or (named == "v" and _holds_text(element.getparent()))
            )
            if told and element.text and (anew := change(element.text)) != element.text:
                element.text = anew
                part.changed = True
    return template_parts.packed(parts) if any(part.changed for part in parts.values()) else None


def _holds_text(cell: Any) -> bool:
    return cell is not None and cell.get("t") == "str"


def cut(value: float, decimals: int) -> float:
    """A fraction cut, not rounded, to what so many decimals of its per cent show: 99.96 % is not 100 %. What would be
    cut to 0 stays.
    """
    exact = Decimal(repr(value))
    shown = exact.quantize(Decimal(1).scaleb(-2 - decimals), ROUND_DOWN)
    return float(shown) if shown or not exact else value


def _said(element: Any) -> str:
    return "".join(
        text.text or "" for text in element.iter() if etree.QName(text).localname == "t" and not _phonetic(text)
    )


def _phonetic(text: Any) -> bool:
    return bool(etree.QName(text.getparent()).localname == "rPh")


def _copy(element: Any, part: Part) -> Any:
    return etree.fromstring(etree.tostring(element, with_tail=False), template_parts.parser())


def _put(element: Any, text: str) -> None:
    element.text = template_parts.plain(text)
    element.set(_SPACE, "preserve")


def _replaced(answers: dict[str, Any], text: str) -> str:
    return WORD.sub(lambda found: _words(answers, found, text[found.end() :]), text)


def _words(answers: dict[str, Any], found: re.Match[str], behind: str) -> str:
    """What a word is in a text; a sign for per cent that the text has already is not doubled."""
    value = answers[found[1]]
    if value is None:
        return found[0]
    if isinstance(value, Share):
        return value.words.removesuffix("%") if behind.lstrip()[:1] in ("%", "\uff05") else value.words
    if isinstance(value, float | int):
        return f"{value:g}" if float(value).is_integer() and abs(value) < 1e6 else f"{value:,.10g}"
    return value.isoformat() if isinstance(value, date) else value

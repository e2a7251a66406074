"""The minutes as a Word document (DOCX), A4, in fonts that every Chinese Word and WPS has."""

import io
import re
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from analytics.meeting.minutes import Minutes, MinutesPart, MinutesTable

#: What the file is, over HTTP.
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Paper, margins at the sides and what lies between them, in millimetres.
PAPER, MARGIN = (210, 297), 18
WIDTH = PAPER[0] - 2 * MARGIN
#: Latin and Chinese font of the text, and of headings.
TEXT, HEADING = ("Times New Roman", "宋体"), ("Arial", "微软雅黑")
#: What XML cannot hold.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_docx(minutes: Minutes) -> bytes:
    """The minutes as a file that Word, WPS and LibreOffice open."""
    document = Document()
    _paper(document)
    for style, fonts, size in (("Normal", TEXT, 10.5), ("Title", HEADING, 18), ("Heading 1", HEADING, 12)):
        _font(document.styles[style], fonts, size)
    properties = document.core_properties
    properties.title, properties.comments = _xml(minutes.title), ""
    properties.author = properties.last_modified_by = ""
    document.add_paragraph(_xml(minutes.title), "Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(_xml("    ".join(f"{name}:{value}" for name, value in minutes.facts)))
    for part in minutes.parts:
        _part(document, part)
    document.add_paragraph(_xml(f"\n{minutes.signature}"))
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _paper(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAPER[0]), Mm(PAPER[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)


def _font(style: Any, fonts: tuple[str, str], size: float) -> None:
    latin, chinese = fonts
    style.font.name, style.font.size, style.font.color.rgb = latin, Pt(size), RGBColor(0, 0, 0)
    named = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme would outrank the name
        named.attrib.pop(qn(f"w:{theme}"), None)
    named.set(qn("w:eastAsia"), chinese)


def _part(document: Any, part: MinutesPart) -> None:
    document.add_paragraph(_xml(part.heading), "Heading 1")
    if part.picture:
        document.add_picture(io.BytesIO(part.picture), width=Mm(WIDTH))
    for line in part.lines:
        document.add_paragraph(_xml(line)).paragraph_format.space_after = Pt(2)
    if part.table:
        _table(document, part.table)


def _table(document: Any, given: MinutesTable) -> None:
    table = document.add_table(rows=0, cols=len(given.header), style="Table Grid")
    table.autofit = False
    for row in (given.header, *given.rows):
        for cell, words, width in zip(table.add_row().cells, row, given.widths, strict=True):
            cell.width = Mm(WIDTH * width / 100)
            cell.text = _xml(words)
    repeated = OxmlElement("w:tblHeader")  # the heading row again on every page
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for cell in table.rows[0].cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)

"""The minutes as a page to print: A4, black and white, nothing fetched from anywhere."""

import base64
from html import escape

from analytics.meeting.minutes import Minutes, Part, Table

_STYLE = """
@page { size: A4; margin: 15mm 14mm }
* { box-sizing: border-box }
body { font: 10.5pt/1.5 "Noto Serif CJK SC", SimSun, "Songti SC", serif; color: #000; background: #fff; margin: 0 auto; max-width: 182mm }
h1, h2, th { font-family: "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif }
h1 { font-size: 17pt; text-align: center; margin: 0 0 3mm }
h2 { font-size: 12pt; margin: 5mm 0 1.5mm; break-after: avoid }
p { margin: 0 0 1mm; overflow-wrap: anywhere }
.facts span { margin-right: 8mm }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
thead { display: table-header-group }
tr { break-inside: avoid }
th, td { border: 0.3mm solid #000; padding: 1mm 1.2mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; white-space: pre-line; font-size: 9.5pt }
img { display: block; max-width: 100%; max-height: 110mm; margin: 0 auto 2mm; border: 0.3mm solid #000 }
.sign { margin-top: 12mm; white-space: pre-wrap }
@media screen { body { padding: 8mm } }
@media print { button { display: none } }
"""


def as_html(minutes: Minutes) -> str:
    """The minutes as one HTML document; everything people typed is escaped."""
    zh = minutes.lang == "zh"
    facts = "".join(f"<span>{escape(name)}:{escape(value)}</span>" for name, value in minutes.facts)
    return (
        f'<!doctype html><html lang="{"zh-CN" if zh else "en"}"><head><meta charset="utf-8">'
        f"<title>{escape(minutes.title)}</title><style>{_STYLE}</style></head><body>"
        f'<button onclick="print()">{"打印" if zh else "Print"}</button>'
        f'<h1>{escape(minutes.title)}</h1><p class="facts">{facts}</p>'
        + "".join(map(_part, minutes.parts))
        + f'<p class="sign">{escape(minutes.signature)}</p></body></html>'
    )


def _part(part: Part) -> str:
    picture = (
        f'<img alt="" src="data:image/png;base64,{base64.b64encode(part.picture).decode()}">' if part.picture else ""
    )
    lines = "".join(f"<p>{escape(line)}</p>" for line in part.lines)
    return (
        f"<section><h2>{escape(part.heading)}</h2>{picture}{lines}{_table(part.table) if part.table else ''}</section>"
    )


def _table(table: Table) -> str:
    head = "".join(
        f'<th style="width:{width}%">{escape(name)}</th>'
        for name, width in zip(table.header, table.widths, strict=True)
    )
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

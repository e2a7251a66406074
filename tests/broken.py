"""Files gone wrong: a valid small file of any kind, and what happens to files on their way here."""

import csv
import gzip
import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

import xlsxwriter
from hypothesis import strategies as st

#: Header and a few valid rows of every kind; all people are invented.
VALID = {
    "buildings": (
        "楼栋号,网格编号,网格员,户数,纬度,经度",
        ["1,第一网格,周一,60,30.01,114.01", "2,第一网格,周一,48,30.02,114.02", "3,第二网格,吴二,72,,"],
    ),
    "roster": (
        "居民编号,姓名,房号,电话,人群标签,入住日期",
        [
            "R1,张三,1-101,13800000001,老人,2020-01-01",
            "R2,李四,1-102,13800000002,,",
            "R3,王五,2-1-301,,孕妇,2021-05-06",
        ],
    ),
    "checkins": (
        "居民编号,姓名,房号,日期,打卡时间,体温,症状,状态",
        [
            "R1,张三,1-101,2022-04-01,08:30,36.5,否,正常",
            ",李四,1-102,2022-04-01,未打卡,,,待跟进",
            "R9,赵六,3-303,2022/4/1,09:00,37.9,咳嗽,",
        ],
    ),
    "sampling": (
        "采样日期,居民编号,姓名,房号,应检,采样时间",
        ["2022-04-01,R1,张三,1-101,是,09:10", "2022-04-01,R2,李四,1-102,是,未采", "2022-04-01,,钱七,3-101,否,"],
    ),
    "followups": (
        "随访日期,居民编号,姓名,房号,随访时间,随访人,随访结果",
        ["2022-04-01,R1,张三,1-101,10:00,周一,情况稳定", "2022-04-01,R3,王五,2-1-301,,吴二,"],
    ),
    "requests": (
        "诉求编号,上报时间,姓名,楼栋号,诉求类别,紧急程度,诉求内容,状态,办结时间",
        [
            "Q1,2022-04-01 08:00,张三,1,买菜难,2,家里没有菜了,已办结,2022-04-01 12:00",
            "Q2,2022-04-01 09:30,,2,,,楼上太吵,处理中,",
            "Q3,2022-04-02 07:15,孙八,9,就医,特急,要去透析,待受理,",
        ],
    ),
    "stock": (
        "日期,物资名称,存放点,单位,现有库存,入库,出库,预警阈值",
        [
            "2022-04-01,口罩,东门,只,1200,100,80,200",
            "2022-04-01,酒精,东门,瓶,40,,5,30",
            "2022-04-01,口罩,西门,只,300,,60,",
        ],
    ),
}
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be")
SEPARATORS = (",", "\t", ";", "|", "，")
TEXTS = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x")',
    "+1+1",
    "-",
    "@SUM(1)",
    "'; drop table requests; --",
    "bell \x07 \x1b[31m",
    "\ufeff",
    "\u202egnp",
    "第一行\n第二行",
    "a\rb",
    "\x1f",
    "{{7*7}}",
    "，",
    "NULL",
    "\u3000",
    "𠮷",
    "\x0b\x0c\x85\u2028",
    "'=1",
    "''",
)
IMPOSSIBLE = (
    "99",
    "-1",
    "9" * 25,
    "9" * 400,
    "1e999",
    "NaN",
    "inf",
    "2022-02-30",
    "2022-13-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "0000-00-00",
    "25:61",
    "９９９",
    "91,181",
    "POINT (1 2)",
    "1900-01-01",
    "9999-12-31",
    "44652.99999999",
    ".999999999",
    "二十",
    "1/2/2022",
    "٣",
    "0001-01-01T00:00:00+14:00",
)


@dataclass
class Sheet:
    """A file in the making. ``known``: its physical rows are still those of ``rows``."""

    rows: list[list[str]]
    rng: random.Random
    header: list[str]
    below: int = 1
    headers: int = 1
    known: bool = True
    separator: str = ","
    ends: tuple[str, ...] = ("\n",)
    encoding: str = "utf-8"
    on_lines: list[Callable[[list[str]], None]] = field(default_factory=list)
    on_bytes: list[Callable[[bytes], bytes]] = field(default_factory=list)

    def row(self) -> list[str]:
        """Any row, the header too."""
        return self.rng.choice(self.rows)

    def cell(self, text: str) -> None:
        """Put a text into any cell of any row that has one."""
        if row := self.row():
            row[self.rng.randrange(len(row))] = text

    def line(self, at: int, line: str) -> None:
        """Note what a change of a line leaves open: whether it is still blank, and which header is the first."""
        self.known &= bool(line.strip(self.separator + ' \u3000"')) and (self.headers == 1 or at != self.below - 1)

    def data_rows(self) -> int | None:
        """How many rows the file has for whoever reads it; None where the damage leaves that open."""
        certain = self.known and (self.headers == 1 or self.rows[self.below - 1] == self.header)
        return sum(any(cell.strip() for cell in row) for row in self.rows[self.below :]) if certain else None


@dataclass(frozen=True)
class Broken:
    """A file, what its sender says of it, what was done to it, and its rows of data where that is known."""

    name: str
    content: bytes
    kind: str | None
    damage: tuple[str, ...]
    data_rows: int | None

    def __repr__(self) -> str:
        return f"Broken({self.name}, kind={self.kind}, {self.damage}, rows={self.data_rows}, {self.content[:2000]!r})"


def _drop_cells(sheet: Sheet) -> None:
    row = sheet.row()
    del row[sheet.rng.randrange(len(row) + 1) :]


def _drop_a_column(sheet: Sheet) -> None:
    at = sheet.rng.randrange(4)
    for row in sheet.rows:
        del row[at : at + 1]


def _add_cells(sheet: Sheet) -> None:
    sheet.row().extend(sheet.rng.choice([["多余"], ["", ""], ["", "x", ""], ["x"] * 5000]))


def _repeat_the_header(sheet: Sheet) -> None:
    sheet.rows.insert(sheet.rng.randint(sheet.below, len(sheet.rows)), list(sheet.rows[sheet.below - 1]))
    sheet.headers += 1


def _add_a_title(sheet: Sheet) -> None:
    sheet.rows.insert(0, [sheet.rng.choice(["阳光社区日报表", "4月1日,第一网格;", "  ", '"报表"'])])
    sheet.below += 1


def _add_a_blank_row(sheet: Sheet) -> None:
    sheet.rows.insert(
        sheet.rng.randint(sheet.below, len(sheet.rows)), sheet.rng.choice([[], [""], ["", " ", ""], ["\u3000"] * 3])
    )


def _stack(sheet: Sheet) -> None:
    header, rows = VALID[sheet.rng.choice(list(VALID))]
    sheet.rows += [line.split(",") for line in (header, *rows)]
    sheet.headers += 1


def _duplicate_a_header(sheet: Sheet) -> None:
    header = sheet.rows[sheet.below - 1]
    if len(header) > 1:
        at, other = sheet.rng.sample(range(len(header)), 2)
        header[at] = header[other]


def _add_a_total(sheet: Sheet) -> None:
    sheet.rows.append(sheet.rng.choice([["合计", "", "99"], ["", "总计"], ["合计"] * 4]))


def _repeat_a_row(sheet: Sheet) -> None:
    sheet.rows.append(list(sheet.rng.choice(sheet.rows[sheet.below :] or [[]])))


def _add_quotes(sheet: Sheet) -> None:
    def change(lines: list[str]) -> None:
        for _ in range(sheet.rng.choice([1, 1, 2, 3])):
            at = sheet.rng.randrange(len(lines))
            place = sheet.rng.randint(0, len(lines[at]))
            sheet.line(at, lines[at])
            lines[at] = f'{lines[at][:place]}"{lines[at][place:]}'
        # Two of them may come to enclose a line break, which is then part of a cell.
        sheet.known &= sum(line.count('"') for line in lines) == 1

    sheet.on_lines.append(change)


def _change_a_separator(sheet: Sheet) -> None:
    def change(lines: list[str]) -> None:
        at = sheet.rng.randrange(len(lines))
        sheet.line(at, lines[at])
        sheet.known &= '"' not in lines[at]
        lines[at] = lines[at].replace(sheet.separator, sheet.rng.choice(SEPARATORS))

    sheet.on_lines.append(change)


def _add_nul(sheet: Sheet) -> None:
    def change(lines: list[str]) -> None:
        at = sheet.rng.randrange(len(lines))
        lines[at] = f"{lines[at][:2]}\x00{lines[at][2:]}"

    sheet.on_lines.append(change)


def _cut(sheet: Sheet) -> None:
    sheet.known = False
    sheet.on_bytes.append(lambda content: content[: sheet.rng.randrange(len(content) + 1)])


def _flip_bytes(sheet: Sheet) -> None:
    def change(content: bytes) -> bytes:
        flipped = bytearray(content)
        for _ in range(sheet.rng.choice([1, 1, 5]) if flipped else 0):
            flipped[sheet.rng.randrange(len(flipped))] ^= 1 << sheet.rng.randrange(8)
        return bytes(flipped)

    sheet.known = False
    sheet.on_bytes.append(change)


def _send_twice_in_one(sheet: Sheet) -> None:
    sheet.known = False
    sheet.on_bytes.append(lambda content: content + content)


def _mix_encodings(sheet: Sheet) -> None:
    sheet.known = False
    other = "张三,1-101,36.5,无症状\n".encode(sheet.rng.choice(ENCODINGS))
    sheet.on_bytes.append(lambda content: sheet.rng.choice([content + other, other + content]))


DAMAGES: dict[str, Callable[[Sheet], None]] = {
    "drop cells": _drop_cells,
    "drop a column": _drop_a_column,
    "add cells": _add_cells,
    "repeat the header": _repeat_the_header,
    "title": _add_a_title,
    "blank row": _add_a_blank_row,
    "stack": _stack,
    "duplicate header": _duplicate_a_header,
    "total": _add_a_total,
    "repeat a row": _repeat_a_row,
    "quotes": _add_quotes,
    "separator": _change_a_separator,
    "NUL": _add_nul,
    "cut": _cut,
    "flip bytes": _flip_bytes,
    "twice in one": _send_twice_in_one,
    "encodings": _mix_encodings,
    "text": lambda sheet: sheet.cell(sheet.rng.choice(TEXTS)),
    "impossible": lambda sheet: sheet.cell(sheet.rng.choice(IMPOSSIBLE)),
    "long cell": lambda sheet: sheet.cell("长" * sheet.rng.choice([32_767, 32_768, 300_000])),
    "shuffle": lambda sheet: sheet.rng.shuffle(sheet.row()),
}


def text_of(sheet: Sheet) -> bytes:
    """The sheet as a text file."""
    lines = []
    for row in sheet.rows:
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=sheet.separator, lineterminator="\r\n").writerow(row)
        lines.append(out.getvalue().removesuffix("\r\n"))
    for change in sheet.on_lines:
        change(lines)
    text = "".join(line + sheet.rng.choice(sheet.ends) for line in lines)
    mark = "\ufeff" if sheet.encoding == "utf-16-be" else ""
    content = (mark + text).encode(sheet.encoding)
    for change in sheet.on_bytes:
        content = change(content)
    return content


def workbook_of(sheet: Sheet) -> bytes:
    """The sheet as a workbook; what only a text can suffer is left out."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("表")
        for number, row in enumerate(sheet.rows):
            for place, cell in enumerate(row):
                sheet.known &= not (cell and page.write_string(number, place, cell))
    content = out.getvalue()
    for change in sheet.on_bytes:
        content = change(content)
    return content


def _zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("表.csv", content)
    return out.getvalue()


@st.composite
def broken_files(draw: st.DrawFn) -> Broken:
    """Any kind of file with up to four damages, as it is or as a workbook or packed."""
    kind = draw(st.sampled_from(list(VALID)))
    header, rows = VALID[kind]
    rng = random.Random(draw(st.integers(0, 1 << 32)))
    sheet = Sheet([line.split(",") for line in (header, *rows)], rng, header.split(","))
    sheet.separator = draw(st.sampled_from((",", *SEPARATORS)))
    sheet.ends = draw(st.sampled_from([("\n",), ("\r\n",), ("\r",), ("\n", "\r\n"), ("\n", "\r\n", "\r")]))
    sheet.encoding = draw(st.sampled_from(ENCODINGS))
    damage = draw(st.lists(st.sampled_from(list(DAMAGES)), max_size=4))
    for name in damage:
        DAMAGES[name](sheet)
    said = draw(st.sampled_from([kind, None]))
    form = draw(st.sampled_from(["csv", "csv", "csv", "xlsx", "gz", "zip"]))
    content = workbook_of(sheet) if form == "xlsx" else text_of(sheet)
    if form in ("gz", "zip"):
        content = gzip.compress(content, mtime=0) if form == "gz" else _zipped(content)
    return Broken(f"file.{form}", content, said, tuple(damage), sheet.data_rows())

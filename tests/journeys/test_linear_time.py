"""Whatever people write is read, masked and searched in a time that grows with its length, not with its square.

Each regular expression of the product is fed with shapes made of its own letters, and each public reader of people's
words with shapes that such readers stumble over: ten times as long, at most ``RATIO`` times as slow. A pattern needs
no line here to be looked at; a module that makes patterns needs one in ``READERS`` that goes through it.
"""

import ast
import contextlib
import gc
import importlib
import itertools
import pkgutil
import random
import re
import re._constants as codes
import re._parser as parser
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import analytics
import api
import data
import pages
import streamlit_inside
from analytics.community import grids
from analytics.privacy import masked_answers, veils
from data.entries import typed_text
from data.exports import csv_safe
from data.files import csv_rows, html_tables, sheets
from data.files.archive import Room
from data.intake import masked_texts
from data.mapping import headers, saved_mappings, value_patterns
from data.privacy import masks
from data.refusal import BadValue, Refusal
from data.values import checkin_status, measures, persons, symptoms, types
from pages.frame import markdown_escape
from tests.long import so_many

#: Ten times the text may take so many times as long: a square would be a hundred.
SHORT, LONG, RATIO = 10_000, 100_000, 25
#: What takes less than this at ``SHORT`` is not compared: at ``LONG`` its square would be a second.
FLOOR_S = 0.01
#: Shapes of a pattern, letters of it that they are made of, and shapes of a reader.
SHAPES, LETTERS, OF_READERS = so_many(10, 300), so_many(6, 14), so_many(16, 1000)

PACKAGES = (data, analytics, pages, api, streamlit_inside)
#: Scripts of pages run when they are imported; programs print.
NOT_IMPORTED = re.compile(r"pages\.(\w+)\.\1|.*__main__|data\.generator.*|data\.(restore|record|new_link|end_demo)")


#: Patterns that are made of another value in a function; a reader below goes through each.
MADE_ANEW = {
    "data.values.numbers:pattern",
    "data.values.numbers:_BY_SIGN[sign]",
    'data.values.numbers:f"[ \'{groups}]"',
    "data.values.numbers:f'(.+?)[{mark}](.*)'",
    # Of passwords, which are short (tests/data/access/test_passwords.py).
    "data.access.name_in_password:pattern",
    "data.access.name_in_password:f'(?<![^\\\\W\\\\d_]){pattern}(?![^\\\\W\\\\d_])'",
}
#: Modules whose patterns never see more than so many letters, and what cuts them: the readers below show it.
BOUNDED = {
    "data.mapping.foreign_headers": ("headers.LONGEST_HEADER", 200),
    "data.mapping.headers": ("headers.LONGEST_HEADER", 200),
    "data.mapping.rival_columns": ("headers.LONGEST_HEADER", 200),
    "data.mapping.sheets_of_a_day": ("headers.LONGEST_HEADER", 200),
    "data.mapping.value_patterns": ("value_patterns.LONGEST_SAMPLE", 200),
    "pages.upload.mapping_editor": ("4 * LONGEST_NAME", 240),
    "data.values.symptom_words": ("symptoms.LONGEST", 300),
    "data.values.points": ("points._LONGEST", 101),
    "data.values.measures": ("measures._LONGEST_MEASURE", 60),
    **dict.fromkeys(
        (
            "data.values.clock_times",
            "data.values.dates",
            "data.values.numbers",
            "data.values.persons",
            "data.values.rooms",
            "data.values.temperatures",
        ),
        ("types.LONGEST_VALUE", 300),
    ),
}

made_anew = set[str]()


def modules() -> Iterator[Any]:
    for package in PACKAGES:
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not NOT_IMPORTED.fullmatch(found.name):
                yield importlib.import_module(found.name)


METHODS = ("search", "match", "fullmatch", "sub", "subn", "finditer", "findall", "split")


@dataclass(frozen=True)
class Pattern:
    """A pattern of the product: where it stands, and how it is used."""

    name: str
    compiled: re.Pattern[Any]
    methods: frozenset[str]

    def use(self, text: Any) -> None:
        for method in sorted(self.methods):
            if method in ("match", "fullmatch"):
                getattr(self.compiled, method)(text)
            else:
                deque(self.compiled.finditer(text), maxlen=0)  # none is kept: a heap that grows takes time of its own


@cache
def patterns() -> list[Pattern]:
    """Every pattern that stands in a module, a list or a dict of it, or in a call of ``re`` in one of its functions."""
    found: dict[tuple[Any, Any], Pattern] = {}
    for module in modules():
        source = Path(module.__file__).read_text(encoding="utf-8")
        for name, value in vars(module).items():
            several = value.items() if isinstance(value, dict) else enumerate(value) if type(value) is tuple else ()
            for key, pattern in [("", value), *several]:
                if isinstance(pattern, re.Pattern):
                    used = re.findall(rf"\b{name}\.({'|'.join(METHODS)})\b", source)
                    found.setdefault(
                        (pattern.pattern, pattern.flags),
                        Pattern(f"{module.__name__}.{name}{key}", pattern, frozenset(used or ["search"])),
                    )
        for call in ast.walk(ast.parse(source)):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and isinstance(call.func.value, ast.Name)
                and call.func.value.id == "re"
                and call.func.attr in METHODS
            ):
                name = f"{module.__name__}:{ast.unparse(call.args[0])}"
                try:
                    given = eval(compile(ast.Expression(call.args[0]), name, "eval"), vars(module))  # noqa: S307
                except NameError:
                    made_anew.add(name)
                else:
                    compiled = re.compile(given)
                    found.setdefault(
                        (compiled.pattern, call.func.attr), Pattern(name, compiled, frozenset([call.func.attr]))
                    )
    return list(found.values())


def letters(tree: Any) -> Iterator[str]:
    """Letters that a parsed pattern looks for, one of each sort."""
    for code, value in tree:
        if code is codes.LITERAL:
            yield chr(value)
        elif code is codes.NOT_LITERAL:
            yield "b" if value != ord("b") else "c"
        elif code is codes.ANY:
            yield "x"
        elif code is codes.IN:
            for what, which in value[:3]:
                if what is codes.LITERAL:
                    yield chr(which)
                elif what is codes.RANGE:
                    yield chr(which[0])
                elif what is codes.CATEGORY:
                    yield {codes.CATEGORY_DIGIT: "1", codes.CATEGORY_SPACE: " ", codes.CATEGORY_WORD: "w"}.get(
                        which, "。"
                    )
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            yield from letters(value[2])
        elif code is codes.SUBPATTERN:
            yield from letters(value[3])
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from letters(branch)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from letters(value[1])


def units(of: list[str], seed: str) -> Iterator[str]:
    """What shapes repeat: each letter, pairs, and longer runs."""
    dice = random.Random(seed)
    yield from of
    pairs = list(itertools.permutations(of, 2))
    yield from ("".join(pair) for pair in dice.sample(pairs, min(len(pairs), SHAPES)))
    while True:
        yield "".join(dice.choice(of) for _ in range(dice.randint(3, 6)))


def seconds(run: Callable[[Any], object], text: Any) -> float:
    gc.disable()  # a collection in the middle takes as long as everything that other tests left is much
    try:
        start = time.thread_time()
        run(text)
        return time.thread_time() - start
    finally:
        gc.enable()


def is_linear(run: Callable[[Any], object], make: Callable[[int], Any]) -> bool:
    """Compare both lengths; what is tiny is linear enough. The best of three, where it seems not to be."""
    for _ in range(3):
        short = seconds(run, make(SHORT))
        if short < FLOOR_S:  # at last, where a busy machine made it seem more
            return True
        if short > 1:
            return False
        if seconds(run, make(LONG)) <= RATIO * short:
            return True
    return False


def test_a_square_is_told_from_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SHORT", 1000), ("LONG", 10_000), ("FLOOR_S", 0.0005)):
        monkeypatch.setitem(globals(), name, value)
    assert not is_linear(re.compile(" +x").search, lambda size: " " * size)
    assert is_linear(re.compile(" +(?=x)x|y").fullmatch, lambda size: " " * size)


def shapes_of(pattern: Pattern) -> Iterator[Callable[[int], Any]]:
    """Makers of texts of a length, whose letters are the pattern's own; at the end something that fits nowhere."""
    binary = isinstance(pattern.compiled.pattern, bytes)
    tree = parser.parse(pattern.compiled.pattern, pattern.compiled.flags & ~(re.UNICODE if binary else 0))
    own = list(dict.fromkeys(letters(tree)))
    own = list(dict.fromkeys([*random.Random(pattern.name).sample(own, min(len(own), LETTERS)), "1", " "]))
    for unit in itertools.islice(units(own, pattern.name), SHAPES):
        for end in ("", "\n张"):

            def made(size: int, unit: str = unit, end: str = end) -> Any:
                text = (unit * (size // len(unit) + 1))[:size] + end
                return text.encode() if binary else text

            yield made


def test_a_pattern_that_is_made_of_a_value_is_known_here() -> None:
    patterns()
    assert made_anew == MADE_ANEW


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.name)
def test_a_pattern_is_linear(pattern: Pattern) -> None:
    _, most = BOUNDED.get(re.split(r"\.[^.]*$|:", pattern.name)[0], ("", None))
    for made in shapes_of(pattern):
        if most is not None:  # what is cut need only not be worse than that
            assert seconds(pattern.use, made(most)) < 1, made(30)
        else:
            assert is_linear(pattern.use, made), made(30)


#: What readers of people's words stumble over, repeated.
_UNITS = (
    '1¦1-¦1栋¦1-101 ¦13800000001,¦A1234567 ¦2022-01-01 ¦张三¦张¦张  ¦王某¦(¦[(¦))¦((张¦"¦“”¦"a,¦\'¦'
    "=¦*¦#¦:¦ :¦ ¦\u3000¦\n¦\t¦,¦;¦、¦。¦-¦——¦.¦1.¦1,¦零¦"
    "十¦咳嗽、¦无发热,¦否认¦不¦37.3℃¦Aa ¦<¦<a ¦<!--¦<![¦</¦<td>¦&¦&#¦é¦\u202e¦1E5¦+86 ¦1 ¦1/"
)
UNITS = _UNITS.split("¦")
#: What once took long.
WORST = ("A1234567 ", "13800000001,", " :", "1-101 ")


def swallowed(read: Callable[[str], object]) -> Callable[[str], object]:
    def run(text: str) -> None:
        with contextlib.suppress(BadValue, Refusal):
            read(text)

    return run


def in_a_file(read: Callable[[Path, Path], object]) -> Callable[[str], object]:
    """A reader of files, given one with this text."""

    def run(text: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.xls"
            path.write_text(text, "utf-8")
            with contextlib.suppress(Refusal):
                read(path, Path(folder) / "scratch")

    return run


def table_rows(path: Path, scratch: Path) -> None:
    table = csv_rows.csv_table(path, scratch)
    table.first_rows()
    for _ in table.batches(1, 3):
        pass


def page_tables(path: Path, scratch: Path) -> None:
    """A page as large as may be read without a process of its own."""
    page = f"<html><table><tr><td>1</td></tr></table>{path.read_text('utf-8')}"
    path.write_bytes(page.encode()[: sheets.SMALL_PAGE])
    html_tables.is_page(path)
    html_tables.grids(path, 0, Room(10**8))


READERS: dict[str, Callable[[str], object]] = {
    "masks.text": lambda text: masks.text(text, "张三", "13800000001", "1-101", "Ann Lee", text[:50]),
    "masks.text, of which all is known": lambda text: masks.text(text, text[: len(text) // 2] + "x", text),
    "masks.resident_id": masks.resident_id,
    "masks.phone": masks.phone,
    "masks.name": masks.name,
    "masks.is_internal": masks.is_internal,
    "veils.quoted": veils.quoted,
    "veils.unknown": veils.unknown,
    "veils.row": veils.row,
    "veils.sample": lambda text: veils.VEILED.sample("requests", None, text, text),
    "symptoms.read": symptoms.read,
    "symptoms.joined": lambda text: symptoms.joined(["咳嗽", text[:100]], [text, "无"]),
    "checkin_status.read": checkin_status.read,
    "measures.spelled": measures.spelled,
    "measures.of_header": measures.of_header,
    "headers.normalised": headers.normalised.__wrapped__,
    "headers.day_in_name": lambda text: headers.day_in_name(text, 2022),
    "saved_mappings.pattern": lambda text: saved_mappings._same_source(text, text + " (1)"),
    "value_patterns": lambda text: [value_patterns.shape(one) for one in value_patterns.folded([text, text])],
    "masked_texts.is_mask_of": lambda text: masked_texts.is_mask_of(text[::2] + "*" + text[1::2], text),
    "persons.phone": persons.phone,
    "persons.id": persons.resident_id,
    "typed_text.text": lambda text: typed_text.text(text, "x"),
    "markdown_escape.plain": markdown_escape.plain,
    "csv_safe": lambda text: csv_safe.csv_bytes(["a"], [[text]]),
    "texts of tables": in_a_file(table_rows),
    "pages of tables": in_a_file(page_tables),
    "grids.counted": grids.counted,
    **{f"type {name}": (lambda text, name=name: types.read(name, [text], 2022)) for name in sorted(types.TYPES)},
}


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_of_words_is_linear(reader: str) -> None:
    read = swallowed(READERS[reader])
    worst = [unit for unit in UNITS if unit in WORST]
    for unit in dict.fromkeys([*worst, *random.Random(reader).sample(UNITS, min(len(UNITS), OF_READERS))]):
        assert is_linear(read, lambda size, unit=unit: (unit * (size // len(unit) + 1))[:size] + "\n张x"), unit


@pytest.mark.parametrize("unit", ["A1234567 ", "13800000001,"])
def test_sixty_requests_of_one_text_are_masked_in_a_time_that_grows_with_them(unit: str) -> None:
    """The attack: the page 诉求 took 102 s for 60 requests with such a text."""
    frame = pd.DataFrame(
        [{"request_id": str(n), "name": "张三", "phone": "13800000001", "unit": "", "room": "101"} for n in range(60)]
    )

    def masked(text: str) -> None:
        shown = masked_answers.requests(frame.assign(text=text), veils.VEILED)
        assert "13800000001" not in shown["text"][0]

    assert is_linear(masked, lambda size: unit * (size // 10 // len(unit)))

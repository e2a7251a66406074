"""Buildings, units and rooms as people write them, brought to one spelling.

1号楼, 1栋, 1# and 01 are building 1; ``1-101`` is building 1 room 101 and ``1-2-101`` building 1
unit 2 room 101, as are 1号楼101室 and 1栋2单元101. A group of houses (3组15户) is a building, a stair (2梯301) a unit.

``read`` and its like are for the cells of a file: they raise BadValue for what is no door for certain. The others bring
any text to its spelling.
"""

import re
import unicodedata

from data.refusal import BadValue

_DIGITS = {digit: index for index, digit in enumerate("零一二三四五六七八九")}
_CHINESE_NUMBER = re.compile(r"[一二三四五六七八九]?十?[一二三四五六七八九]?")
_NUMERAL = "[0-9一二三四五六七八九十]"
_BUILDING_WORD = re.compile(
    rf"号楼|号院|栋|幢|座|#|号(?=\d)|(?<={_NUMERAL})组(?!团)|(?<=\d[甲乙丙丁戊己庚辛])楼?(?=\d)"
)
_UNIT_WORD = re.compile(rf"单元|门|(?<={_NUMERAL})梯")
#: What Excel adds to a whole number.
_NOUGHT = re.compile(r"(?<=\d)\.0+$")
_MONTH = (
    "(?:JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?|"
    "NOV(?:EMBER)?|DEC(?:EMBER)?)"
)
_CLOCK = r"\d{1,2}:\d\d:\d\d(?:\.0+)?"
#: What Excel makes of 1-1: a day, in one of its ways to write one, or a time of day.
_DAY = re.compile(
    r"(?:(?:1[89]|20|21)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}月(?:\d{1,2}[日号]?)?|\d{1,2}/\d{1,2}/(?:19|20)\d\d"
    rf"|(?:\d{{1,4}}[-/.]?)?{_MONTH}(?:[-/.]?\d{{1,4}})?)(?:T?{_CLOCK})?|{_CLOCK}"
)
#: Behind what a room's number stands; what sets two apart; the second one.
_BEFORE, _APART, _SECOND = "(?:[-/]|号楼|栋|幢|座|#|单元|门)", "[/、,;&+~和及至]+", r"\d{3,4}室?"
#: The numbers of two rooms in one cell: 101/102, 1-101、102, 1号楼101和102, 1-101-102.
_TWO_ROOMS = re.compile(
    rf"(?:.*\D)?\d{{3,4}}室?{_APART}{_SECOND}(?:{_APART}{_SECOND})*|.*{_BEFORE}\d{{3,4}}室?-+{_SECOND}"
)
_MASK = BadValue("这是遮住了的房号,不是原来的,请填完整的", "the door is masked; write it in full")
_EXCELS_DAY = BadValue(
    "这里是日期:Excel 把 1-1 这样的房号改成了日期;请先把这一列设为“文本”,再填一次",
    "a date: Excel has made one of a room such as 1-1; make the column text and fill it in again",
)
_TWO = BadValue("这里有两个房号,请分成两行", "two rooms; write them in two rows")
_TWO_BUILDINGS = BadValue("这里有两栋楼,请分成两行", "two buildings; write them in two rows")
_NO_NUMBER = BadValue(
    "房号被表格软件当成了数字;请先把这一列设为“文本”,再填一次",
    "a spreadsheet has taken the room for an amount; make the column text and fill it in again",
)
_TWO_UNITS = BadValue("这里有两个单元,看不出是哪一户", "two units; which door is meant is not certain")
_NO_DOOR = BadValue("看不出楼栋或房号", "neither a building nor a room")
#: 5XX and 1-3××: a door that is not told; and 1,003 and 1.40E+03: a number of Excel's.
_HIDDEN = re.compile(r".*\d[X×]{2,}室?")
_AMOUNT = re.compile(r"\d{1,3}(,\d{3})+|\d(\.\d+)?E\+\d+")
_AND = re.compile(r"\d(号楼|栋|幢|#)?[、,和及&]\d")
#: What stands before a number and says that it is one.
_NUMBER_SIGN = re.compile(r"^(第|#|NO\.?(?=\d))")
_DASHES = re.compile(r"[-‐‑‒–—―−_/\\~]+")


def folded(text: str) -> str:
    """Full width to half width, capital letters, no white space or invisible characters."""
    wide = unicodedata.normalize("NFKC", text).upper()
    return "".join(letter for letter in wide if not letter.isspace() and unicodedata.category(letter) != "Cf")


def building(text: str) -> str:
    """The building's number or name: ``1号楼``, ``1栋``, ``1#``, ``01`` and ``一号楼`` are ``1``."""
    name = _NUMBER_SIGN.sub("", folded(text))
    name = re.sub(rf"(号楼|号院|栋楼|栋|幢|座|#楼|#|号|楼|(?<={_NUMERAL})组)$", "", name) or name
    return _number(_NOUGHT.sub("", name))


def unit(text: str) -> str:
    """The unit's number: ``2单元``, ``02`` and ``二单元`` are ``2``."""
    name = folded(text).removeprefix("第")
    return _number(_NOUGHT.sub("", re.sub(rf"(单元|门|#|(?<={_NUMERAL})梯)$", "", name) or name))


def read_building(text: str) -> str:
    """As ``building``; raises BadValue for a mask, for a day or number that Excel made, for what names none or two."""
    name = _certain(text)
    if _AND.search(name):
        raise _TWO_BUILDINGS
    return building(name)


def read_unit(text: str) -> str:
    """As ``unit``; raises BadValue as ``read_building`` does."""
    return unit(_certain(text))


def read(text: str) -> tuple[str, str, str]:
    """As ``parts``; raises BadValue as ``read_building`` does, and for two rooms in one cell."""
    address = _certain(text)
    if _TWO_ROOMS.fullmatch(address):
        raise _TWO
    if len(_UNIT_WORD.findall(address)) > 1:
        raise _TWO_UNITS
    found = parts(address)
    if not any(found) and _DASHES.sub("", address):
        raise _NO_DOOR
    return found


def _certain(text: str) -> str:
    """The text in one spelling, unless it is no door for certain."""
    spelled = folded(text)
    if "*" in spelled or _HIDDEN.fullmatch(spelled):
        raise _MASK
    if _DAY.fullmatch(spelled):
        raise _EXCELS_DAY
    if _AMOUNT.fullmatch(spelled) and not _TWO_ROOMS.fullmatch(spelled):
        raise _NO_NUMBER
    if not spelled.strip("#"):
        raise _NO_DOOR
    return spelled


def names_building(text: str) -> bool:
    """Whether an address says which of its numbers is the building: ``7号楼-301`` does, ``7-301`` does not."""
    return bool(_BUILDING_WORD.search(folded(text)))


def parts(text: str) -> tuple[str, str, str]:
    """Building, unit and room of an address; '' for what it does not say."""
    address = _NOUGHT.sub("", folded(text))
    units = len(_UNIT_WORD.findall(address))
    houses = len(_BUILDING_WORD.findall(address))
    address = _UNIT_WORD.sub("-", _BUILDING_WORD.sub("-", address))
    address = re.sub(r"(室|房间|房|号|户)$", "", address)
    pieces = [piece for piece in _DASHES.split(address) if piece]
    if not pieces:
        return "", "", ""
    *front, room = pieces
    if not front:
        return "", "", room
    if len(front) == 1:
        return ("", unit(front[0]), room) if units and not houses else (building(front[0]), "", room)
    return building("-".join(front[:-1])), unit(front[-1]), room


def _number(name: str) -> str:
    """Without leading zeros, and Chinese numerals below a hundred as digits."""
    if name.isdigit():
        return name.lstrip("0") or "0"
    if name and _CHINESE_NUMBER.fullmatch(name):
        tens, ten, ones = name.partition("十")
        if not ten:
            return str(_DIGITS[name]) if len(name) == 1 else name
        return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))
    return name

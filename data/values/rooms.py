"""Buildings, units and rooms as people write them, brought to one spelling.

1号楼, 1栋, 1# and 01 are building 1; ``1-101`` is building 1 room 101 and ``1-2-101`` building 1
unit 2 room 101, as are 1号楼101室 and 1栋2单元101.
"""

import re
import unicodedata

_DIGITS = {digit: index for index, digit in enumerate("零一二三四五六七八九")}
_CHINESE_NUMBER = re.compile(r"[一二三四五六七八九]?十?[一二三四五六七八九]?")
_BUILDING_WORD = re.compile(r"号楼|号院|栋|幢|座|#|号(?=\d)")
_UNIT_WORD = re.compile(r"单元|门")
_DASHES = re.compile(r"[-‐‑‒–—―−_/\\~]+")


def folded(text: str) -> str:
    """Full width to half width, capital letters, no white space or invisible characters."""
    wide = unicodedata.normalize("NFKC", text).upper()
    return "".join(letter for letter in wide if not letter.isspace() and unicodedata.category(letter) != "Cf")


def building(text: str) -> str:
    """The building's number or name: ``1号楼``, ``1栋``, ``1#``, ``01`` and ``一号楼`` are ``1``."""
    name = folded(text).removeprefix("第")
    name = re.sub(r"(号楼|号院|栋楼|栋|幢|座|#楼|#|号|楼)$", "", name) or name
    return _number(name)


def unit(text: str) -> str:
    """The unit's number: ``2单元``, ``02`` and ``二单元`` are ``2``."""
    name = folded(text).removeprefix("第")
    return _number(re.sub(r"(单元|门|#)$", "", name) or name)


def names_building(text: str) -> bool:
    """Whether an address says which of its numbers is the building: ``7号楼-301`` does, ``7-301`` does not."""
    return bool(_BUILDING_WORD.search(folded(text)))


def parts(text: str) -> tuple[str, str, str]:
    """Building, unit and room of an address; '' for what it does not say."""
    address = folded(text)
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

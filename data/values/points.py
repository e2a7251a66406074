"""A point in one cell: well-known text, a pair of numbers, or a labelled pair.

Well-known text has the longitude first, as its standard says; people and map pages write the
latitude first. Labels say which is which.
"""

import re
import unicodedata

from data.refusal import BadValue
from data.values.datum import CHINA_EAST, CHINA_NORTH, CHINA_SOUTH, CHINA_WEST

#: More is no point, and would only keep the patterns busy.
_LONGEST = 100
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_BETWEEN = r"(?:\s*[,;、|/]\s*|\s+)"
#: Well-known text, PostGIS's form with a reference system before it, and a height that is left out.
_WELL_KNOWN = re.compile(
    rf"(?:SRID=(\d+);)?\s*POINT\s*Z?\s*\(\s*({_NUMBER})\s+({_NUMBER})(?:\s+{_NUMBER})?\s*\)", re.IGNORECASE
)
_PAIR = re.compile(rf"[(\[{{【]?\s*({_NUMBER})[°度]?{_BETWEEN}({_NUMBER})[°度]?\s*[)\]}}】]?")
#: The sign that a label gives its number: south and west are negative.
_LATITUDES = {"纬度": 1, "北纬": 1, "南纬": -1, "LATITUDE": 1, "LAT": 1, "N": 1, "S": -1, "Y": 1}
_LONGITUDES = {"经度": 1, "东经": 1, "西经": -1, "LONGITUDE": 1, "LNG": 1, "LON": 1, "LONG": 1, "E": 1, "W": -1, "X": 1}
_LABEL = "|".join(sorted({*_LATITUDES, *_LONGITUDES}, key=len, reverse=True))
_BEFORE = re.compile(rf"({_LABEL})[:=\s]*({_NUMBER})[°度]?")
_BEHIND = re.compile(rf"({_NUMBER})[°度]?\s*({_LABEL})")
#: Reference systems whose numbers are degrees on nearly the same ellipsoid: WGS 84 and CGCS2000.
_DEGREES = (None, "4326", "4490")


def point_of(text: str) -> tuple[float, float]:
    """Latitude and longitude in degrees of a cell such as ``POINT (114.3 30.5)`` or ``30.5,114.3``.

    A pair without labels is latitude, longitude, unless that is impossible or lies outside China
    while the other way round does not. Raises BadValue.
    """
    plain = unicodedata.normalize("NFKC", text[: _LONGEST + 1]).strip()
    if len(plain) > _LONGEST:
        plain = ""
    if found := _WELL_KNOWN.fullmatch(plain):
        if found.group(1) not in _DEGREES:
            raise BadValue("坐标不是经纬度(SRID 应为 4326)", "the point is not in degrees (SRID 4326 is expected)")
        return _checked(float(found.group(3)), float(found.group(2)))
    if found := _PAIR.fullmatch(plain):
        return _checked(*_ordered(float(found.group(1)), float(found.group(2))))
    if (labelled := _labelled(plain)) is not None:
        return _checked(*labelled)
    raise BadValue(
        "不是坐标,请写成 纬度,经度,如 30.59,114.30,或 POINT (114.30 30.59)",
        "no point; write latitude,longitude such as 30.59,114.30, or POINT (114.30 30.59)",
    )


def in_china(lat: float, lng: float) -> bool:
    """Whether a point lies in the box around China that ``data.values.datum`` converts in."""
    return CHINA_SOUTH <= lat <= CHINA_NORTH and CHINA_WEST <= lng <= CHINA_EAST


def _possible(lat: float, lng: float) -> bool:
    return abs(lat) <= 90 and abs(lng) <= 180


def _ordered(first: float, second: float) -> tuple[float, float]:
    """Latitude and longitude of a bare pair."""
    swap = _possible(second, first) and (
        not _possible(first, second) or (in_china(second, first) and not in_china(first, second))
    )
    return (second, first) if swap else (first, second)


def _labelled(plain: str) -> tuple[float, float] | None:
    """Latitude and longitude by their labels, before the numbers or behind them; None where there is no such pair."""
    bare = re.sub(r"[\"'{}()\[\]【】“”‘’]", " ", plain.upper()).strip()
    for pattern, label, number in ((_BEFORE, 1, 2), (_BEHIND, 2, 1)):
        found = list(pattern.finditer(bare))
        if len(found) != 2 or pattern.sub("", bare).strip(" ,;、|/"):
            continue
        read = {found_one.group(label): float(found_one.group(number)) for found_one in found}
        lat = [value * _LATITUDES[word] for word, value in read.items() if word in _LATITUDES]
        lng = [value * _LONGITUDES[word] for word, value in read.items() if word in _LONGITUDES]
        if lat and lng:
            return lat[0], lng[0]
    return None


def _checked(lat: float, lng: float) -> tuple[float, float]:
    if not _possible(lat, lng):
        swapped = (",经纬度可能填反了", "; latitude and longitude may be swapped") if _possible(lng, lat) else ("", "")
        raise BadValue(
            f"坐标 {lat:g},{lng:g} 超出 ±90,±180{swapped[0]}", f"point {lat:g},{lng:g} is beyond ±90, ±180{swapped[1]}"
        )
    return lat, lng

"""WGS-84 (GPS), GCJ-02 (Amap, Tencent) and BD-09 (Baidu), in whole columns.

Degrees in, degrees out, NaN stays NaN. GCJ-02 is WGS-84 shifted by a published series of sines
on the ellipsoid of Krasovsky 1940; BD-09 turns and shifts GCJ-02 once more. Neither has a closed
inverse, so the inverse is found by repeated correction, to less than a millimetre.
The formulas are those that gcoord and eviltransform agree on.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Degrees = NDArray[np.float64]
Point = tuple[Degrees, Degrees]

#: Axis (m) and squared eccentricity of the ellipsoid of Krasovsky 1940, which GCJ-02 is defined on.
KRASOVSKY_AXIS = 6378245.0
KRASOVSKY_E2 = 0.006693421622965823
#: Outside this box (degrees, edges included) GCJ-02 is WGS-84.
CHINA_SOUTH, CHINA_NORTH, CHINA_WEST, CHINA_EAST = 0.8293, 55.8271, 72.004, 137.8347
#: The angle in Baidu's formula: pi × 3000 / 180.
BAIDU_ANGLE = np.pi * 3000 / 180
#: Mean radius of the earth (m), IUGG.
EARTH_RADIUS = 6371008.8
#: Degrees, about 1 cm: a miss this small is corrected once more, and a correction shrinks it a hundredfold.
CLOSE_ENOUGH, MOST_CORRECTIONS = 1e-7, 20


def to_wgs84(lat: ArrayLike, lng: ArrayLike, datum: str) -> Point:
    """Latitudes and longitudes of ``datum`` (``wgs84``, ``gcj02``, ``bd09``) as WGS-84.

    Raises ValueError for another datum.
    """
    there = _columns(lat, lng)
    match datum:
        case "wgs84":
            return there
        case "gcj02":
            return _wgs_of_gcj(*there)
        case "bd09":
            return _wgs_of_gcj(*_undone(_bd_of_gcj, *there))
    raise ValueError(f"wgs84, gcj02 or bd09, not {datum!r}")


def from_wgs84(lat: ArrayLike, lng: ArrayLike, datum: str) -> Point:
    """WGS-84 latitudes and longitudes as ``datum``, as a tile server of that datum needs them.

    Raises ValueError for a datum other than ``wgs84``, ``gcj02`` and ``bd09``.
    """
    here = _columns(lat, lng)
    match datum:
        case "wgs84":
            return here
        case "gcj02":
            return _gcj_of_wgs(*here)
        case "bd09":
            return _bd_of_gcj(*_gcj_of_wgs(*here))
    raise ValueError(f"wgs84, gcj02 or bd09, not {datum!r}")


def metres(lat1: ArrayLike, lng1: ArrayLike, lat2: ArrayLike, lng2: ArrayLike) -> Degrees:
    """Great-circle distance in metres (haversine on the mean sphere; 0.5 % off at worst)."""
    south, west, north, east = (np.radians(np.asarray(value, np.float64)) for value in (lat1, lng1, lat2, lng2))
    half = np.sin((north - south) / 2) ** 2 + np.cos(south) * np.cos(north) * np.sin((east - west) / 2) ** 2
    distance: Degrees = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(half, 1)))
    return distance


def _columns(lat: ArrayLike, lng: ArrayLike) -> Point:
    return np.asarray(lat, np.float64), np.asarray(lng, np.float64)


def _inside(lat: Degrees, lng: Degrees) -> NDArray[np.bool_]:
    return (lat >= CHINA_SOUTH) & (lat <= CHINA_NORTH) & (lng >= CHINA_WEST) & (lng <= CHINA_EAST)


def _shifted(lat: Degrees, lng: Degrees) -> Point:
    """GCJ-02 of a point in China, by the published series around 35° N 105° E."""
    x, y = lng - 105, lat - 35
    common = (20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + common
    north += (20 * np.sin(np.pi * y) + 40 * np.sin(np.pi * y / 3)) * 2 / 3
    north += (160 * np.sin(np.pi * y / 12) + 320 * np.sin(np.pi * y / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + common
    east += (20 * np.sin(np.pi * x) + 40 * np.sin(np.pi * x / 3)) * 2 / 3
    east += (150 * np.sin(np.pi * x / 12) + 300 * np.sin(np.pi * x / 30)) * 2 / 3
    radians = np.radians(lat)
    flattening = 1 - KRASOVSKY_E2 * np.sin(radians) ** 2
    meridian = KRASOVSKY_AXIS * (1 - KRASOVSKY_E2) / (flattening * np.sqrt(flattening))
    parallel = KRASOVSKY_AXIS / np.sqrt(flattening) * np.cos(radians)
    return lat + np.degrees(north / meridian), lng + np.degrees(east / parallel)


def _gcj_of_wgs(lat: Degrees, lng: Degrees) -> Point:
    inside = _inside(lat, lng)
    # What lies outside is computed at the middle of the series, so that no cosine comes near 0.
    moved_lat, moved_lng = _shifted(np.where(inside, lat, 35), np.where(inside, lng, 105))
    return np.where(inside, moved_lat, lat), np.where(inside, moved_lng, lng)


def _wgs_of_gcj(lat: Degrees, lng: Degrees) -> Point:
    inside = _inside(lat, lng)
    found_lat, found_lng = _undone(_shifted, np.where(inside, lat, 35), np.where(inside, lng, 105))
    return np.where(inside, found_lat, lat), np.where(inside, found_lng, lng)


def _bd_of_gcj(lat: Degrees, lng: Degrees) -> Point:
    radius = np.hypot(lng, lat) + 0.00002 * np.sin(lat * BAIDU_ANGLE)
    angle = np.arctan2(lat, lng) + 0.000003 * np.cos(lng * BAIDU_ANGLE)
    return radius * np.sin(angle) + 0.006, radius * np.cos(angle) + 0.0065


def _undone(shift: Callable[[Degrees, Degrees], Point], lat: Degrees, lng: Degrees) -> Point:
    """The point that ``shift`` moves to (lat, lng): corrected by what the last guess misses it by."""
    found_lat, found_lng = lat, lng
    for _ in range(MOST_CORRECTIONS):
        there_lat, there_lng = shift(found_lat, found_lng)
        miss_lat, miss_lng = lat - there_lat, lng - there_lng
        found_lat, found_lng = found_lat + miss_lat, found_lng + miss_lng
        # Written so that NaN, which never comes closer, does not count as a miss.
        if not (np.any(np.abs(miss_lat) > CLOSE_ENOUGH) or np.any(np.abs(miss_lng) > CLOSE_ENOUGH)):
            break
    return found_lat, found_lng

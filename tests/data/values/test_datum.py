"""Coordinates against numbers that others published, and against themselves."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from data.values import datum

#: WGS-84 and GCJ-02 as latitude, longitude: the test cases of googollee/eviltransform.
PUBLISHED_GCJ = [
    ("Shanghai", (31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ("Shenzhen", (22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ("Beijing", (39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
    ("README of hujiulong/gcoord", (44.99804071, 122.99395597), (45.0, 123.0)),
]
#: WGS-84 and BD-09, from the README of hujiulong/gcoord.
PUBLISHED_BD = ((39.914266, 116.403988), (39.92196580126834, 116.41661560068297))


def off(found, lat, lng) -> float:
    """The farthest of the points from where they should be, in metres."""
    return float(np.max(datum.metres(*found, lat, lng)))


@pytest.mark.parametrize(("place", "wgs", "gcj"), PUBLISHED_GCJ)
def test_gcj02_agrees_with_published_numbers(place, wgs, gcj):
    assert off(datum.from_wgs84(*wgs, "gcj02"), *gcj) < 0.1, place
    assert off(datum.to_wgs84(*gcj, "gcj02"), *wgs) < 0.1, place


def test_bd09_agrees_with_published_numbers():
    wgs, baidu = PUBLISHED_BD
    assert off(datum.from_wgs84(*wgs, "bd09"), *baidu) < 0.1
    assert off(datum.to_wgs84(*baidu, "bd09"), *wgs) < 0.1


@pytest.mark.parametrize("name", ["wgs84", "gcj02", "bd09"])
def test_there_and_back_over_china_is_exact(name):
    lat, lng = (axis.ravel() for axis in np.meshgrid(np.linspace(18, 53, 101), np.linspace(74, 135, 101)))
    there = datum.from_wgs84(lat, lng, name)
    assert off(datum.to_wgs84(*there, name), lat, lng) < 0.001
    if name != "wgs84":
        assert datum.metres(lat, lng, *there).min() > 10


def test_outside_china_gcj02_is_wgs84():
    lat, lng = np.array([51.5, -33.9, 35.7]), np.array([-0.1, 151.2, 139.7])
    for convert in (datum.from_wgs84, datum.to_wgs84):
        found_lat, found_lng = convert(lat, lng, "gcj02")
        assert (found_lat == lat).all()
        assert (found_lng == lng).all()


def test_a_missing_point_stays_missing_and_harms_no_other():
    lat, lng = datum.to_wgs84([np.nan, 31.17530398364597], [np.nan, 121.531541859215], "gcj02")
    assert np.isnan([lat[0], lng[0]]).all()
    assert off((lat[1], lng[1]), 31.1774276, 121.5272106) < 0.1


def test_an_unknown_datum_is_refused():
    for convert in (datum.from_wgs84, datum.to_wgs84):
        with pytest.raises(ValueError, match="wgs84, gcj02 or bd09"):
            convert(30, 120, "epsg3857")


def test_metres():
    # One degree of latitude on the mean sphere: 2 pi 6371008.8 / 360.
    assert datum.metres(30, 120, 31, 120) == pytest.approx(111195.08, abs=0.01)
    # At 60° north a degree of longitude is half of that, but for the curve of the great circle.
    assert datum.metres(60, 120, 60, 120.01) == pytest.approx(1111.9508 / 2, abs=0.01)


@pytest.mark.real_files
def test_every_city_of_the_reference_file_is_within_a_metre():
    """664 cities of hujiulong/gcoord (its test fixture china-cities)."""
    text = (Path(os.environ["BOARD_REAL_FILES"]) / "gcoord_china_cities_6crs.json").read_text(encoding="utf-8")
    points = {crs: np.array([city["coords"][crs] for city in json.loads(text)]).T for crs in ("WGS84", "GCJ02", "BD09")}
    lng, lat = points["WGS84"]
    for name, crs in (("gcj02", "GCJ02"), ("bd09", "BD09")):
        there_lng, there_lat = points[crs]
        assert off(datum.to_wgs84(there_lat, there_lng, name), lat, lng) < 1
        assert off(datum.from_wgs84(lat, lng, name), there_lat, there_lng) < 1

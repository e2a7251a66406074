"""The map's picture for documents: its colours stand for the scale's numbers, and it never fails."""

import io
from datetime import date
from typing import Any

import numpy as np
import pytest
from PIL import Image

from analytics.community.plane import Plane
from analytics.heat import density
from analytics.heat.heat import Heat
from analytics.maps import ground as map_ground
from analytics.maps.folium_map import palette
from analytics.maps.ground import Base
from analytics.maps.server_picture import SIZE, png
from data.store.database import Store
from tests.community import load

DAY = date(2022, 4, 8)
#: The community's middle; of the two buildings each lies 200 m east or west of it.
LAT, LNG = 31.23, 121.47
PLANE = Plane(LAT, LNG)


def place(east: float, north: float) -> tuple[float, float]:
    """Latitude and longitude of a point so many metres from the middle."""
    lng, lat = PLANE.position((east, north))
    return lat, lng


def square(half: float, east: float = 0, north: float = 0) -> list[list[float]]:
    corners = ((-half, -half), (half, -half), (half, half), (-half, half), (-half, -half))
    return [PLANE.position((east + x, north + y)) for x, y in corners]


def collection(*geometries: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "geometry": it, "properties": {}} for it in geometries],
    }


def ground(*, grids: dict[str, Any] | None = None, buildings: dict[str, Any] | None = None) -> Base:
    """A ground 700 m high and wide, so that a metre is 1.08 pixels."""
    corners = (place(-350, -350), place(350, 350))
    return Base(grids or collection(), buildings or collection(), [], corners, 0)


def drawn(base: Base, heat: Heat, **options: Any) -> np.ndarray:
    """The picture's colours by row and column."""
    scale = density.scale(heat=heat, dark=False)
    made = Image.open(io.BytesIO(png(base=base, heat=heat, scale=scale, **options)))
    assert made.format == "PNG"
    assert made.size == SIZE
    return np.asarray(made).astype(int)


def at(picture: np.ndarray, east: float, north: float) -> list[int]:
    """The colour at a place."""
    pixel = SIZE[1] * 0.84 / 700
    return picture[round(SIZE[1] / 2 - north * pixel), round(SIZE[0] / 2 + east * pixel)].tolist()


def rgb(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


NOTHING = Heat(DAY, DAY, [], 0.0002)


def test_a_colour_stands_for_the_number_that_it_stands_for_on_the_map() -> None:
    cells = [
        [*place(0, 0), 8],
        [*place(30, 20), 3],
        [*place(-40, 10), 5.5],
        [*place(-200, -150), 2],
        [*place(3_000, 0), 99],
    ]
    heat = Heat(DAY, DAY, cells, 0.0002)
    scale, picture = density.scale(heat=heat, dark=False), drawn(ground(), heat)
    places = [(0, 0), (35, 0), (60, 10), (-60, -30), (-200, -150), (-170, -150), (200, 200)]
    lat, lng = np.array([place(*it) for it in places]).T
    expected = density.density_at(heat=heat, lat=lat, lng=lng, radius=scale.radius)
    assert expected.max() > scale.steps[1]
    assert expected[-1] == 0
    stops = [(0.0, *rgb(scale.colours[0][0]), 0.0)]
    stops += [(step, *rgb(colour), opacity) for step, (colour, opacity) in zip(scale.steps, scale.colours, strict=True)]
    under = np.array(rgb(palette(False).ground))
    for (east, north), value in zip(places, expected, strict=True):
        *over, opacity = (
            np.interp(value, [stop[0] for stop in stops], [stop[i] for stop in stops]) for i in range(1, 5)
        )
        assert at(picture, east, north) == pytest.approx(np.array(over) * opacity + under * (1 - opacity), abs=9), (
            east,
            north,
            value,
        )


def test_grids_with_holes_and_buildings_are_drawn() -> None:
    ring = {"type": "MultiPolygon", "coordinates": [[square(300), square(150)]]}
    inner = {"type": "Polygon", "coordinates": [square(60, east=50)]}
    house = {"type": "Polygon", "coordinates": [square(20, east=-200, north=200)]}
    look = palette(False)
    # The one in the hole comes first: whatever the order, the hole must not be filled over it.
    picture = drawn(ground(grids=collection(inner, ring), buildings=collection(house)), NOTHING)
    assert at(picture, 250, 0) == rgb(look.grid)
    assert at(picture, -100, 0) == rgb(look.ground)
    assert at(picture, 50, 0) == rgb(look.grid)
    assert at(picture, -200, 200) == rgb(look.house)
    assert at(picture, 330, 330) == rgb(look.ground)


def test_a_polygon_that_crosses_itself_is_drawn() -> None:
    bow = {
        "type": "Polygon",
        "coordinates": [
            [PLANE.position(it) for it in ((-200, -200), (200, 200), (200, -200), (-200, 200), (-200, -200))]
        ],
    }
    picture = drawn(ground(grids=collection(bow)), NOTHING)
    assert at(picture, 150, 0) == rgb(palette(False).grid)
    assert at(picture, 0, 150) == rgb(palette(False).ground)


def test_a_mark_lies_at_its_place_and_the_first_on_top() -> None:
    look = palette(False)
    picture = drawn(
        ground(), NOTHING, marks=[(*place(100, 100), "1"), (*place(112, 100), "2"), (*place(5_000, 0), "3")]
    )
    assert at(picture, 100, 112) == rgb(look.ink)
    alone = drawn(ground(), NOTHING, marks=[(*place(100, 100), "1")])
    assert np.abs(picture - alone)[:, : SIZE[0] // 2 + 108].max() == 0  # nothing of the second lies over the first
    disc = alone[300:380, 780:840]
    assert (disc == rgb(look.panel)).all(axis=-1).any()  # its digit
    assert np.abs(picture - alone).max() > 100
    assert np.abs(drawn(ground(), NOTHING, marks=[(*place(100, 100), "7")]) - alone).max() > 100


def test_the_scale_has_its_own_numbers_at_the_bottom() -> None:
    usual = drawn(ground(), NOTHING)
    band = usual[int(SIZE[1] * 0.93) :]
    for colour, opacity in density.COLOURS_LIGHT:
        mixed = np.array(rgb(colour)) * opacity + np.array(rgb(palette(False).grid)) * (1 - opacity)
        assert (np.abs(band - mixed).max(axis=-1) <= 1).sum() > 50
    much = Heat(DAY, DAY, [[*place(0, 0), 900]], 0.0002)
    assert np.abs(drawn(ground(), much)[int(SIZE[1] * 0.93) :] - band).max() > 100  # 50 … 1,000+ instead of 1 … 20+


def test_without_anything_it_is_an_empty_ground(store: Store) -> None:
    picture = drawn(map_ground.base(store), NOTHING)
    assert (picture[: int(SIZE[1] * 0.9)] == rgb(palette(False).ground)).all()
    one = Heat(DAY, DAY, [[LAT, LNG, 4]], 0.0002)
    assert drawn(map_ground.base(store), one).shape == picture.shape
    load(store, "buildings", "楼栋号,网格编号,户数,纬度,经度\n1,A,10,31.23,121.47\n2,A,10,,\n")
    assert drawn(map_ground.base(store), one).std() > 1
    point = Base(collection(), collection(), [], ((31.0, 121.0), (31.0, 121.0)), 0)
    assert drawn(point, one).shape == picture.shape


@pytest.mark.slow
def test_thousands_of_cells_and_buildings_are_drawn() -> None:
    spots = np.random.default_rng(1).uniform(-350, 350, (8_000, 2)).tolist()
    heat = Heat(DAY, DAY, [[*place(*spot), 2.0] for spot in spots], 0.0002)
    houses = collection(*({"type": "Polygon", "coordinates": [square(5, *spot)]} for spot in spots[:2_000]))
    empty, full = drawn(ground(), NOTHING), drawn(ground(buildings=houses), heat)
    within = slice(SIZE[1] // 4, SIZE[1] // 2)
    assert (np.abs(full - empty)[within, SIZE[0] // 2 - 300 : SIZE[0] // 2 + 300].max(axis=-1) > 0).mean() > 0.99

"""The heat map as a PNG made on the server, for documents: no browser, and no font of the system, is needed.

Its colours stand for the same numbers as on the map (``analytics/heat/density.py``). It writes digits
only, for no Chinese font can be relied on: the words stand in the document, beside the numbers.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from analytics.community.plane import Plane
from analytics.heat.density import Scale, kernel
from analytics.heat.heat import Heat
from analytics.maps.folium_map import NOWHERE, Palette, palette
from analytics.maps.ground import Base

#: The ground is drawn at so many times the size and made smaller, for smooth edges.
FINER = 2

#: Samples of the density across a radius, as in the browser: a kernel is smooth.
SAMPLES = 12

#: Cells whose kernels are added at a time; together they take some 50 MB.
CELLS_AT_ONCE = 2_000

#: The least that is shown from side to side (m).
LEAST_METRES = 200.0

#: The shares of the picture's width and height that stay free at either edge; the legend lies at the bottom one.
MARGINS = (0.04, 0.08)

#: Width and height of the picture in pixels.
SIZE = (1400, 900)

#: Radius of a mark, and height of its digits, as shares of the picture's height.
MARK, DIGIT = 0.022, 0.026

#: What stands on a picture whose buildings do not stand where they are drawn: digits and Latin letters only.
MARK_OF_A_DRAWING = "SKETCH"

Font = ImageFont.ImageFont | ImageFont.FreeTypeFont
Ring = list[tuple[float, float]]


def png(*, base: Base, heat: Heat, scale: Scale, marks: Sequence[tuple[float, float, str]] = ()) -> bytes:
    """Grids and buildings, the heat over them, numbered marks, and at the bottom the scale's numbers (weight per
    hectare).

    ``marks``: latitude, longitude (WGS-84) and what stands there ("1"), the most pressing first;
    digits and Latin letters. It is light, to be printed. What lies outside the ground's first view is not in
    the picture. Without places it is an empty ground.
    """
    look, view = palette(False), _view(base)
    picture = _ground(base, view, look)
    picture.alpha_composite(_heat(heat, scale, view))
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(size=DIGIT * SIZE[1])
    for lat, lng, words in reversed(marks):  # the first lies on top
        _mark(draw, view.pixels([[lng, lat]])[0], words, MARK * SIZE[1], look, font)
    _legend(draw, scale, look, font)
    if not base.is_true:
        draw.text((DIGIT * SIZE[1],) * 2, MARK_OF_A_DRAWING, fill=look.ink, font=font)
    made = BytesIO()
    picture.convert("RGB").save(made, "PNG")
    return made.getvalue()


@dataclass(frozen=True)
class _View:
    """How the picture lies on the plane, and how large it is drawn."""

    plane: Plane
    pixels_per_metre: float

    def pixels(self, places: Any) -> NDArray[np.float64]:
        """Rows (right, down) of places as GeoJSON has them: rows of longitude and latitude."""
        lng, lat = np.asarray(places, dtype=np.float64)[:, :2].T
        east, north = self.plane.metres(lat, lng).T * self.pixels_per_metre
        return np.column_stack([SIZE[0] / 2 + east, SIZE[1] / 2 - north])


def _view(base: Base) -> _View:
    """The ground's first view, as large as it fits."""
    (south, west), (north, east) = base.view or NOWHERE
    plane = Plane((south + north) / 2, (west + east) / 2)
    # A view may be a point: that of requests which all lie on one.
    across = np.maximum(2 * plane.metres(np.array([north]), np.array([east]))[0], LEAST_METRES)
    return _View(plane, float(np.min(np.array(SIZE) * (1 - 2 * np.array(MARGINS)) / across)))


def _ground(base: Base, view: _View, look: Palette) -> Image.Image:
    """Grids and buildings on the plain ground."""
    fine = Image.new("RGBA", (SIZE[0] * FINER, SIZE[1] * FINER), look.ground)
    draw = ImageDraw.Draw(fine)
    # The large ones first: a hole is filled with the ground, and whatever lies in it comes later.
    for outer, *holes in sorted(_polygons(base.grids, view), key=lambda rings: -_extent(rings[0])):
        draw.polygon(outer, fill=look.grid, outline=look.border, width=2 * FINER)
        for hole in holes:
            draw.polygon(hole, fill=look.ground, outline=look.border, width=2 * FINER)
    for outer, *_ in _polygons(base.buildings, view):
        draw.polygon(outer, fill=look.house, outline=look.edge, width=FINER)
    return fine.reduce(FINER)


def _polygons(collection: dict[str, Any], view: _View) -> Iterator[list[Ring]]:
    """The rings of every polygon, the outer one first, in the finer picture."""
    for feature in collection["features"]:
        shape = feature["geometry"]
        for polygon in shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]:
            yield [[(x, y) for x, y in (view.pixels(ring) * FINER).tolist()] for ring in polygon]


def _extent(ring: Ring) -> float:
    """The area of the box round a ring."""
    x, y = zip(*ring, strict=True)
    return float((max(x) - min(x)) * (max(y) - min(y)))


def _heat(heat: Heat, scale: Scale, view: _View) -> Image.Image:
    """The density in its colours, and nothing where there is none."""
    field, share = _density(heat, scale, view)
    box = (0.0, 0.0, SIZE[0] / share, SIZE[1] / share)
    value = np.asarray(Image.fromarray(field.astype(np.float32)).resize(SIZE, Image.Resampling.BICUBIC, box))
    # As in the browser: the first colour fades in up to the first step, the last one stays.
    stops = [(*_rgb(scale.colours[0][0]), 0.0), *((*_rgb(colour), 255 * opacity) for colour, opacity in scale.colours)]
    painted = [np.interp(value, (0.0, *scale.steps), channel) for channel in zip(*stops, strict=True)]
    return Image.fromarray(np.stack(painted, axis=-1).round().astype(np.uint8))


def _density(heat: Heat, scale: Scale, view: _View) -> tuple[NDArray[np.float64], float]:
    """Weight per hectare at the samples of the picture, by row and column, and how many pixels lie between two.

    As ``density.density_at``, but each cell's kernel is added to the samples that it reaches.
    """
    radius = max(1.0, scale.radius * view.pixels_per_metre)
    share = max(1.0, radius / SAMPLES)
    columns, rows = (math.ceil(pixels / share) for pixels in SIZE)
    field = np.zeros(rows * columns)
    reach = radius / share
    around = np.arange(-math.ceil(reach), math.ceil(reach) + 1)
    cells = np.array(heat.cells, dtype=np.float64).reshape(-1, 3)
    for first in range(0, len(cells), CELLS_AT_ONCE):
        part = cells[first : first + CELLS_AT_ONCE]
        at = view.pixels(part[:, 1::-1]) / share
        x, y = (np.floor(at[:, axis, None]).astype(np.int64) + around for axis in (0, 1))
        away = (x + 0.5 - at[:, :1])[:, None, :] ** 2 + (y + 0.5 - at[:, 1:])[:, :, None] ** 2
        weight = part[:, 2, None, None] * kernel(away / reach**2, radius / view.pixels_per_metre)
        inside = ((x >= 0) & (x < columns))[:, None, :] & ((y >= 0) & (y < rows))[:, :, None]
        sample = y[:, :, None] * columns + x[:, None, :]
        field += np.bincount(sample[inside], weights=weight[inside], minlength=rows * columns)
    return field.reshape(rows, columns), share


def _mark(
    draw: ImageDraw.ImageDraw, at: NDArray[np.float64], words: str, radius: float, look: Palette, font: Font
) -> None:
    """A disc with its number."""
    x, y = at.tolist()
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=look.ink, outline=look.panel, width=2)
    draw.text((x, y), words, fill=look.panel, font=font, anchor="mm")


def _legend(draw: ImageDraw.ImageDraw, scale: Scale, look: Palette, font: Font) -> None:
    """The scale's colours with their numbers, from the left along the bottom."""
    side = DIGIT * SIZE[1]
    x, y = side, SIZE[1] - 2 * side
    for step, (colour, opacity) in zip(scale.steps, scale.colours, strict=True):
        mixed = tuple(
            round(over * opacity + under * (1 - opacity))
            for over, under in zip(_rgb(colour), _rgb(look.grid), strict=True)
        )
        draw.rectangle((x, y, x + side, y + side), fill=mixed, outline=look.border)
        words = f"{step:,g}" + ("+" if step == scale.steps[-1] else "")
        draw.text((x + 1.4 * side, y + side / 2), words, fill=look.ink, font=font, anchor="lm")
        x += 2.4 * side + draw.textlength(words, font=font)


def _rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of a colour like #5b92d6."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

"""From weighted cells to weight per hectare, and from that to colour.

The heat at a place is the sum over the cells of weight × K(distance), with the quartic kernel
K(d) = 3 ÷ (π R²) × (1 − d²/R²)² for d < R, else 0 (Silverman 1986, Density Estimation, eq. 4.5; the
kernel of ArcGIS and QGIS too). Its integral is 1, so that heat × area is weight: a number per hectare
that means the same at every zoom, and so do the colours, which stand for numbers.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.heat.heat import Heat
from data.values.datum import EARTH_RADIUS

#: Radius R in metres: about the next row of houses. Wider where the cells themselves are wide.
RADIUS = 100.0
CELLS_PER_RADIUS = 4

#: Square metres.
HECTARE = 10_000.0

#: Weighted reports per hectare that have a colour of their own. With the radius above, one request
#: of urgency 3 alone makes about 2, one danger to life nearly 8, five neighbours with fever about 19.
STEPS = (1.0, 5.0, 10.0, 20.0)

#: The scale is multiplied by 2, 5, 10, 20 … where the peak is beyond so many times its last step, or
#: the density at the middle one of all cells beyond so many times: else all would be one red.
PEAK_STEPS, MIDDLE_STEPS = 2.5, 1.0

#: Cells at which the peak is looked for, and cells of which the middle one is taken.
SAMPLE = 200

#: Colour and opacity at each step; below the first they fade out, beyond the last they stay. Each is further from the
#: ground in lightness than the one before, brighter on dark ground and darker on light, also to those who cannot tell
#: red from green, and in a black and white print (tests/analytics/heat/test_colours.py).
COLOURS_DARK = (("#3f58b8", 0.62), ("#d0648c", 0.76), ("#f99a52", 0.84), ("#fdf0a6", 0.90))
COLOURS_LIGHT = (("#f2b632", 0.62), ("#e8772e", 0.74), ("#c02a5c", 0.82), ("#4f1670", 0.88))


#: Of a difference between two times: what grew in warm colours, what became less in cold ones.
MORE_DARK = (("#8f5f22", 0.62), ("#cc7f2e", 0.74), ("#f2a44e", 0.84), ("#ffd98a", 0.90))
LESS_DARK = (("#3d6ba8", 0.62), ("#3f93d8", 0.74), ("#6bbdf2", 0.84), ("#bfeaff", 0.90))
MORE_LIGHT = (("#efb53f", 0.60), ("#e2802a", 0.70), ("#bd4319", 0.80), ("#6e1423", 0.88))
LESS_LIGHT = (("#7fb3e0", 0.60), ("#4a95d6", 0.70), ("#1f6fb8", 0.80), ("#123f7a", 0.88))


@dataclass(frozen=True)
class Scale:
    """What the colours of one map mean: ``steps`` in weight per hectare, ``colours`` with opacity, radius in metres.

    ``less``: the colours of negative numbers, on the map of a difference.
    """

    steps: tuple[float, ...]
    colours: tuple[tuple[str, float], ...]
    radius: float
    peak: float
    less: tuple[tuple[str, float], ...] = ()


def scale(*, heat: Heat, dark: bool) -> Scale:
    """The scale for a heat: the usual steps, and a multiple of them where too much would be beyond the last."""
    return common_scale(heats=(heat,), dark=dark)


def common_scale(*, heats: Sequence[Heat], dark: bool) -> Scale:
    """One scale for several heats, so that a colour means the same number in all of them."""
    radius = max(map(radius_of, heats))
    peak = max(_peak(heat, radius) for heat in heats)
    middle = max(_middle(heat, radius) for heat in heats)
    steps = stretched(STEPS, max(peak / PEAK_STEPS, middle / MIDDLE_STEPS))
    return Scale(steps, COLOURS_DARK if dark else COLOURS_LIGHT, radius, peak)


def stretched(steps: tuple[float, ...], reach: float) -> tuple[float, ...]:
    """The steps times the first of 1, 2, 5, 10, 20 … by which the last of them is no less than ``reach``."""
    factors = (digit * 10.0**power for power in itertools.count() for digit in (1, 2, 5))
    factor = next(factor for factor in factors if factor * steps[-1] >= reach)
    return tuple(step * factor for step in steps)


def of_difference(scale: Scale, dark: bool) -> Scale:
    """The same steps for a difference: warm where there is more, cold where there is less."""
    return replace(scale, colours=MORE_DARK if dark else MORE_LIGHT, less=LESS_DARK if dark else LESS_LIGHT)


def radius_of(heat: Heat) -> float:
    """The kernel's radius in metres."""
    return max(RADIUS, CELLS_PER_RADIUS * math.radians(heat.cell_degrees) * EARTH_RADIUS)


def kernel(squared: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    """K, per hectare, at these squared distances in radii; ``radius`` in metres."""
    return np.maximum(0.0, 1 - squared) ** 2 * (3 * HECTARE / (math.pi * radius**2))


def density_at(*, heat: Heat, lat: NDArray[np.float64], lng: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    """Weight per hectare at these places."""
    y, x, weight = _metres(heat)
    order = np.argsort(y)
    y, x, weight = y[order], x[order], weight[order]
    north, east = _per_degree(heat)
    low = np.searchsorted(y, np.asarray(lat) * north - radius)
    high = np.searchsorted(y, np.asarray(lat) * north + radius)
    total = np.zeros(len(lat))
    for i, (first, last) in enumerate(zip(low, high, strict=True)):
        squared = ((x[first:last] - lng[i] * east) ** 2 + (y[first:last] - lat[i] * north) ** 2) / radius**2
        total[i] = np.sum(weight[first:last] * kernel(squared, radius))
    return total


def _peak(heat: Heat, radius: float) -> float:
    """About the highest density: at those cells that have most weight in their neighbourhood."""
    if not heat.cells:
        return 0.0
    y, x, weight = _metres(heat)
    square = np.stack([np.floor(y / radius), np.floor(x / radius)], axis=1).astype(np.int64)
    keys, inverse = np.unique(square, axis=0, return_inverse=True)
    sums = dict(zip(map(tuple, keys.tolist()), np.bincount(inverse.ravel(), weights=weight).tolist(), strict=True))
    around = np.array(
        [
            sum(sums.get((row + dy, column + dx), 0.0) for dy in (-1, 0, 1) for dx in (-1, 0, 1))
            for row, column in keys.tolist()
        ]
    )
    likely = np.lexsort((-weight, -around[inverse.ravel()]))[:SAMPLE]
    cells = np.array(heat.cells, dtype=np.float64)[likely]
    return float(density_at(heat=heat, lat=cells[:, 0], lng=cells[:, 1], radius=radius).max())


def _middle(heat: Heat, radius: float) -> float:
    """The median density at the cells, of so many spread over all of them."""
    if not heat.cells:
        return 0.0
    cells = np.array(heat.cells[:: -(-len(heat.cells) // SAMPLE)], dtype=np.float64)
    return float(np.median(density_at(heat=heat, lat=cells[:, 0], lng=cells[:, 1], radius=radius)))


def _metres(heat: Heat) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Metres north and east, and weight, of the cells."""
    cells = np.array(heat.cells, dtype=np.float64).reshape(-1, 3)
    north, east = _per_degree(heat)
    return cells[:, 0] * north, cells[:, 1] * east, cells[:, 2]


def _per_degree(heat: Heat) -> tuple[float, float]:
    """Metres of a degree of latitude, and of longitude in the middle of the cells."""
    north = math.radians(1) * EARTH_RADIUS
    middle = float(np.mean([cell[0] for cell in heat.cells])) if heat.cells else 0.0
    return north, north * math.cos(math.radians(middle))

"""The kernel and its scale."""

import math
from datetime import date

import numpy as np
import pytest

from analytics.heat.density import CELLS_PER_RADIUS, RADIUS, density_at, radius_of, scale
from analytics.heat.heat import Heat
from data.values.datum import EARTH_RADIUS

DAY = date(2022, 4, 8)
DEGREE = math.radians(1) * EARTH_RADIUS


def heat_of(*cells: list[float], cell_degrees: float = 0.0002) -> Heat:
    return Heat(DAY, DAY, list(cells), cell_degrees)


def at(heat: Heat, lat: float, lng: float) -> float:
    return float(density_at(heat=heat, lat=np.array([lat]), lng=np.array([lng]), radius=RADIUS)[0])


def test_density_of_one_cell_follows_the_quartic_kernel() -> None:
    found = heat_of([31.23, 121.47, 8])
    top = 8 * 3 / (math.pi * 100**2) * 10_000
    assert at(found, 31.23, 121.47) == pytest.approx(top)
    assert at(found, 31.23 + 50 / DEGREE, 121.47) == pytest.approx(top * 0.75**2, rel=1e-6)
    assert at(found, 31.23, 121.47 + 50 / DEGREE / math.cos(math.radians(31.23))) == pytest.approx(
        top * 0.75**2, rel=1e-6
    )
    assert at(found, 31.23 + 101 / DEGREE, 121.47) == 0


def test_density_times_area_is_weight() -> None:
    found = heat_of([31.23, 121.47, 8], [31.2305, 121.4702, 1.5])
    step = 5 / DEGREE
    lat = 31.23 + np.arange(-60, 80) * step
    lng = 121.47 + np.arange(-60, 80) * step / math.cos(math.radians(31.23))
    lats, lngs = (grid.ravel() for grid in np.meshgrid(lat, lng))
    total = density_at(heat=found, lat=lats, lng=lngs, radius=RADIUS).sum() * 25 / 10_000
    assert total == pytest.approx(9.5, rel=1e-3)


@pytest.mark.parametrize(
    ("cells", "steps"),
    [
        ([], (1, 5, 10, 20)),
        ([[31.23, 121.47, 20]], (1, 5, 10, 20)),  # 19 per hectare
        ([[31.23, 121.47, 40]], (2, 10, 20, 40)),  # 38
        # A few reports all over, and a peak: 49 is not too much beyond 20, 55 is.
        ([[31.23 + i / 100, 121.47, 4] for i in range(9)] + [[31.22, 121.47, 51]], (1, 5, 10, 20)),
        ([[31.23 + i / 100, 121.47, 4] for i in range(9)] + [[31.22, 121.47, 57]], (2, 10, 20, 40)),
        ([[31.23, 121.47, 9_000]], (500, 2500, 5000, 10000)),
    ],
)
def test_the_scale_is_the_usual_one_until_too_much_would_be_beyond_it(cells: list, steps: tuple) -> None:
    assert scale(heat=heat_of(*cells), dark=True).steps == steps
    assert scale(heat=heat_of(*cells), dark=False).steps == steps


def test_peak_adds_up_neighbours() -> None:
    cells = [[31.23 + i * 0.0001, 121.47, 10] for i in range(5)]
    found = scale(heat=heat_of(*cells, [31.3, 121.5, 30]), dark=True)
    assert found.peak == pytest.approx(at(heat_of(*cells), 31.2302, 121.47), rel=1e-3)


def test_wide_cells_have_a_wide_kernel() -> None:
    assert radius_of(heat_of()) == RADIUS
    assert radius_of(heat_of(cell_degrees=0.0016)) == pytest.approx(CELLS_PER_RADIUS * 0.0016 * DEGREE)

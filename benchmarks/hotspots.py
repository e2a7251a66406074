"""(g) Hot spots and space-time clusters of 1,000 buildings, against PySAL's esda where it is installed."""

import importlib
from types import ModuleType

import numpy as np

from analytics.hotspots.getis_ord import PERMUTATIONS, gi_star
from analytics.hotspots.neighbours import around, band, nearest_first
from analytics.hotspots.space_time_scan import REPLICATIONS, circle_sizes, scan
from benchmarks.table import Row, median, seconds

BUILDINGS, DAYS, WINDOWS = 1000, 30, 7
ROUNDS = 5
GI_LIMIT_S, SCAN_LIMIT_S = 1.0, 10.0


def run() -> list[Row]:
    """Gi* of all buildings, and a scan that has to run through because it finds a planted cluster."""
    random = np.random.default_rng(7)
    rows, columns = np.divmod(np.arange(BUILDINGS), 40)
    points = np.column_stack([columns, rows]) * 60.0 + random.normal(0, 8, (BUILDINGS, 2))
    cases = random.poisson(1.0, (BUILDINGS, DAYS))
    near = nearest_first(points, BUILDINGS // 10)
    cases[near[BUILDINGS // 2][:12], -3:] += random.poisson(1.5, (12, 3))
    counts, around_each = cases[:, -2:].sum(axis=1).astype(float), around(points, band(points))

    esda, libpysal = _module("esda"), _module("libpysal")
    peer = _peer(esda, libpysal, counts, around_each) if esda and libpysal else None
    name = (
        f"esda.G_Local, {PERMUTATIONS} permutations" if peer else "esda is not installed: benchmarks/requirements.txt"
    )
    sizes = circle_sizes(near, np.full(BUILDINGS, 50.0), 0.1)
    found = scan([cases], near, sizes, WINDOWS)
    assert found[0].p == 1 / (REPLICATIONS + 1), found
    assert BUILDINGS // 2 in found[0].places, found
    return [
        Row(
            f"(g) Gi* of {BUILDINGS:,} buildings, {PERMUTATIONS} permutations" + ("" if peer else f" ({name})"),
            median([seconds(lambda: gi_star(counts, around_each)) for _ in range(ROUNDS)]),
            "s",
            name,
            peer,
            GI_LIMIT_S,
        ),
        Row(
            f"(g) scan of {BUILDINGS:,} buildings × {DAYS} days, {REPLICATIONS} replications",
            median([seconds(lambda: scan([cases], near, sizes, WINDOWS)) for _ in range(3)]),
            "s",
            limit=SCAN_LIMIT_S,
        ),
    ]


def _module(name: str) -> ModuleType | None:
    """A package that only the peer needs; None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return None


def _peer(esda: ModuleType, libpysal: ModuleType, counts: np.ndarray, near: list[np.ndarray]) -> float:
    """Seconds of the same by esda, whose z must be ours."""
    others = {i: [int(j) for j in near[i] if j != i] for i in range(len(near))}
    weights = libpysal.weights.W(others, silence_warnings=True)

    def ask() -> object:
        return esda.G_Local(counts, weights, transform="B", star=True, permutations=PERMUTATIONS, n_jobs=1, seed=1)

    z = esda.G_Local(counts, weights, transform="B", star=True, permutations=0).Zs
    assert np.allclose(z, gi_star(counts, near, permutations=9).z), "esda's z differ"
    return median([seconds(ask) for _ in range(3)])

"""The tree finds what comparing every pair would find, and of places equally near the first."""

import numpy as np
import pytest

from data.values import nearest
from data.values.datum import metres
from data.values.nearest import PlaceTree


def by_all_pairs(lat, lng, place_lat, place_lng) -> tuple[np.ndarray, np.ndarray]:
    distance = metres(lat[:, None], lng[:, None], place_lat[None, :], place_lng[None, :])
    return distance.argmin(axis=1), distance.min(axis=1)


@pytest.mark.parametrize("places", [1, 2, 40, 900])
@pytest.mark.parametrize(
    ("middle", "spread"),
    [((31.2, 121.4), 0.01), ((31.2, 121.4), 3.0), ((0.0, 179.9), 1.0), ((89.5, 0.0), 5.0), ((-60.0, -179.0), 30.0)],
    ids=["community", "province", "date line", "pole", "half the earth"],
)
def test_it_is_what_comparing_all_pairs_finds(
    places: int, middle: tuple[float, float], spread: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest, "CHUNK", 10_000)  # several parts, the last one not full
    chance = np.random.default_rng(places)

    def scattered(many: int) -> tuple[np.ndarray, np.ndarray]:
        lat = np.clip(middle[0] + chance.uniform(-spread, spread, many), -90, 90)
        lng = (middle[1] + chance.uniform(-spread, spread, many) + 180) % 360 - 180
        return np.round(lat, 5), np.round(lng, 5)

    there, points = scattered(places), scattered(500)
    # Some points lie on a place, some on the other side of the earth.
    lat = np.concatenate([points[0], there[0], [-31.2, 0.0, 90.0, -90.0]])
    lng = np.concatenate([points[1], there[1], [-58.6, 0.0, 0.0, 180.0]])
    found, away = PlaceTree(*there).nearest(lat, lng)
    expected, distance = by_all_pairs(lat, lng, *there)
    assert away == pytest.approx(distance, rel=1e-12, abs=1e-6)
    same = found == expected
    assert metres(lat, lng, there[0][found], there[1][found])[~same] == pytest.approx(distance[~same], rel=1e-12)
    assert same.mean() > 0.99


def test_of_places_equally_near_the_first_is_taken() -> None:
    lat, lng = np.full(6, 31.2), np.array([121.5, 121.4, 121.6, 121.4, 121.6, 121.4])
    assert PlaceTree(lat, lng).nearest([31.2, 31.2, 31.2], [121.41, 121.4, 121.59])[0].tolist() == [1, 1, 2]


def test_no_point_has_no_nearest() -> None:
    found, away = PlaceTree([31.2], [121.4]).nearest([], [])
    assert (found.tolist(), away.tolist()) == ([], [])

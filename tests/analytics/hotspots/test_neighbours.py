"""Which buildings are neighbours at exactly the distance that defines it."""

import numpy as np
import pytest

from analytics.hotspots.neighbours import around, band, in_metres


@pytest.mark.parametrize("scale", ["metres", "degrees"])
def test_the_pair_that_defines_the_reach_is_inside(scale: str) -> None:
    random, defined, parted = np.random.default_rng(14), 0, 0
    for _ in range(300):
        # An odd number of places: the median of their distances is the distance of one of the pairs.
        number = int(random.integers(4, 40)) * 2 + 1
        points = random.uniform(0, 400, (number, 2))
        if scale == "degrees":
            points = in_metres(31.2 + points[:, 0] / 111_000, 121.5 + points[:, 1] / 95_000)
        reach, near = band(points), around(points, band(points))
        apart = np.hypot(*(points[:, None] - points[None]).T).T
        for one, other in np.argwhere(np.isclose(apart, reach, rtol=1e-12, atol=0)):
            defined += 1
            parted += other not in near[one]
        beyond = apart > reach * (1 + 1e-6)
        assert all(not beyond[place, others].any() for place, others in enumerate(near))
    assert (defined > 400, parted) == (True, 0)

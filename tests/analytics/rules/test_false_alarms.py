"""How many alarms a normal community sees: a short form of ``python -m benchmarks --only alarms``, always the same."""

import pytest

from benchmarks import alarms

pytestmark = pytest.mark.slow

#: A quarter of the usual community for seven weeks.
RESIDENTS, BUILDINGS, GRIDS, DAYS, PREVALENCE = 2_000, 15, 3, 49, 0.0025


def test_a_normal_community_sees_few_alarms_and_a_planted_cluster_is_found() -> None:
    with alarms.fevers(RESIDENTS, BUILDINGS, GRIDS, DAYS, PREVALENCE) as (community, store, ill):
        assert ill.mean() == pytest.approx(PREVALENCE, rel=0.25)
        upload = community.request(store, DAYS, alarms.REQUESTS / 4, 5.0)
        assert upload
        found = alarms.raised(store, DAYS, maps_every=12)
        assert found.act <= alarms.MOST_ACT
        assert found.watch <= alarms.MOST_WATCH
        # Somebody has a fever on nearly every day, and the figure is red on hardly any.
        assert ill.any(axis=1).mean() > 0.9
        assert found.red_fever <= 5
        assert (found.fever_cluster, found.any_cluster) == (0, 0)
        assert alarms.missed_clusters(community, store, ill, 10) <= 0.1


@pytest.mark.parametrize("size", alarms.SIZES)
def test_a_category_that_triples_is_found_by_its_second_day(size: float | None) -> None:
    missed = 100 * alarms.missed_surges(size, 150)
    assert missed <= alarms.MOST_MISSED_PERCENT[size]

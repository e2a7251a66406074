"""EARS C1, C2 and C3 against published values, by hand, and on noise."""

from datetime import date, timedelta

import numpy as np
import pytest

from analytics.hotspots.ears import C1_LIMIT, C2_LIMIT, C3_LIMIT, ears

#: Salmonella Newport in Germany by week from 2010-10-11 (data of R's surveillance package), two and a quarter years.
NEWPORT = np.array(
    [
        4,
        3,
        3,
        5,
        3,
        1,
        1,
        1,
        3,
        3,
        1,
        2,
        1,
        0,
        3,
        3,
        3,
        1,
        0,
        0,
        0,
        1,
        3,
        0,
        2,
        2,
        3,
        3,
        0,
        3,
        2,
        1,
        2,
        1,
        1,
        0,
        3,
        1,
        2,
        0,
        0,
        2,
        5,
        2,
        0,
        3,
        6,
        1,
        2,
        1,
        2,
        0,
        2,
        0,
        3,
        9,
        41,
        45,
        17,
        3,
        3,
        5,
        11,
        5,
        4,
        5,
        2,
        6,
        3,
        0,
        5,
        3,
        3,
        4,
        1,
        1,
        3,
        0,
        0,
        1,
        1,
        2,
        2,
        0,
        1,
        0,
        2,
        4,
        1,
        6,
        3,
        3,
        0,
        3,
        6,
        1,
        5,
        1,
        2,
        3,
        7,
        2,
        7,
        3,
        2,
        4,
        8,
        1,
        2,
        4,
        3,
        2,
        4,
        3,
        0,
        0,
        1,
    ],
    dtype=float,
)
START = date(2010, 10, 11)
FIRST_OF_2011 = 12

#: What surveillance::earsC answers for them, with its threshold Φ⁻¹(0.999): as kept in the tests of the
#: package epysurv (EarsC1_pred.csv, EarsC2_pred.csv, EarsC3_pred.csv).
ITS_LIMIT = 3.0902323
C1_ALARMS = ["2011-08-01", "2011-10-31", "2011-11-07", "2012-06-11", "2012-06-25"]
C2_ALARMS = ["2011-08-01", "2011-10-31", "2011-11-07", "2011-11-14", "2011-11-21", "2012-06-11", "2012-06-25"]
C3_ALARMS = ["2011-11-14", "2011-11-21", "2011-11-28", "2011-12-05", "2012-07-02", "2012-07-09"]


def weeks(alarms: np.ndarray) -> list[str]:
    return [str(START + timedelta(weeks=int(week))) for week in np.flatnonzero(alarms) if week >= FIRST_OF_2011]


def test_the_baseline_of_c1_gives_the_published_bounds() -> None:
    """Mean + Φ⁻¹(0.95)·SD of the first four weeks of 2011, as in the tests of R's surveillance (test-earsC.R)."""
    found = ears(NEWPORT, least_sd=0)
    at = slice(FIRST_OF_2011, FIRST_OF_2011 + 4)
    sd = (NEWPORT[at] - found.mean[at]) / found.c1[at]
    assert found.mean[at] + 1.6448536 * sd == pytest.approx([3.278854, 3.278854, 3.436517, 3.855617], abs=1e-6)


def test_alarm_weeks_are_those_of_the_published_program() -> None:
    found = ears(NEWPORT, least_sd=0)
    assert weeks(found.c1 > ITS_LIMIT) == C1_ALARMS
    assert weeks(found.c2 > ITS_LIMIT) == C2_ALARMS
    # Its C3 compares what the two weeks before exceed; the week's own share, part of C3 in the papers, is not in it.
    own = np.nan_to_num(np.maximum(0, found.c2 - 1))
    assert weeks(found.c3 - own > ITS_LIMIT) == C3_ALARMS


def test_by_hand() -> None:
    # Two weeks of 2, 4, 2, 4 …, then 9, 3, 12: means over any 7 days are 20/7 or 22/7, SD √(8/7) for both.
    counts = np.array([2.0, 4.0] * 7 + [9.0, 3.0, 12.0])
    found = ears(counts)
    sd = np.sqrt(8 / 7)
    assert found.mean[14] == pytest.approx(22 / 7)
    assert found.c1[14] == pytest.approx((9 - 22 / 7) / sd)
    assert found.c2[14] == pytest.approx((9 - 22 / 7) / sd)
    assert found.c2[15] == pytest.approx((3 - 20 / 7) / sd)
    # C2 of the last day still leaves 9 and 3 out; C1 does not: its mean is (4+2+4+2+4+9+3)/7 = 4.
    assert found.c2[16] == pytest.approx((12 - 22 / 7) / sd)
    assert found.c1[16] == pytest.approx((12 - 4) / np.sqrt((0 + 4 + 0 + 4 + 0 + 25 + 1) / 6))
    # The day between exceeds its baseline by less than one SD and adds nothing.
    assert found.c3[16] == pytest.approx((9 - 22 / 7) / sd - 1 + (12 - 22 / 7) / sd - 1)


def test_a_day_without_data_is_in_no_baseline_and_has_no_answer() -> None:
    counts = np.array([3.0, 5.0, np.nan, 3.0, 5.0, np.nan, 3.0, 5.0, np.nan, 20.0])
    found = ears(counts)
    # Of the 7 days before the last, 4 have data: 3, 5, 3, 5.
    assert found.c1[9] == pytest.approx((20 - 4) / np.sqrt(4 / 3))
    assert np.isnan([found.c1[8], found.c2[8], found.c3[8]]).all()
    # Three days are too few.
    assert np.isnan(found.c1[:5]).all()
    assert ears(np.array([])).c3.tolist() == []
    assert np.isnan(ears(np.array([7.0])).c1).all()


def test_after_a_quiet_week_three_reports_are_no_alarm_and_four_are() -> None:
    # SD 0 is taken as 1.
    for today, alarm in ((1, False), (3, False), (4, True)):
        found = ears(np.array([0.0] * 11 + [today]))
        assert ((found.c1[-1] > C1_LIMIT), (found.c2[-1] > C2_LIMIT)) == (alarm, alarm)
    assert ears(np.array([5.0] * 12)).c1[-1] == 0


@pytest.mark.parametrize("mean", [0.3, 1, 3, 10, 50])
def test_alarms_of_pure_noise_are_as_rare_as_stated(mean: float) -> None:
    """200 series of 100 days: at most 3 days of 100 for C1 and C2, 10 for C3."""
    found = [ears(np.random.default_rng(run).poisson(mean, 111).astype(float)) for run in range(200)]
    c1, c2, c3 = (np.array([getattr(series, name)[11:] for series in found]) for name in ("c1", "c2", "c3"))
    assert (c1 > C1_LIMIT).mean() <= 0.03
    assert (c2 > C2_LIMIT).mean() <= 0.03
    assert (c3 > C3_LIMIT).mean() <= 0.10

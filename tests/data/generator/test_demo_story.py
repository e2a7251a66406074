"""The story that the demo tells, told from its rows."""

import math
from datetime import date, time, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from data import generator
from data.default_categories import DEFAULT_CATEGORIES, OTHER
from data.values import datum

pytestmark = pytest.mark.slow

END = date(2026, 11, 22)
TODAY, YESTERDAY = END.isoformat(), (END - timedelta(days=1)).isoformat()
LIMITS = {row["id"]: row["hours"] for row in DEFAULT_CATEGORIES}
CLOSED = ("重复", "不受理", "撤销")


def frames(**given) -> dict[str, pd.DataFrame]:
    tables = generator.generate(**{"end": END, **given})
    return {kind: table.to_pandas() for kind, table in tables.items()}


def sorted_by_keywords(text: str) -> str:
    """The first category with a keyword in the text, as the settings say."""
    return next((row["id"] for row in DEFAULT_CATEGORIES if any(word in text for word in row["keywords"])), OTHER)


def surges(counts: list[int]) -> bool:
    """Whether the last of eight days' counts surges, as ``definitions`` has it."""
    *before, today = counts
    mean, deviation = float(np.mean(before)), float(np.std(before, ddof=1))
    if today < 5:
        return False
    if mean >= 10:
        return today > mean + 2 * max(deviation, math.sqrt(mean))
    fewer = sum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(today))
    return 1 - fewer < 0.01


@pytest.fixture(scope="module")
def demo() -> dict[str, pd.DataFrame]:
    """The demo community with what follows from its rows: who lives in which building and grid."""
    found = frames()
    grid = found["buildings"].set_index("building_id").grid_id
    roster = found["roster"]
    roster["grid"] = roster.building_id.map(grid)
    roster["household"] = roster.building_id + "-" + roster.unit.fillna("") + "-" + roster.room
    home = roster.set_index("resident_id")
    for kind in ("checkins", "sampling", "followups"):
        found[kind] = found[kind].join(home[["grid", "household", "building_id"]], on="resident_id")
    requests = found["requests"]
    requests["sorted"] = requests.category.fillna(requests.text.map(sorted_by_keywords))
    for column in ("reported_at", "accepted_at", "resolved_at"):
        requests[column] = pd.to_datetime(requests[column])
    return found


def test_the_size_is_what_the_demo_promises(demo):
    assert len(demo["buildings"]) == 60
    assert demo["buildings"].grid_id.nunique() == 12
    assert len(demo["roster"]) == 8000
    assert demo["roster"].household.nunique() == 3000
    assert demo["buildings"].households.astype(int).sum() == 3000
    days = {(END - timedelta(days=back)).isoformat() for back in range(30)}
    for kind, column in (("checkins", "date"), ("sampling", "round_date"), ("followups", "date"), ("stock", "date")):
        assert set(demo[kind][column]) == days, kind
    assert set(demo["requests"].reported_at.dt.date.map(str)) == days


@pytest.mark.parametrize("until", [time(0, 2), time(0, 30), time(9, 40), time(23, 59)])
def test_nothing_is_later_than_until_and_the_story_is_whole_at_any_hour(until):
    found = frames(until=until)
    last = pd.Timestamp.combine(END, until)
    checkins = found["checkins"]
    today = checkins[(checkins.date == TODAY) & (checkins.time != "未打卡")]
    assert today.time.max() <= f"{until:%H:%M}"
    assert len(today) > 6500
    for kind, columns in (
        ("sampling", ["sampled_at"]),
        ("followups", ["done_at"]),
        ("requests", ["reported_at", "accepted_at", "resolved_at"]),
    ):
        for column in columns:
            assert pd.to_datetime(found[kind][column]).max() <= last, column
    requests = found["requests"]
    surging = requests.text.map(sorted_by_keywords) == "买菜难"
    assert (surging & requests.reported_at.str.startswith(TODAY)).sum() == 31


def test_checkin_rates_and_the_late_grid(demo):
    roster, checkins = demo["roster"], demo["checkins"]
    reported = checkins[checkins.time != "未打卡"].dropna(subset="grid")
    living = roster[roster.moved_in.fillna("") <= TODAY]
    living = living[(living.moved_out.isna() | (living.moved_out > TODAY)) & living.exempt_from.isna()]
    rate = reported[reported.date == TODAY].groupby("grid").size() / living.groupby("grid").size()
    assert "12" not in reported[reported.date == TODAY].grid.unique()
    before = reported[(reported.grid == "12") & (reported.date < TODAY)]
    assert before.date.nunique() == 29
    assert rate["11"] == pytest.approx(0.79, abs=0.025)
    assert rate["10"] == pytest.approx(0.88, abs=0.025)
    assert rate.drop(["10", "11", "12"]).between(0.92, 1).all()
    everyone = (reported.groupby("date").size() / len(living)).iloc[:-1]
    assert everyone.between(0.93, 0.99).all()


def test_some_people_are_missing_for_days_on_end(demo):
    checkins = demo["checkins"]
    expected = demo["roster"][
        lambda roster: (roster.grid != "12") & roster.exempt_from.isna() & roster.moved_out.isna()
    ]
    expected = expected[expected.moved_in.fillna("") < "2026-10-01"]
    days = sorted(checkins.date.unique(), reverse=True)
    missed = pd.Series(0, expected.resident_id)
    still = pd.Series(True, expected.resident_id)
    for day in days:
        seen = checkins[(checkins.date == day) & (checkins.time != "未打卡")].resident_id
        still &= ~missed.index.isin(seen)
        missed += still
        if not still.any():
            break
    assert missed.max() <= 20
    for streak in (1, 2, 3):
        assert (missed == streak).sum() >= 10
    assert (missed > 3).sum() >= 20


def test_fevers_gather_in_two_neighbouring_buildings_and_nowhere_else(demo):
    checkins, buildings = demo["checkins"], demo["buildings"].set_index("building_id")
    fever = checkins[checkins.temperature.astype(float) >= 37.3]
    assert len(fever) / len(checkins) < 0.0015
    days = sorted(checkins.date.unique())
    clusters = set()
    for pair in pairwise(days):
        found = (
            fever[fever.date.isin(pair)].groupby("building_id").agg({"resident_id": "nunique", "household": "nunique"})
        )
        clusters |= {(pair[1], where) for where in found[(found.resident_id >= 3) & (found.household >= 2)].index}
    assert clusters == {(TODAY, "7"), (TODAY, "8")}
    lately = fever[fever.building_id.isin(["7", "8"]) & fever.date.isin([YESTERDAY, TODAY])]
    assert lately.resident_id.nunique() == 7
    assert lately.household.nunique() == 5
    assert set(lately.date) == {YESTERDAY, TODAY}
    lat, lng = buildings.lat.astype(float), buildings.lng.astype(float)
    assert datum.metres(lat["7"], lng["7"], lat["8"], lng["8"]) < 100


def test_groceries_surge_on_two_days_and_nothing_else_ever_does(demo):
    requests = demo["requests"][~demo["requests"].status.isin(CLOSED)]
    days = pd.date_range(end=pd.Timestamp(END), periods=30).date
    counts = requests.groupby([requests.reported_at.dt.date, "sorted"]).size().unstack(fill_value=0).reindex(days)
    found = {
        (str(days[index]), category)
        for category in counts
        for index in range(7, 30)
        if surges(counts[category].iloc[index - 7 : index + 1].tolist())
    }
    assert found == {(YESTERDAY, "买菜难"), (TODAY, "买菜难")}
    assert counts["买菜难"].tolist()[-2:] == [26, 31]
    assert counts["买菜难"].iloc[:-2].between(4, 8).all()
    assert 70 <= counts.sum(axis=1).iloc[:-2].mean() <= 95


def test_requests_are_consistent(demo):
    requests = demo["requests"]
    assert (
        requests.category.fillna(requests.text.map(sorted_by_keywords)) == requests.text.map(sorted_by_keywords)
    ).all()
    assert requests.category.isna().mean() == pytest.approx(1 / 3, abs=0.04)
    assert (requests.accepted_at.fillna(requests.reported_at) >= requests.reported_at).all()
    done = requests[requests.resolved_at.notna()]
    assert (done.resolved_at >= done.accepted_at).all()
    assert set(done.status) == {"已办结", "已反馈"}
    assert done.rating.notna().equals(done.status == "已反馈")
    closed = requests[requests.status.isin(CLOSED)]
    assert len(closed) > 20
    assert closed[["accepted_at", "resolved_at", "rating"]].isna().all(axis=None)
    live = requests[~requests.status.isin(CLOSED)]
    assert live.accepted_at.isna().equals(live.status == "待受理")
    hours = (done.resolved_at - done.reported_at) / pd.Timedelta(hours=1)
    assert 0.88 <= (hours <= done["sorted"].map(LIMITS)).mean() <= 0.97
    waiting = live[live.resolved_at.isna()]
    waited = (pd.Timestamp(f"{TODAY} 09:40") - waiting.reported_at) / pd.Timedelta(hours=1)
    assert 3 <= (waited > waiting["sorted"].map(LIMITS)).sum() <= 25


def test_requests_say_where_they_come_from_as_people_do(demo):
    requests, buildings = demo["requests"], demo["buildings"]
    own = requests[requests.lat.notna()]
    assert own.building_id.isna().all()
    assert requests.building_id.notna().mean() == pytest.approx(0.70, abs=0.03)
    assert len(own) / len(requests) == pytest.approx(0.25, abs=0.03)
    away = datum.metres(
        own.lat.astype(float).to_numpy()[:, None],
        own.lng.astype(float).to_numpy()[:, None],
        buildings.lat.astype(float).to_numpy(),
        buildings.lng.astype(float).to_numpy(),
    ).min(axis=1)
    assert (away > 500).sum() == 2
    assert (away[away < 500] < 60).all()
    assert own.value_counts(["lat", "lng"]).max() < 3
    named = requests.dropna(subset="room").merge(demo["roster"][["name", "household"]].drop_duplicates(), on="name")
    rooms = named.household.str.replace("--", "-")
    assert requests.room.notna().sum() == named[named.room == rooms].request_id.nunique()


def test_one_building_is_persistently_low_in_sampling(demo):
    due = demo["sampling"][demo["sampling"].due == "是"]
    rate = due.assign(done=due.sampled_at.notna()).pivot_table(index="building_id", columns="round_date", values="done")
    low = rate < 0.9
    assert list(rate.index[low.iloc[:, -3:].all(axis=1)]) == ["23"]
    assert low.loc["23"].tolist()[-6:] == [False] + [True] * 5
    assert rate.loc["23"].iloc[-5:].between(0.78, 0.88).all()
    completion = due[due.round_date == TODAY].sampled_at.notna().mean()
    assert completion == pytest.approx(0.977, abs=0.006)


def test_followups(demo):
    followups = demo["followups"]
    per_day = followups.groupby("date").agg(rows=("resident_id", "nunique"), done=("done_at", "count"))
    assert set(per_day.rows) == {300}
    assert per_day.done[TODAY] == 288
    overdue = followups[(followups.date < TODAY) & followups.done_at.isna()]
    assert len(overdue) == 4
    assert overdue.date.min() > (END - timedelta(days=14)).isoformat()
    assert followups.result.isna().equals(followups.done_at.isna())


def test_stock_balances_and_only_masks_run_short(demo):
    stock = demo["stock"].copy()
    numbers = ["on_hand", "received", "issued", "threshold"]
    stock[numbers] = stock[numbers].astype(float)
    assert stock.item.nunique() >= 12
    under, cover = [], {}
    for place, rows in stock.groupby(["item", "site"]):
        rows = rows.sort_values("date")
        before = rows.on_hand.shift() + rows.received - rows.issued
        assert (before == rows.on_hand).iloc[1:].all(), place
        assert (rows[numbers] >= 0).all(axis=None)
        under += [(*place, day) for day in rows.date[rows.on_hand < rows.threshold]]
        cover[place] = rows.on_hand.iloc[-1] / rows.issued.iloc[-7:].mean()
        lead = float(rows.lead_time_days.fillna("2").iloc[-1])
        assert cover[place] > lead, place
    assert under == [("N95口罩", "社区服务中心", TODAY)]
    assert cover["N95口罩", "社区服务中心"] == pytest.approx(1.4, abs=0.05)
    assert [place for place, days in cover.items() if days > 30] == [("防护服", "社区服务中心")]
    # At or under the reorder point: use over the lead time of 2 days and 1.65 sigma of it.
    tests = stock[(stock.item == "抗原试剂") & (stock.site == "社区服务中心")].issued
    reorder = tests.iloc[-7:].mean() * 2 + 1.65 * math.sqrt(2 * tests.var())
    assert stock.on_hand[tests.index[-1]] <= reorder


def test_the_ground_is_a_community_of_about_a_kilometre(demo):
    buildings = demo["buildings"]
    lat, lng = (buildings[axis].astype(float).to_numpy() for axis in ("lat", "lng"))
    north = datum.metres(lat.min(), lng.min(), lat.max(), lng.min())
    east = datum.metres(lat.min(), lng.min(), lat.min(), lng.max())
    assert 600 < north < 900
    assert 800 < east < 1100
    apart = datum.metres(lat[:, None], lng[:, None], lat, lng) + np.eye(60) * 1e9
    assert apart.min() > 40
    for _, grid in buildings.groupby("grid_id"):
        rows = grid.index.to_numpy()
        assert datum.metres(lat[rows, None], lng[rows, None], lat[rows], lng[rows]).max() < 260


def test_people_are_told_apart(demo):
    roster, buildings = demo["roster"], demo["buildings"]
    assert not roster.duplicated(["name", "household"]).any()
    assert roster.name.duplicated().any()
    phones = pd.concat(
        [roster.phone.dropna(), buildings.grid_worker_phone.drop_duplicates(), buildings.building_head_phone]
    )
    assert phones.is_unique
    assert phones.str.startswith("1380000").all()
    for group in ("独居老人", "慢性病", "孕产妇", "透析", "残疾", "心理压力"):
        assert roster.tags.str.contains(group, na=False).sum() >= 5
    assert roster.moved_in.between("2026-10-24", TODAY).sum() > 10
    assert roster.moved_out.notna().sum() > 10
    assert roster.exempt_from.notna().sum() > 40

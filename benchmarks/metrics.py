"""(b) All metrics of one day at a million residents and 30 days, against pandas on the same rows."""

import tempfile
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.metrics import registry
from benchmarks.table import Row, median, seconds
from data.clock import Moment, midnight_after
from data.current.opened_store import open_store
from data.generator import UNTIL, Community, DemoPlan
from data.generator.files import write
from data.intake import loading
from data.kinds import KINDS
from data.store.database import Store

END = date(2026, 11, 22)
DAYS = 30
ROUNDS = 3
FIRST_LIMIT_MS, AGAIN_LIMIT_MS = 300.0, 10.0
#: Rows that a last small file brings, so that every answer has to be found anew.
LATE = "resident_id,name,room,date,time,temperature,symptoms\n{id},新来,1-1-101,{day},09:3{round},36.5,否\n"


def run(residents: int) -> list[Row]:
    """Load everything, then time the first answer after each of some new files, and the next."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        store = open_store(folder / "board.duckdb")
        for path, rows, _ in write(
            Community(DemoPlan(residents, DAYS, 7, END, UNTIL)), folder / "csv", KINDS, headers="en", split_days=True
        ):
            kind = path.stem.split("_")[0]
            took = seconds(partial(loading.load, store, path, path.name, kind=kind))
            print(f"  {path.name}: {rows:,} rows in {took:.1f} s", flush=True)
            path.unlink()
        moment = Moment(END, midnight_after(END))
        first, again, peer = [], [], []
        for round in range(ROUNDS):
            late = LATE.format(id=f"R{round + 1:07d}", day=END, round=round)
            loading.load(store, late.encode(), "late.csv")
            first.append(1000 * seconds(lambda: registry.answer(store, moment)))
            again.append(1000 * seconds(lambda: registry.answer(store, moment)))
        frames = _frames(store)
        for _ in range(ROUNDS):
            peer.append(1000 * seconds(lambda: _pandas(frames, moment)))
        answers = {answer.id: (answer.numerator, answer.denominator) for answer in registry.answer(store, moment)}
        for id, (numerator, denominator) in _pandas(frames, moment).items():
            assert answers[id][0] == numerator, (id, answers[id], numerator)
            assert denominator is None or answers[id][1] == denominator, (id, answers[id], denominator)
        total = store.rows("select count(*) from checkins")[0][0]
        store.close()
    what = f"(b) all 17 metrics of a day, {total / 1e6:.0f} million check-in rows"
    name = f"pandas, its {len(_PANDAS_METRICS)} person metrics only"
    return [
        Row(f"{what}, first time after new data", median(first), "ms", name, median(peer), FIRST_LIMIT_MS),
        Row(f"{what}, again", median(again), "ms", name, median(peer), AGAIN_LIMIT_MS),
    ]


_PANDAS_METRICS = ("checkin_rate", "checkin_on_time_rate", "fever_count", "followup_households", "sampling_completion")


def _frames(store: Store) -> dict[str, pd.DataFrame]:
    """The same rows as pandas frames in memory, so that pandas need not read anything."""
    return {
        "people": store.query(
            "select person, household, grid_id, resident_from, resident_until, exempt_from, exempt_to from people"
        ),
        "checkins": store.query("select day, person, reported, time, temperature, symptomatic, marked from checkins"),
        "sampling": store.query("select day, person, due, sampled from sampling"),
    }


def _pandas(frames: dict[str, pd.DataFrame], moment: Moment) -> dict[str, tuple[float, float | None]]:
    """Numerator and (where it is compared) denominator of the metrics about people, in plain pandas."""
    people, day = frames["people"], pd.Timestamp(moment.day)
    sheet = frames["checkins"]
    sheet = sheet[sheet["day"] == day].merge(people, on="person")
    here = ~(people["resident_from"] > day) & ~(people["resident_until"] <= day)
    exempt = people["exempt_from"].notna() | people["exempt_to"].notna()
    exempt &= ~(people["exempt_from"] > day) & ~(people["exempt_to"] < day)
    asked = people["grid_id"].isin(sheet["grid_id"].unique())
    expected = people[here & ~exempt & asked]
    told = sheet[sheet["reported"]]
    told = told[told["person"].isin(expected["person"])]
    reported = len(told)
    on_time = (told["time"] <= day + timedelta(hours=10)).sum()
    said = sheet[sheet["reported"]]
    fever = said["temperature"] >= 37.3
    abnormal = said[fever | said["symptomatic"].fillna(False).astype(bool)]
    missing = expected[~expected["person"].isin(told["person"])]
    marked = sheet[sheet["marked"]]
    waiting = np.unique(np.concatenate([abnormal["household"], missing["household"], marked["household"]]))
    round_ = frames["sampling"]
    round_ = round_[round_["day"] == day]
    due = round_[round_["due"].fillna(False).astype(bool)]
    return {
        "checkin_rate": (reported, len(expected)),
        "checkin_on_time_rate": (on_time, len(expected)),
        "fever_count": (fever.sum(), None),
        "followup_households": (len(waiting), expected["household"].nunique()),
        "sampling_completion": (due["sampled"].sum(), len(due)),
    }

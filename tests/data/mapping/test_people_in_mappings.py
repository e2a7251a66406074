"""People in mappings go with their rows: after their time from what is kept of uploads, and at their request from
everywhere.
"""

import json
from datetime import date, datetime

import pytest

from data.installation import resident_data
from data.installation.installation import Home
from data.intake.loading import load
from data.mapping import saved_mappings
from data.mapping.mapping import plan_of
from tests.data.privacy.test_retention_rows import everything, home, later, send, settled_folder

__all__ = ["home", "settled_folder"]

TABLE = {"1": ["张三丰", "3-501"], "2": ["李小四", "3-502"]}
PLAN = {
    "kind": "checkins",
    "columns": {"号": None, "温": "temperature"},
    "values": {"temperature": {"高": "38.5"}},
    "join": {"column": "号", "fields": ["name", "room"], "table": TABLE},
}


def loaded(home: Home) -> None:
    plan = plan_of(PLAN)
    saved_mappings.save(home.real, "三网格", plan, ["号", "温"], "温.csv")
    assert load(home.real, "号,温\n1,36.5\n2,高\n".encode(), "温.csv", day=date(2022, 4, 2), plan=plan).accepted == 2


def tables(home: Home) -> list[dict[str, list[str]]]:
    texts = home.real.rows("select mapping from batches where mapping is not null union all select plan from mappings")
    return [json.loads(text)["join"]["table"] for (text,) in texts]


@pytest.mark.slow
def test_an_upload_past_its_time_keeps_nobody_in_its_mapping(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded(home)
    later(home, monkeypatch, datetime(2022, 5, 20, 12))
    kept, saved = tables(home)
    assert (kept, saved) == ({}, TABLE)
    [(text,)] = home.real.rows("select mapping from batches where mapping is not null")
    assert plan_of(text).values == {"temperature": {"高": "38.5"}}


def test_who_is_erased_stands_in_no_mapping(home: Home) -> None:
    loaded(home)
    [found] = resident_data.find(home.real, "张三丰")
    resident_data.erase(home, found.person, "管理员", "本人要求")
    assert "张三丰".encode() not in everything(home.folder)
    kept, saved = tables(home)
    assert saved == {"2": TABLE["2"]}
    assert "1" not in kept
    assert send(home, "roster2.csv", "居民编号,姓名,楼栋号,房号\nR9,李小四,3,502\n").rejected == 0

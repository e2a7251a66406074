"""The steps of the first day: what each says is missing, and when it is done."""

from contextlib import closing
from pathlib import Path

from analytics.community import first_day
from data.access import accounts
from data.access.access_file import Access
from data.installation.settings_change import change_settings
from data.installation.worker_accounts import make_all
from data.store.database import Store
from pages.registry import PAGES
from tests.community import BUILDINGS, CHECKINS, ROSTER, load


def test_each_step_says_what_is_missing_until_it_is_done(store: Store, tmp_path: Path) -> None:
    with closing(Access(tmp_path / "access")) as access:

        def said() -> dict[str, tuple[bool, str]]:
            return {one.step.id: (one.done, one.words[0]) for one in first_day.steps(store, access)}

        accounts.make(access, "周站长", "administrator", frozenset(), "test")
        assert said() == {
            "name": (False, "还没有写社区名称"),
            "buildings": (False, "还没有楼栋表"),
            "places": (False, "等楼栋表"),
            "roster": (False, "还没有居民台账"),
            "accounts": (False, "还只有一个账号,值班员、网格员都要有"),
            "checkins": (False, "还没有打卡表"),
        }
        change_settings(store, {"community": "幸福里社区"})
        assert said()["name"] == (True, "幸福里社区")
        load(store, "buildings", BUILDINGS)
        assert said()["buildings"] == (True, "3 栋")
        assert said()["places"] == (False, "3 栋没有位置,先画示意图")
        assert said()["accounts"] == (False, "2 位网格员还没有账号")
        make_all(store, access, "test")
        assert said()["accounts"] == (True, "3 个账号")
        load(store, "roster", ROSTER)
        assert said()["roster"] == (True, "10 人")
        load(store, "buildings", "楼栋号,网格编号\n4,B\n", "more.csv")
        assert said()["roster"] == (True, "10 人,其中 1 栋楼没有居民")
        load(store, "checkins", CHECKINS)
        assert said()["checkins"] == (True, "1 天的打卡")
        places = "".join(f"{id},{grid},31.0{id},121.0{id}\n" for id, grid in zip("1234", "AABB", strict=True))
        load(store, "buildings", "楼栋号,网格编号,纬度,经度\n" + places, "places.csv")
        assert said()["places"] == (True, "每栋都有位置")
        assert all(one.done for one in first_day.steps(store, access))


def test_every_step_leads_to_a_page() -> None:
    assert {step.page for step in first_day.STEPS} <= set(PAGES)

"""The first day of a new board: what has to be there before its numbers mean anything, and what of it is missing.

TO ADD A STEP: add a row to ``STEPS``, in the order in which people do it. The board lists them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from analytics.cache import cached
from analytics.community.drawing import drawing
from analytics.words import number, some
from data.access import accounts
from data.access.access_file import Access
from data.installation.worker_accounts import without_account
from data.settings import SETTINGS
from data.store.database import Store

#: Words in Chinese and in English.
Words = tuple[str, str]


@dataclass(frozen=True)
class Step:
    """A step: its words, the page on which it is done with the words of the link, and what is asked.

    ``missing``: what is still to do, None when it is done. ``done``: what is there then.
    """

    id: str
    zh: str
    en: str
    page: str
    link_zh: str
    link_en: str
    missing: Callable[[Store, Access], Words | None]
    done: Callable[[Store, Access], Words]


@dataclass(frozen=True)
class StepState:
    """A step as it stands: whether it is done, and in words what is there, or what is missing."""

    step: Step
    done: bool
    words: Words


def steps(store: Store, access: Access, may: Callable[[str], bool] = lambda page: True) -> list[StepState]:
    """Every step, as it stands now; ``may``: which pages somebody may open, where the others are not even asked."""
    found = []
    for step in filter(lambda step: may(step.page), STEPS):
        missing = step.missing(store, access)
        found.append(StepState(step, missing is None, missing or step.done(store, access)))
    return found


def _no_name(store: Store, access: Access) -> Words | None:
    if str(store.setting("community")).strip() not in ("", SETTINGS["community"].default):
        return None
    return "还没有写社区名称", "the community has no name yet"


def _name(store: Store, access: Access) -> Words:
    name = str(store.setting("community"))
    return name, name


def _no_buildings(store: Store, access: Access) -> Words | None:
    return None if drawing(store).buildings else ("还没有楼栋表", "no table of buildings yet")


def _buildings(store: Store, access: Access) -> Words:
    count = drawing(store).buildings
    return f"{number(count)} 栋", some(count, "building")


def _no_places(store: Store, access: Access) -> Words | None:
    drawn = drawing(store)
    if not drawn.buildings:
        return "等楼栋表", "after the buildings"
    if not drawn.unplaced:
        return None
    have = "building has" if drawn.unplaced == 1 else "buildings have"
    return (
        f"{number(drawn.unplaced)} 栋没有位置,先画示意图",
        f"{number(drawn.unplaced)} {have} no place; a sketch so far",
    )


def _places(store: Store, access: Access) -> Words:
    return "每栋都有位置", "every building has a place"


@cached
def _people(store: Store) -> int:
    return int(store.rows("select count(*) from people where on_roster")[0][0])


@cached
def _buildings_of_nobody(store: Store) -> int:
    return int(
        store.rows(
            "select count(*) from buildings where building_id not in (select building_id from people where on_roster "
            "and building_id is not null)"
        )[0][0]
    )


def _no_roster(store: Store, access: Access) -> Words | None:
    return None if _people(store) else ("还没有居民台账", "no roster yet")


def _roster(store: Store, access: Access) -> Words:
    people, empty = _people(store), _buildings_of_nobody(store)
    zh = f"{number(people)} 人" + (f",其中 {number(empty)} 栋楼没有居民" if empty else "")
    return zh, some(people, "resident") + (f", nobody in {some(empty, 'building')}" if empty else "")


def _no_accounts(store: Store, access: Access) -> Words | None:
    waiting = len(without_account(store, access))
    if waiting:
        have = "grid worker has" if waiting == 1 else "grid workers have"
        return f"{number(waiting)} 位网格员还没有账号", f"{number(waiting)} {have} no account"
    if len(accounts.accounts(access)) > 1:
        return None
    return (
        "还只有一个账号,值班员、网格员都要有",
        "there is one account alone; duty officers and grid workers need theirs",
    )


def _accounts(store: Store, access: Access) -> Words:
    count = len(accounts.accounts(access))
    return f"{number(count)} 个账号", some(count, "account")


@cached
def _checkin_days(store: Store) -> int:
    return int(store.rows("select count(distinct day) from checkins")[0][0])


def _no_checkins(store: Store, access: Access) -> Words | None:
    return None if _checkin_days(store) else ("还没有打卡表", "no check-ins yet")


def _checkins(store: Store, access: Access) -> Words:
    days = _checkin_days(store)
    return f"{number(days)} 天的打卡", f"check-ins of {some(days, 'day')}"


#: Every step, in the order in which it is done.
STEPS = (
    Step("name", "社区名称", "Community name", "settings", "去设置", "Settings", _no_name, _name),
    Step("buildings", "楼栋表", "Buildings", "upload", "上传楼栋表", "Upload buildings", _no_buildings, _buildings),
    Step("places", "楼栋位置", "Places", "places", "放置楼栋", "Place buildings", _no_places, _places),
    Step("roster", "居民台账", "Roster", "upload", "上传居民台账", "Upload the roster", _no_roster, _roster),
    Step("accounts", "账号", "Accounts", "accounts", "去建账号", "Make accounts", _no_accounts, _accounts),
    Step("checkins", "第一份打卡", "First check-ins", "upload", "上传打卡", "Upload it", _no_checkins, _checkins),
)

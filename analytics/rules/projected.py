"""What is to be done, as it may stand where everybody looks: on the wall."""

from dataclasses import replace
from typing import Any

from analytics.cache import cached
from analytics.community.households import households, safe_buildings, small_grids
from analytics.community.projected_names import personal_names, without_people
from analytics.rules import registry
from analytics.rules.findings import Finding, Pair
from analytics.rules.registry import RuleAction
from data.clock import Moment
from data.store.database import Store


@cached
def projected_actions(store: Store, moment: Moment) -> tuple[RuleAction, ...]:
    """``registry.actions`` without those about homes of which nothing is projected, with nobody's name, and with no
    count of a single building below the setting ``projection_cases``.
    """
    names = personal_names(store)
    kept = ((rule, _projected(store, moment, finding)) for rule, finding in registry.found(store, moment))
    return tuple(
        _without_people(registry.action(store, moment, rule, finding, named=False), names)
        for rule, finding in kept
        if finding
    )


def _projected(store: Store, moment: Moment, finding: Finding) -> Finding | None:
    """A finding as it may be told; None where it may not."""
    small, numbers = small_grids(store, moment.day), finding.numbers
    if finding.grid in small:
        return None
    if finding.building is not None:
        few = "people" in numbers and numbers["people"] < store.setting("projection_cases")
        return None if few or finding.building not in safe_buildings(store, moment.day, placed=False) else finding
    if "grids" not in numbers:
        return finding
    told: dict[str, Pair] = dict(finding.words)
    if small.intersection(numbers["grids"]):
        told["where"] = ("", "")
    if finding.grid is not None and _follows(store, moment, finding.grid):
        told["count"] = (f"不少于 {store.setting('surge_minimum'):g}", f"{store.setting('surge_minimum'):g} or more")
    return replace(finding, words=told)


def _follows(store: Store, moment: Moment, grid: str) -> bool:
    """Whether what a few households report would follow from the grid's number, less what is projected of it."""
    known = households(store, moment.day)
    others = known[(known["grid_id"] == grid) & ~known["building_id"].isin(safe_buildings(store, moment.day))]
    return bool(0 < others["households"].sum() < store.setting("projection_minimum"))


def _without_people(action: RuleAction, names: dict[str, str]) -> RuleAction:
    told: dict[str, Any] = {
        words: without_people(getattr(action, words), names)
        for words in ("title_zh", "title_en", "measure_zh", "measure_en")
    }
    return replace(action, **told)

"""Supplies at two sites: a morning sheet a day, whose balance holds from each day to the next."""

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data.generator import columns
from data.generator.places import degrees
from data.generator.plan import DemoPlan, Ints

#: The sites and where they are, metres north and east of the middle.
SITES = (("社区服务中心", 20.0, -35.0), ("北门物资点", 330.0, 40.0))
#: A delivery comes this often, and brings what was issued since the one before.
DELIVERY_DAYS = 7
#: Before the last day nothing was ever nearer to its threshold than this many times it.
NEVER_UNDER = 1.01
#: When a morning's sheet was counted.
COUNTED_AT = "08:20"


@dataclass(frozen=True)
class Supply:
    """An item at a site, in numbers of a usual community.

    ``daily``: used on a day, give or take ``spread`` of it. ``cover``: days it lasts from the last
    day on. ``threshold``: in days of use. ``lead``: days until a delivery, None where not known.
    ``delivered``: days since the last delivery. ``last``: what the last day used, where the story
    says so.
    """

    item: str
    site: int
    unit: str
    daily: float
    cover: float
    threshold: float
    lead: int | None
    delivered: int
    on_order: float = 0.0
    spread: float = 0.12
    last: float | None = None


#: All but three are well. Masks fall under their threshold, for the delivery that was due has
#: not come; antigen tests are low, under what a delivery takes to come; and there are too many gowns.
SUPPLIES = (
    Supply("N95口罩", 0, "只", 570, 820 / 589, 1500 / 570, 1, DELIVERY_DAYS, spread=0.05, last=700),
    Supply("N95口罩", 1, "只", 160, 9.0, 3.0, 1, 2),
    Supply("医用外科口罩", 0, "只", 1500, 11.0, 3.0, 2, 3),
    Supply("医用外科口罩", 1, "只", 600, 12.0, 3.0, 2, 3),
    Supply("消毒液", 0, "瓶", 60, 9.5, 3.0, 2, 2),
    Supply("消毒液", 1, "瓶", 25, 12.0, 3.0, 2, 1),
    Supply("医用酒精", 0, "瓶", 32, 10.5, 3.0, 2, 4),
    Supply("防护服", 0, "套", 36, 46.0, 4.0, 3, 5),
    Supply("隔离面屏", 0, "个", 30, 15.0, 3.0, 3, 1),
    Supply("一次性手套", 0, "双", 420, 13.0, 3.0, None, 3),
    Supply("抗原试剂", 0, "盒", 900, 2.35, 1.2, 2, 6, on_order=5000, spread=0.5),
    Supply("抗原试剂", 1, "盒", 320, 8.5, 1.5, 2, 1, spread=0.2),
    Supply("退烧药", 0, "盒", 24, 11.0, 3.0, 2, 2, spread=0.25),
    Supply("测温枪电池", 0, "节", 15, 20.0, 3.0, None, 6, spread=0.3),
    Supply("蔬菜包", 1, "份", 260, 8.0, 1.5, 1, 1, spread=0.2),
    Supply("医疗垃圾袋", 0, "个", 180, 14.0, 3.0, 2, 4),
)


class Stock:
    """The stock sheets of a community."""

    def __init__(self, plan: DemoPlan) -> None:
        self.plan = plan
        columns_of = [self._course(index, supply) for index, supply in enumerate(SUPPLIES)]
        #: On hand, received and issued: a row a day counted back, a column a supply.
        self._on_hand, self._received, self._issued = (np.stack(part, axis=1) for part in zip(*columns_of, strict=True))
        north, east = (np.array([site[axis] for site in SITES]) for axis in (1, 2))
        self._lat, self._lng = degrees(north, east)

    def day(self, back: int) -> pa.Table:
        """One morning's sheet."""
        n = len(SUPPLIES)
        site = np.array([supply.site for supply in SUPPLIES])
        lead = np.array([-1 if supply.lead is None else supply.lead for supply in SUPPLIES])
        on_order = np.array([self._whole(supply.on_order) if back == 0 else 0 for supply in SUPPLIES])
        return pa.table(
            {
                "date": columns.same(self.plan.day(back).isoformat(), n),
                "item": pa.array([supply.item for supply in SUPPLIES]),
                "site": columns.pick([name for name, _, _ in SITES], site),
                "unit": pa.array([supply.unit for supply in SUPPLIES]),
                "on_hand": columns.number(self._on_hand[back]),
                "received": columns.number(self._received[back]),
                "issued": columns.number(self._issued[back]),
                "on_order": columns.number(on_order),
                "threshold": columns.number([self._whole(supply.daily * supply.threshold) for supply in SUPPLIES]),
                "lead_time_days": columns.number(lead, lead < 0),
                "counted_at": columns.same(COUNTED_AT, n),
                "lat": columns.number(self._lat[site]),
                "lng": columns.number(self._lng[site]),
            }
        )

    def _whole(self, usual: float) -> int:
        """An amount of a usual community as one of this size."""
        return round(usual * self.plan.scale)

    def _course(self, index: int, supply: Supply) -> tuple[Ints, Ints, Ints]:
        """On hand, received and issued of each day, the last one first, reckoned back from the last."""
        days = self.plan.days
        used = np.array([self.plan.rng(f"stock {index}", back).uniform(-1, 1) for back in range(days + DELIVERY_DAYS)])
        issued = np.round(supply.daily * self.plan.scale * (1 + supply.spread * used)).astype(np.int64)
        if supply.last is not None:
            issued[0] = self._whole(supply.last)
        received = np.zeros(days, np.int64)
        on_hand = np.empty(days + 1, np.int64)
        on_hand[0] = round(issued[:DELIVERY_DAYS].mean() * supply.cover)
        enough = math.ceil(self._whole(supply.daily * supply.threshold) * NEVER_UNDER)
        for back in range(days):
            before = on_hand[back] + issued[back]
            if (back - supply.delivered) % DELIVERY_DAYS == 0:
                received[back] = max(min(issued[back : back + DELIVERY_DAYS].sum(), before - enough), 0)
            on_hand[back + 1] = before - received[back]
        return on_hand[:days], received, issued[:days]

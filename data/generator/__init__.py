"""The demo community: invented, seeded, of any size, and with a story to tell.

``generate`` gives the rows of every kind; ``Community`` gives them kind by kind and day by
day, which is what a million residents need; ``python -m data.generator`` writes them as CSV.

The story, when the community has the usual size: fevers gather in buildings 7 and 8, 买菜难 surges
on the last two days, building 23 stays low in sampling, N95 masks fall under their threshold, two
grids check in badly, and the last grid's check-ins of the last day have not come.
"""

from datetime import date, time
from pathlib import Path

import pyarrow as pa

from data.clock import now
from data.generator.community import Community
from data.generator.files import write
from data.generator.plan import UNTIL, USUAL_RESIDENTS, DemoPlan
from data.kinds import KINDS

__all__ = ["UNTIL", "Community", "DemoPlan", "generate", "write_csvs"]


def generate(
    residents: int = USUAL_RESIDENTS,
    days: int = 30,
    seed: int = 7,
    end: date | None = None,
    until: time = UNTIL,
    requests: int | None = None,
) -> dict[str, pa.Table]:
    """The rows of each kind, as text columns under canonical field names; null is a blank cell.

    The same arguments give the same rows. ``end`` is the last day, today unless given; nothing on
    it is later than ``until``. ``requests`` is their number in all, where it is not to follow from
    that of the residents. Raises ValueError for a size that makes no sense.
    """
    return Community(DemoPlan(residents, days, seed, end or now().date(), until, requests)).tables()


def write_csvs(
    folder: Path,
    residents: int = USUAL_RESIDENTS,
    days: int = 30,
    seed: int = 7,
    end: date | None = None,
    until: time = UNTIL,
    requests: int | None = None,
) -> dict[str, Path]:
    """What ``generate`` gives, as one CSV file a kind in ``folder``; their paths by kind."""
    community = Community(DemoPlan(residents, days, seed, end or now().date(), until, requests))
    return {path.stem: path for path, _, _ in write(community, folder, KINDS)}

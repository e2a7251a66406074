"""The ground: grids as blocks between roads, buildings in rows within them, and who looks after them."""

import math

import numpy as np
import pyarrow as pa

from data.generator import columns, names
from data.generator.plan import DemoPlan, Floats, Ints

#: The middle of the invented community (WGS-84), in the west of Hangzhou.
MIDDLE_LAT, MIDDLE_LNG = 30.3121, 120.0893
#: A grid's block with half of the roads around it, and how far buildings keep from its edge (m).
BLOCK_WIDTH, BLOCK_HEIGHT, ROADSIDE = 250.0, 265.0, 28.0
#: The streets do not run due north, and no row of buildings is quite straight (degrees, m).
TURN, IRREGULARITY = 6.0, 4.0
#: Metres to a degree of latitude, near enough over a few kilometres.
METRES_PER_DEGREE = 111_195.0
#: Most numbers of this beginning are invented, and residents have the first of them.
FIRST_PHONE = 13_800_000_000


class Places:
    """Buildings and grids, numbered from 0 here and from 1 in the files."""

    def __init__(self, plan: DemoPlan) -> None:
        self.plan = plan
        self.grid_of_building: Ints = np.arange(plan.buildings) * plan.grids // plan.buildings
        east, north = self._metres()
        angle = math.radians(TURN)
        self.lat, self.lng = degrees(
            east * math.sin(angle) + north * math.cos(angle), east * math.cos(angle) - north * math.sin(angle)
        )
        #: Metres from the middle to the farthest building.
        self.radius = float(np.hypot(east, north).max())
        rng = plan.rng("neighbours")
        self.workers = names.adults(rng, plan.grids)
        self.heads = names.adults(rng, plan.buildings)

    def _metres(self) -> tuple[Floats, Floats]:
        """East and north of the middle, before the streets are turned."""
        plan, grid = self.plan, self.grid_of_building
        blocks_across = math.ceil(math.sqrt(plan.grids * 4 / 3))
        blocks_down = math.ceil(plan.grids / blocks_across)
        first = np.searchsorted(grid, np.arange(plan.grids))
        rank = np.arange(plan.buildings) - first[grid]
        in_block = np.bincount(grid, minlength=plan.grids)[grid]
        across = np.ceil(np.sqrt(in_block)).astype(np.int64)
        row, place = np.divmod(rank, across)
        in_row = np.minimum(across, in_block - row * across)
        rows = np.ceil(in_block / across)
        east = (grid % blocks_across - blocks_across / 2) * BLOCK_WIDTH + ROADSIDE
        east += (place + 0.5) / in_row * (BLOCK_WIDTH - 2 * ROADSIDE)
        north = (blocks_down / 2 - grid // blocks_across) * BLOCK_HEIGHT - ROADSIDE
        north -= (row + 0.5) / rows * (BLOCK_HEIGHT - 2 * ROADSIDE)
        wobble = plan.rng("layout").uniform(-IRREGULARITY, IRREGULARITY, (2, plan.buildings))
        return east + wobble[0], north + wobble[1]

    def table(self, households: Ints) -> pa.Table:
        """The file of buildings, given the number of households in each."""
        n, grid = self.plan.buildings, self.grid_of_building
        number = columns.number(np.arange(1, n + 1))
        grid_number = columns.number(grid + 1)
        phones = FIRST_PHONE + self.plan.residents + 1
        return pa.table(
            {
                "building_id": number,
                "building_name": columns.glued(number, "号楼"),
                "grid_id": grid_number,
                "grid_name": columns.glued("第", grid_number, "网格"),
                "grid_worker": columns.pick(self.workers, grid),
                "grid_worker_phone": columns.number(phones + grid),
                "building_head": self.heads,
                "building_head_phone": columns.number(phones + self.plan.grids + np.arange(n)),
                "households": columns.number(households),
                "lat": columns.number(self.lat),
                "lng": columns.number(self.lng),
            }
        )


def degrees(north: Floats, east: Floats) -> tuple[Floats, Floats]:
    """Latitude and longitude (WGS-84, 6 decimals: 0.1 m) of metres from the community's middle."""
    lat = MIDDLE_LAT + north / METRES_PER_DEGREE
    lng = MIDDLE_LNG + east / (METRES_PER_DEGREE * math.cos(math.radians(MIDDLE_LAT)))
    return np.round(lat, 6), np.round(lng, 6)

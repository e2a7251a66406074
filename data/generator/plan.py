"""What is asked of the generator, and the dials of the story it tells.

Days are counted backwards: ``back`` 0 is the last day, 1 the day before. Everything drawn depends
on seed, size and ``back``, never on the calendar, so that a demo made for another day is the same
story on other dates, and asking for more days adds older ones and changes none.
"""

import zlib
from dataclasses import dataclass
from datetime import date, time, timedelta

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Sizes of a Chinese residential community: 8 residents to 3 households, 50 households to a
#: building, 250 to a grid (published examples: 160 to 255).
HOUSEHOLDS_PER_RESIDENT, HOUSEHOLDS_PER_BUILDING, HOUSEHOLDS_PER_GRID = 3 / 8, 50, 250
#: The size that the daily numbers of requests and stock are given for.
USUAL_RESIDENTS = 8000

#: The time on the last day up to which things have happened, where nobody says otherwise.
UNTIL = time(9, 40)

#: The story, by building number. Fevers gather in two neighbouring buildings on the last two days.
FEVER_BUILDINGS = (7, 8)
#: This building stays under the sampling target in the last ``LOW_ROUNDS`` rounds.
LOW_BUILDING, LOW_ROUNDS = 23, 5
#: Requests 买菜难 of the last day and the one before; there are about 6 on others.
SURGE = (31, 26)

#: The last minute of a day.
LAST_MINUTE = 24 * 60 - 1
#: How a day's events spread over it: minute of the day, share of them that came by then.
Profile = tuple[tuple[int, float], ...]
CHECKIN_HOURS: Profile = (
    (5, 0.0),
    (360, 0.01),
    (420, 0.05),
    (465, 0.35),
    (525, 0.78),
    (570, 0.975),
    (600, 0.99),
    (1320, 1.0),
)
SAMPLING_HOURS: Profile = ((5, 0.0), (360, 0.002), (400, 0.12), (480, 0.7), (545, 0.96), (580, 0.985), (1170, 1.0))
FOLLOWUP_HOURS: Profile = ((5, 0.0), (420, 0.004), (480, 0.35), (545, 0.85), (575, 0.95), (1080, 1.0))
REQUEST_HOURS: Profile = (
    (5, 0.0),
    (390, 0.03),
    (450, 0.1),
    (580, 0.42),
    (720, 0.62),
    (1080, 0.87),
    (1320, 0.98),
    (1439, 1.0),
)


@dataclass(frozen=True)
class DemoPlan:
    """A community to generate; raises ValueError for a size that makes no sense.

    ``until``: the time on the last day up to which things have happened; nothing is later.
    ``requests``: their number in all, in place of what is usual for that many residents.
    """

    residents: int
    days: int
    seed: int
    end: date
    until: time
    requests: int | None = None

    def __post_init__(self) -> None:
        if self.residents < 1 or self.days < 1 or (self.requests is not None and self.requests < 0):
            raise ValueError("residents and days are at least 1, requests at least 0")

    @property
    def households(self) -> int:
        return max(1, round(self.residents * HOUSEHOLDS_PER_RESIDENT))

    @property
    def buildings(self) -> int:
        return max(1, round(self.households / HOUSEHOLDS_PER_BUILDING))

    @property
    def grids(self) -> int:
        return max(1, round(self.households / HOUSEHOLDS_PER_GRID))

    @property
    def scale(self) -> float:
        """Size as a multiple of the usual community's."""
        return self.residents / USUAL_RESIDENTS

    @property
    def backs(self) -> range:
        """The days, oldest first, as days before the last one."""
        return range(self.days - 1, -1, -1)

    def day(self, back: int) -> date:
        """The date of a day."""
        return self.end - timedelta(days=back)

    def last_minute(self, back: int) -> int:
        """The minute of that day up to which things have happened."""
        return self.until.hour * 60 + self.until.minute if back == 0 else LAST_MINUTE

    def rng(self, stream: str, back: int = 0) -> np.random.Generator:
        """Random numbers of one purpose on one day, the same in whatever order days are asked for."""
        return np.random.Generator(np.random.SFC64([self.seed, zlib.crc32(stream.encode()), back]))

    def minutes(self, rng: np.random.Generator, profile: Profile, back: int, n: int) -> Ints:
        """``n`` minutes of that day, spread as in the profile among those up to its last minute."""
        ends, shares = zip(*profile, strict=True)
        last = self.last_minute(back)
        drawn = np.interp(rng.random(n, dtype=np.float32) * np.interp(last, ends, shares), shares, ends)
        minutes: Ints = np.minimum(drawn.astype(np.int64), last)
        return minutes

    def share_by_now(self, profile: Profile, back: int) -> float:
        """The share of that day's events that came by its last minute."""
        ends, shares = zip(*profile, strict=True)
        return float(np.interp(self.last_minute(back), ends, shares))

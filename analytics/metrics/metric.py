"""What a metric is: its words, its unit, what answers it and how it is judged."""

from collections.abc import Callable
from dataclasses import dataclass

from analytics.metrics.meanings import Meaning
from analytics.tally import EVERYWHERE, Place, Tally, state_of_count, state_of_rate
from data.clock import Moment
from data.store.database import Store

#: Units by their id in the API, with the words that stand behind a number on screen.
UNITS = {
    "ratio": ("", ""),
    "people": ("人", "people"),
    "households": ("户", "households"),
    "requests": ("件", "requests"),
    "hours": ("小时", "hours"),
    "items": ("项", "items"),
}

Ask = Callable[[Store, Moment, Place], Tally]
Running = Callable[[Store, Moment], bool]
#: The state of a place's count that is known.
Judge = Callable[[Store, Moment, Place, Tally], str]
#: The moments as at which something is asked that does not go by days, the latest first.
Rounds = Callable[[Store, Moment], list[Moment]]


def _never(store: Store, moment: Moment) -> bool:
    """A number without a cut-off is judged at any time."""
    return False


@dataclass(frozen=True)
class Metric:
    """A metric: its words, its unit, what answers it and how it is judged.

    ``is_open`` says whether its day still runs; then what is not reached yet is not judged.
    ``better``: for a rate and for what is judged like one, "more" or "less" of it is good: then the settings
    ``rate_target`` and ``watch_margin`` judge it, where "less" is good the rest of it. None for a count, which the
    setting ``count_bounds`` judges; a share with None is never anything but normal.

    ``judge``: what judges a count for which ``count_bounds`` has no bounds, asked of the place it was counted in.

    ``shown_on``: "wall", a tile on both forms of the command board, in the order of the rows, and a row of the
    minutes; "desk", the same without the wall; else the path of the page that shows it. ``beside``: the metric whose
    tile it shares. ``by_place``: it can be asked of a grid and a building. ``daily``: it begins anew every day.
    ``meaning``: what it means in a sentence, and which list stands behind it.
    ``rounds``: for what goes by rounds. ``settles``: whether it may still move for being counted too early, where that
    is not ``is_open``.
    """

    id: str
    zh: str
    en: str
    unit: str
    ask: Ask
    better: str | None = None
    is_open: Running = _never
    shown_on: str = "desk"
    beside: str = ""
    by_place: bool = True
    daily: bool = False
    rounds: Rounds | None = None
    settles: Running | None = None
    judge: Judge | None = None
    meaning: Meaning | None = None

    @property
    def unit_words(self) -> tuple[str, str]:
        """The unit in Chinese and English."""
        return UNITS[self.unit]

    def as_at(self, store: Store, moment: Moment) -> Moment:
        """As at when the number is told at a moment: that of the latest round, for what goes by rounds."""
        rounds = self.rounds(store, moment) if self.rounds else []
        return rounds[0] if rounds else moment

    def state(self, store: Store, moment: Moment, tally: Tally, place: Place = EVERYWHERE) -> str:
        """The state of an answer about a place, an id of ``states.STATES``.

        A rate is judged by target and margin, a count by its bounds in ``count_bounds``, else by ``judge``, and is
        normal without either. Non-reporters and households to follow up have no bounds by default:
        they are judged as the rate of all others among those expected is, so that a number and its
        complement never disagree. Before the cut-off neither is judged.
        """
        if tally.value is None:
            return "no_data"
        if self.is_open(store, moment):
            return "in_progress"
        bounds = store.setting("count_bounds").get(self.id)
        if self.judge and not bounds:
            return self.judge(store, moment, place, tally)
        if self.better is None or (self.better == "less" and bounds):
            return state_of_count(tally.value, bounds)
        return state_of_rate(self._as_rate(tally), store.setting("rate_target"), store.setting("watch_margin"))

    def _as_rate(self, tally: Tally) -> Tally:
        if self.better == "more":
            return tally
        # Somebody may wait where nobody is expected (an exempt person's fever): then nothing is reached.
        bad = tally.numerator or 0
        among = max(tally.denominator or 0, bad, 1)
        others = among - bad
        return Tally(others / among, others, among)

"""What was done on a site plan, step by step, and where its buildings lie after that.

A step is a dict with ``do``: ``place`` (``at``: [[building, x, y], …]), ``remove`` (``ids``), ``length`` (``a``, ``b``:
pixels, ``metres`` between them) or ``points`` (``a``, ``b``: pixels, ``la``, ``lb``: [latitude, longitude] WGS-84 of
them). Pixels go right and down from the plan's upper left corner. Positions are kept in pixels, so that a better scale
moves everything that was placed before it.
"""

import cmath
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from data.values.datum import EARTH_RADIUS

#: Metres to a pixel where nobody said so yet.
UNSCALED = 0.5
#: Degrees are kept to 6 digits, 10 cm.
DIGITS = 6


@dataclass(frozen=True)
class Place:
    """Where a building lies: pixels, metres from the plan's middle, and degrees where the plan has known points."""

    x: float
    y: float
    east: float
    north: float
    lat: float | None = None
    lng: float | None = None


@dataclass(frozen=True)
class Plan:
    """A plan after its steps: pixels by building, and the last scale of either sort; known points outrank a length."""

    width: int
    height: int
    pixels: Mapping[str, tuple[float, float]]
    length: Mapping[str, Any] | None = None
    points: Mapping[str, Any] | None = None

    @property
    def measured(self) -> bool:
        """Whether distances are metres."""
        return self.length is not None or self.points is not None

    @property
    def turn(self) -> complex:
        """What a step of one pixel to the right is in metres, east + i north."""
        if self.points:
            a, b = self.points["la"], self.points["lb"]
            there = _metres(a, b)
            return there / (_up(self.points["b"]) - _up(self.points["a"]))
        if self.length:
            return complex(self.length["metres"] / abs(_up(self.length["b"]) - _up(self.length["a"])))
        return complex(UNSCALED)

    def places(self) -> dict[str, Place]:
        """Every building that stands on it."""
        middle = _up((self.width / 2, self.height / 2))
        found = {}
        for id, (x, y) in self.pixels.items():
            away = (_up((x, y)) - middle) * self.turn
            found[id] = Place(x, y, away.real, away.imag, *self._degrees(x, y))
        return found

    def _degrees(self, x: float, y: float) -> tuple[float, float] | tuple[()]:
        if not self.points:
            return ()
        lat, lng = self.points["la"]
        away = (_up((x, y)) - _up(self.points["a"])) * self.turn
        north = math.radians(1) * EARTH_RADIUS
        return (
            round(lat + away.imag / north, DIGITS),
            round(lng + away.real / (north * math.cos(math.radians(lat))), DIGITS),
        )


def plan_of(width: int, height: int, steps: Iterable[Mapping[str, Any]]) -> Plan:
    """The plan after these steps, oldest first."""
    pixels: dict[str, tuple[float, float]] = {}
    length = points = None
    for step in steps:
        if step["do"] == "place":
            pixels |= {id: (float(x), float(y)) for id, x, y in step["at"]}
        elif step["do"] == "remove":
            pixels = {id: place for id, place in pixels.items() if id not in step["ids"]}
        elif step["do"] == "length":
            length = step
        elif step["do"] == "points":
            points = step
    return Plan(width, height, pixels, length, points)


def turned(plan: Plan) -> float:
    """By how many degrees the plan's right is turned from east towards north."""
    return math.degrees(cmath.phase(plan.turn))


def _up(point: Any) -> complex:
    """A pixel as a number that grows upwards."""
    return complex(point[0], -point[1])


def _metres(a: Any, b: Any) -> complex:
    """Metres from one place in degrees to another, east + i north."""
    north = math.radians(1) * EARTH_RADIUS
    return complex((b[1] - a[1]) * north * math.cos(math.radians(a[0])), (b[0] - a[0]) * north)

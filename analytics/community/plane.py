"""Metres on a plane that touches the earth at a point: in which distances and outlines are worked out."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.values.datum import EARTH_RADIUS

#: A place on the plane: metres east and north.
Point = tuple[float, float]

#: Degrees are given to 6 digits, 10 cm.
DIGITS = 6


@dataclass(frozen=True)
class Plane:
    """Metres east and north of a point; true to 0.1 % within 30 km of it."""

    lat: float
    lng: float

    @property
    def _per_degree(self) -> tuple[float, float]:
        north = math.radians(1) * EARTH_RADIUS
        return north * math.cos(math.radians(self.lat)), north

    def metres(self, lat: NDArray[np.float64], lng: NDArray[np.float64]) -> NDArray[np.float64]:
        """Rows (east, north) of degrees."""
        east, north = self._per_degree
        return np.column_stack([(lng - self.lng) * east, (lat - self.lat) * north])

    def position(self, point: Point) -> list[float]:
        """A point as GeoJSON has it: longitude, latitude."""
        east, north = self._per_degree
        return [round(float(self.lng + point[0] / east), DIGITS), round(float(self.lat + point[1] / north), DIGITS)]

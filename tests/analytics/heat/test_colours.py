"""The colours of heat and of rates, told apart without telling red from green: by their lightness."""

import numpy as np
import pytest
from numpy.typing import NDArray

from analytics.heat import density
from analytics.maps import rate_classes
from analytics.maps.folium_map import palette
from analytics.maps.layers import ALARM

#: What eyes without one sort of cones see of linear red, green and blue (Machado, Oliveira and Fernandes 2009, A
#: Physiologically-based Model for Simulation of Color Vision Deficiency, severity 1.0).
EYES = {
    "all three": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
#: sRGB to CIE XYZ under D65 (IEC 61966-2-1), and the white of that light.
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])

RAMPS = {
    (True, "heat"): density.COLOURS_DARK,
    (True, "more"): density.MORE_DARK,
    (True, "less"): density.LESS_DARK,
    (False, "heat"): density.COLOURS_LIGHT,
    (False, "more"): density.MORE_LIGHT,
    (False, "less"): density.LESS_LIGHT,
}


def rgb(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def lab(colours: NDArray[np.float64], eyes: str) -> NDArray[np.float64]:
    """Rows of CIELAB (L*, a*, b*) of rows of red, green and blue from 0 to 1, as these eyes see them."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ EYES[eyes].T, 0, 1) @ TO_XYZ.T / WHITE
    root = np.where(seen > (6 / 29) ** 3, np.cbrt(seen), seen / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = root.T
    return np.column_stack([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def laid(ramp: tuple[tuple[str, float], ...], ground: str, finer: int) -> NDArray[np.float64]:
    """The ramp as it lies on a ground, from nothing to the peak, with so many colours from one stop to the next."""
    stops = np.array([(*rgb(ramp[0][0]), 0.0), *((*rgb(colour), opacity) for colour, opacity in ramp)])
    at = np.linspace(0, len(ramp), len(ramp) * finer + 1)
    *over, opacity = (np.interp(at, np.arange(len(stops)), channel) for channel in stops.T)
    return np.column_stack(over) * opacity[:, None] + rgb(ground) * (1 - opacity[:, None])


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize(("dark", "which"), RAMPS)
def test_more_heat_is_further_from_the_ground_in_lightness(dark: bool, which: str, eyes: str) -> None:
    look, up = palette(dark), 1 if dark else -1
    for ground in (look.ground, look.grid, look.house):
        # In between, too: also what lies from one stop to the next never turns back.
        between = np.diff(lab(laid(RAMPS[dark, which], ground, 8), eyes)[:, 0]) * up
        assert between.min() > 0, (ground, between)
        # The stops of the legend are no less than what a glance tells apart, the peak far from the ring round it.
        stops = np.diff(lab(laid(RAMPS[dark, which], ground, 1), eyes)[:, 0]) * up
        assert stops[1:].min() >= 8, (ground, stops)
        assert stops[-1] >= 15, (ground, stops)


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("dark", [True, False])
def test_more_and_less_are_told_apart_at_every_step(dark: bool, eyes: str) -> None:
    ground = palette(dark).grid
    more, less = (lab(laid(RAMPS[dark, which], ground, 1)[1:], eyes) for which in ("more", "less"))
    assert np.linalg.norm(more - less, axis=1).min() >= 20


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("dark", [True, False])
def test_classes_of_a_rate_go_one_way_in_lightness_and_the_unknown_is_none_of_them(dark: bool, eyes: str) -> None:
    found = rate_classes.classes([0.5, 12.0], dark)
    seen = lab(np.array([rgb(colour) for colour in (found.low, *found.colours)]), eyes)
    steps = np.diff(seen[:, 0]) * (1 if dark else -1)
    assert steps.min() >= 8, steps
    unknown = lab(rgb(found.unknown)[None], eyes)
    assert np.linalg.norm(seen - unknown, axis=1).min() >= 12


@pytest.mark.parametrize("dark", [True, False])
def test_the_ring_of_a_hot_spot_is_seen_on_every_colour_of_heat(dark: bool) -> None:
    """It has two colours; one of them is far from any colour below it, whoever looks."""
    look, ramp = palette(dark), RAMPS[dark, "heat"]
    ring = np.array([rgb(ALARM[dark]), rgb(look.panel)])
    for eyes in EYES:
        lightness = lab(ring, eyes)[:, 0]
        below = lab(laid(ramp, look.grid, 8), eyes)[:, 0]
        assert np.abs(lightness[:, None] - below).max(axis=0).min() >= 15, eyes

"""What the colours of a map mean, with units, and what is not on it: as HTML, and as words for a picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.community.drawing import Origin
from analytics.heat.density import Scale, of_difference
from analytics.heat.heat import Heat
from analytics.maps.folium_map import MapSheet
from analytics.maps.ground import Base
from analytics.maps.rate_classes import Classes
from analytics.templates import Markup, template
from analytics.words import number


@dataclass(frozen=True)
class Legend:
    """A legend: what is measured, (colour, words) of each step, the longer explanation, and remarks behind."""

    title: str
    steps: tuple[tuple[str, str], ...]
    how: str
    remarks: tuple[str, ...] = ()

    def as_html(self) -> Markup:
        """One line."""
        return _LEGEND(legend=self)


_LEGEND = template("""
    {% set swatch %}
      display:inline-block;width:.85em;height:.85em;margin:0 .25em 0 .5em;vertical-align:-.06em;border-radius:.15em
    {% endset %}
    <div class="heat-legend" title="{{ legend.how }}">
      {{ legend.title }}
      {% for colour, words in legend.steps %}
        <span style="white-space:nowrap"><i style="{{ swatch }};background:{{ colour }}"></i>{{ words }}</span>
      {% endfor %}
      {% if legend.remarks %}<span style="margin-left:1em">{{ legend.remarks | join(" · ") }}</span>{% endif %}
    </div>
""")


def of_heat(sheet: MapSheet, scale: Scale, remarks: Sequence[str] = ()) -> Legend:
    """The steps of weighted reports per hectare; of a sketch, on which nothing is a hectare, of how much is near."""
    radius = number(round(scale.radius))
    if not sheet.base.is_measured:
        title, how = _ON_A_SKETCH[sheet.lang]
    elif sheet.lang == "zh":
        how = (
            f"热力 = 权重之和按半径 {radius} 米平滑,每公顷多少;各级缩放、各个时段颜色含义相同。"
            "诉求按紧急程度 1–4 计 8、4、2、1,超时 ×1.5;发热 4,其他症状 2。"
        )
        title = "每公顷加权上报"
    else:
        how = (
            f"Weights, spread within {radius} m, per hectare; a colour means the same at every zoom and at all times. "
            "A request of urgency 1 to 4 weighs 8, 4, 2, 1, overdue × 1.5; fever 4, other symptoms 2."
        )
        title = "Weighted reports per hectare"
    return Legend(title, _steps(sheet, scale.steps, scale.colours), how, _credited(sheet, remarks))


#: What the colours of a sketch mean: its title, and the longer explanation.
_ON_A_SKETCH = {
    "zh": (
        "附近加权上报多少",
        "示意图上没有真实距离:颜色只比较各楼及邻楼上报的多少。"
        "诉求按紧急程度 1–4 计 8、4、2、1,超时 ×1.5;发热 4,其他症状 2。",
    ),
    "en": (
        "Weighted reports nearby",
        "A sketch has no true distances: colours only compare how much buildings and those drawn beside them report. "
        "A request of urgency 1 to 4 weighs 8, 4, 2, 1, overdue × 1.5; fever 4, other symptoms 2.",
    ),
}


def of_change(sheet: MapSheet, scale: Scale, remarks: Sequence[str] = ()) -> Legend:
    """The steps of a difference, less on the left and more on the right."""
    both, zh = of_difference(scale, sheet.dark), sheet.lang == "zh"
    less = [(colour, f"−{words}") for colour, words in reversed(_steps(sheet, scale.steps, both.less))]
    more = [(colour, f"+{words}") for colour, words in _steps(sheet, scale.steps, both.colours)]
    how = (
        "两个时段每公顷加权上报之差:暖色为增加,冷色为减少。"
        if zh
        else "Difference in weighted reports per hectare: warm is more, cold is less."
    )
    title = "每公顷加权上报的变化" if zh else "Change in weighted reports per hectare"
    return Legend(title, (*less, *more), how, _credited(sheet, remarks))


def of_rates(sheet: MapSheet, classes: Classes, remarks: Sequence[str] = ()) -> Legend:
    """The steps of reports per 100 households; grey where the rate is unknown."""
    zh = sheet.lang == "zh"
    first = ((classes.low, f"<{number(classes.steps[0])}"),)
    steps = tuple(
        (colour, number(step) + ("+" if step == classes.steps[-1] else ""))
        for step, colour in zip(classes.steps, classes.colours, strict=True)
    )
    unknown = ((classes.unknown, "无数据或户数太少" if zh else "no data, or too few households"),)
    title = "每百户上报件数" if zh else "Reports per 100 households"
    how = (
        "件数 ÷ 户数 × 100;颜色的含义不随时段改变。"
        if zh
        else "Reports ÷ households × 100; a colour means the same number at all times."
    )
    return Legend(title, (*first, *steps, *unknown), how, _credited(sheet, remarks))


def beside(heat: Heat, lang: str) -> tuple[str, ...]:
    """What is not on the map, by kind with its count."""
    piles = len(heat.piled_up)
    if heat.by_drawing:
        told = number(heat.without_coordinates)
        return (f"没写明楼栋 {told}" if lang == "zh" else f"no known building named {told}",)
    if lang == "zh":
        return (
            f"无坐标 {number(heat.without_coordinates)}",
            f"社区外 {number(heat.outside)}",
            f"同点堆积 {number(heat.piled)}" + (f"({piles} 处)" if piles else ""),
        )
    return (
        f"no coordinates {number(heat.without_coordinates)}",
        f"outside {number(heat.outside)}",
        f"piled up {number(heat.piled)}" + (f" ({piles} points)" if piles else ""),
    )


def _steps(
    sheet: MapSheet, steps: tuple[float, ...], colours: tuple[tuple[str, float], ...]
) -> tuple[tuple[str, str], ...]:
    """Each step with its colour as that looks on the map's ground."""
    return tuple(
        (_on(sheet.look.ground, colour, opacity), number(step) + ("+" if step == steps[-1] else ""))
        for step, (colour, opacity) in zip(steps, colours, strict=True)
    )


def _on(ground: str, colour: str, opacity: float) -> str:
    """A colour with an opacity, laid on a ground."""
    mixed = (
        round(int(colour[i : i + 2], 16) * opacity + int(ground[i : i + 2], 16) * (1 - opacity)) for i in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _credited(sheet: MapSheet, remarks: Sequence[str]) -> tuple[str, ...]:
    """That it is a drawing, the remarks, and whom the tiles are to be credited to."""
    credit = (sheet.tiles.attribution,) if sheet.tiles and sheet.tiles.attribution else ()
    return (*of_drawing(sheet.base, sheet.lang), *remarks, *credit)


def of_drawing(base: Base, lang: str) -> tuple[str, ...]:
    """That buildings do not stand where they are drawn; nothing where they do."""
    return () if base.is_true else (_DRAWINGS[base.origin][lang != "zh"],)


#: What a map says whose places are those of a drawing, by its origin.
_DRAWINGS: dict[Origin, tuple[str, str]] = {
    "sketch": ("示意图:楼栋位置不是真实位置", "Sketch: buildings do not stand where they are drawn"),
    "unscaled": (
        "示意图:按平面图摆放,还没有定比例,距离不是真实距离",
        "Sketch: placed on a site plan without a scale, distances are not true",
    ),
    "plan": (
        "按平面图摆放,没有经纬度",
        "Placed on a site plan, without latitude and longitude",
    ),
}

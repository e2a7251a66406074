"""The answers about hot spots, clusters and alarm days, as the documentation of the interface shows them."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class Hotspot(BaseModel):
    """A building or grid with its count of reports, and whether it is a hot spot. It may grow."""

    model_config = ConfigDict(extra="allow")

    kind: str = Field(description="building or grid.", examples=["building"])
    id: str = Field(examples=["7"])
    name: str = Field(examples=["7号楼"])
    count: int = Field(examples=[31])
    per_100_households: float | None = Field(examples=[12.9])
    z: float | None = Field(description="Getis-Ord Gi*; null where it could not be tested.", examples=[3.2])
    level: int | None = Field(
        description="90, 95 or 99 per cent, negative where there are few reports; 0 not significant; null not tested.",
        examples=[99],
    )
    why_zh: str = Field(
        description="Empty where not significant.",
        examples=["7号楼及周边 8 栋:每百户 12.5 件,全社区 4.1 件(明显多,不像是偶然)"],
    )
    why_en: str = Field(
        examples=[
            "Building 7 and 8 buildings around: 12.5 per 100 households, 4.1 in the whole community (clearly "
            "more, hardly by chance)"
        ]
    )


class Cluster(BaseModel):
    """A circle of buildings with more reports in its last days than its own past explains."""

    buildings: list[str] = Field(description="The centre first.", examples=[["5", "4", "6"]])
    name_zh: str = Field(examples=["5号楼"])
    name_en: str = Field(examples=["Building 5"])
    grid: str = Field(examples=["2"])
    first: date
    last: date
    observed: int = Field(examples=[9])
    expected: float = Field(examples=[2.1])
    p: float = Field(description="Adjusted for all circles and lengths that were looked at.", examples=[0.004])
    category: str | None = Field(examples=["买菜难"])
    why_zh: str = Field(examples=["5号楼及周边 2 栋,近 2 天 9 件买菜难,按自身往日应有 2.1 件(p=0.004)"])
    why_en: str = Field(
        examples=[
            "Building 5 and 2 buildings around: 9 reports of groceries in the last 2 days, 2.1 expected from their "
            "own past (p=0.004)"
        ]
    )


class AlarmDay(BaseModel):
    """A day of an alarm series. Null is unknown: no data that day, or too few days before it."""

    day: date
    count: int | None = Field(examples=[7])
    mean: float | None = Field(description="Of the 7 days before.", examples=[1.9])
    c1: float | None = Field(examples=[4.2])
    c2: float | None = Field(examples=[3.9])
    c3: float | None = Field(examples=[2.9])
    alarm_c1: bool | None = Field(description="c1 > 3.")
    alarm_c2: bool | None = Field(description="c2 > 3.")
    alarm_c3: bool | None = Field(description="c3 > 2.")
    alarm_surge: bool | None = Field(description="The surge rule, as in /requests/categories.")

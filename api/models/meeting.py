"""What the meeting's calls take and answer, as the documentation shows them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from data.entries import decisions

_NUMBER = {"kind": "category_open", "of": "买菜难"}


class Note(BaseModel):
    """What somebody typed beside the agenda: who took part, or what was seen on the spot."""

    meeting_day: date
    about: str = Field(
        description='"attendees", or the id of the line of the agenda.', examples=["rule:request_surge:category=买菜难"]
    )
    version: int = Field(description="Send it back as base_version.", examples=[1])
    changed_at: datetime
    changed_by: str = Field(examples=["王敏"])
    title: str = Field(description="What the line said when it was written.")
    text: str = Field(examples=["商超门口排队约 40 人,多为老人"])


class NewNote(BaseModel):
    """A note to write; a blank text takes it back."""

    model_config = ConfigDict(extra="forbid")

    who: str = Field(default="", description="记录人。Who writes it.", examples=["王敏"])
    about: str = Field(examples=["attendees"])
    text: str = Field(default="", examples=["街道办、派出所、物业"])
    base_version: int = Field(default=0, description="The version that was read, 0 for none.", examples=[0])


class StaleNote(BaseModel):
    """409: somebody else has written meanwhile, and nothing was written."""

    error: dict[str, str]
    note: Note


class Line(BaseModel):
    """Something to talk about, with what is suggested: measure, owner, deadline, and the number that should move."""

    id: str = Field(description="The same from hour to hour.", examples=["rule:request_surge:category=买菜难"])
    level: str = Field(description="act, watch or normal.", examples=["act"])
    title_zh: str = Field(examples=["买菜难激增:今日 31 件,平日 6.2 件"])
    title_en: str
    detail_zh: str
    detail_en: str
    link: str = Field(examples=["/requests?category=%E4%B9%B0%E8%8F%9C%E9%9A%BE"])
    measure_zh: str = Field(examples=["对接大型商超,增加配送频次"])
    measure_en: str
    owner_zh: str
    owner_en: str
    due_at: datetime | None
    number: dict[str, str] | None = Field(examples=[_NUMBER])
    decision: int | None
    request: str | None
    seen: Note | None = Field(description="实地情况: what was seen on the spot, of the day's meeting.")
    seen_before: Note | None = Field(description="The last that an earlier meeting wrote of the same line.")


class Section(BaseModel):
    """A section of the agenda. ``known``: whether there is any data; empty_zh and empty_en say what no lines mean."""

    section: str = Field(examples=["rules"])
    zh: str = Field(examples=["今日预警"])
    en: str
    known: bool
    total: int = Field(description="With those that are counted and not listed.")
    counted_zh: str = Field(
        description="How much it is, in words; empty for nothing.", examples=["超时 8 件,升级 2 件"]
    )
    counted_en: str
    empty_zh: str
    empty_en: str
    link: str
    lines: list[Line]


class Decision(BaseModel):
    """A decision as it stands, with its number then and now."""

    decision_id: int = Field(examples=[3])
    version: int = Field(description="Send it back as base_version.", examples=[1])
    changed_at: datetime
    changed_by: str = Field(examples=["王敏"])
    meeting_day: date
    what: str = Field(examples=["对接商超,增加配送"])
    owner: str = Field(examples=["物资组"])
    due_at: datetime
    measure: str
    number: dict[str, Any] | None = Field(examples=[_NUMBER])
    number_then: dict[str, Any] | None = Field(description="value, numerator, denominator, unit, at.")
    number_now: dict[str, Any] | None
    number_compared: dict[str, Any] | None = Field(
        description=(
            "What number_now is compared with: number_then, of a daily number that day's at the same time of day."
        )
    )
    moved: str = Field(description="better, worse, same or unknown.", examples=["better"])
    source: str = Field(description="The agenda line it came from.")
    status: str = Field(description="open, done, not_done or dropped.", examples=["open"])
    standing: str = Field(description="The status, or overdue.", examples=["overdue"])
    note: str
    link: str


class NewDecision(BaseModel):
    """A decision to make."""

    model_config = ConfigDict(extra="forbid")

    who: str = Field(default="", description="记录人。Who writes it.", examples=["王敏"])
    what: str = Field(default="", examples=["对接商超,增加配送"])
    owner: str = Field(default="", examples=["物资组"])
    due_at: str = Field(default="", examples=["2022-04-01T18:00"])
    measure: str = ""
    number: dict[str, Any] | None = Field(default=None, examples=[_NUMBER])
    source: str = ""
    note: str = ""
    link: str = ""


class DecisionChange(BaseModel):
    """Fields to change; what is not given stays. A name that is not known is refused, lest a change be lost without a
    word.
    """

    model_config = ConfigDict(extra="forbid")

    who: str = Field(default="", description="记录人。Who changes it.", examples=["李强"])
    base_version: int = Field(description="The version that was read.", examples=[1])
    what: str | None = None
    owner: str | None = None
    due_at: str | None = None
    measure: str | None = None
    number: dict[str, Any] | None = None
    status: str | None = Field(default=None, examples=["done"])
    note: str | None = None
    link: str | None = None


@dataclass(frozen=True)
class ChangedField(decisions.DecisionChange):
    """A field that somebody else changed meanwhile."""

    field: Annotated[str, Field(examples=["due_at"])]
    who: Annotated[str, Field(examples=["王敏"])]


class Stale(BaseModel):
    """409: the decision has changed since it was read, and nothing was written."""

    error: dict[str, str]
    changed: list[ChangedField]
    decision: Decision

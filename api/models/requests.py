"""What the interface says about one request, and what it takes to change one."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, StrictInt


class CellChange(BaseModel):
    """A field that changed; null where there was nothing."""

    field: str = Field(examples=["status"])
    old: Any = Field(examples=["reported"])
    new: Any = Field(examples=["accepted"])


class Entry(BaseModel):
    """One entry in a request's history: a file's row, or a change by hand."""

    version: int = Field(examples=[12])
    at: datetime
    who: str | None = Field(description="Who changed it by hand; null for a file's row.", examples=["张三"])
    file_name: str | None = Field(description="The file; null for a change by hand.", examples=["诉求_2022-04-01.csv"])
    note: str = Field(examples=["已电话联系"])
    merged_into: str | None = Field(description="The request that this one was then merged into.")
    changes: list[CellChange]


class Duplicate(BaseModel):
    """Another request that may say the same."""

    request_id: str = Field(examples=["Q0412"])
    text: str | None = Field(examples=["还是买不到菜"])
    reported_at: datetime
    open: bool
    same_home: bool
    same_building: bool
    metres: float | None = Field(description="Null unless both have a point of their own.", examples=[120.5])
    hours: float = Field(description="Between the reports.", examples=[5.5])


class RequestAnswer(BaseModel):
    """A request as it stands, how long there is left, and all that happened to it."""

    request_id: str = Field(examples=["Q0411"])
    version: int = Field(description="The newest entry of its history; send it as base with a change.", examples=[12])
    mark: str = Field(
        description="Differs where any field does; sent with base, a file undone meanwhile is noticed too.",
        examples=["5f2a9c01b7de"],
    )
    values: dict[str, Any] = Field(
        description="Its fields; null where nothing was said.", examples=[{"status": "accepted", "owner": "王敏"}]
    )
    state: str = Field(
        description="reported … withdrawn, or undated: resolved at no known time.", examples=["accepted"]
    )
    overdue: bool
    limit_hours: float = Field(examples=[24])
    due_at: datetime
    hours_open: float | None = Field(description="Null once closed.", examples=[3.5])
    merged_into: str | None
    merged_from: list[str] = Field(description="Those merged into it, and into those.")
    history: list[Entry]
    duplicates: list[Duplicate]


class Stale(BaseModel):
    """The request changed after ``base``; nothing was written."""

    error: dict[str, str]
    version: int = Field(description="The newest version; the same may be sent again with it as base.", examples=[14])
    mark: str
    changed: list[Entry] = Field(description="What changed since base; nothing where a file was undone or put back.")


class Writing(BaseModel):
    """Who writes, why, and which version they saw. A field that is not known is refused, lest a change be lost without
    a word. Whoever is logged in writes under the account's name, and a token as itself; ``who`` is asked in the demo
    alone.
    """

    model_config = ConfigDict(extra="forbid")

    who: str = Field(
        default="",
        description="Who writes this; read in the demo alone, where nobody has an account.",
        examples=["张三"],
    )
    note: str = Field(default="", examples=["已电话联系"])
    base: int | None = Field(
        default=None, description="The version that was seen; without it nothing is compared.", examples=[12]
    )
    mark: str | None = Field(
        default=None, description="The mark that came with base; may be left out.", examples=["5f2a9c01b7de"]
    )


class ChangeBody(Writing):
    """A change by hand."""

    values: dict[str, str | StrictInt | None] = Field(
        default={},
        description="status, owner, accepted_at, resolved_at, category, urgency, rating, building_id, unit, room.",
        examples=[{"status": "accepted"}],
    )


class MergeBody(Writing):
    """Merging a request into another."""

    into: str = Field(examples=["Q0407"])

"""What the interface says about what people enter by hand, and what it takes to enter something."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from data.entries.channels import CHANNELS


class EntryBody(BaseModel):
    """Rows of a kind, entered as one. A field that is not known is refused, lest it be lost without a word."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(description="checkins, followups, requests or stock.", examples=["checkins"])
    rows: list[dict[str, Any]] = Field(
        description="Cells by the name of their field, read as those of a file are.",
        examples=[[{"resident_id": "R0001", "time": "09:20", "temperature": "36.5"}]],
        max_length=1000,
    )
    channel: str = Field(default="phone", description=", ".join(CHANNELS), examples=["phone"])
    said_at: datetime | None = Field(
        default=None, description="When it was said, now if nothing is said of it; rows without a day are of that day."
    )
    note: str = Field(default="", examples=["女儿代答"])
    replaces: int | None = Field(
        default=None, ge=0, lt=10**18, description="The entry that this one corrects; then note says why."
    )
    who: str = Field(
        default="",
        description="Who enters it; read in the demo alone, where nobody has an account.",
        examples=["张三"],
    )


class EntryAnswer(BaseModel):
    """An entry by hand: who made it, when, and whether it stands."""

    id: int = Field(examples=[212])
    kind: str = Field(examples=["checkins"])
    made_at: datetime
    said_at: datetime
    who: str = Field(examples=["王敏"])
    channel: str = Field(examples=["phone"])
    note: str = Field(description="Masked for whoever may not have it whole.", examples=[""])
    replaces: int | None = Field(description="The entry that it corrects.")
    corrected_by: int | None = Field(description="The entry that corrects it, in whose place it does not count.")
    undone_at: datetime | None
    undone_by: str | None
    stands: bool = Field(description="Whether it counts.")


class EntryUndo(BaseModel):
    """Who undoes an entry, or puts it back."""

    model_config = ConfigDict(extra="forbid")

    who: str = Field(default="", description="As in an entry.", examples=["张三"])

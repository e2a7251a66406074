"""What the HTTP interface takes and answers about accounts, tokens and the record."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from data.access import audit_log, tokens


class Who(BaseModel):
    """Who asks. ``grids``: the only ones they see; null for no limit."""

    name: str
    role: str
    grids: list[str] | None
    via: str


class Account(BaseModel):
    """An account."""

    id: int
    name: str
    role: str
    grids: list[str]
    created_at: datetime
    has_password: bool
    disabled: bool


class NewAccount(BaseModel):
    """An account to be made."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(examples=["王敏"])
    role: str = Field(examples=["grid"])
    grids: list[str] = Field(default=[], examples=[["3"]])


class AccountChange(BaseModel):
    """What an account is to be from now on; its log-ins end."""

    model_config = ConfigDict(extra="forbid")
    role: str = Field(examples=["duty"])
    grids: list[str] = []
    disabled: bool = False


class Invitation(BaseModel):
    """A one-time link, to be opened within a day to set a password; shown this once."""

    account: Account
    path: str = Field(
        description="打开方式:看板地址加这一段。To be opened behind the board's address.", examples=["/link?word=…"]
    )


class Token(BaseModel):
    """A token without its word."""

    id: int
    label: str
    role: str
    grids: list[str]
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked: bool
    used_at: datetime | None
    owner: str | None = Field(
        description="The account with which it ends; BOARD_ADMIN_TOKEN for one made with that; null: unknown.",
        examples=["周站长"],
    )
    lowered: bool = Field(description="Its owner may less by now, and it with them.")
    ended: str = Field(description=f"Why it opens nothing, '' while it does: {', '.join(tokens.ENDED)}.", examples=[""])


class NewToken(BaseModel):
    """A token to be made."""

    model_config = ConfigDict(extra="forbid")
    label: str = Field(examples=["12345 热线"])
    role: str = Field(examples=["manager"])
    grids: list[str] = []
    days: int = Field(90, examples=[90])


class MadeToken(BaseModel):
    """A token's word, shown this once."""

    token: str


@dataclass(frozen=True)
class RecordLine(audit_log.AuditLine):
    """A line of the record."""

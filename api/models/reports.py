"""What the calls about daily reports answer."""

from datetime import datetime

from pydantic import BaseModel, Field


class Report(BaseModel):
    """A template that is kept."""

    name: str = Field(examples=["街道日报"])
    file_name: str
    added_at: datetime
    added_by: str = Field(examples=["王敏"])
    size: int = Field(description="Bytes.")


class FilledCell(BaseModel):
    """A cell with words to fill, and what it says filled as at now."""

    cell: str = Field(examples=["日报 B7"])
    text: str = Field(examples=["{{checkin_rate}}"])
    filled: str = Field(examples=["93.4%"])


class CellProblem(BaseModel):
    """Why a cell is not filled."""

    cell: str = Field(examples=["日报 B7"])
    message_zh: str = Field(examples=["{{chekin_rate}}不认识,是不是 {{checkin_rate}}?"])
    message_en: str


class KeptReport(BaseModel):
    """A template that was kept or checked."""

    name: str
    cells: list[FilledCell]
    problems: list[CellProblem]

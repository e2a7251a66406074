"""The answers of the HTTP interface, as its documentation shows them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from data.intake import undo


class _Example(BaseModel):
    """An answer that may grow: fields beyond those listed are passed on."""

    model_config = ConfigDict(extra="allow")


class ErrorBody(BaseModel):
    """A stable code for programs, a sentence for people in both languages."""

    code: str = Field(examples=["no_table"])
    message_zh: str = Field(examples=["这是一个网页(HTML),不是表格。请在浏览器里另存为 CSV 再上传。"])
    message_en: str = Field(examples=["This is a web page (HTML), not a table. Save it as CSV and send that."])
    suggested_mapping: dict[str, Any] | None = Field(
        default=None,
        description="只在换一种列对应就能载入时有:可作为 POST /uploads 的 mapping 再传,先请看一遍。"
        "Only where a mapping would help: what POST /uploads takes as mapping; look it through first.",
        examples=[{"kind": "requests", "columns": {"createddate": "reported_at"}}],
    )


class Error(BaseModel):
    """The shape of every error."""

    error: ErrorBody


class Health(BaseModel):
    """Whether the service answers, and which data it has."""

    status: str = Field(examples=["ok"])
    version: str = Field(description="Of the board, and so of this interface.", examples=["1.0"])
    data_version: int = Field(description="Grows with every change of the data.", examples=[42])
    demo: bool = Field(description="Whether the demo community is shown.")


class Column(BaseModel):
    """A column of the file: under which field it was read, and a few of its values."""

    source: str = Field(examples=["居民姓名"])
    field: str | None = Field(examples=["name"])
    samples: list[str] = Field(default=[], examples=[["张三", "李四"]])


class Change(BaseModel):
    """A cell that the file changed."""

    line: int = Field(description="Row number as Excel shows it; the header is 1.", examples=[2])
    field: str = Field(examples=["temperature"])
    old: Any = Field(examples=["36.5"])
    new: Any = Field(examples=["37.4"])


class Reject(BaseModel):
    """A row that was not taken over, and why."""

    line: int = Field(examples=[7])
    column: str | None = Field(examples=["今日体温"])
    value: str | None = Field(examples=["365"])
    reason_zh: str = Field(examples=["体温应在 34–43 ℃ 之间"])
    reason_en: str = Field(examples=["a temperature is between 34 and 43 ℃"])


class Remark(BaseModel):
    """A cell of a row that counts, left empty because nobody could understand it for certain."""

    line: int = Field(examples=[8])
    column: str | None = Field(examples=["今日体温"])
    value: str | None = Field(examples=["正常"])
    reason_zh: str = Field(examples=["体温不是数字,请写成 36.5"])
    reason_en: str = Field(examples=["no temperature; write it as 36.5"])
    name: str | None = Field(description="Whom the row names; an item or a building where it names nobody.")
    room: str | None = Field(examples=["1-101"])


class RemarkedText(BaseModel):
    """A text that was not understood, and how often it stands."""

    value: str | None = Field(examples=["正常"])
    count: int = Field(examples=[56])


class RemarkGroup(BaseModel):
    """The remarks of one column with one reason."""

    column: str | None = Field(examples=["今日体温"])
    reason_zh: str
    reason_en: str
    count: int = Field(examples=[56])
    values: list[RemarkedText] = Field(description="The most frequent three.")
    different: int = Field(description="How many different texts there are.", examples=[1])


class Question(BaseModel):
    """What the mapping would settle: its ``part`` under ``key`` (a field, an item of which a factor is lacking, or
    the field whose rows may be lots).
    """

    part: str = Field(description="habits, factors or sum_lots.", examples=["habits"])
    key: str = Field(examples=["reported_at"])
    column: str | None = Field(default=None, description="habits: the file's column.", examples=["上报时间"])
    choices: list[str] | None = Field(default=None, description="habits: what it may be.", examples=[["mdy", "dmy"]])
    measure: str | None = Field(default=None, description="factors: how many of unit is one of these?", examples=["箱"])
    unit: str | None = Field(default=None, description="factors: what the item is kept in.", examples=["瓶"])


class Notice(BaseModel):
    """A sentence about the file as a whole, to be read before its numbers are relied on."""

    zh: str = Field(examples=["文件名是 4月3日,里面 531 行是 4月2日"])
    en: str = Field(examples=["The file's name says 2022-04-03, yet 531 of its rows are of 2022-04-02"])


class Upload(_Example):
    """What became of a file. rows_read = accepted + unchanged + rejected; accepted = new + changed."""

    batch_id: int | None = Field(description="Null for a dry run.", examples=[12])
    kind: str = Field(examples=["checkins"])
    encoding: str | None = Field(examples=["gb18030"])
    day: date | None = Field(description="The day the rows were read for, where they carry none themselves.")
    demo: bool
    rows_read: int = Field(examples=[620])
    accepted: int = Field(examples=[600])
    unchanged: int = Field(examples=[18])
    rejected: int = Field(examples=[2])
    new: int = Field(examples=[590])
    changed: int = Field(examples=[10])
    columns: list[Column]
    missing: list[str] = Field(description="Fields of the kind for which the file has no column.")
    changes: list[Change] = Field(description="The first 100.")
    rejects: list[Reject] = Field(description="The first 100; all of them are in rejects.csv.")
    remark_count: int = Field(description="Cells left empty in accepted and unchanged rows.", examples=[56])
    remarks: list[Remark] = Field(description="The first 100; all of them are in remarks.csv.")
    remark_groups: list[RemarkGroup] = Field(description="By column and reason, most first.")
    notices: list[Notice]
    questions: list[Question] = Field(description="What was asked about and one answer in the mapping would settle.")


@dataclass(frozen=True)
class Difference(undo.Difference):
    """What undoing or redoing would change in what stands: rows that go, come, change, and the first of them."""

    rows: Annotated[
        list[dict[str, Any]], Field(description="row, what (removed, added, changed), field, old, new; the first 100.")
    ]


class Batch(_Example):
    """One entry of the history of uploads."""

    batch_id: int = Field(examples=[12])
    kind: str = Field(examples=["checkins"])
    file_name: str | None = Field(examples=["3号网格打卡0401.csv"])
    received_at: datetime
    undone_at: datetime | None = Field(description="When it was undone; null where it counts.")


class Backup(BaseModel):
    """A backup in the data folder, under ``backups/``."""

    name: str = Field(examples=["2022-04-01_030000"])
    time: datetime
    size: int = Field(description="Bytes.", examples=[52_428_800])
    whole: bool = Field(description="Whether all that belongs to it is there.")
    version: str = Field(description="Of the board that made it; empty before backups said so.", examples=["1.0"])


class Metric(BaseModel):
    """A number with what it was made of; rates are fractions of 1, null where nothing can be counted."""

    id: str = Field(examples=["checkin_rate"])
    label_zh: str = Field(examples=["打卡率"])
    label_en: str = Field(examples=["Check-in rate"])
    value: float | None = Field(examples=[0.934])
    numerator: float | None = Field(examples=[7425])
    denominator: float | None = Field(examples=[7950])
    unit: str | None = Field(examples=["ratio"])
    state: str = Field(description="act, watch, normal, in_progress or no_data.", examples=["watch"])


class Metrics(BaseModel):
    """All metrics of a day and place, as at one time."""

    as_of: datetime
    data_version: int = Field(examples=[42])
    metrics: list[Metric]


class Person(_Example):
    """Somebody on the follow-up list, and why."""

    resident_id: str | None = Field(examples=["R000123"])
    name: str | None = Field(examples=["李四"])
    phone: str | None
    tags: str | None
    reasons: list[str] = Field(
        description="fever, symptom, temperature_unread or symptoms_unread (an answer that nobody understood), "
        "non_reporter, marked.",
        examples=[["non_reporter"]],
    )
    temperature: float | None = Field(description="℃", examples=[37.6])
    missing_days: int | None = Field(description="Days in a row without a report.", examples=[2])


class Household(_Example):
    """A line of the follow-up list."""

    household: str | int = Field(examples=["1-102"])
    building: str | None = Field(examples=["1"])
    grid: str | None = Field(examples=["1"])
    grid_worker: str | None = Field(examples=["王敏"])
    people: list[Person]


class Category(_Example):
    """How many requests of a category, against the days before."""

    category: str = Field(examples=["买菜难"])
    count: int | None = Field(description="Today; null when nothing came in at all.", examples=[31])
    baseline_mean: float | None = Field(description="Mean of the days that today is compared with.", examples=[6.2])
    surge: bool | None = Field(description="Null where it cannot be known.", examples=[True])


class Stock(_Example):
    """An item at a site: what is there and how long it lasts."""

    item: str = Field(examples=["N95 口罩"])
    site: str = Field(examples=["社区仓库"])
    unit: str | None = Field(examples=["只"])
    on_hand: float | None = Field(examples=[820])
    threshold: float | None = Field(examples=[1500])
    adc: float | None = Field(description="Average daily consumption, units a day.", examples=[585.7])
    cover_days: float | None = Field(examples=[1.4])
    run_out: datetime | None = Field(
        description="The time of the count (its day at the stock cut-off where it has none) + on hand ÷ adc."
    )
    run_out_past: bool = Field(description="已过,请盘点: the run-out is past, count again.", examples=[False])
    status: str = Field(
        description="out, emergency, below_threshold, low, over, normal or unknown.", examples=["emergency"]
    )
    suggested_order: float | None = Field(examples=[4000])


class PileUp(BaseModel):
    """Many reports on one point that is no building: a default geocode."""

    lat: float
    lng: float
    count: int


class Heat(_Example):
    """Weighted cells of the heat map (WGS-84), and what is not on it."""

    cells: list[tuple[float, float, float]] = Field(
        description="[lat, lng, weight]", examples=[[[31.2304, 121.4737, 12.0]]]
    )
    without_coordinates: int = Field(examples=[6])
    outside: int = Field(description="More than 500 m (setting) from every building.", examples=[2])
    piled_up: list[PileUp]


class Action(_Example):
    """A decision rule that fires: the measure to take, and the numbers that made it fire."""

    rule: str = Field(examples=["request_surge"])
    level: str = Field(description="act or watch.", examples=["act"])
    title_zh: str = Field(examples=["买菜难激增:今日 31 件,平日 6.2 件"])
    title_en: str = Field(examples=["Groceries surge in the community: 31 today, 6.2 on a usual day"])
    measure_zh: str = Field(examples=["对接大型商超,增加配送频次"])
    measure_en: str = Field(examples=["Contact the supermarkets and add delivery runs"])
    numbers: dict[str, Any] = Field(examples=[{"category": "买菜难", "count": 31, "mean": 6.2}])


class PlanJson(_Example):
    """A mapping; what is as usual is left out. See docs/mappings.md."""

    kind: str = Field(examples=["requests"])
    columns: dict[str, str | None] = Field(
        default={}, description="Source column → field.", examples=[{"登记时间": "reported_at"}]
    )


class Mapping(BaseModel):
    """A saved mapping."""

    name: str = Field(examples=["12345热线"])
    kind: str = Field(examples=["requests"])
    changed_at: datetime
    plan: PlanJson


class Deleted(BaseModel):
    """What is no longer there."""

    deleted: str


class Job(BaseModel):
    """A load under way."""

    id: int = Field(examples=[3])
    file_name: str = Field(examples=["打卡_2022-04-01.csv"])
    dry_run: bool
    phase: str = Field(description="waiting, reading, writing or ended.", examples=["reading"])
    rows: int = Field(description="Read so far.", examples=[120000])
    rows_per_second: float = Field(examples=[250000.0])
    share: float | None = Field(description="Of the file, 0 to 1; null where that cannot be told.", examples=[0.4])
    seconds_left: float | None = Field(description="Until everything is read.", examples=[3.2])
    cancelled: bool = Field(description="Whether it has been asked to stop.")


class Version(BaseModel):
    """A row as one file said it, or what somebody changed by hand."""

    batch_id: int = Field(examples=[12])
    file_name: str | None = Field(examples=["3号网格打卡0401.csv"])
    who: str | None = Field(description="Who changed it by hand; null for a file's row.", examples=["张三"])
    line: int = Field(description="0 for a change by hand.", examples=[7])
    received_at: datetime
    undone: bool
    values: dict[str, str] = Field(description="Filled cells by field.", examples=[{"temperature": "36.5"}])


class Row(BaseModel):
    """A row with its versions, oldest first."""

    row: str = Field(examples=["2022-04-01 张三 1-101"])
    versions: list[Version]

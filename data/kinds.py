"""The kinds of file the board reads: one row a kind, one row a field.

TO ADD A KIND: write its ``Kind`` below and put it into ``KINDS``. The row says what its fields hold, whom it is about,
how long that is kept, and a few sample lines; recognition, templates, pages, HTTP, tables, folding, undo, row search,
masks, erasure, retention, grids, demo and documentation follow. Two places more: README.md names it, and
``python docs/generate.py`` and ``python -m data.generator --sample data/sample`` are run once.
``tests/data/test_kinds.py`` names what is missing. A function of its own is needed only where a kind behaves as no
other does, see ``fold``.

Everything asks ``KINDS`` when it needs to know and keeps no copy of it, so that a test may add a row and take it away.
"""

from data.field_types import (
    BIRTH_YEAR,
    BUILDING,
    CONDITION,
    COUNT,
    DATE,
    DAYS,
    DONE,
    ID,
    LABEL,
    MOMENT,
    NAME,
    NAME_AS_WRITTEN,
    NUMBER,
    PHONE,
    PRIVACY,
    RATING,
    ROOM,
    STAFF,
    STAFF_PHONE,
    STATUS,
    SYMPTOMS,
    TEMPERATURE,
    TEXT,
    TIME,
    URGENCY,
    WORDS,
    YES_NO,
)
from data.kind_of_file import NAMED, NOBODY, RESIDENT, Field, Kind
from data.shared_fields import (
    BUILDING_FIELD,
    ID_FIELD,
    LAT_FIELD,
    LNG_FIELD,
    NAME_FIELD,
    PHONE_FIELD,
    POINT_FIELD,
    ROOM_FIELD,
    UNIT_FIELD,
)

#: Who a row means: these fields of a row about a resident become one number, see ``data.store.schema``.
WHO_FIELDS = ("resident_id", "name", "building_id", "unit", "room")
#: What an address may say beside the room.
DOOR = ("building_id", "unit")

BUILDINGS = Kind(
    "buildings",
    "楼栋表",
    "Buildings",
    (
        Field("building_id", "楼栋号", BUILDING, True, BUILDING_FIELD.aliases),
        Field("building_name", "楼栋名称", TEXT, aliases=("楼名", "楼栋名")),
        Field("grid_id", "网格编号", ID, True, ("网格", "网格号", "网格id", "grid", "grid_no")),
        Field("grid_name", "网格名称", TEXT, aliases=("网格名",)),
        Field("grid_worker", "网格员", STAFF, aliases=("网格员姓名", "网格长")),
        Field("grid_worker_phone", "网格员电话", STAFF_PHONE, aliases=("网格员手机", "网格员联系电话")),
        Field("building_head", "楼栋长", STAFF, aliases=("楼长", "楼栋长姓名", "楼组长")),
        Field("building_head_phone", "楼栋长电话", STAFF_PHONE, aliases=("楼长电话", "楼栋长手机", "楼栋长联系电话")),
        Field("households", "户数", COUNT, aliases=("住户数", "总户数", "household_count")),
        LAT_FIELD,
        LNG_FIELD,
    ),
    key=("building_id",),
    about=NOBODY,
    named_by="building_id",
    kept_from=None,
    also=(POINT_FIELD,),
)

ROSTER = Kind(
    "roster",
    "居民台账",
    "Roster",
    (
        ID_FIELD,
        Field("name", "姓名", NAME, True, NAME_FIELD.aliases),
        BUILDING_FIELD,
        UNIT_FIELD,
        Field("room", "房号", ROOM, True, ROOM_FIELD.aliases),
        PHONE_FIELD,
        Field(
            "tags",
            "人群标签",
            WORDS,
            aliases=("标签", "特殊人群", "重点关爱对象", "人群类别", "重点人群", "人员类别", "tag"),
        ),
        Field(
            "moved_in",
            "入住日期",
            DATE,
            aliases=("迁入日期", "入住时间", "move_in", "move_in_date"),
            since=1900,
            ahead=366,
        ),
        Field(
            "moved_out",
            "迁出日期",
            DATE,
            aliases=("搬离日期", "搬出日期", "迁出时间", "move_out", "move_out_date"),
            ahead=None,
        ),
        Field(
            "exempt_from",
            "免填报开始",
            DATE,
            aliases=("免填报起", "豁免开始", "豁免起始", "豁免开始日期", "豁免起"),
            ahead=366,
        ),
        Field(
            "exempt_to",
            "免填报结束",
            DATE,
            aliases=("免填报止", "豁免结束", "豁免截止", "豁免结束日期", "豁免止"),
            ahead=None,
        ),
        # No age: it is true on the day of the file alone.
        Field(
            "birth_year",
            "出生年份",
            BIRTH_YEAR,
            aliases=("出生年", "出生年月", "出生日期", "出生年月日", "生日", "birth_date", "birthday", "date_of_birth"),
        ),
        # Of a child under 14: who decides about the child's data.
        Field("guardian", "监护人", NAME_AS_WRITTEN, aliases=("监护人姓名", "家长", "家长姓名", "guardian_name")),
        Field(
            "guardian_phone",
            "监护人电话",
            PHONE,
            aliases=("监护人手机", "监护人联系电话", "监护人手机号", "家长电话", "家长手机", "家长联系电话"),
        ),
    ),
    key=("person",),
    about=RESIDENT,
    named_by="name",
    kept_from="moved_out",
)

CHECKINS = Kind(
    "checkins",
    "健康打卡",
    "Check-ins",
    (
        ID_FIELD,
        NAME_FIELD,
        ROOM_FIELD,
        Field("date", "日期", DATE, aliases=("打卡日期", "填报日期", "上报日期", "day", "checkin_date", "batch_date")),
        Field(
            "time",
            "打卡时间",
            TIME,
            aliases=(
                *("填报时间", "上报时间", "提交时间", "填写时间", "填表时间", "提交答卷时间", "时间"),
                *("checkin_time", "check_in_time", "reported_at"),
            ),
        ),
        Field(
            "temperature",
            "今日体温",
            TEMPERATURE,
            aliases=("体温", "体温℃", "当日体温", "测量体温", "temp", "body_temperature"),
        ),
        Field(
            "symptoms",
            "是否有症状",
            SYMPTOMS,
            aliases=("症状", "有无症状", "健康状况", "症状情况", "不适症状", "symptom"),
        ),
        Field("status", "状态", CONDITION, aliases=("打卡状态", "健康状态", "填报状态", "state")),
    ),
    key=("person", "date"),
    about=RESIDENT,
    named_by="name",
    kept_from="date",
    day="date",
    # A status tells a sheet of a day only where it speaks of a report, see ``data.mapping.non_reporters``.
    signature=("temperature", "symptoms", "time", "status"),
    also=(BUILDING_FIELD, UNIT_FIELD),
)

SAMPLING = Kind(
    "sampling",
    "核酸采样",
    "Sampling",
    (
        Field(
            "round_date",
            "采样轮次日期",
            DATE,
            True,
            ("采样日期", "轮次", "轮次日期", "核酸日期", "检测日期", "日期", "date", "round", "sampling_date"),
        ),
        ID_FIELD,
        NAME_FIELD,
        ROOM_FIELD,
        Field("due", "应检", YES_NO, aliases=("是否应检", "应采", "是否应采", "应采样")),
        Field(
            "sampled_at",
            "采样时间",
            DONE,
            aliases=("是否采样", "已采样", "是否已采", "采样情况", "采样状态", "检测时间", "sampled", "sample_time"),
        ),
    ),
    key=("person", "round_date"),
    about=RESIDENT,
    named_by="name",
    kept_from="round_date",
    day="round_date",
    signature=("sampled_at", "due"),
    also=(BUILDING_FIELD, UNIT_FIELD),
)

FOLLOWUPS = Kind(
    "followups",
    "重点人群随访",
    "Follow-ups",
    (
        Field("date", "随访日期", DATE, True, ("日期", "计划日期", "应访日期", "day", "followup_date"), ahead=31),
        ID_FIELD,
        NAME_FIELD,
        ROOM_FIELD,
        Field(
            "done_at",
            "随访时间",
            DONE,
            aliases=("完成时间", "是否随访", "已随访", "随访情况", "实际随访时间", "done", "visited_at"),
        ),
        Field("worker", "随访人", STAFF, aliases=("随访人员", "责任人", "随访医生", "网格员", "visitor")),
        Field("result", "随访结果", WORDS, aliases=("结果", "情况说明", "随访记录", "outcome")),
    ),
    key=("person", "date"),
    about=RESIDENT,
    named_by="name",
    kept_from="date",
    day="date",
    signature=("done_at", "result", "worker"),
    also=(BUILDING_FIELD, UNIT_FIELD),
)

REQUESTS = Kind(
    "requests",
    "居民诉求",
    "Requests",
    (
        Field(
            "request_id",
            "诉求编号",
            ID,
            True,
            ("编号", "工单号", "工单编号", "诉求号", "单号", "id", "ticket_id", "case_id"),
        ),
        Field(
            "reported_at",
            "上报时间",
            MOMENT,
            True,
            ("诉求时间", "提交时间", "受理前时间", "反映时间", "登记时间", "时间", "created_at", "report_time"),
        ),
        Field("name", "姓名", NAME_AS_WRITTEN, aliases=(*NAME_FIELD.aliases, "诉求人", "反映人", "联系人")),
        PHONE_FIELD,
        Field("source", "来源", LABEL, aliases=("诉求来源", "渠道", "来电渠道", "channel")),
        Field("category", "诉求类别", LABEL, aliases=("类别", "类型", "诉求类型", "分类", "问题类别", "type")),
        Field("urgency", "紧急程度", URGENCY, aliases=("紧急度", "优先级", "紧急级别", "priority")),
        Field(
            "text",
            "诉求内容",
            WORDS,
            aliases=("内容", "诉求", "问题描述", "描述", "详情", "反映内容", "content", "description"),
        ),
        BUILDING_FIELD,
        Field("room", "房号", ROOM, aliases=ROOM_FIELD.aliases),
        LAT_FIELD,
        LNG_FIELD,
        Field(
            "status",
            "状态",
            STATUS,
            aliases=("处理状态", "办理状态", "诉求状态", "办理情况", "处理情况", "办理结果", "state"),
        ),
        Field("owner", "责任人", STAFF, aliases=("处理人", "承办人", "负责人", "办理人", "handler", "assignee")),
        Field("accepted_at", "受理时间", MOMENT, aliases=("响应时间", "接单时间", "accept_time")),
        Field(
            "resolved_at",
            "办结时间",
            MOMENT,
            aliases=("完成时间", "解决时间", "办理完成时间", "closed_at", "resolve_time"),
        ),
        Field("rating", "满意度", RATING, aliases=("满意度评价", "评价", "评分", "回访满意度", "satisfaction")),
    ),
    key=("request_id",),
    about=NAMED,
    named_by="request_id",
    # One that is set aside has no such time, see ``data.privacy.anonymised_requests``.
    kept_from="resolved_at",
    made_from=(
        "reported_at",
        "name",
        "phone",
        "source",
        "category",
        "text",
        "building_id",
        "room",
        "lat",
        "lng",
        "point",
    ),
    also=(UNIT_FIELD, POINT_FIELD),
)

STOCK = Kind(
    "stock",
    "物资库存",
    "Stock",
    (
        Field("date", "日期", DATE, True, ("盘点日期", "库存日期", "统计日期", "day", "stock_date")),
        Field("item", "物资名称", TEXT, True, ("物资", "品名", "物品", "名称", "物品名称", "item_name", "goods")),
        Field("site", "存放点", TEXT, aliases=("仓库", "站点", "点位", "存放地点", "地点", "warehouse", "location")),
        Field("unit", "单位", TEXT, aliases=("计量单位", "uom")),
        Field(
            "on_hand",
            "现有库存",
            NUMBER,
            True,
            (
                *("库存", "库存量", "剩余量", "剩余", "结存", "当前库存", "库存数量", "数量", "现存量"),
                *("stock", "qty", "quantity"),
            ),
        ),
        Field("received", "入库", NUMBER, aliases=("入库量", "今日入库", "到货", "收货量", "入库数量")),
        Field(
            "issued",
            "出库",
            NUMBER,
            aliases=("出库量", "今日出库", "发放", "发放量", "消耗", "消耗量", "今日消耗", "出库数量", "used"),
        ),
        Field("on_order", "在途", NUMBER, aliases=("在途量", "已订购", "在途数量", "已下单")),
        Field(
            "threshold",
            "预警阈值",
            NUMBER,
            aliases=("阈值", "预警线", "最低库存", "安全线", "库存下限", "min_stock", "minimum"),
        ),
        Field(
            "lead_time_days", "补货周期", DAYS, aliases=("补货天数", "到货天数", "供货周期", "采购周期", "lead_time")
        ),
        Field(
            "counted_at", "盘点时间", TIME, aliases=("清点时间", "盘库时间", "统计时间", "count_time", "counted_time")
        ),
        LAT_FIELD,
        LNG_FIELD,
    ),
    key=("item", "site", "date"),
    about=NOBODY,
    named_by="item",
    kept_from=None,
    day="date",
    also=(POINT_FIELD,),
    measured_in="unit",
    sums=("on_hand", "received", "issued", "on_order"),
)

#: Every kind by id, in the order in which a new community loads them.
KINDS = {kind.id: kind for kind in (BUILDINGS, ROSTER, CHECKINS, SAMPLING, FOLLOWUPS, REQUESTS, STOCK)}


def days_of_residents() -> dict[str, str]:
    """The kinds whose rows are about a resident on a day, each with the field of that day."""
    return {kind.id: kind.day for kind in KINDS.values() if kind.person and kind.day}


def about(*whom: str) -> list[Kind]:
    """The kinds whose rows are about these: RESIDENT, NAMED, NOBODY."""
    return [kind for kind in KINDS.values() if kind.about in whom]


def telling() -> frozenset[str]:
    """The names of all fields, in whatever kind, that say who somebody is or where they live."""
    return frozenset(field.name for kind in KINDS.values() for field in kind.understood if PRIVACY[field.type].tells)

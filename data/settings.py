"""The numbers and words that differ from place to place, with their defaults.

One row a setting: to add one, add a row. Values are kept as JSON in the store's ``settings`` table; what is not
there has its default. The settings page and ``docs/settings.md`` iterate over ``SETTINGS``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any

from data.refusal import BadValue


@dataclass(frozen=True)
class Setting:
    """A setting: its id, words, default and a check that raises BadValue (a ValueError) for a bad value.

    ``edited_on``: the path of the page on which it is changed. The settings page asks for a text, a number, or yes or
    no, as the default is one; what is more than that is edited where it is used. ``right``: what it takes to change it;
    nobody sets the bounds that are there for them.
    """

    id: str
    zh: str
    en: str
    default: Any
    check: Callable[[Any], None]
    edited_on: str = "settings"
    right: str = "settings"


def _number(low: float, high: float) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise BadValue(f"应为 {low:g} 到 {high:g} 的数字", f"a number from {low:g} to {high:g}")

    return check


def _whole(low: int, high: int) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high or value % 1:
            raise BadValue(f"应为 {low:,} 到 {high:,} 的整数", f"a whole number from {low:,} to {high:,}")

    return check


def _clock(value: Any) -> None:
    try:
        local = time.fromisoformat(value).tzinfo is None
    except (TypeError, ValueError):
        local = False
    if not local:
        raise BadValue("应为时间,如 10:00", "a time of day such as 10:00")


def _clocks(value: Any) -> None:
    """``{source: time}``; a source is a kind × grid as ``analytics.files.due_files.source_id`` writes it."""
    if not isinstance(value, dict) or not all(isinstance(source, str) and source for source in value):
        raise BadValue("应为各来源的时间,如 checkins/3 的 09:30", "times by source, such as 09:30 for checkins/3")
    for at in value.values():
        _clock(at)


def _text(value: Any) -> None:
    if not isinstance(value, str) or len(value) > 300:
        raise BadValue("应为不超过 300 字的文字", "a text of at most 300 characters")


def host_names(value: str) -> list[str]:
    """The names in a setting such as ``shequ.example.cn, 192.168.1.20``, in small letters."""
    return [name for name in re.split(r"[\s,,、;;]+", value.lower()) if name]


def _hosts(value: Any) -> None:
    _text(value)
    if not all(
        re.fullmatch(r"(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", name) for name in host_names(value)
    ):
        raise BadValue(
            "应为网址里的主机名,不写 http:// 和端口,用逗号隔开,如 shequ.example.cn, 192.168.1.20",
            "names as they stand in the address bar, without http:// and port, such as shequ.example.cn, 192.168.1.20",
        )


def _datum(value: Any) -> None:
    if value not in ("wgs84", "gcj02", "bd09"):
        raise BadValue("应为 wgs84、gcj02 或 bd09", "wgs84, gcj02 or bd09")


def _categories(value: Any) -> None:
    """A list of categories, each with the keys of ``DEFAULT_CATEGORIES`` and a name of its own."""
    if not isinstance(value, list) or not value:
        raise BadValue("应为类别列表,至少一类", "a list of categories")
    for row in value:
        if not isinstance(row, dict) or set(row) != set(DEFAULT_CATEGORIES[0]):
            raise BadValue(
                "每一类都要有 " + "、".join(DEFAULT_CATEGORIES[0]),
                "each category has " + ", ".join(DEFAULT_CATEGORIES[0]),
            )
        if not isinstance(row["id"], str) or not row["id"].strip():
            raise BadValue("每一类都要有名称", "each category has a name")
        if row["urgency"] not in (1, 2, 3, 4):
            raise BadValue("紧急程度应为 1、2、3 或 4", "urgency is 1, 2, 3 or 4")
        _number(0.1, 24 * 365)(row["hours"])
        if not all(isinstance(word, str) for word in row["keywords"]):
            raise BadValue("关键词应为文字", "keywords are texts")
    names = [row["id"] for row in value]
    if len(set(names)) != len(names):
        raise BadValue("类别名称不能重复", "category names that differ from each other")
    if OTHER not in names:
        raise BadValue(f"要保留“{OTHER}”一类,收纳无法归类的诉求", f"a category {OTHER} for what fits none")


def _bounds(value: Any) -> None:
    """``{metric: [watch, act]}``: from the first number on watch, from the second on act."""
    if not isinstance(value, dict):
        raise BadValue("应为各指标的两个界限", "pairs of numbers by metric")
    for pair in value.values():
        if not isinstance(pair, list) or len(pair) != 2 or not pair[0] <= pair[1]:
            raise BadValue(
                "每个指标先写关注界限,再写不小于它的处置界限", "for each metric the bound of watch, then that of act"
            )


#: The category for what no keyword fits.
OTHER = "其他"


def _category(id: str, en: str, urgency: int, hours: float, keywords: str, zh: str, measure: str) -> dict[str, Any]:
    return {
        "id": id,
        "en": en,
        "urgency": urgency,
        "hours": hours,
        "keywords": keywords.split(),
        "measure_zh": zh,
        "measure_en": measure,
    }


#: Request categories: urgency where a request gives none, time limit in hours, the keywords that
#: sort free text (the earlier category wins) and the measure to take when the category surges.
DEFAULT_CATEGORIES = [
    _category(
        "就医难",
        "Medical care",
        2,
        4,
        "就医 看病 急诊 救护车 透析 产检 住院 挂号 医院 发烧 发热 胸闷 就诊 化疗",
        "联系社区卫生服务中心,开通绿色通道并安排车辆",
        "Call the health centre, open the fast lane and arrange a car",
    ),
    _category(
        "用药需求",
        "Medicine",
        2,
        4,
        "药 胰岛素 降压 配药 购药 处方 断药",
        "对接药房集中代配,安排志愿者送药",
        "Have the pharmacy fill prescriptions together and volunteers deliver them",
    ),
    _category(
        "买菜难",
        "Groceries",
        3,
        24,
        "菜 买不到 蔬菜 粮 米面 食品 奶粉 团购 超市 鸡蛋 牛奶 没吃的",
        "对接大型商超,增加配送频次",
        "Contact the supermarkets and add delivery runs",
    ),
    _category(
        "心理疏导",
        "Counselling",
        3,
        24,
        "心理 焦虑 失眠 抑郁 害怕 孤独 崩溃 情绪",
        "转接心理援助热线,安排专人回访",
        "Connect to the counselling line and have someone call back",
    ),
    _category(
        "物资申领",
        "Supplies",
        3,
        24,
        "口罩 消毒液 酒精 防护 物资 抗原 纸尿裤 申领 试剂",
        "核对库存,统一登记后按楼栋配送",
        "Check the stock, register the needs and deliver by building",
    ),
    _category(
        "环境消杀",
        "Disinfection",
        4,
        48,
        "消杀 消毒 垃圾 清运 异味 卫生 保洁 污水",
        "安排物业增加消杀和清运班次",
        "Have the property company disinfect and collect more often",
    ),
    _category(
        "噪音矛盾",
        "Noise and disputes",
        4,
        72,
        "噪音 吵 扰民 矛盾 纠纷 邻里 打架",
        "网格员上门调解",
        "Send the grid worker to mediate",
    ),
    _category(
        "政策咨询",
        "Policy questions",
        4,
        24,
        "政策 咨询 解封 通行证 什么时候 多久 怎么办 规定 出入 隔离期 健康码",
        "在居民群统一答复并张贴通知",
        "Answer once for all in the residents' group and post a notice",
    ),
    _category(
        OTHER, "Other", 4, 72, "", "当面了解情况,明确责任人", "Find out on the spot and name someone responsible"
    ),
]

_ROWS = (
    Setting("community", "社区名称", "Community name", "本社区", _text),
    Setting("checkin_cutoff", "打卡截止时间", "Check-in cut-off", "10:00", _clock),
    Setting("stock_due", "库存表应到时间", "Stock file due", "09:00", _clock),
    Setting("sampling_close", "采样结束时间", "Sampling closes", "20:00", _clock),
    Setting("source_due", "各来源应到时间", "Expected time by source", {}, _clocks, "files"),
    Setting("followup_close", "随访截止时间", "Visits of the day end", "20:00", _clock),
    Setting("fever_threshold", "发热体温(℃)", "Fever from (℃)", 37.3, _number(35, 42)),
    Setting("rate_target", "完成率目标(%)", "Target of rates (%)", 90, _number(1, 100)),
    Setting("watch_margin", "低于目标多少个百分点内为关注", "Watch within points below target", 10, _number(0, 100)),
    Setting("minimum_count", "排名的最小分母", "Smallest count that is ranked", 5, _number(1, 1000)),
    Setting(
        "projection_minimum", "投屏的楼栋最少户数", "Fewest households of a projected building", 5, _number(2, 1000)
    ),
    Setting(
        "projection_cases",
        "大屏和投屏上单栋最少件数(更少的不显示)",
        "Fewest reports of one building shown on the wall and when projected",
        3,
        _whole(2, 1000),
    ),
    Setting(
        "count_bounds",
        "计数指标的关注、处置界限",
        "Bounds of counts: watch, act",
        {
            "requests_overdue": [1, 5],
            "stock_red_items": [1, 1],
            "response_median_hours": [2, 4],
            "resolve_median_hours": [24, 48],
        },
        _bounds,
    ),
    Setting("persistent_rounds", "持续偏低的连续轮数", "Rounds in a row that make persistently low", 3, _number(2, 30)),
    Setting("followup_overdue_days", "随访超期保留天数", "Days a missed follow-up stays overdue", 14, _number(1, 90)),
    Setting(
        "visit_days", "特殊人群多少天内要随访一次", "Days within which special groups are visited", 7, _number(1, 90)
    ),
    Setting(
        "categories", "诉求类别与关键词", "Request categories and keywords", DEFAULT_CATEGORIES, _categories, "requests"
    ),
    Setting("surge_minimum", "激增最低件数", "Fewest requests that can surge", 5, _number(1, 1000)),
    Setting("stock_stale_days", "库存数据过期天数", "Days until stock data is stale", 3, _number(0, 60)),
    Setting("lead_time_days", "默认补货周期(天)", "Default lead time (days)", 2, _number(0, 60)),
    Setting("safety_z", "安全库存系数 z", "Safety stock factor z", 1.65, _number(0, 4)),
    Setting("over_cover_days", "积压天数界限", "Cover days that are too many", 30, _number(1, 3650)),
    Setting("order_cover_days", "建议补货覆盖天数", "Days a suggested order covers", 7, _number(1, 365)),
    Setting("cluster_people", "发热聚集最少人数", "Fever cluster: fewest people", 3, _number(2, 100)),
    Setting("cluster_households", "发热聚集最少户数", "Fever cluster: fewest households", 2, _number(1, 100)),
    Setting("cluster_days", "发热聚集天数", "Fever cluster: days", 2, _number(1, 14)),
    Setting("outside_metres", "离楼栋多远算社区外(米)", "Outside from this far (m)", 500, _number(10, 100000)),
    Setting("pile_minimum", "坐标堆积最少件数", "Pile-up: fewest reports", 10, _number(2, 100000)),
    Setting("pile_share", "坐标堆积最小占比", "Pile-up: smallest share", 0.02, _number(0, 1)),
    Setting("datum", "文件默认坐标系", "Default datum of files", "wgs84", _datum),
    Setting("tile_url", "底图瓦片地址(默认不用)", "Tile server (off by default)", "", _text),
    Setting("tile_datum", "底图坐标系", "Datum of the tiles", "gcj02", _datum),
    Setting("tile_attribution", "底图署名", "Attribution of the tiles", "", _text),
    Setting(
        "upload_limit_mb", "网页上传大小上限(MB)", "Size limit of uploads on the page (MB)", 200, _number(0.001, 1000)
    ),
    Setting(
        "api_limit_mb",
        "接口和收件箱大小上限(MB)",
        "Size limit over HTTP and in the inbox (MB)",
        2000,
        _number(0.001, 100000),
    ),
    Setting("backup_time", "每天备份时间", "Time of the daily backup", "03:00", _clock),
    Setting(
        "login_hours",
        "登录后多少小时要重新登录",
        "Hours until a log-in ends",
        12,
        _number(0.1, 24 * 30),
        right="accounts",
    ),
    Setting(
        "idle_hours",
        "多少小时没人操作就自动退出(大屏除外,下次登录起生效)",
        "Hours without use until a log-in ends (not a wall screen's; from the next log-in on)",
        2,
        _number(0.1, 24 * 30),
        right="accounts",
    ),
    Setting(
        "allowed_hosts",
        "可用哪些网址打开(主机名,空着不限)",
        "Names at which the board opens (empty: any)",
        "",
        _hosts,
        right="accounts",
    ),
    Setting(
        "keep_days",
        "个人信息保留天数(调低一天后生效,调高要两人)",
        "Days personal data is kept (lowered: counts after a day; raised: takes two people)",
        30,
        _whole(1, 3650),
    ),
    Setting(
        "record_keep_days", "操作记录保留天数", "Days the record is kept", 1095, _whole(180, 36500), right="accounts"
    ),
    Setting(
        "reveals_per_hour",
        "每个账号每小时最多查看多少人的完整信息",
        "People an account may see in full an hour",
        500,
        _whole(1, 1_000_000),
        right="accounts",
    ),
    Setting(
        "whole_exports_per_hour",
        "每个账号每小时最多导出几份完整信息",
        "Whole exports of an account an hour",
        30,
        _whole(1, 100_000),
        right="accounts",
    ),
    Setting(
        "whole_answers_per_hour",
        "每个账号每小时接口最多给出几次完整信息",
        "Whole answers over HTTP to an account an hour",
        3600,
        _whole(1, 1_000_000),
        right="accounts",
    ),
    Setting("backup_keep", "保留几份备份", "Backups that are kept", 14, _number(1, 1000)),
)

#: Every setting by id.
SETTINGS = {setting.id: setting for setting in _ROWS}


def checked(id: str, value: Any) -> Any:
    """The value, when it is allowed for the setting of that id.

    Raises KeyError for an unknown id and BadValue, saying in both languages what is allowed, for a bad value.
    """
    SETTINGS[id].check(value)
    return value


#: A setting such as ``"10:00"`` as a time of day.
at_time = time.fromisoformat

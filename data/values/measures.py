"""Measures of goods: the words that stand behind a number, and what one of them is of another."""

import re
import unicodedata

_COUNTED = (
    "个 只 件 箱 盒 瓶 桶 袋 套 份 包 支 枝 片 双 副 付 台 卷 把 条 张 顶 提 板 罐 听 根 块 部 辆 床 组 捆 扎 匹 米 "
    "厘米 对 本 册 枚 粒 颗 管 筐 篮 车 托 剂 棵 盆 壶 盘 排 打 座 具 串 束 樽 面 幅 人份 份额 件套 户 家 人 人次 次 "
    "天 日 周 个月 小时 BOX BOXES PACK PACKS BOTTLE BOTTLES BAG BAGS CASE CASES SET SETS PAIR PAIRS ROLL ROLLS DAY DAYS"
)
#: Measures of one thing, each with how many of the first it is.
_EXACT = (
    {
        "克": 1,
        "G": 1,
        "毫克": 0.001,
        "MG": 0.001,
        "两": 50,
        "斤": 500,
        "公斤": 1000,
        "千克": 1000,
        "KG": 1000,
        "吨": 10**6,
        "T": 10**6,
    },
    {"毫升": 1, "ML": 1, "升": 1000, "公升": 1000, "L": 1000},
    {"个": 1, "只": 1, "PC": 1, "PCS": 1},
)
#: Every measure in the spelling of ``spelled``, the longer of two first.
MEASURES = tuple(sorted({*_COUNTED.split(), *(word for alike in _EXACT for word in alike)}, key=len, reverse=True))
#: What a number may have behind it and a column of goods is not in.
_TIMES_OR_PEOPLE = frozenset({"天", "日", "周", "个月", "小时", "DAY", "DAYS", "户", "家", "人", "人次", "次"})
#: Characters of a measure in its brackets, at the end of a header.
_LONGEST_MEASURE = 60
_IN_BRACKETS = re.compile(
    rf"[(\[【〔<]\s*(?:(?:计量)?单位\s*[:为]?\s*)?(?P<measure>[万千百十亿]*(?:{'|'.join(MEASURES)})|[万千百亿]+)\s*[)\]】〕>]$"
)


def spelled(unit: str) -> str:
    """One spelling of a unit: half width, capital letters, without what stands in brackets behind it."""
    plain = unicodedata.normalize("NFKC", unit).strip().upper()
    bracket = plain.find("(", 1)
    return plain[:bracket].rstrip() if bracket > 0 and plain.endswith(")") else plain


def ratio(measure: str, unit: str) -> float | None:
    """How many of ``unit`` one of ``measure`` is, both as ``spelled``; None where that depends on the goods."""
    if measure == unit:
        return 1.0
    for alike in _EXACT:
        if measure in alike and unit in alike:
            return alike[measure] / alike[unit]
    return None


def of_header(header: str) -> str:
    """The measure that a column's name ends in, as it stands behind a number: 箱 of 现有库存(箱), 万只; '' for none.

    A time is none: 出库(日) says of which days, not what.
    """
    plain = unicodedata.normalize("NFKC", header).strip().upper()[-_LONGEST_MEASURE:]
    found = _IN_BRACKETS.search(plain)
    return found["measure"] if found and found["measure"] not in _TIMES_OR_PEOPLE else ""

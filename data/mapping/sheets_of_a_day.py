"""Sheets about people on a day that would pass for a list of who lives where: all that such a list needs is a name and
a room.

As a roster, those who are listed would be expected for ever, so people are asked which kind it is.
"""

import re
from collections.abc import Collection, Sequence

from data.kind_of_file import Kind
from data.kinds import BUILDINGS, CHECKINS, FOLLOWUPS, KINDS, ROSTER, SAMPLING
from data.mapping import value_patterns
from data.mapping.headers import normalised, shown
from data.refusal import Refusal
from data.values import types

#: What is asked of people on a day, in the name of a column.
_ASKED = re.compile(
    "体温|测温|[腋额耳]温|温度|症状|不适|咳嗽|发热|发烧|身体(健康)?(状况|情况)|健康(状况|情况)|打卡|填报|核酸|抗原|采样|检测|随访|跟进|原因"
    "|temperature|symptom|fever|cough|swab"
)
#: The same in the name of a file or a title; what speaks so only of people of whom nothing else is said; and what calls
#: it a roster all the same.
_TITLE = re.compile("打卡|体温|测温|症状|采样|核酸|抗原|检测|待采|随访|跟进|完成率")
_LIST = re.compile("[\u4e00-\u9fff](名单|名册|登记)|领取|领用|发放|签到")
_ROSTER = re.compile(
    "台账|花名册|(居民|住户|业主|人员|常住|小区|社区|全体|楼栋|网格)(基本|基础)?(信息|情况)?(名单|名册|登记)|楼栋表"
)
#: A header that is a day: the people of a table with such columns are ticked off by day.
_DAY = re.compile(
    r"(\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}[日号]?|(周|星期)[一二三四五六日天]|第[\d一二三四五六七八九十]+[轮天次]"
)
#: What a list of who lives where may say besides, and says nothing of a day.
_NEUTRAL = re.compile(
    "序号|编号|no|id|index|备注|说明|性别|年龄|出生.*|生日|.*身份证.*|.*证件.*|.*户主.*|.*关系|户籍.*|籍贯|民族|国籍|.*职业|.*单位.*|学历"
    "|政治面貌|面积|车牌.*|产权.*|户型|.*租.*|业主.*|人口.*|.*人数|家庭.*|邮箱|微信.*|qq|.*联系.*|.*电话.*|.*手机.*|常住.*|是否(独居|常住|"
    "党员|残疾|孕妇|低保)|.*网格.*|.*楼.*|.*单元.*|楼层|小区.*|社区.*|街道.*|居住.*|住房.*|remarks?|notes?|gender|sex|age|birth.*|email"
)
_TICKS = types.YES | types.NO | types.DONE_WORDS


def refuse(
    header: Sequence[str],
    below: Sequence[Sequence[str]],
    titles: Sequence[str],
    kind: Kind,
    fed: Collection[tuple[str, int]],
) -> None:
    """Raise Refusal where a table that passes for a roster or a list of buildings may be a sheet of a day.

    ``titles``: the names of file and table, and the cells above the header. ``fed``: each field that is fed, with
    its column.
    """
    if kind not in (ROSTER, BUILDINGS):
        return
    taken = {at for _, at in fed}
    left = [at for at, cell in enumerate(header) if at not in taken and normalised(cell)]
    # A name and a room alone are on any list of people.
    bare = kind is ROSTER and not {name for name, _ in fed} - {"name", "building_id", "unit", "room"}
    told = [at for at in left if _tells_of_a_day(header[at], [row[at] for row in below if at < len(row)], bare)]
    if kind is ROSTER and told:
        columns = [shown(header[at]) for at in told]
        raise _asked(kind, f"“{'、'.join(columns)}”列", f"the columns {', '.join(columns)}", [*columns, *titles])
    named = [title for title in titles if _TITLE.search(title) or (bare and _LIST.search(title))]
    if named and not any(map(_ROSTER.search, titles)):
        title = shown(named[0])
        raise _asked(kind, f"名称“{title}”", f"the name {title}", titles)


def _tells_of_a_day(cell: str, below: Sequence[str], bare: bool) -> bool:
    name = normalised(cell)
    if _ASKED.search(name) or _DAY.fullmatch(cell.strip()):
        return True
    if _NEUTRAL.fullmatch(name):
        return False
    texts = value_patterns.folded(below)
    return bare or (bool(texts) and all(text in _TICKS for text in texts))


def _asked(kind: Kind, zh: str, en: str, words: Sequence[str]) -> Refusal:
    return Refusal(
        "ambiguous_kind",
        f"像是{kind.zh},但{zh}像是某一天的表,所以没有载入。请选择表的种类后再上传。",
        f"This looks like {kind.en}, but {en} like those of a day's sheet, so nothing was loaded; please say which "
        "kind it is.",
        _meant(" ".join(words)).id,
    )


def _meant(words: str) -> Kind:
    """The kind of sheet that these words speak of."""
    if re.search("采样|核酸|抗原|检测|待采|完成率|swab", words):
        return KINDS[SAMPLING.id]
    return KINDS[FOLLOWUPS.id if re.search("随访", words) else CHECKINS.id]

"""How the record writes words that came from outside: names of files, of saved mappings, addresses that were tried.

Whoever sends a file may have called it after a resident, with the phone or the door, and a line of the record can
never be changed. So of such words the record holds what is known to say nothing of anybody: our own words, dates,
buildings, short numbers. Of every other word stands its first letter, of a longer number nothing. The whole name of a
file is with its upload in the board's database, where an erasure finds it.
"""

import re
import unicodedata

from data.kinds import KINDS

#: What stands for a number; behind the first letter of a word.
_NUMBER, _REST = "***", "**"
#: Words that are no name of anybody. One of a single sign may be a surname, and is not here.
_CHINESE = """
打卡 台账 楼栋 网格 采样 诉求 随访 物资 库存 居民 社区 小区 健康 登记 汇总 统计 明细 名单 名册 日报 周报 月报 记录
每日 今日 昨日 上午 下午 晚上 早上 全部 补报 补录 更新 更正 修改 最新 导出 导入 模板 样例 测试 副本 工作表 表格 清单
数据 信息 报表 物业 居委 核酸 检测 体温 盘点 缺货 来源 方案 备份 重点人群 独居老人 未打卡 撤销 新版 旧版 网页 问卷
收集表 接龙 结果 微信 钉钉 腾讯文档 金山 应检 未检 上报 反馈 清册 花名册 人员 住户 楼栋长 网格员
"""
_LATIN = """
csv tsv txt xls xlsx zip gz json html htm pdf docx sheet table list data report export import sample test copy new
old final daily day morning evening roster checkins sampling followups requests stock buildings rows article part
page file upload download template utf gbk
"""
_OUR_LATIN = frozenset(_LATIN.split())
_SEPARATED = r"20\d\d[-_./年](?:0?[1-9]|1[0-2])[-_./月](?:0?[1-9]|[12]\d|3[01])日?"
_DATE = (
    rf"(?<!\d)(?:{_SEPARATED}|20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|20\d\d年(?:(?:0?[1-9]|1[0-2])月)?"
    r"|(?:0?[1-9]|1[0-2])月(?:(?:0?[1-9]|[12]\d|3[01])[日号])?)(?:(?<=[年月日号])|(?!\d))"
)
_PLACE = r"第?(?<!\d)\d{1,2}(?:号楼|栋|幢|网格|社区|小区)"
_OURS = "|".join(sorted({*_CHINESE.split(), *(kind.zh for kind in KINDS.values())}, key=len, reverse=True))
_KNOWN = re.compile(f"(?P<date>{_DATE})|(?P<place>{_PLACE})|(?P<ours>{_OURS})")
#: A number in whatever groups, a word of Latin letters, a word of any others.
_TOKEN = re.compile(
    r"(?P<number>\d(?:[\s\-_.·/%,,、()()#]{0,2}\d)*)|(?P<latin>[A-Za-z]+)|(?P<word>(?:[^\W\d_A-Za-z]|[\u0300-\u036f])+)"
)
#: A number of a request or a thing, unless it may be a phone or that of an identity card.
_OF_A_THING = re.compile(r"[A-Za-z]{0,4}[-_.#]?\d{1,14}(?:[-_.]\d{1,6}){0,2}")
_OF_SOMEBODY = re.compile(r"(?<!\d)(?:86)?1[3-9]\d{9}(?!\d)|(?<!\d)0\d{9,11}(?!\d)")
_DOOR = re.compile(r"[A-Za-z]?\d{1,3}(?:[-_.]\d{1,2})?[-_.]\d{3,4}")


def masked(text: str, also: frozenset[str] = frozenset()) -> str:
    """Words as the record may hold them; ``also``: more Latin words that are ours, in small letters."""
    text = unicodedata.normalize("NFC", text)
    parts, at, behind_place = [], 0, False
    for found in _KNOWN.finditer(text):
        parts.append(_unknown(text[at : found.start()], also, behind_place))
        parts.append(found[0])
        at, behind_place = found.end(), found["place"] is not None
    return "".join([*parts, _unknown(text[at:], also, behind_place)])


def number(id: str) -> str:
    """What somebody gave as the number of a request, say: as it stands where it is one, else masked."""
    if _OF_A_THING.fullmatch(id) and not _OF_SOMEBODY.search(re.sub(r"[-_.]", "", id)) and not _DOOR.fullmatch(id):
        return id
    return masked(id)


def _unknown(text: str, also: frozenset[str], behind_place: bool) -> str:
    def put(found: re.Match[str]) -> str:
        if found["number"]:
            beside = text[found.start() - 1 : found.start()] + text[found.end() : found.end() + 1]
            door = (behind_place and found.start() <= 1) or any(
                one in "#室房户号楼单元层座栋幢院弄巷" for one in beside
            )
            short = sum(sign.isdecimal() for sign in found[0]) <= 2
            return found[0] if short and not door else _NUMBER
        if found["latin"]:
            known = len(found[0]) == 1 or found[0].lower() in _OUR_LATIN | also
            return found[0] if known else found[0][0] + _REST
        return found[0][0] + _REST if len(found[0]) > 1 else "*"

    return _TOKEN.sub(put, text)

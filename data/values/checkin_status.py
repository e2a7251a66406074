"""What the status of a check-in says: not reported, to be followed up, followed up, or nothing that matters here.

TO ADD A WORD: put it into the row of what it says. A word of no row is asked about, unless it speaks of symptoms.
"""

import unicodedata

from data.refusal import BadValue
from data.values import symptoms
from data.values.symptom_words import SIMPLIFIED, WHOLE, Part, parts

#: Nobody has reported; in no other sheet than one of check-ins.
_NO_REPORT = """
    未打卡 未填 未填报 未上报 待打卡 未报 没打卡 没有打卡 尚未打卡 还没打卡 还未打卡 未完成打卡
    漏打卡 忘打卡 忘记打卡 缺卡
"""
UNREPORTED = frozenset(_NO_REPORT.split())
MARKS = frozenset({"待跟进", "异常", "需跟进", "健康异常", "ABNORMAL"})
#: Written by whoever has followed up; our own lists carry it.
CLOSED = frozenset({"已跟进", "已随访", "已处理", "已核实"})
_SAYS = {
    "reported": """
        已打卡 已填报 已填 已上报 已报 已提交 已填写 已完成 完成 已登记 已签到 打卡成功 成功 按时 按时打卡 正常打卡
        补打卡 已补打卡 已补报 已补卡 迟打卡 √ ✓ ✔ ☑ REPORTED SUBMITTED DONE COMPLETED
    """,
    # Under a status or a time they do; 未完成 elsewhere may be anything.
    "not reported": """
        未打 没打 未签到 未填写 没填 没填写 没填报 漏填 没报 没上报 漏报 尚未上报 未提交 没提交 未交 未完成 未登记
        未反馈 NOT_REPORTED NOT_SUBMITTED UNREPORTED MISSING
    """,
    "to be followed up": """
        待核实 需核实 待随访 需随访 待复查 需复查 待处理 重点关注 需关注 阳性 核酸阳性 抗原阳性 阳 确诊 疑似
        无症状感染者 密接 密切接触者 次密接 POSITIVE
    """,
    # Somebody tried: of how the person is it says nothing.
    "nobody was reached": """
        没联系上 未联系上 联系不上 联系不到 没人接 无人接听 未接通 打不通 占线 关机 停机 空号 不在家 家里没人 敲门没人
        NOT_REACHED NO_ANSWER NOT_AT_HOME
    """,
    "nothing": """
        在家 居家 居家办公 在家办公 外出 在外 未外出 没有外出 上班 上学 在岗 在校 在单位 出差 外地 在外地 休息 退休
        在住 常住 租住 在社区 在小区 阴性 核酸阴性 抗原阴性 绿码 低风险 无 没有 好 AT_HOME NEGATIVE
    """,
}
#: There is a report, which the status alone is not.
REPORTED = frozenset(_SAYS["reported"].split())
_UNREPORTED = UNREPORTED | frozenset(_SAYS["not reported"].split())
_MARKS = MARKS | frozenset(_SAYS["to be followed up"].split())
NOT_REACHED = frozenset(_SAYS["nobody was reached"].split())
_NOTHING = REPORTED | NOT_REACHED | frozenset(_SAYS["nothing"].split())
_ASKED = BadValue(
    "看不出这个状态是什么意思,请写 正常、未打卡、待跟进 或 已跟进",
    "a status that nobody can tell the meaning of; write 正常, 未打卡 (not reported), 待跟进 or 已跟进 (followed up)",
)


def read(text: str) -> tuple[str | None, bool | None, int | None]:
    """The text, whether it says not reported, and 1 to be followed up, -1 followed up, 0 neither.

    Raises BadValue for what may mean anything: 是 says neither who reported nor who is ill.
    """
    word = _spelled(text)
    if word in _UNREPORTED:
        return text.strip(), True, 0
    if word in _MARKS or word in CLOSED:
        return text.strip(), False, 1 if word in _MARKS else -1
    if word in _NOTHING:
        return text.strip(), False, 0
    said = symptoms.answer(text) if word not in WHOLE else symptoms.UNCERTAIN
    if said not in (symptoms.SOME, symptoms.NEWS, symptoms.NONE) or (said == symptoms.NONE and not _of_health(word)):
        raise _ASKED
    return text.strip(), False, 0 if said == symptoms.NONE else 1


def says_reported(status: str) -> bool:
    """Whether a status says that there is a report."""
    return _spelled(status) in REPORTED


def says_unreported(text: str) -> bool:
    """Whether a status, or what stands for a time, says that there is no report."""
    return _spelled(text) in _UNREPORTED


def _spelled(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip(" \t\r\n*!。.").upper().replace(" ", "_")


def _of_health(word: str) -> bool:
    """Whether it speaks of health: 未检测 denies something else."""
    health = (Part.WELL, Part.SYMPTOM, Part.TOPIC, Part.EXPOSURE)
    return any(part in health for part, _, _ in parts(word.translate(SIMPLIFIED)))

"""What every metric means in a sentence, and the list behind it. A row of the registry names its own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from string import Formatter
from typing import Literal

import pandas as pd

from analytics.care import followups, sampling
from analytics.checkins import counts, said_lists
from analytics.requests import listing
from analytics.supplies import stock
from analytics.tally import EVERYWHERE, Place, Tally
from data.clock import Moment
from data.store.database import Store


@dataclass(frozen=True)
class Behind:
    """The list behind a number: whom or what it names, in both languages, and where it is shown.

    ``part``: which part of the number's tally the list has: its numerator, its denominator, or the rest, those of the
    denominator who are not in the numerator. ``ask``: the rows of the list; ``by``: the column whose different values
    are counted, where that is not the rows. ``page`` and ``query``: the path of the page that shows it, and what its
    address says besides day, grid and building.

    Of days whose rows are gone the number is kept and the list is not; a report of nobody known is in no list.
    """

    zh: str
    en: str
    part: Literal["numerator", "denominator", "rest"]
    ask: Callable[[Store, Moment, Place], pd.DataFrame]
    by: str = ""
    page: str = "number"
    query: tuple[tuple[str, str], ...] = ()

    def counted(self, rows: pd.DataFrame) -> int:
        """How many a list names."""
        return int(rows[self.by].nunique()) if self.by else len(rows)

    def of(self, tally: Tally) -> int | None:
        """How many the number says there are; None where it is unknown."""
        if self.part == "numerator":
            return None if tally.numerator is None else int(tally.numerator)
        if self.part == "denominator":
            return None if tally.denominator is None else int(tally.denominator)
        if tally.value is None or tally.numerator is None or tally.denominator is None:
            return None
        return int(tally.denominator - tally.numerator)


@dataclass(frozen=True)
class Meaning:
    """What a number means and how it is counted, one sentence a language, and the list behind it.

    Names of settings in braces stand for their values.
    """

    zh: str
    en: str
    behind: Behind

    def explained(self, store: Store, lang: str) -> str:
        """The sentence with the values that the settings have."""
        sentence = self.zh if lang == "zh" else self.en
        named = {name for _, name, *_ in Formatter().parse(sentence) if name}
        return sentence.format(**{name: _plain(store.setting(name)) for name in named})


def _plain(value: object) -> str:
    """A setting as a sentence says it: 90, 37.3, 10:00."""
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _visits_of_the_day(store: Store, moment: Moment, place: Place = EVERYWHERE) -> pd.DataFrame:
    found = followups.waiting(store, moment, place)
    return found[found["today"].astype(bool)].reset_index(drop=True)


def _red(store: Store, moment: Moment, place: Place = EVERYWHERE) -> pd.DataFrame:
    return stock.red(stock.levels(store, moment))


def _requests(zh: str, en: str, state: str, part: Literal["numerator", "denominator", "rest"]) -> Behind:
    """Requests of a state of ``listing.CHOICES``, on their own page."""
    ask = partial(listing.listing, category=None, state=state, limit=listing.ALL)
    return Behind(zh, en, part, ask, page="requests", query=(("state", state),))


_MISSING = Behind("应打卡、还没有打卡的人", "People expected who have not reported", "rest", counts.non_reporters)

CHECKIN_RATE = Meaning(
    "打卡率 = 已打卡人数 ÷ 应打卡人数。应打卡:当天在住、不是免填报,且所在网格已有当天打卡表;未报的网格不算在内。",
    "Check-in rate = people who reported ÷ people expected: in residence, not exempt, in grids whose sheet of the day "
    "has come; other grids are left out.",
    _MISSING,
)
CHECKIN_ON_TIME_RATE = Meaning(
    "按时打卡率 = {checkin_cutoff} 及以前打卡的人数 ÷ 应打卡人数;打了卡但没有写时间的,不算按时。",
    "On-time check-in rate = people who reported by {checkin_cutoff} ÷ people expected; a report without a time is not "
    "on time.",
    Behind("没有按时打卡的人", "People expected who did not report on time", "rest", said_lists.late),
)
NON_REPORTERS = Meaning(
    "未打卡 = 应打卡人数 − 已打卡人数;{checkin_cutoff} 以前叫待打卡,不作判断。",
    "Not reported = people expected − people who reported; before {checkin_cutoff} it is not judged.",
    Behind(_MISSING.zh, _MISSING.en, "numerator", counts.non_reporters),
)
FEVER_COUNT = Meaning(
    "发热 = 当天体温 ≥ {fever_threshold} ℃ 的人数,免填报的人也算。",
    "Fever = people with a temperature of {fever_threshold} ℃ or more that day, exempt people too.",
    Behind("发热的人", "People with a fever", "numerator", said_lists.fever),
)
ABNORMAL_COUNT = Meaning(
    "异常 = 体温 ≥ {fever_threshold} ℃ 或报了任何症状的人数,免填报的人也算。",
    "Abnormal = people with {fever_threshold} ℃ or more or with any symptom, exempt people too.",
    Behind("异常的人", "Abnormal people", "numerator", said_lists.ill),
)
FOLLOWUP_HOUSEHOLDS = Meaning(
    "待跟进户 = 家里有人异常、未打卡、待核实或被表格标为待跟进的户数,一户只算一次。",
    "Households to follow up = households with anybody abnormal, not reported, to be checked or marked by a file, each "
    "once.",
    Behind("待跟进的户", "Households to follow up", "numerator", said_lists.to_call, by="household"),
)
WORKLOAD_SAVED = Meaning(
    "工作量减少 = 1 − 待跟进名单上的应打卡户数 ÷ 应打卡户数,也就是不必逐户通知的户所占的比例。",
    "Workload saved = 1 − expected households on the follow-up list ÷ households expected: those nobody need call.",
    Behind(
        "还要跟进的应打卡户",
        "Expected households still to follow up",
        "rest",
        partial(said_lists.to_call, expected="some"),
        by="household",
    ),
)
SAMPLING_COMPLETION = Meaning(
    "采样完成率 = 应检的人中已采样的人数 ÷ 应检人数;按人算,不按管算。轮次 {sampling_close} 结束前不作判断。",
    "Sampling completion = due people sampled ÷ people due; people, not tubes. Not judged before {sampling_close}.",
    Behind("应检、还没有采样的人", "People due and not sampled", "rest", sampling.missed),
)
FOLLOWUP_RATE = Meaning(
    "随访率 = 当天随访表中写明已随访的行数 ÷ 当天随访表的行数;{followup_close} 以前不作判断。",
    "Follow-up rate = rows of the day that say visited ÷ rows of the day; not judged before {followup_close}.",
    Behind("当天还没有随访的人", "People of the day not visited yet", "rest", _visits_of_the_day),
)
REQUESTS_NEW = Meaning(
    "今日新增诉求 = 当天上报的诉求件数;重复、不属实和撤销的不算。",
    "New requests = requests reported that day, without duplicates, out-of-scope and withdrawn ones.",
    _requests("当天上报的诉求", "Requests reported that day", "new", "numerator"),
)
REQUESTS_OPEN = Meaning(
    "在办诉求 = 此刻还没有办结的诉求件数,超时的也在内。",
    "Open requests = requests not resolved at this moment, overdue ones included.",
    _requests("在办的诉求", "Open requests", "open", "numerator"),
)
REQUESTS_OVERDUE = Meaning(
    "超时诉求 = 在办时间超过本类别办理时限的诉求件数,算在在办之内。",
    "Overdue requests = open for longer than the time limit of their category; they are among the open ones.",
    _requests("超时的诉求", "Overdue requests", "overdue", "numerator"),
)
RESPONSE_MEDIAN_HOURS = Meaning(
    "响应时长(中位)= 当天受理的诉求从上报到受理的小时数,取居中的一个:一半比它快。",
    "Response time (median) = hours from reported to accepted, of requests accepted that day: half were faster.",
    _requests("当天受理的诉求", "Requests accepted that day", "accepted_today", "denominator"),
)
RESPONSE_P90_HOURS = Meaning(
    "当天受理的诉求从上报到受理的小时数:十件中有九件不超过它。",
    "Hours from reported to accepted, of requests accepted that day: nine in ten took no longer.",
    RESPONSE_MEDIAN_HOURS.behind,
)
RESOLVE_MEDIAN_HOURS = Meaning(
    "办结时长(中位)= 近 7 日办结的诉求从上报到办结的小时数,取居中的一个:一半比它快。",
    "Time to resolve (median) = hours from reported to resolved, of requests resolved in 7 days: half were faster.",
    _requests("近 7 日办结的诉求", "Requests resolved in 7 days", "resolved_week", "denominator"),
)
RESOLVE_P90_HOURS = Meaning(
    "近 7 日办结的诉求从上报到办结的小时数:十件中有九件不超过它。",
    "Hours from reported to resolved, of requests resolved in 7 days: nine in ten took no longer.",
    RESOLVE_MEDIAN_HOURS.behind,
)
ON_TIME_COMPLETION = Meaning(
    "按时办结率 = 近 7 日按时办结的件数 ÷(近 7 日办结的 + 近 7 日到期还没办结的)件数;还没到期的不算。",
    "On-time completion = resolved in time ÷ (resolved + open and already overdue), over 7 days; what is not due yet "
    "is left out.",
    _requests("近 7 日没有按时办结的诉求", "Requests not resolved in time, 7 days", "late_week", "rest"),
)
SATISFACTION = Meaning(
    "满意率 = 近 7 日评价中满意(4、5 分,满意、非常满意)的件数 ÷ 有评价的件数。",
    "Satisfaction = rated 4, 5 or satisfied ÷ all that were rated, over 7 days.",
    _requests("近 7 日评价不满意的诉求", "Requests rated unsatisfied, 7 days", "unsatisfied_week", "rest"),
)
STOCK_RED_ITEMS = Meaning(
    "物资预警 = 断货、紧急(可用天数不超过补货周期)或低于阈值的物资项数,按物资和存放点算。",
    "Supplies in the red = items by site that are out, in an emergency (cover within lead time) or below threshold.",
    Behind(
        "断货、紧急、低于阈值的物资",
        "Items out, in an emergency or below threshold",
        "numerator",
        _red,
        page="stock",
        query=(("status", ",".join(status.id for status in stock.STOCK_STATUSES.values() if status.red)),),
    ),
)

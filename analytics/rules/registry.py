"""Decision rules: what must be done now, and the numbers that say so.

A rule is a row of ``RULES``: its words, the measure it suggests, the finder that says where it fires, what tells
two of its findings apart and which number a decision about one should move. To add a rule, write a finder in
``analytics.rules.findings`` and add a row here; the board, the agenda and minutes of the meeting, the HTTP answer,
the docs and the tests iterate over the table. Measures are those of the source
article: 买菜难 surges → talk to the supermarkets; a building lags → send somebody to knock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from analytics.cache import cached
from analytics.community.people_in_charge import who
from analytics.rules import findings
from analytics.rules.findings import Finding
from data.clock import Moment
from data.store.database import Store


@dataclass(frozen=True)
class WatchedNumber:
    """Which number a decision about a finding should move.

    ``kind``: one of ``analytics.meeting.watched_numbers``. ``of`` and ``site``: the finding's number that says of
    what it is, '' for none. ``where``: "building" or "grid" where it is that of the finding's, '' where it is
    the whole community's. ``otherwise``: the kind where the finding's number ``needs`` is not known.
    """

    kind: str
    of: str = ""
    site: str = ""
    where: Literal["building", "grid", ""] = ""
    needs: str = ""
    otherwise: str = ""


@dataclass(frozen=True)
class Rule:
    """A decision rule.

    The four templates are filled with a finding's ``words``. ``page`` is where to look closer. ``apart``: the
    finding's numbers that, with its grid, tell two findings apart, the same from hour to hour; ``number`` is the one
    that a decision should move, None where none says whether it was done.
    """

    id: str
    zh: str
    en: str
    page: str
    title_zh: str
    title_en: str
    measure_zh: str
    measure_en: str
    find: Callable[[Store, Moment], list[Finding]]
    apart: tuple[str, ...] = ()
    number: WatchedNumber | None = None


_ROWS = (
    Rule(
        "fever_cluster",
        "发热聚集",
        "Fever cluster",
        "/building",
        "{building}发热聚集:{days} 天内新发 {people} 人 / {households} 户{usual}",
        "Fever cluster in {building}: {people} new people / {households} households on {days}{usual}",
        "上门核查并安排采样",
        "Visit, check and arrange sampling",
        findings.fever_clusters,
        apart=("building_id",),
        number=WatchedNumber("fever_count", where="building"),
    ),
    Rule(
        "request_surge",
        "诉求激增",
        "Requests surge",
        "/requests",
        "{area}{category}激增:今日 {count} 件,平日 {mean} 件",
        "{category} surge in {area}: {count} today, {mean} on a usual day",
        "{measure}{where}",
        "{measure}{where}",
        findings.request_surges,
        apart=("category",),
        number=WatchedNumber("category_new", of="category", where="grid"),
    ),
    Rule(
        "stock_red",
        "物资预警",
        "Stock warning",
        "/stock",
        "{item}{status}:现有 {on_hand}{against}",
        "{item} {status}: {on_hand} on hand{against}",
        "{order}{run_out}",
        "{order}{run_out}",
        findings.red_stock,
        apart=("item", "site"),
        # Where nobody knows how much is used a day, a decision shows in what there is.
        number=WatchedNumber("stock_cover", of="item", site="site", needs="cover_days", otherwise="stock_on_hand"),
    ),
    Rule(
        "low_building",
        "采样持续偏低",
        "Persistently low sampling",
        "/building",
        "{building}采样连续 {rounds} 轮低于 {target}:{rates}",
        "{building} under {target} in {rounds} rounds of sampling in a row: {rates}",
        "派专人上门动员",
        "Send someone to knock on doors",
        findings.low_buildings,
        apart=("building_id",),
        number=WatchedNumber("sampling_completion", where="building"),
    ),
    Rule(
        "late_file",
        "文件迟报",
        "Late file",
        "/files",
        "{grid}{kind}{lateness}",
        "{kind} of {grid}: {lateness}",
        "催报;上次收到 {last}",
        "Ask for it; it last came on {last}",
        findings.late_files,
        apart=("kind",),
        number=WatchedNumber("late_files", of="kind", where="grid"),
    ),
    Rule(
        "short_file",
        "行数偏少",
        "Short file",
        "/files",
        "{grid}{kind}只有 {rows} 行,前一天 {before} 行",
        "{kind} of {grid}: only {rows} rows, {before} the day before",
        "核对是否漏报,请对方补传完整的表",
        "Ask what is missing, and for the whole file",
        findings.short_files,
        apart=("kind",),
    ),
)

#: Every rule by id, the most pressing kind first.
RULES = {rule.id: rule for rule in _ROWS}

#: How pressing a level is; both are states of ``analytics.states``.
LEVELS = ("act", "watch")


@dataclass(frozen=True)
class RuleAction:
    """Something to do, in both languages, with the numbers that made its rule fire.

    ``level``: ``act`` or ``watch``. ``who``: the grid worker or building head, else 待定.
    ``grid`` and ``building`` are None where it concerns the whole community. ``link``: the page,
    with its filters, that shows more. Names in titles stand as typed: escape them in HTML.
    """

    rule: str
    level: str
    title_zh: str
    title_en: str
    measure_zh: str
    measure_en: str
    who_zh: str
    who_en: str
    numbers: dict[str, Any]
    grid: str | None
    building: str | None
    link: str

    def as_dict(self) -> dict[str, Any]:
        """The action as JSON can carry it, with its rule's words."""
        rule = RULES[self.rule]
        return {**vars(self), "rule_zh": rule.zh, "rule_en": rule.en, "state": self.level}


def line_id(action: RuleAction) -> str:
    """What tells a line from all others, the same from hour to hour; the agenda of the meeting knows it by that."""
    parts = {name: action.numbers[name] for name in RULES[action.rule].apart}
    parts |= {"grid": action.grid} if action.grid else {}
    return ":".join(("rule", action.rule, *(f"{name.removesuffix('_id')}={value}" for name, value in parts.items())))


@cached
def actions(store: Store, moment: Moment) -> tuple[RuleAction, ...]:
    """What the rules say is to be done at the moment, most pressing first.

    ``act`` before ``watch``, then by the order of ``RULES``, then by each rule's own measure of
    how pressing a finding is.
    """
    return tuple(action(store, moment, rule, finding) for rule, finding in found(store, moment))


@cached
def found(store: Store, moment: Moment) -> tuple[tuple[Rule, Finding], ...]:
    """Where the rules fire at the moment, in the order of ``actions``."""
    rows = [
        (LEVELS.index(finding.level), order, finding.pressing, rule, finding)
        for order, rule in enumerate(RULES.values())
        for finding in rule.find(store, moment)
    ]
    rows.sort(key=lambda row: row[:3])
    return tuple((rule, finding) for *_, rule, finding in rows)


def action(store: Store, moment: Moment, rule: Rule, finding: Finding, named: bool = True) -> RuleAction:
    """What is to be done about a finding; ``named``: by whom, with their name."""
    zh, en = ({name: pair[side] for name, pair in finding.words.items()} for side in (0, 1))
    query = {
        **({} if moment.is_today else {"date": moment.day.isoformat()}),
        **({"grid": finding.grid} if finding.grid else {}),
        **finding.query,
    }
    in_charge = who(store, finding.grid, finding.building, named)
    return RuleAction(
        rule.id,
        finding.level,
        rule.title_zh.format(**zh),
        rule.title_en.format(**en),
        rule.measure_zh.format(**zh),
        rule.measure_en.format(**en),
        *in_charge,
        finding.numbers,
        finding.grid,
        finding.building,
        rule.page + ("?" + urlencode(query) if query else ""),
    )

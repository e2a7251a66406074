"""The tiles of numbers, the grids and the hot spots of the command board, in words."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from analytics import words
from analytics.care import followups, sampling
from analytics.checkins import counts, rates
from analytics.community.households import small_grids
from analytics.community.people_in_charge import grid_words
from analytics.community.projected_names import personal_names, without_people
from analytics.files.due_files import arrivals
from analytics.metrics import registry
from analytics.requests import surge
from analytics.states import worst
from analytics.supplies import stock
from analytics.tally import Place
from data.clock import Moment
from pages.frame.html_blocks import Bar, joined
from pages.frame.metric_tile import before, metric_tile
from pages.frame.shell import Page
from pages.frame.tiles import Tile


def tiles(page: Page, *forms: str) -> list[Tile]:
    """The tiles of these forms of the board, "wall" or "desk", as the registry of metrics has them.

    打卡率, 待跟进户, 采样完成率, 重点人群随访, 诉求在办/超时 and 物资预警 say more than their number.
    """
    return [
        _TILES[metrics[0].id](page) if metrics[0].id in _TILES else _plain(page, metrics)
        for metrics in registry.tiles(*forms)
    ]


def _plain(page: Page, metrics: tuple[registry.Metric, ...]) -> Tile:
    """The tile of a metric that has nothing more to say: what it was before, and those that share its tile."""
    first, *others = metrics
    beside = (f"{page.pick(other)} {''.join(_said(page, other.id, page.moment))}" for other in others)
    tile = metric_tile(page, first.id, before(page, first.id), *beside, moment=first.as_at(page.store, page.moment))
    return replace(tile, state=worst(tile.state, *(_state(page, other.id) for other in others)))


def _said(page: Page, id: str, moment: Moment) -> tuple[str, str]:
    """A metric as number and unit: ``("93.4", "%")``."""
    metric, answer = registry.METRICS[id], registry.one(page.store, id, moment, page.place)
    if answer.value is None:
        return words.UNKNOWN_WORD, ""
    text = words.value(answer.value, metric.unit, page.lang)
    return (text.removesuffix("%"), "%") if text.endswith("%") else (text, page.t(*metric.unit_words))


def _before(page: Page, id: str) -> str:
    """What a metric was yesterday at this time."""
    number, unit = _said(page, id, page.moment.earlier(1))
    when = page.t("昨日同时", "yesterday") if page.moment.is_today else page.t("前一日", "day before")
    return f"{when} {number}{unit if unit == '%' else ''}"


def _at(page: Page) -> str:
    return page.t("截至 ", "as at ") + words.clock(page.moment)


def _state(page: Page, id: str) -> str:
    return registry.one(page.store, id, page.moment, page.place).state


def _tile(
    page: Page, id: str, zh: str, en: str, *details: str, moment: Moment | None = None, beside: Iterable[str] = ()
) -> Tile:
    """The tile of a metric under these words; ``beside``: the states of what else stands on it."""
    answer = registry.one(page.store, id, moment or page.moment, page.place)
    number, unit = _said(page, id, moment or page.moment)
    if answer.unit != "ratio" and answer.value is not None and answer.denominator is not None:
        unit = f"/ {words.number(answer.denominator)} {page.t(unit, '')}".rstrip()
    return Tile(page.t(zh, en), number, unit, worst(answer.state, *beside), details, id)


def _checkins(page: Page) -> Tile:
    found = registry.one(page.store, "checkin_rate", page.moment, page.place).tally
    came, of = counts.grids_reported(page.store, page.moment)
    return _tile(
        page,
        "checkin_rate",
        "打卡率",
        "Check-in rate",
        joined((words.fraction(found), _at(page))),
        joined((_before(page, "checkin_rate"), page.t(f"{came}/{of} 网格已报", f"{came}/{of} grids in") if of else "")),
    )


def _households(page: Page) -> Tile:
    fever, abnormal = (
        registry.one(page.store, id, page.moment, page.place) for id in ("fever_count", "abnormal_count")
    )
    ill = words.number(abnormal.value), words.number(fever.value)
    missing = counts.non_reporters(page.store, page.moment, page.place)
    again = words.number(int((missing["missing_days"] >= 2).sum()))
    return _tile(
        page,
        "followup_households",
        "待跟进户",
        "To follow up",
        page.t(f"异常 {ill[0]} · 发热 {ill[1]}", f"abnormal {ill[0]} · fever {ill[1]}"),
        page.t(f"连续 ≥2 天未打卡 {again}", f"silent for 2 days or more {again}"),
        joined((_at(page), _before(page, "followup_households"))),
        beside=(abnormal.state, fever.state),
    )


def _sampling(page: Page) -> Tile:
    rounds = sampling.round_days(page.store, page.moment)
    if not rounds:
        return _tile(page, "sampling_completion", "采样完成率", "Sampled", page.t("没有采样轮次", "no round yet"))
    last = rounds[0]
    found = registry.one(page.store, "sampling_completion", last, page.place).tally
    low = len(sampling.persistently_low(page.store, page.moment))
    earlier = _said(page, "sampling_completion", rounds[1]) if len(rounds) > 1 else ("—", "")
    when = _at(page) if last.day == page.moment.day else page.t(f"{last.day:%m-%d} 轮", f"round of {last.day:%m-%d}")
    return _tile(
        page,
        "sampling_completion",
        "采样完成率",
        "Sampled",
        joined((words.fraction(found), when)),
        joined(
            (
                page.t("上一轮 ", "last round ") + "".join(earlier),
                page.t(f"{low} 栋持续偏低", f"{low} low") if low else "",
            )
        ),
        moment=last,
        beside=("watch",) if low else (),
    )


def _visits(page: Page) -> Tile:
    found = registry.one(page.store, "followup_rate", page.moment, page.place).tally
    late = followups.overdue(page.store, page.moment, page.place).value
    return _tile(
        page,
        "followup_rate",
        "重点人群随访",
        "Visited",
        joined((words.fraction(found), _at(page))),
        joined(
            (
                _before(page, "followup_rate"),
                page.t(f"超期 {words.number(late)}", f"overdue {words.number(late)}"),
            )
        ),
        beside=("watch",) if late else (),
    )


def _requests(page: Page) -> Tile:
    opened, overdue, new, response = (
        registry.one(page.store, id, page.moment, page.place)
        for id in ("requests_open", "requests_overdue", "requests_new", "response_median_hours")
    )
    state = worst(opened.state, overdue.state, new.state, response.state)
    unit = f"/ {words.number(overdue.value)}" if overdue.value is not None else ""
    median = words.hours(response.value, page.lang)
    return Tile(
        page.t("诉求在办 / 超时", "Open / overdue"),
        words.number(opened.value),
        unit,
        state,
        (
            page.t(
                f"今日新增 {words.number(new.value)} · 响应中位 {median}",
                f"{words.number(new.value)} new · response {median}",
            ),
            joined((_at(page), _before(page, "requests_open"))),
        ),
        "requests_open",
    )


def _stock(page: Page) -> Tile:
    red = stock.red(stock.levels(page.store, page.moment))
    return _tile(
        page,
        "stock_red_items",
        "物资预警",
        "Stock in the red",
        _runs_out(page, red),
        joined((_at(page), _before(page, "stock_red_items"))),
    )


#: What the tile of a metric says beside its number.
_TILES: dict[str, Callable[[Page], Tile]] = {
    "checkin_rate": _checkins,
    "followup_households": _households,
    "sampling_completion": _sampling,
    "followup_rate": _visits,
    "requests_open": _requests,
    "stock_red_items": _stock,
}


def _runs_out(page: Page, red: pd.DataFrame) -> str:
    """The red item that lasts least."""
    for row in red.to_dict("records"):
        if row["status"] == "out":
            return page.t(f"{row['item']} 已断货", f"{row['item']} is out")
        if row["run_out_past"]:
            past_zh, past_en = stock.RUN_OUT_PAST
            return page.t(f"{row['item']} 预计断货时间{past_zh}", f"{row['item']}: run-out {past_en}")
        if row["run_out"] == row["run_out"]:
            at = f"{row['run_out']:%m-%d %H:%M}"
            return page.t(f"{row['item']} 预计 {at} 断货", f"{row['item']} runs out about {at}")
    return "、".join(red["item"][:2])


def grid_rows(page: Page) -> list[Bar]:
    """The check-in rate of every grid, the lowest first; those too small to rank and the silent ones last."""
    return [_grid(page, row) for row in _grid_rates(page).to_dict("records")]


def _grid_rates(page: Page) -> pd.DataFrame:
    frame = rates.by_grid(page.store, page.moment)
    frame = frame[(frame["residents"] > 0) | frame["asked"]]
    frame = registry.judged(page.store, "checkin_rate", page.moment, frame, "reported", "expected")
    return frame.assign(known=frame["value"].notna()).sort_values(
        ["known", "ranked", "value"], ascending=[False, False, True], kind="stable"
    )


def projected_grid_rows(page: Page) -> list[Bar]:
    """The same where everybody looks: without the grids of a few homes, and then without counts that would give
    theirs, by what is missing of the whole.
    """
    names, small = personal_names(page.store), small_grids(page.store, page.moment.day)
    frame, least = _grid_rates(page), page.store.setting("projection_minimum")
    hidden = frame["grid_id"].isin(small) | (frame["known"] & (frame["expected"] < least))
    bars = [_grid(page, row) for row in frame[~hidden].to_dict("records")]
    return [
        replace(
            bar,
            label=str(without_people(bar.label, names)),
            note="" if bar.share is not None and hidden.any() else bar.note,
            link="",
        )
        for bar in bars
    ]


def _grid(page: Page, row: dict[Hashable, Any]) -> Bar:
    label = page.t(*grid_words(page.store, str(row["grid_id"])))
    if not row["known"]:
        return Bar(label, None, "", "no_data", page.t("未报", "not in"))
    note = f"{words.number(row['reported'])}/{words.number(row['expected'])}"
    link = page.behind("checkin_rate", Place(grid=str(row["grid_id"])))
    return Bar(label, float(row["value"]), words.percent(row["value"]), str(row["state"]), note, link)


def hot_rows(page: Page, most: int, linked: bool = False) -> list[Bar]:
    """The categories with the most requests today, those that surge first; ``linked``: each leads to its requests."""
    frame = surge.categories(page.store, page.moment)
    frame = frame[frame["count"].fillna(0) > 0].head(most)
    top = int(frame["count"].max()) if len(frame) else 1
    return [_category(page, row, top, linked) for row in frame.to_dict("records")]


def _category(page: Page, row: dict[Hashable, Any], top: int, linked: bool) -> Bar:
    surges, count = row["surge"], int(row["count"])
    state = "act" if surges is True else "normal" if surges is False else "no_data"
    usual = words.UNKNOWN_WORD if row["mean"] != row["mean"] else f"{row['mean']:.1f}"
    arrow = " ↑" if surges is True else ""
    return Bar(
        page.t(str(row["category"]), str(row["en"])),
        count / top,
        f"{count}{arrow}",
        state,
        page.t(f"平日 {usual}", f"usual {usual}"),
        page.to("requests", category=str(row["category"]), state="new") if linked else "",
    )


def files_line(page: Page) -> tuple[str, str]:
    """Which of the day's files have come, and the state of that."""
    files = arrivals(page.store, page.moment)
    if not files.expected:
        return "", "no_data"
    late = page.t(f",{files.late} 份迟报", f", {files.late} late") if files.late else ""
    state = "watch" if files.late else "normal" if not files.waiting else "in_progress"
    return page.t(
        f"{files.expected} 份应到 {files.arrived} 份{late}", f"{files.arrived} of {files.expected} files in{late}"
    ), state

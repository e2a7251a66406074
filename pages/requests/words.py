"""One request in words: what it says, from where, in which state, and how long there is left."""

from typing import Any

import pandas as pd

from analytics import words
from analytics.community.people_in_charge import building_words, grid_words
from analytics.privacy import veils
from analytics.privacy.masked_answers import known, request_key
from analytics.privacy.veils import Veil
from analytics.requests.states import REQUEST_STATES
from analytics.requests.urgency import URGENCY
from analytics.templates import Markup, template
from data.current.edited_requests import ASIDE
from data.entries.request_history import Request
from pages.frame import tiles
from pages.frame.html_blocks import joined
from pages.frame.html_table import Cell, Phone, TableColumn, table
from pages.frame.shell import Page
from pages.requests.blocks import category_names, choices, home
from pages.requests.history import MINUTE

_HEAD = template("""
    <div class="kb">
      <h2>{{ id }} · {{ category }}</h2>
      <div>{{ state }} {{ limit }}</div>
      <p>{{ text }}</p>
      {% for note in notes %}<div class="quiet">{{ note }}</div>{% endfor %}
    </div>
    {{ facts }}
""")


def head(
    page: Page, request: Request, told: pd.Series, merged: dict[str, str], into: Request | None, veil: Veil
) -> Markup:
    """The request as HTML under a veil; ``told`` is its row of ``listing.one``.

    ``merged``: what those said that were merged into it, by id; ``into``: the one it was merged into.
    """
    t = page.t
    notes = [t(f"合并自 {id}:{text}", f"Merged from {id}: {text}") for id, text in merged.items()]
    if request.merged_into:
        notes.append(t(f"已合并到 {request.merged_into}", f"Merged into {request.merged_into}"))
        if into is None and page.visitor.grids is not None:
            notes.append(
                t(
                    f"{request.merged_into} 不在您所管的网格,内容看不到。",
                    f"{request.merged_into} is not in your grids, so it cannot be seen here.",
                )
            )
        elif into is None:
            notes.append(
                t(
                    f"{request.merged_into} 已不存在(文件已撤销),这件不再计数。可以取消合并。",
                    f"{request.merged_into} is not there any more (its file was undone), so this is counted "
                    "nowhere. The merge can be taken back.",
                )
            )
        elif into.values["status"] in ASIDE and not into.merged_into:
            notes.append(
                t(
                    f"{request.merged_into} 是{choices(page)[into.values['status']]},这件不再计数。可以取消合并。",
                    f"{request.merged_into}: {choices(page)[into.values['status']]}, so this is counted nowhere. "
                    "The merge can be taken back.",
                )
            )
    whom = request_key(request.request_id)
    text = veil.text(_text(request.values["text"]), whom, *known(request.values))
    return _HEAD(
        id=_text(told["request_id"]),
        category=category_names(page).get(told["category"]) or veil.text(told["category"], whom),
        state=state(page, told),
        limit=limit(page, told),
        text=text or t("(没有内容)", "(no text)"),
        notes=notes,
        facts=table([TableColumn(""), TableColumn("")], _facts(page, request, told, veil), page.lang),
    )


def _facts(page: Page, request: Request, told: pd.Series, veil: Veil) -> list[list[Cell]]:
    values, t, whom = request.values, page.t, request_key(request.request_id)
    building, unit, room = (_text(told[name]) for name in ("building_id", "unit", "room"))
    grid = _text(told["grid_id"])
    facts: list[tuple[str, Cell | None]] = [
        (
            t("楼栋房号", "Home"),
            joined(
                (
                    home(page, building, veil.door(unit, whom), veil.door(room, whom)),
                    t(*grid_words(page.store, grid)) if grid else "",
                )
            ),
        ),
        (t("姓名", "Name"), veil.name(values["name"] or "", whom)),
        (
            t("电话", "Phone"),
            Phone(values["phone"]) if values["phone"] and veil.off(whom) else veil.phone(values["phone"] or ""),
        ),
        (t("上报", "Reported"), joined((f"{told['reported_at']:{MINUTE}}", veil.text(values["source"] or "", whom)))),
        (t("紧急程度", "Urgency"), t(*URGENCY[told["urgency"]])),
        (t("责任人", "Owner"), values["owner"] or t("还没有", "nobody yet")),
        (t("满意度", "Rating"), values["rating"]),
    ]
    return [[label, fact] for label, fact in facts if fact]


def state(page: Page, told: pd.Series) -> Markup:
    """The state as shape and word: overdue needs action, open is in progress, done is normal, set aside is neither."""
    said = choices(page)[told["state"]]
    if told["overdue"]:
        return tiles.mark("act", page.lang, page.t(f"{said} · 超时", f"{said}, overdue"))
    group = (
        REQUEST_STATES[told["state"]].group if told["state"] in REQUEST_STATES else "closed"
    )  # resolved at no known time
    return tiles.mark({"open": "in_progress", "closed": "normal", "beside": "no_data"}[group], page.lang, said)


def limit(page: Page, told: pd.Series) -> str:
    """The time limit, and while the request is open how much of it is left or by how much it is over."""
    allowed = page.t("时限 ", "limit ") + words.hours(told["limit_hours"], page.lang)
    if words.is_unknown(told["hours_open"]):
        return allowed
    left = told["limit_hours"] - told["hours_open"]
    much = words.hours(abs(left), page.lang)
    return f"{allowed} · " + (
        page.t(f"还剩 {much}", f"{much} left") if left >= 0 else page.t(f"已超 {much}", f"over by {much}")
    )


def alike(page: Page, row: pd.Series) -> str:
    """A request that may say the same, on one line: why, where and when, and its words, masked: they show once it is
    opened.
    """
    why = (
        page.t("同一户", "same home")
        if row["same_home"]
        else page.t("同一楼栋", "same building")
        if row["same_building"]
        else ""
    )
    far = "" if words.is_unknown(row["metres"]) else f"{row['metres']:.0f} m"
    building = _text(row["building_id"])
    where = page.t(*building_words(page.store, building)) if building else ""
    done = "" if row["open"] else page.t("已办结", "closed")
    return joined((row["request_id"], why, far, where, f"{row['reported_at']:{MINUTE}}", done, masked_text(row)))


def masked_text(row: pd.Series, which: str = "") -> str:
    """The words of one of a pair (``main_`` for the one asked about), masked."""
    return veils.text(_text(row[f"{which}text"]), *(_text(row[f"{which}{name}"]) for name in ("name", "phone", "room")))


def _text(value: Any) -> str:
    """The words of a cell; '' where a frame has none."""
    return value if isinstance(value, str) else ""

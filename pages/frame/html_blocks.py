"""The blocks of the command board as HTML: data in, text out. Everything people typed is escaped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from analytics.rules.registry import Action
from analytics.states import STATES
from pages.frame.tiles import mark, shape


@dataclass(frozen=True)
class Bar:
    """One lying bar: ``share`` of the full width (None: no bar, unknown), its words and its state.

    ``note`` stands small behind the words: numerator and denominator, or why there is no rate.
    """

    label: str
    share: float | None
    words: str
    state: str
    note: str = ""


def bars(rows: Sequence[Bar], lang: str, target: float | None = None) -> str:
    """Bars under each other, each with shape, words and note; ``target`` as a line across them."""
    return f'<div class="bars">{"".join(_bar(row, lang, target) for row in rows)}</div>'


def _bar(row: Bar, lang: str, target: float | None) -> str:
    filled = f'<i class="fill" style="width:{_percent(row.share)}"></i>' if row.share is not None else ""
    line = f'<i class="target" style="left:{_percent(target)}"></i>' if target is not None else ""
    note = f"<small>{escape(row.note)}</small>" if row.note else ""
    return (
        f'<div class="bar {row.state}"><span class="label">{escape(row.label)}</span>'
        f'<span class="track">{filled}{line}</span>'
        f'<span class="said">{shape(row.state, lang)} <b>{escape(row.words)}</b>{note}</span></div>'
    )


def _percent(share: float) -> str:
    return f"{100 * min(max(share, 0.0), 1.0):.2f}%"


def todo(actions: Sequence[Action], lang: str, most: int, known: bool) -> str:
    """What is to be done now, most pressing first, at most so many.

    Nothing to do is good news only where there is data (``known``).
    """
    if not actions:
        state, zh, en = (
            ("normal", "没有触发的规则", "No rule fires") if known else ("no_data", "还没有数据", "No data yet")
        )
        return f'<div class="todo">{mark(state, lang, zh if lang == "zh" else en)}</div>'
    return f'<div class="todo">{"".join(_action(action, lang) for action in actions[:most])}</div>'


def todo_heading(actions: Sequence[Action], lang: str) -> str:
    """现在要做, and how much that is: what does not fit below is counted here."""
    red = sum(action.level == "act" for action in actions)
    zh, en = f"共 {len(actions)} 项,处置 {red} 项", f"{len(actions)} in all, {red} to act on"
    return heading("现在要做" if lang == "zh" else "To do now", (zh if lang == "zh" else en) if actions else "")


def _action(action: Action, lang: str) -> str:
    title, measure, who = (
        (action.title_zh, action.measure_zh, action.who_zh)
        if lang == "zh"
        else (action.title_en, action.measure_en, action.who_en)
    )
    return (
        f'<div class="item">{shape(action.level, lang)}<div><div class="title">{escape(title)}</div>'
        f'<div class="measure">{escape(measure)} · {escape(who)}</div></div></div>'
    )


def legend(lang: str) -> str:
    """The states with their shapes, colours and words."""
    return '<div class="legend">' + "".join(mark(id, lang) for id in STATES) + "</div>"


def heading(text: str, aside: str = "") -> str:
    """The heading of a block, with a quiet remark behind it."""
    said = f" <small>{escape(aside)}</small>" if aside else ""
    return f"<h2>{escape(text)}{said}</h2>"


def panel(*parts: str, name: str) -> str:
    """A block on a ground of its own."""
    return f'<section class="panel {escape(name)}">{"".join(parts)}</section>'


def joined(parts: Iterable[str]) -> str:
    """Short remarks with a dot between them, blank ones left out."""
    return " · ".join(part for part in parts if part)

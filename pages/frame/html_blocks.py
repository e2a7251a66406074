"""The blocks of the command board as HTML: data in, HTML out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from analytics.rules.registry import RuleAction
from analytics.states import STATES
from analytics.templates import Markup, template
from pages.frame.tiles import mark, neutral, shape


@dataclass(frozen=True)
class Bar:
    """One lying bar: ``share`` of the full width (None: no bar, unknown), its words and its state.

    ``note`` stands small behind the words: numerator and denominator, or why there is no rate. ``link``: where it
    leads, '' where it cannot be clicked.
    """

    label: str
    share: float | None
    words: str
    state: str
    note: str = ""
    link: str = ""


_BARS = template("""
    <div class="bars">
      {% for bar, shape, filled in bars %}
        <div class="bar {{ bar.state }}">
          {% if bar.link %}<a class="label go" href="{{ bar.link }}" target="_self">{{ bar.label }}</a>{% else %}
          <span class="label">{{ bar.label }}</span>{% endif %}
          <span class="track">
            {% if filled %}<i class="fill" style="width:{{ filled }}"></i>{% endif %}
            {% if target %}<i class="target" style="left:{{ target }}"></i>{% endif %}
          </span>
          <span class="said">
            {{ shape }} <b>{{ bar.words }}</b>{% if bar.note %}<small>{{ bar.note }}</small>{% endif %}
          </span>
        </div>
      {% endfor %}
    </div>
""")


def bars(rows: Sequence[Bar], lang: str, target: float | None = None) -> Markup:
    """Bars under each other, each with shape, words and note; ``target`` as a line across them."""
    drawn = [(row, shape(row.state, lang), _percent(row.share)) for row in rows]
    return _BARS(bars=drawn, target=_percent(target))


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * min(max(share, 0.0), 1.0):.2f}%"


_TODO = template("""
    <div class="todo">
      {% for shape, title, measure, who, late, link in items %}
        <div class="item">
          {{ shape }}
          <div>
            <div class="title">
              {% if link %}<a class="go" href="{{ link }}" target="_self">{{ title }}</a>
              {% else %}{{ title }}{% endif %}
            </div>
            <div class="measure">{{ measure }} · <span{% if late %} class="act"{% endif %}>{{ who }}</span></div>
          </div>
        </div>
      {% else %}
        {{ nothing }}
      {% endfor %}
    </div>
""")


def todo(
    actions: Sequence[RuleAction],
    lang: str,
    most: int,
    known: bool,
    link: Callable[[RuleAction], str] = lambda action: "",
    decided: Callable[[RuleAction], tuple[str, bool] | None] = lambda action: None,
) -> Markup:
    """What is to be done now, most pressing first, at most so many; ``link``: where each leads, '' for nowhere.

    ``decided``: what was decided about each and whether it is late, which then stands in place of who the rule names.
    That there is none is said only where there is data (``known``).
    """
    zh = lang == "zh"
    none = neutral("各项提醒规则都没有触发" if zh else "No rule calls for action")
    return _TODO(
        items=[
            (shape(action.level, lang), *_said(action, lang, decided(action)), link(action))
            for action in actions[:most]
        ],
        nothing=none if known else mark("no_data", lang, "还没有数据" if zh else "No data yet"),
    )


def todo_heading(actions: Sequence[RuleAction], lang: str) -> Markup:
    """现在要做, and how much that is: what does not fit below is counted here."""
    red = sum(action.level == "act" for action in actions)
    zh, en = f"共 {len(actions)} 项,处置 {red} 项", f"{len(actions)} in all, {red} to act on"
    return heading("现在要做" if lang == "zh" else "To do now", (zh if lang == "zh" else en) if actions else "")


def _said(action: RuleAction, lang: str, decided: tuple[str, bool] | None) -> tuple[str, str, str, bool]:
    if lang == "zh":
        return action.title_zh, action.measure_zh, *(decided or (action.who_zh, False))
    return action.title_en, action.measure_en, *(decided or (action.who_en, False))


_LEGEND = template('<div class="legend">{% for mark in marks %}{{ mark }}{% endfor %}</div>')


def legend(lang: str) -> Markup:
    """The states with their shapes, colours and words."""
    return _LEGEND(marks=[mark(id, lang) for id in STATES])


_HEADING = template("<h2>{{ words }}{% if aside %} <small>{{ aside }}</small>{% endif %}</h2>")


def heading(text: str, aside: str = "") -> Markup:
    """The heading of a block, with a quiet remark behind it."""
    return _HEADING(words=text, aside=aside)


_SENTENCES = template("{% for mark in marks %}<div>{{ mark }}</div>{% endfor %}")


def sentences(marks: Iterable[Markup]) -> Markup:
    """Sentences that carry a mark, one a line."""
    return _SENTENCES(marks=marks)


_PANEL = template('<section class="panel {{ name }}">{% for part in parts %}{{ part }}{% endfor %}</section>')


def panel(*parts: Markup, name: str) -> Markup:
    """A block on a ground of its own."""
    return _PANEL(parts=parts, name=name)


_REMARK = template('<div class="remark">{{ words }}</div>')


def remark(words: str) -> Markup:
    """A quiet line below a block."""
    return _REMARK(words=words)


def joined(parts: Iterable[str]) -> str:
    """Short remarks with a dot between them, blank ones left out."""
    return " · ".join(part for part in parts if part)

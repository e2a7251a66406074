"""One field for each setting, by group, and what somebody changed in them."""

from typing import Any

import pandas as pd
import streamlit as st

from analytics.metrics.registry import METRICS
from analytics.templates import template
from data.refusal import BadValue
from data.setting_rows.setting import GROUPS, Setting, SettingGroup
from data.settings import SETTINGS
from pages.frame.shell import Page

#: Bounds by metric are a small table instead of a field.
BOUNDS = "count_bounds"
#: Metrics that a rule of their own judges where no bounds are set.
OWN_RULE = tuple(metric.id for metric in METRICS.values() if metric.judge)
#: Under this key stands which value each field began with, or was set to since.
_SEEN = "settings_seen"
#: Puts containers of ours out of sight.
_HIDE = template("<style>{{ containers }} { display: none; }</style>")


def own_fields() -> list[Setting]:
    """The settings that are changed on this page."""
    return [row for row in SETTINGS.values() if row.edited_on == "settings"]


def found(words: str) -> set[str]:
    """The ids of the settings in whose words, help or group it stands, whatever the language; all for no words."""
    wanted = words.casefold().split()
    said = {
        row.id: " ".join((row.id, row.zh, row.en, row.help_zh, row.help_en, GROUPS[row.group].zh, GROUPS[row.group].en))
        for row in own_fields()
    }
    return {id for id, text in said.items() if all(word in text.casefold() for word in wanted)}


def search(page: Page) -> set[str]:
    """The field in which a setting is looked for, and the ids that it finds."""
    words = st.text_input(
        page.t("找一项设置", "Find a setting"),
        key="settings_search",
        placeholder=page.t("如:备份、体温、投屏", "such as: backup, fever, projection"),
        icon=":material/search:",
    )
    ids = found(words)
    if not ids:
        st.info(page.t("没有找到,换个说法试试。", "Nothing is called so; try another word."))
    return ids


def ask(page: Page, shown: set[str]) -> dict[str, Any]:
    """Draw the fields by group, the rare ones folded, and give what stands in them.

    Those that are not ``shown`` are there as well, out of sight: what is typed in them is not lost by a search.
    """
    values = page.store.settings()
    _follow(values)
    hidden = [f".st-key-setting_row_{row.id}" for row in own_fields() if row.id not in shown]
    searched = bool(hidden)
    given: dict[str, Any] = {}
    for group in GROUPS.values():
        rows = [row for row in own_fields() if row.group == group.id]
        if not rows:
            continue
        if not shown & {row.id for row in rows}:
            hidden.append(f".st-key-setting_group_{group.id}")
        with st.container(key=f"setting_group_{group.id}"):
            given |= _group(page, group, rows, values, searched)
    if hidden:
        st.html(_HIDE(containers=", ".join(hidden)))
    return given


def _follow(values: dict[str, Any]) -> None:
    """What was changed since a field began, by whomever, stands in the field; it is not taken back by the next 保存."""
    seen = st.session_state.setdefault(_SEEN, dict(values))
    for id, value in values.items():
        if seen.get(id) != value:
            seen[id] = value
            if id != BOUNDS:
                st.session_state[f"setting_{id}"] = _shown(SETTINGS[id], value)


def begin_anew(id: str) -> None:
    """At the next run the field of a setting shows what stands, not what was typed."""
    st.session_state.get(_SEEN, {}).pop(id, None)


def _shown(setting: Setting, value: Any) -> Any:
    return float(value) if isinstance(setting.default, float) else value


def _group(
    page: Page, group: SettingGroup, rows: list[Setting], values: dict[str, Any], searched: bool
) -> dict[str, Any]:
    st.header(page.pick(group), anchor=False)
    given = _fields(page, [row for row in rows if not row.rare], values)
    rare = [row for row in rows if row.rare]
    if rare:
        with st.expander(page.t("少用的设置", "Seldom changed"), expanded=searched):
            given |= _fields(page, rare, values)
    return given


def _fields(page: Page, rows: list[Setting], values: dict[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    with st.container(horizontal=True, gap="medium"):
        for setting in rows:
            if setting.id != BOUNDS:
                with st.container(key=f"setting_row_{setting.id}", width=340):
                    given[setting.id] = _field(page, setting, values[setting.id])
    for setting in rows:
        if setting.id == BOUNDS:
            with st.container(key=f"setting_row_{BOUNDS}"):
                given[BOUNDS] = _bounds(page, values[BOUNDS])
    return given


def _field(page: Page, setting: Setting, value: Any) -> Any:
    label, key = page.pick(setting), f"setting_{setting.id}"
    locked = not page.visitor.may(setting.right)
    if isinstance(setting.default, bool):
        given: Any = st.toggle(label, value, key=key, disabled=locked)
    elif setting.choices:
        words = {id: page.t(zh, en) for id, zh, en in setting.choices}
        at = list(words).index(value) if value in words else 0
        given = st.selectbox(
            label, list(words), at, format_func=lambda id: words[id], key=key, disabled=locked, filter_mode="contains"
        )
    elif isinstance(setting.default, str):
        given = st.text_input(label, value, key=key, disabled=locked)
    else:
        given = st.number_input(label, value=_shown(setting, value), key=key, disabled=locked)
    said = page.t(setting.help_zh, setting.help_en)
    if locked:
        said += page.t(" 由系统管理员修改。", " Changed by an administrator.")
    st.caption(said)
    return given


def _bounds(page: Page, bounds: dict[str, list[float]]) -> dict[str, list[float]]:
    row = SETTINGS[BOUNDS]
    st.markdown(
        page.t(
            f"**{row.zh}**:从第一个数起为关注,从第二个数起为处置。{row.help_zh}"
            f"{'、'.join(METRICS[id].zh for id in OWN_RULE)}空着时按有没有新发判断",
            f"**{row.en}**: from the first number on watch, from the second on act. {row.help_en} "
            f"{' and '.join(METRICS[id].en for id in OWN_RULE)} without bounds are judged by who is new",
        )
    )
    names = (page.t("指标", "Metric"), page.t("关注", "Watch"), page.t("处置", "Act"))
    ids = list(dict.fromkeys((*OWN_RULE, *bounds)))
    kept = [bounds.get(id, (None, None)) for id in ids]
    table = pd.DataFrame({names[0]: [page.pick(METRICS[id]) for id in ids]})
    for at in (0, 1):
        table[names[at + 1]] = pd.Series([pair[at] for pair in kept], dtype="float64")
    edited = st.data_editor(table, hide_index=True, disabled=names[:1], key="setting_bounds", width=520)
    pairs = zip(ids, edited.itertuples(index=False), strict=True)
    return {id: [pair[1], pair[2]] for id, pair in pairs if not (pd.isna(pair[1]) and pd.isna(pair[2]))}


def changed(page: Page, given: dict[str, Any]) -> dict[str, Any]:
    """The settings that differ from what stands; BadValue names the first that is not allowed, or not theirs to change:
    a browser may send what its page does not offer.
    """
    values = page.store.settings()
    different = {id: value for id, value in given.items() if value != values[id]}
    for id, value in different.items():
        try:
            if not page.visitor.may(SETTINGS[id].right):
                raise BadValue("由系统管理员修改", "changed by an administrator")
            SETTINGS[id].check(value)
        except BadValue as reason:
            raise BadValue(f"{SETTINGS[id].zh}:{reason.zh}", f"{SETTINGS[id].en}: {reason.en}") from None
    return different

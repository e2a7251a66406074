"""The first day, on the board: what has to be there before its numbers mean anything, for whoever can see to it."""

import streamlit as st

from analytics.community import first_day
from analytics.community.first_day import StepState
from data.installation.installation import home
from data.installation.settings_change import change_settings
from data.refusal import BadValue, Refusal
from data.settings import SETTINGS
from pages.frame import one_time_links, tiles, worker_accounts
from pages.frame.refused import refused
from pages.frame.shell import Page
from pages.registry import PAGES

#: Characters of a name that fit on a wall.
_LONGEST_NAME = 40


def show(page: Page) -> None:
    """The list, with the next step open to be done; of the demo the way out of it. Nothing for whoever can do none of
    it, nor once all is done.
    """
    one_time_links.show(page)
    if page.demo:
        _leave_demo(page)
        return
    if not page.store.setting("first_day"):
        return
    found = first_day.steps(page.store, home().access, lambda path: page.visitor.may(PAGES[path].right))
    left = [one for one in found if not one.done]
    if not left:
        return
    done = len(found) - len(left)
    with st.container(border=True, key="first_day"):
        st.markdown(
            page.t(
                f"**第一天:还差 {len(left)} 步**(已完成 {done} / {len(found)})",
                f"**First day: {len(left)} to go** ({done} / {len(found)} done)",
            )
        )
        for one in left:
            _step(page, one, next=one is left[0])
        if done:
            st.html(tiles.block(tiles.mark("normal", page.lang, _done(page, found)), "reasons"))
        hide = page.t("其余以后再说,不再显示", "The rest can wait, hide this")
        if done >= len(left) and page.visitor.may("settings") and st.button(hide, key="first_day_hide"):
            _set(page, "first_day", False)
            st.rerun()


def _step(page: Page, one: StepState, next: bool) -> None:
    step, state = one.step, "watch" if next else "no_data"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"first_day_{step.id}"):
        words = f"{page.pick(step)}{page.t(':', ': ')}{page.t(*one.words)}"
        st.html(tiles.block(tiles.mark(state, page.lang, words), "reasons"), width="content")
        if step.id == "name":
            _ask_name(page)
        elif step.id == "accounts":
            worker_accounts.offer(page)
            page.link(step.page, step.link_zh, step.link_en)
        else:
            page.link(step.page, step.link_zh, step.link_en)


def _done(page: Page, found: list[StepState]) -> str:
    """The steps that are done, folded into a line."""
    said = [
        f"{page.pick(one.step)}{page.t('(', ' (')}{page.t(*one.words)}{page.t(')', ')')}" for one in found if one.done
    ]
    return page.t("已完成:", "Done: ") + page.t("、", ", ").join(said)


def _ask_name(page: Page) -> None:
    with st.form("first_day_naming", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        name = _name_field(page)
        saved = st.form_submit_button(page.t("保存", "Save"), type="primary")
    if saved and name.strip():
        try:
            _set(page, "community", name.strip())
        except BadValue as reason:
            st.error(page.t(reason.zh, reason.en))
        else:
            st.rerun()


def _name_field(page: Page) -> str:
    return st.text_input(
        page.pick(SETTINGS["community"]),
        max_chars=_LONGEST_NAME,
        placeholder=page.t("如:幸福里社区", "such as: Xingfuli"),
        key="first_day_community",
        width=260,
    )


def _leave_demo(page: Page) -> None:
    """From the demo to a board of their own, in one click; whoever tried files of theirs chooses among them first."""
    if not page.visitor.may("start"):
        if page.visitor.may("upload"):
            st.caption(
                page.t(
                    "现在是演示数据。要换成自己的社区:用启动窗口里的一次性链接建账号,登录后在这里结束演示。",
                    "This is demo data. For your own community: make an account with the one-time link in the start "
                    "window, log in, and end the demo here.",
                )
            )
        return
    tried = len(home().tried())
    with st.container(border=True, key="first_day"):
        st.markdown(
            page.t(
                "**现在是演示数据。** 换成自己的社区:结束演示,再按六步走——社区名称、楼栋、位置、居民台账、账号、打卡。",
                "**This is demo data.** For your own community end the demo, then go six steps: name, buildings, "
                "places, roster, accounts, check-ins.",
            )
        )
        if tried:
            page.link("upload", f"演示里试过 {tried} 个文件:去选哪些正式载入", f"Choose among {tried} tried files")
            return
        with st.form("first_day_demo", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            name = _name_field(page)
            ended = st.form_submit_button(
                page.t("结束演示,换成自己的", "End the demo, begin our own"), type="primary", icon=":material/flag:"
            )
        st.caption(
            page.t(
                "演示数据随后不再显示,也不会自己回来。",
                "The demo then no longer shows and does not come back by itself.",
            )
        )
    if ended:
        _end_demo(page, name.strip())


def _end_demo(page: Page, name: str) -> None:
    served = home()
    try:
        if name:
            SETTINGS["community"].check(name)
        with page.doing("demo_ended", "", files=0):
            served.end_demo()
    except BadValue as reason:
        st.error(page.t(reason.zh, reason.en))
        return
    except Refusal as refusal:
        refused(page, refusal)
        return
    if name:
        page.store = served.store
        _set(page, "community", name)
    st.rerun()


def _set(page: Page, id: str, value: str | bool) -> None:
    SETTINGS[id].check(value)
    before = {id: page.store.setting(id)}
    with page.doing("settings_changed", id, **{id: value}, before=before):
        change_settings(page.store, {id: value})

"""The part of the page 账号 about accounts that came up against a bound of personal data."""

import streamlit as st

from analytics.templates import Markup
from data import clock
from data.access import personal_data_bounds
from data.access.personal_data_bounds import Reached
from data.installation.installation import home
from pages.frame.shell import Page
from pages.frame.tiles import block, mark


def reached(page: Page) -> None:
    """Who did in the last day, each with a button that lets them go on for an hour; nothing where nobody did."""
    for found in personal_data_bounds.reached(home().access):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(block(_said(page, found)))
            if _released(found):
                continue
            if st.button(page.t("放行一小时", "Let go on for an hour"), key=f"release_{found.owner}_{found.bound.id}"):
                personal_data_bounds.release(home().access, found, page.visitor)
                st.rerun()


def _released(found: Reached) -> bool:
    return found.released_until is not None and found.released_until > clock.machine_now()


def _said(page: Page, found: Reached) -> Markup:
    zh = (
        f"需要留意:{found.name} {found.at:%m-%d %H:%M} 达到每小时上限({found.bound.zh} {found.had:,},"
        f"上限 {found.most:,}),已拒绝"
    )
    en = (
        f"Please note: {found.name} came up against the bound of an hour at {found.at:%m-%d %H:%M} "
        f"({found.bound.en}: {found.had:,} of {found.most:,}) and was refused"
    )
    if _released(found):
        zh += f";已放行到 {found.released_until:%H:%M}"
        en += f"; let go on until {found.released_until:%H:%M}"
    return mark("watch", page.lang, page.t(zh, en))

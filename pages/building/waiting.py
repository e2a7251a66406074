"""Who waits in a building: to be followed up, to be sampled, to be visited. Masked unless revealed."""

import pandas as pd
import streamlit as st

from analytics.care import followups, sampling
from analytics.checkins import rates, said_lists
from analytics.privacy import masked_answers
from pages.exports import EXPORTS
from pages.frame import exporting, people_list, reveal
from pages.frame.shell import Page

#: Rows of each list that the page shows; a building seldom has more.
SHOWN = 200
#: What is the same in every row.
_SAME = ("grid", "building")


def show(page: Page) -> None:
    """The three lists, each with how many it names; one control shows all of them whole."""
    rounds = sampling.round_days(page.store, page.moment)
    lists: dict[str, tuple[str, pd.DataFrame]] = {
        "followups": (page.t("待跟进", "To follow up"), said_lists.to_call(page.store, page.moment, page.place))
    }
    if rounds:
        word = page.t(*sampling.missed_words(page.store, rounds[0]))
        when = f"{word}({rounds[0].day:%m-%d} 轮)" if page.lang == "zh" else f"{word} (round of {rounds[0].day:%m-%d})"
        lists["sampling"] = (when, sampling.missed(page.store, rounds[0], page.place))
    lists["visits"] = (page.t("待随访", "To be visited"), followups.waiting(page.store, page.moment, page.place))
    st.header(page.t("谁在等", "Who waits"))
    everybody = pd.concat([found.head(SHOWN) for _, found in lists.values()], ignore_index=True)
    if everybody.empty:
        st.caption(_nobody(page))
        return
    veil = reveal.offer(
        page, f"building:{page.place.building}:{page.moment.day}", lambda: masked_answers.residents(everybody)
    )
    for id, (label, found) in lists.items():
        st.markdown(f"**{label} · {page.t(f'{len(found):,} 人', f'{len(found):,} people')}**")
        if found.empty:
            continue
        st.dataframe(people_list.sheet(page, found.head(SHOWN), veil, _SAME), hide_index=True, key=f"building_{id}")
        if len(found) > SHOWN:
            st.caption(page.t(f"显示前 {SHOWN} 人。", f"The first {SHOWN} are shown."))
    columns = ["list", *everybody.columns]
    whole = pd.concat([found.assign(list=label) for label, found in lists.values()], ignore_index=True)[columns]
    exporting.table(
        page,
        EXPORTS["building"],
        lambda veil: people_list.sheet(page, whole, veil).assign(**{page.t("名单", "List"): whole["list"]}),
        len(whole),
    )


def _nobody(page: Page) -> str:
    """Why nobody is listed: nobody waits, or nobody knows yet."""
    if rates.totals(page.store, page.moment, page.place).expected:
        return page.t("没有人在等。", "Nobody waits.")
    return page.t("当天还没有这栋楼的打卡,看不出谁在等。", "No check-ins of this building yet: who waits is not known.")

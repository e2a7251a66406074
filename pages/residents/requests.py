"""What a resident asks beside an export or an erasure, and who must ask for a child."""

import streamlit as st

from data.installation import resident_data
from data.installation.installation import home
from data.installation.resident_data import Candidate
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page

#: Characters of a reason.
_LONGEST = 200
_SAVED = "resident_request_saved"


def guardian_asks(page: Page, who: Candidate, shown: bool) -> bool | None:
    """Whether the guardian of a minor asks; False for who is no minor, None for a minor as long as nobody has said so.

    ``shown``: the resident is shown whole, so the guardian is too.
    """
    minor = resident_data.minor(page.store, who.person)
    if minor is None:
        return False
    whole = " · ".join(part for part in (minor.guardian, minor.phone) if part)
    guardian = plain(whole if shown else minor.label) or page.t("台账上没有", "none on the roster")
    st.warning(
        page.t(
            f"未满14周岁({minor.birth_year} 年出生)。监护人:{guardian}。查看、更正、删除都要由监护人提出。",
            f"Under 14 (born {minor.birth_year}). Guardian: {guardian}. The guardian must ask to see, correct or erase "
            "the data.",
        )
    )
    asked = st.checkbox(
        page.t("由监护人提出,已核对监护人身份", "Asked by the guardian, whose identity I have checked"),
        key=f"resident_guardian_{who.person}",
    )
    return True if asked else None


def note(page: Page, who: Candidate) -> None:
    """How wrong data is corrected and what becomes of an objection; that somebody asked is put on record."""
    with st.expander(page.t("资料有误,或居民有异议", "Wrong data, or the resident objects")):
        st.markdown(
            page.t(
                "- **更正**:请管台账的人改原来的表,再上传一次,后到的内容为准;诉求在“居民诉求”页改。\n"
                "- **异议**(不同意某种使用):记下来,交给负责个人信息的人,尽快答复居民;不再需要的资料,在下面删除。",
                "- **Correcting**: whoever keeps the list corrects it and uploads it again; what comes last holds. "
                "Requests are corrected on their page.\n"
                "- **Objecting** to a use: note it, hand it to who is in charge of personal data, and answer soon; "
                "data that is not needed any more is erased below.",
            )
        )
        if st.session_state.pop(_SAVED, None) == who.person:
            st.success(page.t("已记入操作记录。", "It is on record."))
        with st.form(f"resident_request_{who.person}", border=False, clear_on_submit=True):
            kinds = {"correct": page.t("要求更正", "Asks for a correction"), "object": page.t("提出异议", "Objects")}
            what = st.radio(page.t("居民的要求", "What is asked"), list(kinds), format_func=kinds.get, horizontal=True)
            why = st.text_input(
                page.t("内容(不写姓名、电话)", "What about (no name, no phone)"),
                key=f"resident_asks_{who.person}",
                max_chars=_LONGEST,
            )
            if st.form_submit_button(page.t("记录", "Put on record")):
                if not why.strip():
                    st.error(page.t("请写上内容。", "Please say what about."))
                    return
                resident_data.note_request(page.store, home(), who, str(what), page.visitor, why.strip())
                st.session_state[_SAVED] = who.person
                st.rerun()

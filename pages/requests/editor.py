"""A request and what can be done about it: its states, owner, place, duplicates, and all that happened to it.

Whoever saves has seen one version of it; where it changed since, nothing is written, what was typed
stays in its field, and they are shown what changed.
"""

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analytics.held_moment import present
from analytics.privacy import veils
from analytics.privacy.masked_answers import known, request_key
from analytics.privacy.veils import Veil
from analytics.requests import duplicates, listing
from analytics.requests.states import REQUEST_STATES
from analytics.requests.urgency import URGENCY
from data.access import recorded_words
from data.entries import request_edits, request_history, request_moves
from data.entries.request_history import Request
from data.refusal import Refusal
from data.values.types import RATINGS
from pages.frame import drafts, reveal, signature
from pages.frame.markdown_escape import plain
from pages.frame.refused import refused
from pages.frame.shell import Page
from pages.requests import history, words
from pages.requests.blocks import category_names

#: Requests that are offered to be merged into.
OFFERED = 5

#: The version of a request that was seen, and the mark of what it said.
Seen = tuple[int, str]


class RequestDraft:
    """What somebody is typing about a request: the version they saw, and what stood in its fields then."""

    def __init__(self, key: str, request_id: str) -> None:
        """The draft of a request in a panel of this key; it lives as long as its fields are on screen."""
        self._prefix = f"{key}_{request_id}"

    def key(self, name: str) -> str:
        """The key of a field, a button or a remark."""
        return f"{self._prefix}_{name}"

    def begin(self, version: Seen, stands: dict[str, Any]) -> None:
        """Fill the fields with what stands, unless they are on screen already."""
        if self.key("note") not in st.session_state:
            if not st.session_state.pop(self.key("saved"), False):
                st.session_state.pop(self.key("outcome"), None)  # that of an earlier visit
            st.session_state[self.key("seen")] = (version, stands)
            for name, value in {**stands, "note": ""}.items():
                st.session_state[self.key(name)] = value

    @property
    def seen(self) -> tuple[Seen, dict[str, Any]]:
        """The version that was seen, and what stood in the fields."""
        seen: tuple[Seen, dict[str, Any]] = st.session_state[self.key("seen")]
        return seen

    def typed(self) -> dict[str, Any]:
        """The fields that somebody changed; one that is not drawn stays what it was."""
        now = {name: st.session_state.get(self.key(name), value) for name, value in self.seen[1].items()}
        return {name: value for name, value in now.items() if value != self.seen[1][name]}

    def hold(self, *names: str) -> None:
        """Keep fields that are not drawn now: Streamlit would drop what stands in them."""
        for name in names:
            st.session_state[self.key(name)] = st.session_state.get(self.key(name), self.seen[1][name])

    def keep(self, page: Page) -> None:
        """Show what was typed about a request that is gone, so that it is not lost."""
        if self.key("seen") in st.session_state:
            note = st.session_state.setdefault(self.key("note"), "")
            fields = {name: st.session_state.setdefault(self.key(name), value) for name, value in self.seen[1].items()}
            typed = [str(value) for name, value in fields.items() if value and value != self.seen[1][name]]
            if note or typed:
                st.warning(
                    page.t("没有保存。您填写的内容:", "Not saved. What you typed: ") + plain(" · ".join((*typed, note)))
                )
            st.session_state[self.key("note")] = note  # Streamlit drops what no field shows
            self.hold(*fields)

    def end(self) -> None:
        """Forget what was typed: it is saved."""
        drafts.done(f"request_{self.key('form')}")
        for name in (*self.seen[1], "note", "seen"):
            st.session_state.pop(self.key(name), None)
        st.session_state[self.key("saved")] = True

    def catch_up(self, version: Seen, stands: dict[str, Any]) -> None:
        """Take what changed elsewhere as seen; what was typed stays."""
        typed = self.typed()
        for name, value in stands.items():
            st.session_state[self.key(name)] = typed.get(name, value)
        st.session_state[self.key("seen")] = (version, stands)


def show(page: Page, request_id: str, key: str, opener: str = "") -> None:
    """The panel of a request as it stands now; ``key`` tells panels of one page apart, ``opener`` is that of the button
    that opens it, where one does.
    """
    now = present(page.store)
    request, told = request_history.find(page.store, request_id), listing.one(page.store, now, request_id)
    with st.container(border=True, key=f"{key}_panel"):
        if request is None or told is None:
            if st.session_state.pop(RequestDraft(key, request_id).key("moved"), False):
                st.success(page.t(*request_edits.MOVED_AWAY))
                return
            st.info(
                page.t(
                    f"没有编号为 {plain(request_id)} 的诉求,或它的文件已撤销。",
                    f"There is no request {plain(request_id)}, or its file was undone.",
                )
            )
            RequestDraft(key, request_id).keep(page)
            return
        others = (request_history.find(page.store, id) for id in request.merged_from)
        those = [other for other in others if other]
        named = request_key(recorded_words.number(request_id))
        veil = reveal.offer(page, request_key(request_id), lambda: _whose([request, *those]), named)
        merged = {
            other.request_id: veil.text(other.values["text"] or "", request_key(other.request_id), *known(other.values))
            for other in those
        }
        into = request_history.find(page.store, request.merged_into) if request.merged_into else None
        st.html(words.head(page, request, told, merged, into, veil))
        draft = RequestDraft(key, request_id)
        draft.begin((request.version, request.mark), _stands(request, told))
        _outcome(page, draft, request, veil)
        state = request_moves.moving(told["state"], request.values["status"])
        door = veil.off(request_key(request_id)) or not (request.values["unit"] or request.values["room"])
        with drafts.kept(f"request_{draft.key('form')}", opener):
            _fields(page, draft, door, state)
        act = partial(_act, page, request_id, draft)
        with st.container(horizontal=True, key=draft.key("moves")):
            for nth, move in enumerate(() if request.merged_into else request_moves.STEPS[state]):
                st.button(
                    page.t(move.zh, move.en),
                    key=draft.key(f"move_{nth}"),
                    type="secondary" if nth else "primary",
                    on_click=act,
                    args=(partial(_change, page, request_id, draft, move.status),),
                )
            if request.merged_into:
                st.button(
                    page.t("取消合并", "Take the merge back"),
                    key=draft.key("split"),
                    on_click=act,
                    args=(partial(_split, page, request_id, draft),),
                )
            st.button(
                page.t("只保存填写的内容", "Save the fields only"),
                key=draft.key("save"),
                icon=":material/save:",
                on_click=act,
                args=(partial(_change, page, request_id, draft, None),),
            )
        _alike(page, request_id, draft, act)
        st.markdown(f"**{page.t('经过', 'History')}**")
        st.html(history.shown(page, request_history.history(page.store, request_id), request, veil))


def _whose(requests: list[Request]) -> dict[Hashable, str]:
    """Whose requests these are, as the record names them."""
    texts = [(one, one.values["name"] or "", one.values["building_id"] or "") for one in requests]
    return {
        request_key(one.request_id): f"{recorded_words.number(one.request_id)} {veils.recorded('', name, building)}"
        for one, name, building in texts
    }


def _stands(request: Request, told: pd.Series) -> dict[str, Any]:
    """What stands in the fields of a request; category and urgency as they are in force."""
    texts = {name: request.values[name] or "" for name in ("owner", "building_id", "unit", "room", "rating")}
    return texts | {"category": told["category"], "urgency": int(told["urgency"]), "status": ""}


def _fields(page: Page, draft: RequestDraft, door: bool, state: str) -> None:
    """The fields of a request in a state; those of its home where its door may be seen."""
    with st.container(horizontal=True, key=draft.key("fields")):
        signature.name(page, draft.key("sign"))
        st.text_input(page.t("责任人", "Owner"), key=draft.key("owner"), width=220)
        st.text_input(page.t("备注", "Note"), key=draft.key("note"), max_chars=request_edits.LONGEST_NOTE, width=460)
    with (
        st.expander(
            page.t("更正状态、类别、紧急程度、地点和满意度", "Correct state, category, urgency, place and rating")
        ),
        st.container(horizontal=True, key=draft.key("more")),
    ):
        # What was chosen stays also where the request has moved on meanwhile; saving it then says what is possible.
        chosen = st.session_state[draft.key("status")]
        others = request_moves.CORRECTIONS[state]
        st.selectbox(
            page.t("状态", "State"),
            ["", *others, *({chosen} - {"", *others})],
            key=draft.key("status"),
            width=180,
            format_func=lambda status: page.pick(REQUEST_STATES[status]) if status else page.t("不改", "As it is"),
            filter_mode="contains",
        )
        names = category_names(page)
        # A category that a file gave and the settings do not know, and a rating in numbers, stay what they are.
        standing = st.session_state[draft.key("category")]
        st.selectbox(
            page.t("诉求类别", "Category"),
            [*names, *({standing} - set(names))],
            key=draft.key("category"),
            width=220,
            format_func=lambda id: names.get(id, id),
            filter_mode="contains",
        )
        st.selectbox(
            page.t("紧急程度", "Urgency"),
            list(URGENCY),
            key=draft.key("urgency"),
            width=220,
            format_func=lambda level: page.t(*URGENCY[level]),
            filter_mode="contains",
        )
        if door:
            st.text_input(page.t("楼栋", "Building"), key=draft.key("building_id"), width=140)
            st.text_input(page.t("单元", "Unit"), key=draft.key("unit"), width=100)
            st.text_input(page.t("房号", "Room"), key=draft.key("room"), width=140)
        else:
            draft.hold("building_id", "unit", "room")
        ratings = ["", *RATINGS, *"54321"]
        st.selectbox(
            page.t("满意度", "Rating"),
            ratings,
            key=draft.key("rating"),
            width=180,
            format_func=lambda rating: rating or "—",
            filter_mode="contains",
        )
        if not door:
            st.caption(
                page.t("楼栋和房号要先点“显示完整信息”才能更正。", "To correct the home, click “Show in full” first.")
            )


def _alike(page: Page, request_id: str, draft: RequestDraft, act: Callable[..., None]) -> None:
    """Requests that may say the same, and merging into them."""
    found = duplicates.nearby(page.store, present(page.store), request_id, OFFERED)
    if found.empty:
        return
    st.markdown(f"**{page.t('可能重复', 'May say the same')}**")
    st.caption(
        page.t(
            "同类、3 天内、同一楼栋或 250 米内。合并后这一件记为“重复”,不再单独计数;两件的内容都保留,"
            "随时可以取消合并。",
            "Same category, within 3 days, same building or within 250 m. Merged, this request becomes a duplicate "
            "and is not counted "
            "by itself; both texts are kept, and the merge can be taken back.",
        )
    )
    for _, row in found.iterrows():
        other = row["request_id"]
        with st.container(horizontal=True, vertical_alignment="center", key=draft.key(f"alike_{other}")):
            st.markdown(plain(words.alike(page, row)))
            st.button(
                page.t(f"合并到 {plain(other)}", f"Merge into {plain(other)}"),
                key=draft.key(f"merge_{other}"),
                on_click=act,
                args=(partial(_merge, page, request_id, draft, other),),
            )


def _change(page: Page, request_id: str, draft: RequestDraft, status: str | None) -> Request | None:
    values = draft.typed() | ({"status": status} if status else {})
    return request_edits.change(
        page.store, request_id, values, signature.said(), st.session_state[draft.key("note")], *draft.seen[0]
    )


def _merge(page: Page, request_id: str, draft: RequestDraft, into: str) -> Request | None:
    return request_edits.merge(
        page.store, request_id, into, signature.said(), st.session_state[draft.key("note")], *draft.seen[0]
    )


def _split(page: Page, request_id: str, draft: RequestDraft) -> Request | None:
    return request_edits.split(
        page.store, request_id, signature.said(), st.session_state[draft.key("note")], *draft.seen[0]
    )


def _act(page: Page, request_id: str, draft: RequestDraft, write: Callable[[], Request | None]) -> None:
    """Write, and remember what became of it until the next time."""
    try:
        with page.doing("request_changed", recorded_words.number(request_id)):
            written = write()
    except request_edits.StaleRequest as stale:
        request, told = (
            request_history.find(page.store, request_id),
            listing.one(page.store, present(page.store), request_id),
        )
        if request is not None and told is not None:
            draft.catch_up((stale.version, stale.mark), _stands(request, told))
        st.session_state[draft.key("outcome")] = stale
    except Refusal as refusal:
        st.session_state[draft.key("outcome")] = refusal
    else:
        if written is None:  # the panel says that there is no such request
            st.session_state.pop(draft.key("outcome"), None)
            return
        unchanged = written.version == draft.seen[0][0]
        st.session_state[draft.key("moved")] = request_history.find(page.store, request_id) is None
        draft.end()
        st.session_state[draft.key("outcome")] = "unchanged" if unchanged else "saved"


def _outcome(page: Page, draft: RequestDraft, request: Request, veil: Veil) -> None:
    """What became of the last attempt to save."""
    if draft.key("outcome") not in st.session_state:
        return
    outcome = st.session_state[draft.key("outcome")]
    if outcome == "unchanged":
        st.info(page.t("没有改动。", "Nothing was changed."))
        return
    if outcome == "saved":
        st.success(page.t("已保存。", "Saved."), icon=":material/check:")
        return
    refused(page, outcome)
    if isinstance(outcome, request_edits.StaleRequest):
        st.html(history.shown(page, outcome.changed, request, veil))

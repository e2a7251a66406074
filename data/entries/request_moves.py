"""The moves of a request: into which states it may be put from which, and what the buttons say.

One table: the page offers what stands here, and a change by hand is refused what does not, however it comes.
"""

from dataclasses import dataclass

from data.current.edited_requests import ASIDE
from data.refusal import Refusal
from data.values.types import STATUS_WORDS


@dataclass(frozen=True)
class Move:
    """A step that a request can take: the status it gets, and the words of its button."""

    status: str
    zh: str
    en: str


_ACCEPT, _BEGIN = Move("accepted", "受理", "Accept"), Move("in_progress", "开始处理", "Begin")
_RESOLVE, _CONFIRM = Move("resolved", "办结", "Resolve"), Move("confirmed", "居民已确认", "Resident confirmed")
_REFUSE, _WITHDRAW = Move("out_of_scope", "不属实/不受理", "Out of scope"), Move("withdrawn", "撤销", "Withdraw")
_REOPEN, _ANEW = Move("in_progress", "重新打开", "Reopen"), Move("reported", "重新打开", "Reopen")
#: The steps that make sense from each state, the usual one first.
STEPS = {
    "reported": (_ACCEPT, _BEGIN, _RESOLVE, _REFUSE, _WITHDRAW),
    "accepted": (_BEGIN, _RESOLVE, _REFUSE, _WITHDRAW),
    "in_progress": (_RESOLVE, _REFUSE, _WITHDRAW),
    "resolved": (_CONFIRM, _REOPEN),
    "confirmed": (_REOPEN,),
    "duplicate": (_ANEW,),
    "out_of_scope": (_ANEW,),
    "withdrawn": (_ANEW,),
}
#: What may be put right by hand beside these: people press the wrong button, hear of it late, or go back a step.
#: No request becomes a duplicate so, because merging says of what; and nobody confirms what was set aside undone.
_CORRECTED = ("reported", "accepted", "in_progress", "resolved", "confirmed", "out_of_scope", "withdrawn")


def _corrections(state: str) -> tuple[str, ...]:
    barred = {state, *(move.status for move in STEPS[state])}
    barred |= {"confirmed"} if state in ASIDE else set()
    return tuple(status for status in _CORRECTED if status not in barred)


#: The statuses that a request in a state may be given as a correction.
CORRECTIONS = {state: _corrections(state) for state in STEPS}
#: Every status that a request in a state may be given by hand: its steps, then the corrections.
ALLOWED = {state: (*(move.status for move in moves), *CORRECTIONS[state]) for state, moves in STEPS.items()}


def moving(state: str, status: str) -> str:
    """The state that says how a request may move, from what it is shown as (``analytics.requests.listing``) and its
    status: what was done at no known time moves as its status does.
    """
    return status if state == "undated" else state


def refusal(state: str, status: str) -> Refusal:
    """What is said where a request in this state may not be given the status: what is possible."""
    if status == "duplicate":
        return Refusal(
            "merge_into_what", "请用“合并到”说明与哪一件重复。", "Please merge it, which says what it repeats."
        )
    possible = ALLOWED[state]
    return Refusal(
        "no_such_move",
        f"这件诉求现在不能改为“{STATUS_WORDS[status]}”。可以改为:{'、'.join(STATUS_WORDS[id] for id in possible)}。",
        f"This request cannot become {status} now. It can become: {', '.join(possible)}.",
    )

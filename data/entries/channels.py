"""By what way somebody was told what they enter by hand 渠道: one row a way."""

from typing import NamedTuple

from data.refusal import Refusal


class Channel(NamedTuple):
    """A way in words of both languages."""

    zh: str
    en: str


#: Every way by its id. ``board``: nobody said it, somebody looked or drew it here.
CHANNELS = {
    "phone": Channel("电话", "Phone"),
    "visit": Channel("上门", "Visit"),
    "incoming": Channel("来电", "Incoming call"),
    "chat": Channel("微信", "Chat"),
    "paper": Channel("纸质", "Paper"),
    "counter": Channel("来访", "At the counter"),
    "board": Channel("看板", "On the board"),
}


def known(channel: str) -> str:
    """The id of a way; Refusal for one that is none."""
    if channel not in CHANNELS:
        raise Refusal(
            "invalid_value",
            f"没有“{channel}”这个渠道。可以用:{'、'.join(CHANNELS)}。",
            f"There is no channel {channel}; there are: {', '.join(CHANNELS)}.",
        )
    return channel

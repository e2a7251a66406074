"""Whether a proxy in front of the board admits other networks."""

import os

#: Addresses or networks of proxies in front of the board, separated by commas; none by default.
PROXIES = "BOARD_PROXIES"


def named() -> str:
    """What the environment says of proxies; '' where none is named."""
    return os.environ.get(PROXIES, "").strip()

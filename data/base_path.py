"""The path under which a proxy serves the board, such as ``/board``; none by default."""

import os

#: The environment variable that says it.
VARIABLE = "BOARD_BASE_PATH"


def base_path() -> str:
    """The base path with a slash before and none behind; '' without one."""
    words = os.environ.get(VARIABLE, "").strip().strip("/")
    return f"/{words}" if words else ""


def under(path: str) -> str:
    """A path of ours as a link needs it."""
    return base_path() + path

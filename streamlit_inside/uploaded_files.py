"""The files that open pages hold in memory, from when a browser has sent them until they are taken out of the chooser
or the page is closed.
"""

import re
from collections.abc import Iterable

from streamlit import runtime

from streamlit_inside import addresses

_ADDRESS = re.compile(rf"{addresses.UPLOADS}([^/]+)/([^/]+)")


def place(path: str) -> tuple[str, str] | None:
    """The visit and the file of an address to which a browser sends one; None for another address."""
    found = _ADDRESS.fullmatch(path)
    return (found[1], found[2]) if found else None


def held(visits: Iterable[str]) -> dict[str, int]:
    """Bytes that each of these visits holds, of those that hold any."""
    if not runtime.exists():
        return {}
    kept = runtime.get_instance().uploaded_file_mgr.file_storage  # type: ignore[attr-defined]
    sizes = {visit: sum(len(file.data) for file in tuple(kept.get(visit, {}).values())) for visit in visits}
    return {visit: size for visit, size in sizes.items() if size}

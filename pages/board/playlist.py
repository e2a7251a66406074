"""What a screen shows in turn, as its URL says: ``play=wall:60,map:30,requests:30,files:20``, in seconds.

All screens with the same list show the same at the same time, because the machine's clock says whose turn it is.
"""

import re
from dataclasses import dataclass

#: Every view of a screen, with its words; the first is what is shown without a list.
VIEWS = {
    "wall": ("总览", "Overview"),
    "map": ("地图", "Map"),
    "requests": ("诉求", "Requests"),
    "files": ("到表", "Files"),
}
#: Seconds for which a view may stand, and those that are proposed.
SHORTEST, LONGEST = 5, 3600
USUAL = {"wall": 60, "map": 30, "requests": 30, "files": 20}
#: Views in one list, and characters of it that are read.
MOST, MOST_LETTERS = 20, 400


@dataclass(frozen=True)
class Playlist:
    """The views in turn with their seconds; ``wrong``: the parts of the URL that name none, and so are left out."""

    turns: tuple[tuple[str, int], ...]
    wrong: tuple[str, ...] = ()

    def at(self, seconds: float) -> str:
        """The view whose turn it is, so many seconds after any fixed time."""
        left = seconds % sum(length for _, length in self.turns) if self.turns else 0.0
        for view, length in self.turns:
            if left < length:
                return view
            left -= length
        return next(iter(VIEWS))

    def spelt(self) -> str:
        """The list as a URL has it."""
        return ",".join(f"{view}:{length}" for view, length in self.turns)


def playlist(spelt: str | None) -> Playlist:
    """The list that a URL spells; an empty one without any."""
    turns, wrong = list[tuple[str, int]](), list[str]()
    for part in filter(None, (spelt or "")[:MOST_LETTERS].split(",")):
        found = re.fullmatch(r"\s*([a-z]+)(?::([0-9]{1,5}))?\s*", part)
        view, length = (found[1], int(found[2] or USUAL.get(found[1], 0))) if found else ("", 0)
        if view in VIEWS and SHORTEST <= length <= LONGEST and len(turns) < MOST:
            turns.append((view, length))
        else:
            wrong.append(part.strip()[:20])
    return Playlist(tuple(turns), tuple(wrong))


def said_wrong(found: Playlist, lang: str) -> str:
    """What of a list is not understood, in words; '' where all is."""
    if not found.wrong:
        return ""
    named = "、".join(found.wrong[:3]) if lang == "zh" else ", ".join(found.wrong[:3])
    if lang == "zh":
        return f"播放清单有 {len(found.wrong)} 处看不懂,已略过:{named}"
    return f"{len(found.wrong)} part(s) of the playlist are not understood and left out: {named}"

"""Finding somebody of the roster by a door or a part of a name."""

from datetime import date
from typing import Annotated

import pandas as pd

from analytics.community.residents import ContactRow
from data.store.database import Store

#: People that a search answers with.
MOST = 8


def find(store: Store, text: str, day: date, most: int = MOST) -> Annotated[pd.DataFrame, ContactRow]:
    """Who lives here on a day and has ``text`` in the name, or all of its parts in the door: ``3-1-502``, 张三.

    Blank text finds nobody.
    """
    parts = [part for part in text.replace("-", " ").replace("号楼", " ").replace("室", " ").split() if part][:4]
    return store.query(
        """
        select person, resident_id, name, grid_id, building_id, unit, room, phone, tags from people
        where len($parts) > 0 and in_residence_on(resident_from, resident_until, $day) and (
            (len($parts) = 1 and contains(name, $parts[1]))
            or (building_id = $parts[1] and room = $parts[-1] and len($parts) > 1
                and (len($parts) < 3 or unit = $parts[2]))
            or (len($parts) > 1 and contains(name, $parts[-1]) and building_id = $parts[1])
        )
        order by building_id, unit, room, name, person limit $most
        """,
        {"parts": parts or [""], "day": day, "most": most if parts else 0},
    )

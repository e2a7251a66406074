"""People of a file whom the roster does not know: said before anybody relies on their number."""

from data.kind_of_file import Kind
from data.store.database import Cursor

#: Buildings that are named in the sentence.
_NAMED = 5


def notices(cursor: Cursor, kind: Kind, batch_id: int) -> list[dict[str, str]]:
    """How many a batch names that are not on the roster, and which buildings nobody knows; nothing without a roster."""
    if not kind.by_day:
        return []
    whom = f"""from (select distinct who from rows_{kind.id} where batch_id = $batch) join identity using (who)
        join people p using (person) where not p.on_roster"""
    given = {"batch": batch_id}
    known, people = cursor.execute(
        f"select exists (from roster), (select count(distinct person) {whom})", given
    ).fetchall()[0]
    if not known or not people:
        return []
    buildings = cursor.execute(
        f"""select distinct p.building_id {whom} and p.building_id <> '' and exists (from buildings)
            and p.building_id not in (select building_id from buildings) order by 1""",
        given,
    ).fetchall()
    names = [name for (name,) in buildings]
    zh = en = ""
    if names:
        listed, more = names[:_NAMED], len(names) > _NAMED
        zh = f",其中有楼栋表里没有的楼栋:{'、'.join(listed)}{'等' if more else ''}"
        en = f"; the list of buildings lacks {', '.join(listed)}{' and others' if more else ''}"
    return [
        {
            "zh": f"有 {people:,} 人在居民台账里对不上,按未登记人员另计{zh}。请核对姓名和房号",
            "en": f"{people:,} people are not on the roster and count as provisional{en}. Please check names and rooms",
        }
    ]

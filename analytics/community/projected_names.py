"""Names of buildings and grids that hold somebody's name or telephone number, which is not for a wall."""

import re

from analytics.cache import cached
from data.store.database import Store

#: A name with so many digits in a row holds a telephone number.
_TELEPHONE = re.compile(r"\d{7}")


@cached
def personal_names(store: Store) -> dict[str, str]:
    """Names of buildings and grids that hold a telephone number or somebody's name, each with its number instead."""
    rows = store.rows(
        """
        with people as (
            select unnest([grid_worker, building_head]) as person from buildings
        ), names as (
            select distinct building_name as name, building_id || '号楼' as plain from buildings
            union select distinct grid_name, '网格 ' || grid_id from buildings
        )
        select name, min(plain), coalesce(bool_or(contains(name, person)), false)
        from names left join people on length(person) > 1
        where name is not null group by name
        """
    )
    return {name: plain for name, plain, of_person in rows if of_person or _TELEPHONE.search(name)}


def without_people(value: object, names: dict[str, str]) -> object:
    """The value without such a name in it, the longest replaced first."""
    if not isinstance(value, str):
        return value
    for name in sorted(names, key=len, reverse=True):
        value = value.replace(name, names[name])
    return value

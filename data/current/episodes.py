"""What is new of fever and other symptoms: episodes 发热过程 and household cases, for figures and for what is kept.

Days with fever d1 < d2 of a person are one episode if d2 − d1 ≤ ``GAP_DAYS``; it counts on its first day. A household
case begins with its first episode and takes in those of the next ``GAP_DAYS`` days, without chaining: the next
one after these begins another. Counted by person-days instead, one person's fever would look like three people's,
and one household's like a cluster. The same is told of other symptoms and of either.

``analytics/checkins/episodes.py`` asks it of some days, ``data/privacy/kept_counts.py`` of those whose rows go. What
of their episodes and cases younger days may still belong to stays in ``open_episodes`` and ``open_cases``.
"""

#: Days of a person no further apart are one episode; episodes of a household no later than this are one case.
GAP_DAYS = 3

#: What somebody may have on a day: 发热, other symptoms without fever, and either, which is 异常.
CONDITIONS = ("fever", "symptoms", "abnormal")

#: Check-ins of so many ℃, and those with symptoms, stand beside the others in ``ill_days``: of a million they are
#: some ten thousand. A fever that begins lower is looked for among all of them.
LEAST_FEVER = 37.0

#: Which rows say so, as conditions on check-ins: each a scan of its own, which a column's minima and maxima shorten.
_SAYING: dict[str, tuple[str, ...]] = {
    "fever": ("temperature >= $fever",),
    "symptoms": ("symptomatic and not coalesce(temperature >= $fever, false)",),
}
_SAYING["abnormal"] = (*_SAYING["fever"], *_SAYING["symptoms"])


def episodes(condition: str) -> str:
    """The ``with`` part for ``episodes``: one row a new episode of a condition, with home and place of the person.

    It needs ``$fever`` in ℃, ``$first`` and ``$last``, the days that are read, and ``$at``, until when a report has
    been made; what is new in the first ``GAP_DAYS`` of these days is uncertain. Before it, ``begun`` has the same rows
    without home and place, which take longer to find than all the rest.
    """
    return f"""
with ill as (
    {" union all ".join(_ROWS.replace("SAYING", saying) for saying in _SAYING[condition])}
    union all
    select distinct person, day, null as temperature, true as carried from open_episodes join identity using (who)
    where person is not null and condition = '{condition}' and day between $first and $last
), begun as (
    select day, person, temperature
    from (select *, lag(day) over (partition by person order by day, carried desc) as before from ill)
    where not carried and coalesce(day - before > {GAP_DAYS}, true)
), episodes as (
    select day, person, temperature, coalesce(household, -person) as household, coalesce(grid_id, '') as grid_id,
        coalesce(building_id, '') as building_id
    from begun left join people using (person)
)
"""


_ROWS = f"""
    select person, day, temperature, false as carried from (
        select day, person, time, temperature, symptomatic from ill_days where $fever >= {LEAST_FEVER}
        union all
        select day, person, time, temperature, symptomatic from checkins where $fever < {LEAST_FEVER} and reported
    ) where day between $first and $last and coalesce(time <= $at, true) and SAYING
"""


def cases(condition: str) -> str:
    """The same with ``cases``: one row a household case. All days there are must be read."""
    return f"""
{episodes(condition)}
, carried_cases as (
    select distinct household, day from open_cases join identity using (who) join people using (person)
    where condition = '{condition}' and day between $first and $last
), of_households as (
    select household,
        list_reduce(
            list_transform(list_sort(list(distinct day)), lambda day: [day]),
            lambda kept, one: if(one[1] - kept[-1] > {GAP_DAYS}, list_concat(kept, one), kept)
        ) as days
    from (select household, day from episodes union all from carried_cases) group by household
), cases as (
    select day, household, any_value(grid_id) as grid_id, any_value(building_id) as building_id
    from (select household, unnest(days) as day from of_households)
    join (select household, grid_id, building_id from episodes) using (household)
    anti join carried_cases using (household, day)
    group by day, household
)
"""

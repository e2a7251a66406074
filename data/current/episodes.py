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

#: The ``with`` part for ``episodes``: one row a new episode, with home and place of the person (who is ``known`` where
#: they are no anonymous report). It needs ``$fever`` in ℃, ``$first`` and ``$last``, the days that are read, and
#: ``$at``, until when a report has been made; what is new in the first ``GAP_DAYS`` of these days is uncertain.
EPISODES = f"""
with ill as (
    select person, day, temperature, false as carried,
        unnest(if(temperature >= $fever is true, ['fever', 'abnormal'], ['symptoms', 'abnormal'])) as condition
    from checkins
    where day between $first and $last and reported and coalesce(time <= $at, true)
        and (temperature >= $fever or symptomatic)
    union all by name
    select distinct person, day, true as carried, condition from open_episodes join identity using (who)
    where person is not null and day between $first and $last
), episodes as (
    select condition, day, n.person, temperature, p.person is not null as known,
        coalesce(household, -n.person) as household, coalesce(grid_id, '') as grid_id,
        coalesce(building_id, '') as building_id
    from (select *, lag(day) over (partition by condition, person order by day, carried desc) as before from ill) n
    left join people p using (person)
    where not carried and coalesce(day - before > {GAP_DAYS}, true)
)
"""

#: More of the ``with`` part, for ``cases``: one row a household case. All days there are must be read.
CASES = f"""
, carried_cases as (
    select condition, household, day
    from open_cases join identity using (who) join people using (person) where day between $first and $last
), begun as (
    select condition, household,
        list_reduce(
            list_transform(list_sort(list(distinct day)), lambda day: [day]),
            lambda kept, one: if(one[1] - kept[-1] > {GAP_DAYS}, list_concat(kept, one), kept)
        ) as days
    from (select condition, household, day from episodes union all from carried_cases) group by condition, household
), cases as (
    select condition, day, household, any_value(grid_id) as grid_id, any_value(building_id) as building_id,
        bool_or(known) as known
    from (select condition, household, unnest(days) as day from begun)
    join (select condition, household, grid_id, building_id, known from episodes) using (condition, household)
    anti join carried_cases using (condition, household, day)
    group by condition, day, household
)
"""

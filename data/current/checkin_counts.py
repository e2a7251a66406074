"""What is counted of a day's check-ins 健康打卡: one table for the figures of a day and for what is kept of one.

``analytics/checkins/counts.py`` counts a million people as arrays, because a board asks for it again and again;
``data/privacy/kept_counts.py`` counts a few buildings in SQL, inside the transaction in which their rows go. Both take
from here what a flag means and which flags each number counts.
"""

#: What was said on ``$day`` until ``$at``, one row a person whom a check-in row of the day names.
#:
#: - ``reported`` 已打卡: a report that has happened by then; one without a time has;
#: - ``on_time``: reported with a time up to ``$cutoff``;
#: - ``fever`` 发热: temperature ≥ ``$fever`` ℃; ``symptom``: any symptom reported;
#: - ``marked``: a file marks the person 待跟进 or 异常;
#: - ``temperature_unread``, ``symptoms_unread`` 待核实: an answer that nobody understood.
SAID = """
, said as not materialized (
    select person, time, temperature, symptoms,
        came and reported as reported,
        came and reported and coalesce(time <= $cutoff, false) as on_time,
        came and reported and coalesce(temperature >= $fever, false) as fever,
        came and reported and coalesce(symptomatic, false) as symptom,
        came and marked as marked,
        came and reported and temperature_unread as temperature_unread,
        came and reported and symptoms_unread as symptoms_unread
    from (
        select person, time, temperature, symptoms, symptomatic,
            coalesce(reported, false) as reported, coalesce(marked, false) as marked,
            coalesce(temperature_unread, false) as temperature_unread,
            coalesce(symptoms_unread, false) as symptoms_unread,
            coalesce(time <= $at, true) as came
        from checkins where day = $day
    )
)
"""

#: Flags of a person whom a row names, as SQL over ``said`` (never NULL).
FLAGS = {
    "named": "true",
    "reported": "reported",
    "on_time": "on_time",
    "fever": "fever",
    "abnormal": "fever or symptom",
    "follow": "marked or temperature_unread or symptoms_unread",
}
#: A person has the flag ``missing`` who has the first of these and not the second; ``countable``: in residence and not
#: exempt (the macro ``countable_on``).
MISSING = ("countable", "reported")

#: Numbers of people: those who have all of these flags.
PEOPLE = {
    "residents": ("countable",),
    "named": ("named",),
    "reported": ("countable", "reported"),
    "on_time": ("countable", "on_time"),
    "missing": ("missing",),
    "fever": ("fever",),
    "abnormal": ("abnormal",),
}
#: Numbers of households: those in which anybody has any of these flags.
HOUSEHOLDS = {"households": ("countable",), "listed": ("missing", "abnormal", "follow")}
#: Numbers of households that are in each of these numbers.
HOUSEHOLDS_IN_BOTH = {"listed_expected": ("households", "listed")}
#: Numbers in which reports of nobody known count too, by the flag of that name; these live nowhere.
ANONYMOUS = ("named", "fever", "abnormal")

#: The query for ``ANONYMOUS``; follows ``SAID``.
OF_ANONYMOUS = f"""
select {", ".join(f"count(*) filter ({FLAGS[name]}) as {name}" for name in ANONYMOUS)}
from said semi join (select who as person from words where anonymous) using (person)
"""

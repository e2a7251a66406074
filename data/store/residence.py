"""SQL for who lives here on a day: what questions about people and the counts that are kept of them agree on."""

_EXEMPT = """(exempt_from is not null or exempt_to is not null)
    and coalesce(exempt_from <= DAY, true) and coalesce(DAY <= exempt_to, true)"""
_IN_RESIDENCE = "coalesce(resident_from <= DAY, true) and coalesce(DAY < resident_until, true)"


def exempt_on(day: str) -> str:
    """SQL for 豁免 on a day (itself SQL): exempt_from ≤ day ≤ exempt_to, a blank end open, both blank not."""
    return _EXEMPT.replace("DAY", day)


def in_residence_on(day: str) -> str:
    """SQL for 在住 on a day (itself SQL): moved_in ≤ day < moved_out, a blank end open."""
    return f"({_IN_RESIDENCE.replace('DAY', day)})"


def countable_on(day: str) -> str:
    """SQL for 在住 and not exempt on a day (itself SQL)."""
    return f"{in_residence_on(day)} and not ({exempt_on(day)})"

"""Under which names the board may be opened, where that was set.

A page of another site may give its own name this machine's address, and is then, for a browser, of the same site as
the board. Whoever sets the names that are the board's own has it refuse all others.
"""

from api.door.arrival import OWN_NAMES, Arrival
from data.installation.installation import home
from data.setting_checks import host_names


def may_be(arrived: Arrival) -> bool:
    """Whether the board may be opened under the name that a request gives. On this machine under its own ones always,
    so that a mistake in the setting locks nobody out who can go there.
    """
    allowed = host_names(str(home().store.setting("allowed_hosts")))
    if not allowed or arrived.host in OWN_NAMES:
        return True
    return any(arrived.host == name or (name.startswith("*.") and arrived.host.endswith(name[1:])) for name in allowed)

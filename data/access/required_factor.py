"""Who must have a second factor."""

from data.access import proxies
from data.roles import Role


def is_required(role: Role) -> bool:
    """Whether somebody of this role must have one: administrators, where a proxy admits other networks."""
    return role.id == "administrator" and bool(proxies.named())

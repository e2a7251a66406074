"""Whether somebody who comes in is first told that their password was changed since they last did."""

from datetime import timedelta
from urllib.parse import quote

from data import clock
from data.access import password_changes
from data.access.access_file import Access
from data.access.password_changes import PasswordChange
from data.access.visitor import Visitor

#: Where they are told.
NOTICE = "/account/notice"
#: Within this, whoever comes in from where a one-time link was used is the one who used it.
_JUST = timedelta(minutes=15)


def first(access: Access, visitor: Visitor, path: str) -> str:
    """Where somebody who has just come in is led: to ``path``, or to the notice before it.

    Who has set the password with a one-time link just now hears of that at the next log-in, as of any change.
    """
    untold = password_changes.untold(access, visitor.account or 0)
    if untold and _by_themselves(untold[-1], visitor):
        untold.pop()
    return f"{NOTICE}?next={quote(path, safe='')}" if untold else path


def _by_themselves(change: PasswordChange, visitor: Visitor) -> bool:
    just = clock.machine_now() - change.at < _JUST
    return just and (change.how, change.address) == (password_changes.LINK, visitor.address)

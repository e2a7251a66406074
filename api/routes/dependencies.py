"""Who asks over HTTP, and what they may: every route names the right it needs."""

from contextlib import AbstractContextManager
from typing import Annotated, Any

from fastapi import Depends, Request

from analytics.privacy.veils import CLEAR, VEILED, Veil
from api.errors import Problem
from data.access import accounts, audit_log, folded_lines, personal_data_bounds
from data.access.refused_attempts import tried
from data.access.visitor import SESSION, TOKEN, Visitor
from data.installation.installation import home
from data.refusal import Refusal
from data.store.database import Store
from data.store.grid_scope import scoped


def visitor(request: Request) -> Visitor:
    """Whom the door let in; Problem 401 for nobody."""
    found: Visitor | None = getattr(request.state, "visitor", None)
    if found is None:
        raise Problem(401, "unauthorized", "请先登录。", "Please log in first.")
    return found


#: Who asks.
Asking = Annotated[Visitor, Depends(visitor)]


def _called(request: Request) -> str:
    """What somebody asks, as the record has it: what stands in an address may be anybody's name, so it is the route."""
    route = request.scope["route"].path.replace(":path}", "}")
    before = request.url.path.partition(route.partition("{")[0])[0]  # where the routes are mounted
    return f"{request.method} {before}{route}"


class Needs:
    """The dependency of a route: whoever asks must have this right."""

    def __init__(self, right: str) -> None:
        """Ask for one right of ``data.roles``."""
        self.right = right

    def __call__(self, request: Request, asks: Asking) -> None:
        """Problem 403, on record, for whoever has it not."""
        if not asks.may(self.right):
            tried(home().access, asks, "refused", _called(request), asks.address, "role")
            raise Problem(
                403,
                "forbidden",
                "您的角色不能这样做。需要时请找系统管理员。",
                "Your role does not allow this. Ask the administrator if you need it.",
            )


def needs(right: str) -> Any:
    """The dependency that lets through only whoever has this right."""
    return Depends(Needs(right))


def lets_in(request: Request, asks: Asking) -> None:
    """The dependency of a route that lets somebody in: 403, on record, for a token; see ``Visitor.gives_access``."""
    try:
        accounts.check_gives_access(asks)
    except Refusal:
        tried(home().access, asks, "refused", _called(request), asks.address, "token")
        raise


def asked_store(asks: Asking) -> Store:
    """The store that shows, as whoever asks may ask it: of their own grids where they are limited to some."""
    shown = home().store
    return shown if asks.grids is None else scoped(shown, asks.grids)


#: The store as whoever asks may ask it.
AskedStore = Annotated[Store, Depends(asked_store)]


def veil_for(asks: Visitor, object: str, count: int) -> Veil:
    """What lies over an answer about residents: nothing for whoever may have it whole, which is then on record."""
    if not asks.may("whole"):
        return VEILED
    if count:
        count_whole(asks)
    folded_lines.add(home().access, asks, "answered", object, count=count)
    return CLEAR


def count_whole(asks: Visitor) -> None:
    """Count an answer with whole personal data: 429 for an account that has had as many as an hour allows."""
    most = float(home().real.setting("whole_answers_per_hour"))
    personal_data_bounds.take(home().access, asks, "answer", 1, most)


def doing(asks: Visitor, action: str, object: str = "", **detail: Any) -> AbstractContextManager[None]:
    """Put on record what somebody does over HTTP, and then do it: what cannot be put on record is not done."""
    return audit_log.doing(home().access, asks, action, object, **detail)


def signed(asks: Visitor, who: str) -> str:
    """Who writes: whoever is logged in under their own name, and a token as itself whomever it names.

    In the demo on this machine, where nobody has an account, it is who they say.
    """
    return asks.name if asks.via in (SESSION, TOKEN) else who


def note(asks: Visitor, action: str, object: str = "", **detail: Any) -> None:
    """Put on record what somebody did over HTTP."""
    audit_log.add(home().access, asks, action, object, **detail)

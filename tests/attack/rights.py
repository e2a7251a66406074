"""Whoever has come in asks for more than their role: other pages, other routes, other grids."""

from collections.abc import Iterator

from tests.attack.attack import Try
from tests.attack.target import OTHER_GRID, Target
from tests.journeys.test_rights import CALLED_BY, LETTERS, OPENED_BY

#: They would do what they say to a board that others use.
_NOT_TRIED = ("POST /v1/backups", "POST /v1/demo/end")
#: Words that stand in rows of the other grid alone.
_OTHERS = ("周八", "吴九", "13800000006", "13800000007", "断药了请帮忙")


def roles_at_routes(target: Target) -> Iterator[Try]:
    """Every role at every route, with a log-in and with a token."""
    for letter, role in LETTERS.items():
        for route, who in CALLED_BY.items():
            if letter in who or route in _NOT_TRIED:
                continue
            method, _, path = route.partition(" ")
            address = f"/api{path}".replace("{id}", "999999999").replace("{name}", "none")
            for by in ({"role": role}, {"token": target.tokens[role]}):
                status = target.ask(method, address, **by).status_code
                yield Try(f"{role}: {route} by {next(iter(by))}", status in (401, 403), str(status))


def roles_at_pages(target: Target) -> Iterator[Try]:
    """Every role at every page that is not theirs."""
    for letter, role in LETTERS.items():
        for path, who in OPENED_BY.items():
            if letter not in who:
                status = target.ask("GET", path, role=role).status_code
                yield Try(f"{role}: {path}", status in (303, 403), str(status))


def other_grids(target: Target) -> Iterator[Try]:
    """A grid worker asks for the rows and the requests of another grid, by every way of naming them."""
    asked = [
        f"/followups?grid={OTHER_GRID}",
        f"/followups?grid={OTHER_GRID.lower()}",
        f"/followups?grid=none&grid={OTHER_GRID}",
        "/followups?grid=%25",
        "/followups?grid=' or '1'='1",
        "/followups",
    ]
    spellings = ("Q2", "q2", "Q2 ", " Q2", "Q2%00", "./Q2", "%51%32", "Q2?grid=A", "Q2#", "Q%32")
    asked += [f"/requests/{word}" for word in spellings]
    for by in ({"role": "grid"}, {"token": target.tokens["grid"]}):
        for path in asked:
            answer = target.ask("GET", f"/api/v1{path}", **by)
            told = [word for word in _OTHERS if word in answer.text]
            yield Try(f"grid {path} by {next(iter(by))}", not told and answer.status_code < 500, str(told))
        for word in spellings:
            change = {"status": "已受理", "owner": "王敏", "by": "王敏", "note": "x", "into": "Q1"}
            for method, path in (("PATCH", ""), ("POST", "/merge"), ("POST", "/split")):
                answer = target.ask(method, f"/api/v1/requests/{word}{path}", json=change, **by)
                yield Try(f"grid {method} {word}{path}", 400 <= answer.status_code < 500, str(answer.status_code))

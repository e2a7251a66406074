"""Tokens, cookies and passwords: made from each other, kept beyond their end, forged, guessed."""

import secrets
from collections.abc import Iterator

from tests.attack.attack import Try
from tests.attack.target import Target

#: Wrong ones in a row, of which the last must be slowed down.
_GUESSES = 60


def tokens_outlive_nobody(target: Target) -> Iterator[Try]:
    """A token makes tokens and accounts; and one that is left when its maker is lowered or closed."""
    account, cookies = target.log_in("administrator")
    target.cookies["leaving"] = cookies
    asked = {"label": f"left {secrets.token_hex(3)}", "role": "administrator", "grids": [], "days": 1}
    made = target.ask("POST", "/api/v1/tokens", role="leaving", json=asked)
    word = made.json()["token"]
    more = {**asked, "label": f"more {secrets.token_hex(3)}"}
    status = target.ask("POST", "/api/v1/tokens", token=word, json=more).status_code
    yield Try("a token makes a token", status == 403, str(status))
    somebody = {"name": f"made {secrets.token_hex(3)}", "role": "administrator", "grids": []}
    status = target.ask("POST", "/api/v1/accounts", token=word, json=somebody).status_code
    yield Try("a token makes an account", status == 403, str(status))
    status = target.ask("POST", f"/api/v1/accounts/{account}/link", token=word).status_code
    yield Try("a token makes a link", status == 403, str(status))
    target.administer("PATCH", f"/accounts/{account}", json={"role": "duty", "grids": [], "disabled": False})
    status = target.ask("GET", "/api/v1/record", token=word).status_code
    yield Try("its maker is lowered", status in (401, 403), str(status))
    target.administer("PATCH", f"/accounts/{account}", json={"role": "duty", "grids": [], "disabled": True})
    status = target.ask("GET", "/api/v1/session", token=word).status_code
    # 429 where many wrong words came from here before: a right one is answered at once.
    yield Try("its maker is closed", status in (401, 429), str(status))
    status = target.ask("GET", "/api/v1/session", role="leaving").status_code
    yield Try("a log-in of a closed account", status == 401, str(status))


def cookies_forged(target: Target) -> Iterator[Try]:
    """Every letter of a log-in's cookie changed, the signature left out, and one that was logged out."""
    _, cookies = target.log_in("duty")
    [(name, value)] = cookies.items()
    for place in range(0, len(value), 3):
        letter = "x" if value[place] != "x" else "y"
        # The last letter of a signature holds bits that mean nothing.
        if place < len(value) - 1:
            target.cookies["forged"] = {name: value[:place] + letter + value[place + 1 :]}
            status = target.ask("GET", "/api/v1/session", role="forged").status_code
            yield Try(f"letter {place}", status == 401, str(status))
    target.cookies["forged"] = {name: value.partition(".")[0]}
    status = target.ask("GET", "/api/v1/session", role="forged").status_code
    yield Try("without its signature", status == 401, str(status))
    target.cookies["out"] = cookies
    target.ask("POST", "/logout", role="out")
    status = target.ask("GET", "/api/v1/session", role="out").status_code
    yield Try("logged out", status == 401, str(status))


def guessed(target: Target) -> Iterator[Try]:
    """Wrong tokens in a row: none comes in, the last are slowed, and a right one is answered all the same."""
    statuses = []
    for _ in range(_GUESSES):
        statuses.append(target.ask("GET", "/api/v1/session", token=f"board_{secrets.token_urlsafe(32)}").status_code)
        yield Try("a wrong token", statuses[-1] in (401, 429), str(statuses[-1]))
    yield Try("the last are slowed", statuses[-1] == 429, str(statuses[-5:]))
    status = target.ask("GET", "/api/v1/session", token=target.tokens["duty"]).status_code
    yield Try("a right one from there", status == 200, str(status))

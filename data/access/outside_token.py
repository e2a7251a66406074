"""``BOARD_ADMIN_TOKEN``: an administrator's token that is given from outside, for set-ups that nobody attends."""

import hashlib
import hmac
import os

#: The environment variable that holds it.
VARIABLE = "BOARD_ADMIN_TOKEN"
#: Characters of one that nobody guesses.
SHORTEST = 20


def given() -> str:
    """The token as the environment holds it; '' for none."""
    return os.environ.get(VARIABLE, "").strip()


def fits(word: str) -> bool:
    """Whether this word is the one from outside."""
    outside = given()
    return bool(outside) and hmac.compare_digest(word.encode(errors="replace"), outside.encode(errors="replace"))


def mark(key: bytes) -> str:
    """What is kept of it beside the tokens that it made, so that they end when another is given; '' for none.

    Keyed with the key of the data folder: people choose this word themselves, and a plain hash of it in a file of
    accounts that got away could be guessed at.
    """
    outside = given()
    return (
        hmac.new(key, f"{VARIABLE} {outside}".encode(errors="replace"), hashlib.sha256).hexdigest() if outside else ""
    )


def is_weak() -> bool:
    """Whether it is one that can be guessed."""
    return 0 < len(given()) < SHORTEST

"""Words that only their holder knows: cookies, tokens and one-time links. What is kept of them is a hash."""

import hashlib
import secrets


def made() -> str:
    """A new one: 256 random bits as text that fits into a link."""
    return secrets.token_urlsafe(32)


def hashed(word: str) -> str:
    """What is kept of one. They are random, so that a fast hash will do."""
    return hashlib.sha256(word.encode(errors="replace")).hexdigest()

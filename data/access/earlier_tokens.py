"""Tokens from before it was kept whose they are: each finds its owner when the file is opened.

The name of who made one is looked for among the accounts; where it is the label of another token, that token's
maker stands for it. What finds nobody stays on the list and opens nothing, because nobody answers for it.
"""

import sqlite3

from data.access import outside_token


def claim(connection: sqlite3.Connection, key: bytes) -> None:
    """Give every token without an owner the one that can be found for it, inside the caller's transaction."""
    asked = "select id, created_by from tokens where account is null and outside is null"
    for row in connection.execute(asked).fetchall():
        account, outside = _owner(connection, row["created_by"], key, frozenset())
        if account is not None or outside:
            connection.execute(
                "update tokens set account = ?, outside = ? where id = ?", (account, outside or None, row["id"])
            )


def _owner(connection: sqlite3.Connection, name: str, key: bytes, seen: frozenset[str]) -> tuple[int | None, str]:
    """The account that stands behind a name, or the mark of the token from outside; neither where there is none."""
    found = connection.execute("select id from accounts where name = ?", (name,)).fetchone()
    if found is not None:
        return int(found["id"]), ""
    if name == outside_token.VARIABLE:
        return None, outside_token.mark(key)
    labelled = connection.execute("select account, outside, created_by from tokens where label = ?", (name,)).fetchall()
    if len(labelled) != 1 or name in seen:  # nobody, or nobody knows which
        return None, ""
    [maker] = labelled
    if maker["account"] is not None or maker["outside"]:
        return maker["account"], maker["outside"] or ""
    return _owner(connection, maker["created_by"], key, seen | {name})

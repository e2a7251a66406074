"""Texts of residents that come back masked, in one of our own lists: what stands is kept, never the stars.

Stars alone say nothing, for other systems mask what they send as well. But a text that says what stands, letter for
letter between its stars, is ours.
"""

import re

from data.field_types import WORDS
from data.kind_of_file import Kind
from data.kinds import REQUESTS
from data.store.database import Cursor

_REASON = (
    "这是遮住了的内容,已保留原来的",
    "this is masked; what stood there before is kept",
)


def keep_what_stands(cursor: Cursor, kind: Kind) -> None:
    """Empty the texts of ``incoming`` that are the mask of the request's own, with a remark each."""
    if kind.id != REQUESTS.id:
        return
    for field in (field.name for field in kind.fields if field.type == WORDS):
        pairs = cursor.execute(
            f"""select i.line, i.{field}, r.{field} from incoming i join requests r using (request_id)
                where contains(i.{field}, '*') and i.{field} <> r.{field}"""
        ).fetchall()
        masked = [(line, text) for line, text, stands in pairs if is_mask_of(text, stands)]
        if masked:
            cursor.executemany(
                f"insert into remarked values (?, '{field}', ?, ?, ?)", [(*pair, *_REASON) for pair in masked]
            )
            cursor.execute(
                f"update incoming set {field} = null where line in (select unnest($lines))",
                {"lines": [line for line, _ in masked]},
            )


def is_mask_of(text: str, whole: str) -> bool:
    """Whether a text is another with stars for some of it."""
    first, *rest = re.split(r"\*+", text)
    if not rest or not whole.startswith(first):
        return False
    *between, last = rest
    place = len(first)
    for part in between:
        found = whole.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return len(whole) - len(last) >= place and whole.endswith(last)

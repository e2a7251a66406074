"""What a row was before, and from which file, over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.errors import invalid
from api.models.answers import Row
from api.routes.dependencies import AskedStore, Asking, count_whole, needs, note
from api.routes.parameters import one_of
from data.batches import row_versions
from data.kinds import KINDS

router = APIRouter(tags=["uploads"], dependencies=[needs("upload"), needs("whole")])


@router.get("/rows", response_model=list[Row])
def find_rows(
    asks: Asking,
    store: AskedStore,
    kind: Annotated[str, Query(description="哪种表。The kind of file.", examples=["checkins"])] = "",
    q: Annotated[
        str,
        Query(
            description=(
                "姓名、房号、编号等;缺省为最新的行。Part of a name, room or id; the newest rows when not given."
            ),
            examples=["张三"],
        ),
    ] = "",
) -> Any:
    """一行数据的每个版本和它来自的文件,最多 50 行。Rows with all their versions, each with its file; at most 50
    rows.
    """
    known = one_of("kind", kind, KINDS)
    if known is None:
        raise invalid("kind", kind, f"请写明哪种表:{'、'.join(KINDS)}", f"give one of {', '.join(KINDS)}")
    found = row_versions.find(store, known, q)
    if found:
        count_whole(asks)
    note(asks, "answered", f"rows {known}", count=len(found))
    return found

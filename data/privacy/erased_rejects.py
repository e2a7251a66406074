"""Rejected rows that name somebody who was erased: they stand in no table, only in the originals that are kept."""

from data.batches import uploads
from data.batches.rejected_rows import original_rows
from data.kinds import KINDS
from data.privacy import erased_people
from data.privacy.erased_people import Erased
from data.store import originals
from data.store.database import Store


def lines_naming(store: Store, gone: Erased) -> list[tuple[int, int]]:
    """Batch and line of every rejected row that means somebody on the list, by what its cells say."""
    kinds = [kind.id for kind in KINDS.values() if erased_people.says(kind)]
    batches = store.rows(
        """select batch_id, original, table_name, file_name, encoding from batches
           where original is not null and rejected > 0 and kind in (select unnest($kinds::varchar[]))""",
        {"kinds": kinds},
    )
    found = []
    for batch_id, original, table_name, sent_as, encoding in batches:
        columns = uploads.columns(store, batch_id)
        lines = {
            line
            for (line,) in store.rows(
                "select line from rejects where batch_id = $id except select line from withheld where batch_id = $id",
                {"id": batch_id},
            )
        }
        header = [column["source"] for column in columns]
        kept = originals.kept(store, original)
        rows, *_ = original_rows(store, kept, sent_as, table_name or "", header, lines, encoding)
        for line, cells in rows.items():
            if gone.means(
                {column["field"]: cell for column, cell in zip(columns, cells, strict=False) if column["field"]}
            ):
                found.append((batch_id, line))
    return found

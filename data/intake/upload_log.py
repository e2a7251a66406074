"""Files that are loaded come on record when they are: by a page, over HTTP or from the inbox."""

from data.access import audit_log
from data.access.access_file import Access
from data.access.visitor import Visitor
from data.batches.result import Outcome, Told


def begun(access: Access, who: Visitor | str, file_name: str) -> None:
    """Put on record that somebody sends a file, before it is loaded: what cannot be put on record is not done."""
    audit_log.add(access, who, "upload", "", file=file_name, begun=True)


def uploads(access: Access, who: Visitor | str, address: str = "") -> Told:
    """What ``Sending.told`` takes: it puts each table of a file on record, with what became of it."""

    def told(file_name: str, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            name = f"{file_name} / {outcome.name}" if outcome.name else file_name
            found = outcome.result
            if found is not None:
                audit_log.add(
                    access,
                    who,
                    "upload",
                    f"{found.batch_id or '-'}",
                    address,
                    file=name,
                    kind=found.kind,
                    rows=found.rows_read,
                    accepted=found.accepted,
                    rejected=found.rejected,
                )
            else:
                audit_log.add(
                    access,
                    who,
                    "upload",
                    "-",
                    address,
                    file=name,
                    refused=outcome.refusal.code if outcome.refusal else "",
                )

    return told

"""What loading the chosen files would do: found out in jobs, remembered in the session."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from data.batches.result import Outcome, Sending
from data.files.received import too_large
from data.installation.installation import home
from data.intake import jobs, upload_log
from data.mapping.recognition import Given
from data.refusal import Refusal
from data.store.database import Store
from pages.frame import current_visitor
from pages.frame.shell import Page
from pages.upload import queue as upload_queue
from pages.upload.queue import Queue, Task
from pages.upload.session_mappings import ByHand, by_hand

#: Looks kept in a session beside those of the files that are chosen now.
KEPT_LOOKS = 50


@dataclass(frozen=True)
class TableLook:
    """A table of a chosen file and what loading it would do. ``only`` is its name, None where the file is one table."""

    only: str | None
    outcome: Outcome
    hand: ByHand | None = None

    @property
    def refusal(self) -> Refusal | None:
        """Why it cannot be loaded."""
        return self.outcome.refusal


@dataclass(frozen=True)
class FileLook:
    """A chosen file and its tables."""

    file: Any
    tables: list[TableLook]

    @property
    def ready(self) -> bool:
        """Whether any table of it can be loaded."""
        return any(table.outcome.result for table in self.tables)


def look_at(page: Page, files: Sequence[Any], options: dict[str, Any]) -> list[FileLook]:
    """What loading each file would do, as far as is known; draws the progress of those that take longer."""
    looks: dict[Hashable, list[Outcome]] = st.session_state.setdefault("looks", {})
    while True:
        found: list[FileLook] = []
        missing: list[Task] = []
        wanted: set[Hashable] = set()
        for file in files:
            look = _known(page, file, options, looks, missing, wanted)
            if look:
                found.append(look)
        queue = _queue(missing)
        if queue is None or not queue.advance(upload_queue.PATIENCE_S):
            break
    for key in [key for key in looks if key not in wanted][: max(0, len(looks) - KEPT_LOOKS)]:
        del looks[key]
    if queue is not None:
        upload_queue.show(page, queue, "正在查看", "Looking at")
    return found


def _known(
    page: Page,
    file: Any,
    options: dict[str, Any],
    looks: dict[Hashable, list[Outcome]],
    missing: list[Task],
    wanted: set[Hashable],
) -> FileLook | None:
    """The look of a file where all of it is known; else its tasks are added to those ``missing``."""

    def known(hands: dict[str | None, ByHand]) -> list[Outcome] | None:
        given = given_for(file, options, hands)
        key = (
            file.file_id,
            page.store.path,
            page.store.version,
            given.kind,
            given.day,
            given.datum,
            given.encoding,
            tuple((name, hand.plan.as_json()) for name, hand in hands.items()),
        )
        wanted.add(key)
        if key not in looks:
            missing.append(
                Task(
                    key,
                    file.name,
                    starter(page.store, file, given, None, dry_run=True),
                    lambda outcomes: looks.update({key: outcomes}),
                )
            )
        return looks.get(key)

    limit = page.store.setting("upload_limit_mb") * 1_000_000
    if file.size > limit:
        return FileLook(file, [TableLook(None, Outcome("", None, too_large(file.size, limit)))])
    outcomes = known({})
    if outcomes is None:
        return None
    names = [outcome.name if len(outcomes) > 1 else None for outcome in outcomes]
    hands = {name: hand for name in names if (hand := by_hand(file, name))}
    if hands:
        outcomes = known(hands)
        if outcomes is None:
            return None
        if len(outcomes) != len(names):  # the file as a whole was refused, or looking at it cancelled
            return FileLook(file, [TableLook(None, outcomes[0])])
    tables = [TableLook(name, outcome, hands.get(name)) for name, outcome in zip(names, outcomes, strict=True)]
    return FileLook(file, tables)


def given_for(file: Any, options: dict[str, Any], hands: Mapping[str | None, ByHand]) -> Given:
    """What is said of a file: the options for all, its own day and encoding, and the mappings made by hand, by table;
    None is the table of a file that has no other.
    """
    day = st.session_state.get("days", {}).get(file.file_id) or options["day"]
    encoding = encoding_of(file)
    if whole := hands.get(None):
        return Given(whole.plan.kind, day, options["datum"], whole.plan, encoding)
    plans = {name: hand.plan for name, hand in hands.items() if name is not None}
    return Given(options["kind"], day, options["datum"], None, encoding, plans)


def encoding_of(file: Any) -> str | None:
    """The encoding that people said a file is in."""
    found: str | None = st.session_state.get("encodings", {}).get(file.file_id)
    return found


def starter(store: Store, file: Any, given: Given, only: str | None, dry_run: bool) -> Callable[[], jobs.Job]:
    """What begins the job of a file; the file's bytes are held until then, for its chooser may be gone."""
    content, visitor = file.getvalue(), current_visitor.visitor()
    sending = Sending("page", visitor.address, told=upload_log.uploads(home().access, visitor))

    def start() -> jobs.Job:
        if not dry_run:
            upload_log.begun(home().access, visitor, file.name)
        return jobs.start(store, content, file.name, given, dry_run, sending, only=only)

    return start


def _queue(missing: list[Task]) -> Queue | None:
    """The session's queue of looks for what is missing; one for other files, or other options, is stopped."""
    queue: Queue | None = st.session_state.get("looking")
    wanted = {task.key for task in missing}
    if queue is not None and (queue.keys != wanted or not wanted):
        queue.cancel()
        queue = None
    if queue is None and missing:
        queue = Queue(missing)
    st.session_state["looking"] = queue
    return queue


def forget(file: Any | None = None) -> None:
    """Look again: at this file, or at all."""
    looks = st.session_state.get("looks", {})
    for key in list(looks):
        if file is None or key[0] == file.file_id:
            del looks[key]

"""The mappings that a manager made in this session, for the files that are chosen."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from data.batches.result import Outcome
from data.mapping import saved_mappings
from data.mapping.mapping import Plan
from data.refusal import Refusal
from data.store.database import Store


@dataclass(frozen=True)
class ByHand:
    """A mapping for one table: its plan, the name it is to be kept under ('' for this once), and the table's header."""

    plan: Plan
    name: str
    header: tuple[str, ...]

    def keep(self, store: Store, outcome: Outcome, file_name: str) -> Refusal | None:
        """Save it under its name once its table is loaded, so that the next day's file is known; why it could
        not be.
        """
        if not self.name.strip() or outcome.result is None:
            return None
        try:
            # Under the name by which intake looks for it: a table within a file is known by both.
            saved_mappings.save(store, self.name, self.plan, self.header, f"{outcome.name} {file_name}")
        except Refusal as refusal:
            return refusal
        return None


def by_hand(file: Any, only: str | None) -> ByHand | None:
    """The mapping made for a table of a chosen file."""
    found: dict[tuple[str, str | None], ByHand] = st.session_state.get("by_hand", {})
    return found.get((file.file_id, only))


def set_by_hand(file: Any, only: str | None, hand: ByHand | None) -> None:
    """Use this mapping for the table from now on; None: as the board understands it by itself."""
    made = st.session_state.setdefault("by_hand", {})
    if hand is None:
        made.pop((file.file_id, only), None)
    else:
        made[file.file_id, only] = hand

"""Changing settings, and what follows from them."""

from collections.abc import Mapping
from typing import Any

from data.current import fold
from data.privacy import keep_days
from data.store.database import Store


def change_settings(store: Store, values: Mapping[str, Any]) -> None:
    """Set settings in one transaction and refold what follows from them.

    Raises KeyError for an unknown id and ValueError for a value that is not allowed.
    """
    before = store.settings()
    with store.write_settings(values) as transaction:
        keep_days.note(transaction.cursor, before, values)
        fold.refresh_requests(transaction.cursor, store.settings())

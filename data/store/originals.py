"""Where the original of an upload is kept, by the name that its batch has for it in the database."""

from pathlib import Path

from data import real_files
from data.store.database import Store

#: The folder of all originals in the data folder, with one for each database.
FOLDER = "originals"


def kept(store: Store, name: str | None) -> Path | None:
    """The original of this name, which is relative to the data folder; None where none is kept, and for a name that
    leads out of the folder of originals, as in a database that somebody has written to.
    """
    folder, _, inside = (name or "").partition("/")
    return real_files.found(store.path.parent / FOLDER, inside) if folder == FOLDER else None

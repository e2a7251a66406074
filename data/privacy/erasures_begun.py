"""Whom an erasure has begun to take out of everything: their words lie in a file of their own until it is done.

On the list of the erased stand hashes alone, and those find nobody in what others wrote, nor in a file that no upload
knows. So what is to be looked for is kept while it is: a run that is killed is finished by the next, and then the file
goes. No backup has it.
"""

import json
import os
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from data import real_files
from data.privacy import erased_people
from data.privacy.erased_people import Erased

#: The folder in the data folder.
FOLDER = "erasing"
_ENDING = ".json"


#: Held from when somebody is noted until they are on the list: nobody else may take the note for one that came to
#: nothing.
_BEGINNING = threading.Lock()


@contextmanager
def beginning(folder: Path, said: Iterable[Mapping[str, str | None]]) -> Iterator[Path]:
    """Note whom to look for, while the block puts them on the list; the file, for ``end``. After an error in the block
    nothing was begun.
    """
    place = real_files.make_folder(folder, FOLDER)
    path = place / f"{secrets.token_hex(8)}{_ENDING}"
    with _BEGINNING:
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(json.dumps([dict(words) for words in said]).encode())
                file.flush()
                os.fsync(file.fileno())
            yield path
        except BaseException:
            end(path)
            raise


def end(path: Path) -> None:
    """Forget whom it was about: nothing of them is left, or nothing was begun."""
    path.unlink(missing_ok=True)


def begun(folder: Path, gone: Erased) -> dict[Path, list[dict[str, str | None]]]:
    """Every erasure that is not done, with the ways in which rows name somebody. Nobody is looked for who never came on
    the list, or has been admitted again.
    """
    found = {}
    with _BEGINNING:
        for path in sorted(real_files.files(folder, FOLDER)):
            try:
                said = json.loads(path.read_bytes())
            except FileNotFoundError:  # another thread has just done it
                continue
            except ValueError:  # killed while it was written: nothing was begun
                said = []
            if any(gone.means(words) for words in said):
                found[path] = said
            else:
                end(path)
    return found


def said(folder: Path) -> list[dict[str, str | None]]:
    """The words of everybody whose erasure is not done."""
    gone = erased_people.in_folder(folder)
    return [words for found in (begun(folder, gone).values() if gone else ()) for words in found]

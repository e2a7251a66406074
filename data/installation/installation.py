"""The community this process serves: its data folder, its store, and the demo while that shows."""

import functools
import os
import threading
from pathlib import Path

from data import clock, real_files
from data.access.access_file import Access
from data.batches.result import Result, Sending
from data.current.opened_store import open_store
from data.installation import demo
from data.intake import loading
from data.mapping import saved_mappings
from data.mapping.mapping import plan_of
from data.mapping.recognition import Given
from data.refusal import Refusal
from data.store import originals
from data.store.database import Store

#: The data folder when ``BOARD_DATA_DIR`` names none: beside ``app.py``, ignored by git.
DEFAULT_FOLDER = Path(__file__).parents[2] / "var"


class Home:
    """The data folder, and the store that pages and HTTP show.

    The demo is a database of its own. It shows while the real one has never been given a file
    and nobody has ended it; once ended it never comes back by itself.
    """

    def __init__(self, folder: Path, with_demo: bool = True) -> None:
        """Open what is in ``folder``, making the folder and, where it is to show, the demo."""
        self.folder = folder
        self._lock = threading.RLock()
        self._real = open_store(folder / "board.duckdb")
        # Only now, because an open database means that no other process is loading anything here.
        real_files.remove(self._real.scratch, ignore_errors=True)
        #: Accounts, log-ins and the record; only now, as above: one process makes its key.
        self.access = Access(folder)
        self._demo: Store | None = None
        #: The demo's store once it was ended here, until its files go: somebody may still ask it.
        self._ended: Store | None = None
        if with_demo and not self._over():
            path = folder / "demo.duckdb"
            if not path.exists():
                demo.seed(path)
            self._demo = open_store(path)
            self._redate(self._demo)

    def close(self) -> None:
        """Close the databases."""
        self._real.close()
        self.access.close()
        for shown in (self._demo, self._ended):
            if shown is not None:
                shown.close()

    @property
    def demo(self) -> bool:
        """Whether what shows is the demo."""
        return self._demo is not None

    @property
    def real(self) -> Store:
        """The community's own store, which is also there while the demo shows."""
        return self._real

    @property
    def store(self) -> Store:
        """The store that shows; a demo from yesterday is moved to today first."""
        shown = self._demo
        if shown is None:
            return self._real
        if self._demo_day != clock.now().date():
            with self._lock:
                self._redate(shown)
        return shown

    def _redate(self, shown: Store) -> None:
        demo.redate(shown)
        self._demo_day = clock.now().date()

    def tried(self) -> list[tuple[int, str]]:
        """Number and name of the files that people loaded into the demo and did not undo, in order."""
        if self._demo is None:
            return []
        return self._demo.rows(
            "select batch_id, file_name from batches where source <> $source and undone_at is null order by batch_id",
            {"source": demo.SOURCE},
        )

    def end_demo(self, load: list[int] | None = None) -> list[Result]:
        """End the demo for good, loading these of the tried files for real; gives their results.

        The demo's database is not opened again; its files go with the next cleaning.
        """
        with self._lock:
            if self._demo is None:
                return []
            shown, results = self._demo, []
            for batch_id in load or []:
                results.append(self._load_tried(shown, batch_id))
            saved_mappings.copy_all(shown, self._real)
            self._real.raise_version(shown.version)
            self._real.remember("demo", "ended")
            self._ended, self._demo = shown, None
        return results

    def forget_ended_demo(self) -> int:
        """Take away the files of a demo that is over for good, in which somebody may have tried a real roster; how
        many.
        """
        if self._demo is not None or not self._over():
            return 0
        with self._lock:
            if self._ended is not None:
                self._ended.close()
                self._ended = None
        found = [
            *(
                entry
                for entry in real_files.entries(self.folder)
                if entry.path.name.startswith(("demo.duckdb", "demo-new.duckdb"))
            ),
            *(
                entry
                for name in ("demo", "demo-new")
                for entry in real_files.entries(self.folder / originals.FOLDER, name)
            ),
        ]
        for entry in found:
            real_files.remove(entry.path)
        return len(found)

    def _over(self) -> bool:
        """Whether the demo never shows again."""
        return bool(self._real.rows("select 1 from batches limit 1")) or self._real.state("demo") == "ended"

    def _load_tried(self, shown: Store, batch_id: int) -> Result:
        row = shown.rows(
            """select original, file_name, table_name, kind, day, datum, source, mapping, encoding from batches
               where batch_id = $id""",
            {"id": batch_id},
        )[0]
        original, file_name, table_name, kind, day, datum, source, mapping, encoding = row
        plan = plan_of(mapping) if mapping else None
        kept = originals.kept(shown, original)
        if kept is None:
            raise Refusal(
                "original_gone",
                f"演示里试用的“{file_name}”找不到了,没有载入。请重新上传这份文件。",
                f"{file_name}, which was tried in the demo, is gone and was not loaded. Please upload it again.",
            )
        outcomes = loading.load_all(
            self._real,
            kept,
            file_name,
            Given(kind, day, datum, plan, encoding),
            sending=Sending(source),
            only=table_name,
        )
        return outcomes[0].answer()


_opening = threading.Lock()


def home() -> Home:
    """The one Home of this process, from ``BOARD_DATA_DIR`` and ``BOARD_DEMO``."""
    with _opening:
        return _home()


def folder() -> Path:
    """The data folder: ``BOARD_DATA_DIR``, else ``var/`` beside ``app.py``."""
    return Path(os.environ.get("BOARD_DATA_DIR") or DEFAULT_FOLDER)


@functools.cache
def _home() -> Home:
    return Home(folder(), os.environ.get("BOARD_DEMO", "1").strip() != "0")

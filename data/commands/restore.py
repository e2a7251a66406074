"""``python -m data.commands.restore``: list the backups, or with the name or folder of one put it back while the board
is closed.

What is there now is moved aside into ``before-restore-<time>`` in the data folder. What was past its time since the
backup was made, and whoever was erased since, does not come back with it. Accounts and record are
taken from the backup only where the data folder has none; ``--key`` is then the key file that was handed over.
An encrypted backup (``….board-backup``) is opened with its passphrase and has its keys in it.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data import clock, real_files
from data.access import keys
from data.commands.encrypt_backup import passphrase_of
from data.current.opened_store import open_store
from data.installation import backup, backup_cleaning, encrypted_backup, reach, restored_accounts
from data.installation.backup import Backup
from data.installation.installation import folder as data_folder
from data.privacy import erased_people, erasures_begun, retention
from data.privacy.erased_people import DATABASE
from data.refusal import Refusal, full_disk_refused
from data.store.file_copy import counted
from data.version import VERSION
from data.visible_text import visible


@dataclass(frozen=True)
class Restored:
    """Where to what stood there was moved, and what is to be said of the restored, in words of both languages."""

    aside: Path
    said: tuple[tuple[str, str], ...] = ()


def restore(chosen: Backup, folder: Path, key_file: Path | None = None) -> Restored:
    """Put a backup into a data folder; ``key_file``: the key of its list of erased people, where it was handed over.

    Raises Refusal, and what stood there still stands: where the backup is not whole, the accounts of either cannot be
    read, a newer version of the board made it, links lie in it, the key is that of another board, the board is running
    or the disk is full.
    """
    if chosen.is_newer:
        raise Refusal(
            "newer_version",
            f"{chosen.name} 是更新的版本 {chosen.version} 做的备份,这里是 {VERSION},没有恢复。请先更新看板。",
            f"{chosen.name} was made by the newer version {chosen.version}, this is {VERSION}; nothing was restored. "
            "Update the board first.",
        )
    _refuse_links(chosen.folder)
    if not chosen.whole:
        raise Refusal(
            "not_whole",
            f"{chosen.folder} 不是一份完整的备份,没有恢复。请另选一份。",
            f"{chosen.folder} is not a whole backup; nothing was restored. Choose another.",
        )
    _refuse_while_running(folder / DATABASE)
    restored_accounts.refuse_damaged(chosen, folder)
    key = restored_accounts.key_of(key_file, (folder, chosen.folder))
    prepared, aside = folder / "restoring", backup.unused(folder, "before-restore-")
    originals = Path("originals", Path(DATABASE).stem)
    real_files.remove(prepared, ignore_errors=True)  # left by one that was killed
    try:
        with full_disk_refused():
            prepared.mkdir(parents=True)
            real_files.copy(chosen.database, prepared / DATABASE)
            real_files.link_tree(prepared / originals, chosen.folder, *originals.parts)
            _check(prepared / DATABASE, chosen)
            _clean(prepared, folder, chosen, key)
            standing = [name for name in (DATABASE, f"{DATABASE}.wal", originals) if (folder / name).exists()]
            if not standing:
                reach.begin_here(folder)
            _move(
                [(folder / name, aside / name) for name in standing]
                + [(prepared / name, folder / name) for name in (DATABASE, originals)]
            )
            said = restored_accounts.take_along(chosen, folder, aside, key)
    finally:
        real_files.remove(prepared, ignore_errors=True)
    return Restored(aside, tuple(said))


def _clean(prepared: Path, folder: Path, chosen: Backup, key: bytes | None) -> None:
    """Take out of what is to be restored whatever must not come back."""
    store = open_store(prepared / DATABASE)
    now = clock.now()
    # Who begins with an old backup has a day to look at it, as with old files.
    until = retention.due(store, now)[0] if retention.may_begin(store, now) else None
    store.close()
    # The backup's own as well: the folder may be another one, which never heard of them. Whoever was let in again
    # since it was made has no rows in it that its list could take.
    own = keys.erasure_file(folder)
    known = [*([keys.read(own)] if own else []), *([key] if key else [])]
    lists = [found for place in (folder, chosen.folder) if (found := erased_people.in_folder(place, known))]
    backup_cleaning.tidy(prepared, until, now.date(), lists, erasures_begun.said(folder))
    (prepared / "originals" / Path(DATABASE).stem).mkdir(parents=True, exist_ok=True)


def _refuse_links(source: Path) -> None:
    """No backup has any link in it: whoever put one there wants other files to be read."""
    for entry in real_files.tree(source):
        if entry.sort in ("link", "special"):
            name = visible(entry.path.relative_to(source).as_posix())
            raise Refusal(
                "links_in_backup",
                f"{source} 里的“{name}”是链接或特殊文件,备份里本来没有,所以没有恢复。请重新复制这份备份,或另选一份。",
                f"“{name}” in {source} is a link or a special file, which no backup has; nothing was restored. "
                "Copy the backup again from where it was made, or choose another.",
            )


def _refuse_while_running(database: Path) -> None:
    if not database.exists():
        return
    try:
        duckdb.connect(str(database)).close()
    except duckdb.Error as error:
        # As another process on Linux and macOS, on Windows, and as this one. One that is broken is no reason not to
        # restore.
        if any(words in str(error) for words in ("lock", "another process", "different configuration")):
            raise Refusal(
                "running",
                f"数据正被使用:请先关闭看板,再恢复。({database.parent})",
                "The data is in use: close the board first, then restore.",
            ) from error


def _check(database: Path, chosen: Backup) -> None:
    try:
        found = counted(database)
    except duckdb.Error:
        found = None
    if found != chosen.rows:
        raise Refusal(
            "damaged",
            f"{chosen.name} 的数据库已损坏,没有恢复。请另选一份。",
            f"The database of {chosen.name} is damaged; nothing was restored. Choose another.",
        )


def _move(moves: list[tuple[Path, Path]]) -> None:
    """All of them or, where one fails, none."""
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            target.parent.mkdir(parents=True, exist_ok=True)
            done.append((source, source.rename(target)))
    except BaseException:
        for source, target in reversed(done):
            target.rename(source)
        raise


def main(arguments: list[str] | None = None) -> int:
    """List the backups or restore one, and say so; 1 where that cannot be."""
    parser = argparse.ArgumentParser(prog="python -m data.commands.restore", description=__doc__)
    parser.add_argument("backup", nargs="?", help="the name of a backup, or a folder that it was copied to")
    parser.add_argument("--key", type=Path, metavar="FILE", help="the key file that the board handed over")
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help="for an encrypted backup: a file whose first line it is"
    )
    asked, folder = parser.parse_args(arguments), data_folder()
    given = asked.backup
    if given is None:
        return _list(folder)
    named = folder / backup.FOLDER / given
    try:
        with _chosen(named if named.exists() else Path(given), folder, asked.passphrase_file) as chosen:
            restored = restore(chosen, folder, asked.key)
    except Refusal as refusal:
        print(refusal.zh)
        print(refusal.en)
        return 1
    except RuntimeError as error:  # a key that is not whole
        print(error)
        return 1
    store = open_store(folder / DATABASE)
    [(batches,)] = store.rows("select count(*) from batches")
    store.close()
    print(f"已恢复 {chosen.name}:{batches} 次上传。原来的数据移到了 {restored.aside}。现在可以打开看板。")
    print(f"{chosen.name} is restored: {batches} uploads. The board can be opened.")
    print(f"What was there is now in {restored.aside}.")
    for zh, en in restored.said:
        print(zh)
        print(en)
    return 0


@contextmanager
def _chosen(place: Path, folder: Path, passphrase_file: Path | None) -> Iterator[Backup]:
    """The backup in a folder, or in a file that a passphrase opens."""
    if not place.is_file():
        yield backup.at(place)
        return
    _refuse_while_running(folder / DATABASE)
    with encrypted_backup.unsealed(place, passphrase_of(passphrase_file), folder) as chosen:
        yield chosen


def _list(folder: Path) -> int:
    found = backup.backups(folder)
    for each in found:
        state = "" if each.whole else "  不完整 not whole"
        print(f"{each.name}  {each.size / 1e6:8.1f} MB  {each.version or '—':8}{state}".rstrip())
    if not found:
        print(f"还没有备份({folder / backup.FOLDER})。There is no backup yet.")
    else:
        print(
            "恢复其中一份:python -m data.commands.restore 名称。To restore one: python -m data.commands.restore NAME."
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

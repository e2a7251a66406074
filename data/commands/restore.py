"""``python -m data.commands.restore``: list the backups, or with the name or folder of one put it back while the board
is closed.

What is there now is moved aside into ``before-restore-<time>`` in the data folder. What was past its time since the
backup was made, and whoever was erased since, does not come back with it. Accounts, record and key are
taken from the backup only where the data folder has none.
"""

import argparse
import sys
from pathlib import Path

import duckdb

from data import clock, real_files
from data.access import keys
from data.access.access_file import FILE
from data.current.opened_store import open_store
from data.installation import backup, backup_cleaning, reach
from data.installation.backup import Backup
from data.installation.installation import folder as data_folder
from data.privacy import erased_people, retention
from data.privacy.erased_people import DATABASE
from data.refusal import Refusal, full_disk_refused
from data.store.file_copy import counted
from data.version import VERSION
from data.visible_text import visible


def restore(chosen: Backup, folder: Path) -> Path:
    """Put a backup into a data folder; where to what stood there was moved.

    Raises Refusal, and what stood there still stands: where the backup is not whole, a newer version of the board
    made it, links lie in it, the board is running or the disk is full.
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
    prepared, aside = folder / "restoring", backup.unused(folder, "before-restore-")
    originals = Path("originals", Path(DATABASE).stem)
    real_files.remove(prepared, ignore_errors=True)  # left by one that was killed
    try:
        with full_disk_refused():
            prepared.mkdir(parents=True)
            real_files.copy(chosen.database, prepared / DATABASE)
            real_files.link_tree(prepared / originals, chosen.folder, *originals.parts)
            _check(prepared / DATABASE, chosen)
            _clean(prepared, folder, chosen)
            standing = [name for name in (DATABASE, f"{DATABASE}.wal", originals) if (folder / name).exists()]
            if not standing:
                reach.begin_here(folder)
            _move(
                [(folder / name, aside / name) for name in standing]
                + [(prepared / name, folder / name) for name in (DATABASE, originals)]
            )
            _accounts(chosen.folder, folder)
    finally:
        real_files.remove(prepared, ignore_errors=True)
    return aside


def _clean(prepared: Path, folder: Path, chosen: Backup) -> None:
    """Take out of what is to be restored whatever must not come back."""
    store = open_store(prepared / DATABASE)
    now = clock.now()
    # Who begins with an old backup has a day to look at it, as with old files.
    until = retention.due(store, now)[0] if retention.may_begin(store, now) else None
    store.close()
    # The backup's own as well: the folder may be another one, which never heard of them. Whoever was let in again
    # since it was made has no rows in it that its list could take.
    lists = [found for found in (erased_people.in_folder(folder), erased_people.in_folder(chosen.folder)) if found]
    backup_cleaning.tidy(prepared, until, now.date(), lists)
    (prepared / "originals" / Path(DATABASE).stem).mkdir(parents=True, exist_ok=True)


def _accounts(source: Path, folder: Path) -> None:
    """Bring accounts, record and key along where the data folder has neither."""
    if (
        (source / FILE).exists()
        and keys.erasure_file(source)
        and not (folder / FILE).exists()
        and not keys.erasure_file(folder)
    ):
        for name in (*keys.FILES, FILE):
            if (source / name).exists():
                real_files.copy(source / name, folder / name)
                (folder / name).chmod(0o600)


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
    given, folder = parser.parse_args(arguments).backup, data_folder()
    if given is None:
        return _list(folder)
    named = folder / backup.FOLDER / given
    chosen = backup.at(named if named.exists() else Path(given))
    try:
        aside = restore(chosen, folder)
    except Refusal as refusal:
        print(refusal.zh)
        print(refusal.en)
        return 1
    store = open_store(folder / DATABASE)
    [(batches,)] = store.rows("select count(*) from batches")
    store.close()
    print(f"已恢复 {chosen.name}:{batches} 次上传。原来的数据移到了 {aside}。现在可以打开看板。")
    print(f"{chosen.name} is restored: {batches} uploads. What was there is now in {aside}. The board can be opened.")
    return 0


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

"""``python -m data.commands.encrypt_backup NAME TARGET``: a backup with the keys as one file that a passphrase opens.

Asks for the passphrase twice, or reads the first line of ``--passphrase-file``. Without the passphrase nobody can open
the file, nor can the board clean it: delete it when the days for which personal data is kept are over.
"""

import argparse
import getpass
import os
import sys
from contextlib import closing
from pathlib import Path

from data.access import audit_log
from data.access.access_file import FILE, Access
from data.installation import backup, encrypted_backup
from data.installation.encrypted_backup import ENDING
from data.installation.installation import folder as data_folder
from data.refusal import Refusal, full_disk_refused


def main(arguments: list[str] | None = None) -> int:
    """Write the file and say so; 1 where that cannot be."""
    parser = argparse.ArgumentParser(prog="python -m data.commands.encrypt_backup", description=__doc__)
    parser.add_argument("backup", help="the name of a backup, as data.commands.restore lists them")
    parser.add_argument("target", type=Path, help="the folder, or the file, that it is to be written to")
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help="a file whose first line it is")
    asked, folder = parser.parse_args(arguments), data_folder()
    target = asked.target / f"{asked.backup}{ENDING}" if asked.target.is_dir() else asked.target
    try:
        passphrase = encrypted_backup.checked(passphrase_of(asked.passphrase_file, twice=True))
        if backup.time_of(asked.backup) is None:
            raise Refusal("no_backup", f"没有备份 {asked.backup}。", f"There is no backup {asked.backup}.")
        if target.exists():
            raise Refusal("exists", f"{target} 已经有了,没有覆盖。", f"{target} is there already; it was left alone.")
        if (folder / FILE).exists():
            with closing(Access(folder)) as access:
                audit_log.add(access, "命令行", "backup_encrypted", asked.backup)
        _write(asked.backup, folder, passphrase, target)
    except Refusal as refusal:
        print(refusal.zh)
        print(refusal.en)
        return 1
    except (OSError, RuntimeError) as error:
        print(f"没有写成。It was not written: {error}")
        return 1
    print(f"已写到 {target}。没有口令谁也打不开;看板清理不到它,个人信息到期后请自行删除。")
    print(f"Written to {target}. Nobody opens it without the passphrase.")
    print("The board cannot clean it: delete it when the days for which personal data is kept are over.")
    return 0


def _write(name: str, folder: Path, passphrase: str, target: Path) -> None:
    content = encrypted_backup.sealed(backup.at(folder / backup.FOLDER / name), folder, passphrase)
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        with full_disk_refused(), unfinished.open("wb") as file:
            for piece in content:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def passphrase_of(file: Path | None, twice: bool = False) -> str:
    """The passphrase, from the first line of a file or asked for; Refusal where it cannot be read or two differ."""
    try:
        if file is not None:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
            return lines[0] if lines else ""
        given = getpass.getpass("口令 Passphrase: ")
        again = getpass.getpass("再输一次 Again: ") if twice else given
    except (OSError, EOFError, UnicodeError) as error:
        raise Refusal("no_passphrase", f"读不到口令:{error}", f"The passphrase cannot be read: {error}") from error
    if given != again:
        raise Refusal("differ", "两次输入的口令不一样。", "The two passphrases differ.")
    return given


if __name__ == "__main__":
    sys.exit(main())

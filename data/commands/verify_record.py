"""``python -m data.commands.verify_record``: verify that no line of the record was changed, also while the board runs.

Prints the newest hash. Whoever notes it elsewhere can later prove with ``--noted HASH`` that no line up to it was
changed, taken out or put in, even by somebody who can write to every file. Ends with 0 where the record is whole, 1
where it is broken, also by lines that no key of this user marked where the board has one here, and 2 where the key that
proves it is not on this machine, or belongs to another user of whom ``--accept`` said that they ran the board.
"""

import argparse
import sys
from functools import partial
from pathlib import Path

from data.access import audit_log, record_seal
from data.access.access_file import Access
from data.access.record_check import unknown_keys, verified
from data.access.record_seal import Head
from data.installation import backup
from data.installation.installation import folder

BROKEN, UNKEYED = 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Verify the record and say so; 1 where it is broken, 2 where nothing here can prove that it is whole."""
    parser = argparse.ArgumentParser(prog="python -m data.commands.verify_record", description=__doc__)
    parser.add_argument("--noted", default="", help="a hash noted earlier, which must be in the chain")
    parser.add_argument(
        "--backup", action="append", default=[], metavar="FOLDER", help="a backup kept elsewhere to compare with"
    )
    parser.add_argument(
        "--accept",
        default="",
        metavar="WHY",
        help="say why lines are gone, as after a backup was put back, or marked by the key of another user",
    )
    given = parser.parse_args(arguments)
    heads = {one.name: one.record for one in backup.backups(folder()) if one.record}
    for place in given.backup:
        found = backup.at(Path(place)).record
        if found is None:
            print(f"{place} 不是记有操作记录的备份。{place} is no backup that says how far the record went.")
            return BROKEN
        heads[place] = found
    try:
        access = Access(folder())
    except RuntimeError as error:
        print(error)
        return BROKEN
    try:
        return _verify(access, given.noted, heads, given.accept)
    finally:
        access.close()


def _verify(access: Access, noted: str, heads: dict[str, Head], accept: str) -> int:
    if accept:
        gone = record_seal.accept(access.folder, audit_log.newest_head(access), partial(audit_log.holds, access))
        if gone:
            audit_log.add(access, "命令行", "record_accepted", gone.lines, why=accept)
        theirs = unknown_keys(access)
        new = theirs.keys() - set(record_seal.accepted_keys(access.folder))
        if new:
            record_seal.accept_keys(access.folder, sorted(new))
            lines = sorted(line for key in new for line in theirs[key])
            audit_log.add(access, "命令行", "record_accepted", f"{lines[0]}–{lines[-1]}", why=accept, keys=sorted(new))
    found = verified(access, noted, heads)
    for notice in found.notices:
        print(notice)
    if found.reason:
        print(f"操作记录不完整:{found.reason}")
        return BROKEN
    if found.unkeyed:
        print(f"没有发现改动,但不能证明(unkeyed):{found.unkeyed}")
        print("Nothing was found changed, but no key of this user on this machine can prove it.")
        print(f"密钥应在 the key belongs in: {record_seal.config_folder()}")
        return UNKEYED
    print(f"操作记录完整:{found.lines} 条。请另处记下校验值:{found.newest}")
    print(f"The record is whole: {found.lines} lines. Note this hash elsewhere: {found.newest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""``python -m data.commands.verify_record``: verify that no line of the record was changed, also while the board runs.

Prints the newest hash. Whoever notes it elsewhere can later prove with ``--noted HASH`` that no line up to it was
changed, taken out or put in, even by somebody who can write to the file.
"""

import argparse
import sys

from data.access.access_file import Access
from data.access.audit_log import verified
from data.installation.installation import folder


def main(arguments: list[str] | None = None) -> int:
    """Verify the record and say so; 1 where it is broken."""
    parser = argparse.ArgumentParser(prog="python -m data.commands.verify_record", description=__doc__)
    parser.add_argument("--noted", default="", help="a hash noted earlier, which must be in the chain")
    given = parser.parse_args(arguments)
    access = Access(folder())
    try:
        found = verified(access, given.noted)
    finally:
        access.close()
    if found.reason:
        print(f"操作记录不完整:{found.reason}")
        return 1
    print(f"操作记录完整:{found.lines} 条。请另处记下校验值:{found.newest}")
    print(f"The record is whole: {found.lines} lines. Note this hash elsewhere: {found.newest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

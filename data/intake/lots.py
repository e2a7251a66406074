"""Lots of one item at one site, a row each, that a mapping says are to be added up.

Every row of such a key comes to hold the sum, so that any of them stands for all. They are one count: where one of them
cannot be read, none is taken, and where their units differ nothing is added.
"""

from data.kind_of_file import Kind
from data.store.database import Cursor

#: The rows that are left to be looked at for the same key once more.
OTHERS = "(from incoming anti join added_lots using (line))"


def note(cursor: Cursor, kind: Kind) -> None:
    """Remember the keys of all rows of the file, before any is rejected."""
    cursor.execute(f"create or replace temp table lots as select line, {', '.join(kind.key)} from incoming")


def incomplete(kind: Kind) -> str:
    """The rows of ``incoming`` of which another lot was rejected, as a query for ``staging.reject``."""
    same = " and ".join(f"i.{key} is not distinct from l.{key}" for key in kind.key)
    return f"""select i.line, '', null,
            '同一物资的另一批(第 ' || min(l.line) || ' 行)没有接收,合计会不完整,请一起改好再传',
            'another lot of it, in line ' || min(l.line) || ', was rejected and the sum would lack it; send both again'
        from incoming i join lots l on {same} and i.line <> l.line
        where l.line in (select line from rejected) group by i.line"""


def add_up(cursor: Cursor, kind: Kind) -> None:
    """Give every row of a key that several rows of one unit have the sums of its amounts; their lines are
    ``added_lots``.
    """
    keys, unit = ", ".join(kind.key), kind.measured_in
    sums = ", ".join(f"sum({name}) as {name}" for name in kind.sums)
    cursor.execute(
        f"""create or replace temp table sums as select {keys}, {sums} from incoming group by {keys}
            having count(*) > 1 and count(distinct {unit}) < 2"""
    )
    same = " and ".join(f"incoming.{key} is not distinct from sums.{key}" for key in kind.key)
    cursor.execute(f"create or replace temp table added_lots as select line from incoming join sums on {same}")
    totals = ", ".join(f"{name} = sums.{name}" for name in kind.sums)
    cursor.execute(f"update incoming set {totals} from sums where {same}")

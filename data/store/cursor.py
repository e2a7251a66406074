"""A cursor that parses each question once: DuckDB 2.0.0 takes up to half of a small question's time to read its words
anew.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import duckdb

Parameters = Mapping[str, Any] | Sequence[Any] | None

#: Texts that are kept parsed, the latest used ones, and characters that one may have: at most some 20 MB.
MOST_KEPT, LONGEST = 1500, 20_000
#: What only means the same again where it is text: what stands for several statements, or for others.
_NOT_KEPT = (duckdb.StatementType.MULTI, duckdb.StatementType.PRAGMA)

_kept: OrderedDict[str, duckdb.Statement] = OrderedDict()
_keeping = threading.Lock()


class Cursor:
    """A DuckDB cursor, or a connection, for one thread."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Ask on this cursor, which is from now on ours to close."""
        self._connection = connection
        #: Stops from another thread whatever runs here.
        self.interrupt: Callable[[], None] = connection.interrupt
        #: Makes a frame or a stream of Arrow batches readable as a table of that name, and forgets it again.
        self.register, self.unregister = connection.register, connection.unregister
        self.close: Callable[[], None] = connection.close

    def execute(self, sql: str, parameters: Parameters = None) -> duckdb.DuckDBPyConnection:
        """Ask or order something, with values bound; the answer is fetched from what this returns.

        Raises duckdb.Error.
        """
        return self._connection.execute(self._parsed(sql), parameters)

    def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Do the same for each of several rows of values."""
        self._connection.executemany(self._parsed(sql), parameters)

    def _parsed(self, sql: str) -> duckdb.Statement | str:
        """The statement, of this or an earlier cursor: it is bound to a database's tables only as it is executed."""
        with _keeping:
            if kept := _kept.get(sql):
                _kept.move_to_end(sql)
                return kept
        if len(sql) > LONGEST:
            return sql
        statements = self._connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type in _NOT_KEPT:
            return sql
        with _keeping:
            _kept[sql] = statements[0]
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
        return statements[0]

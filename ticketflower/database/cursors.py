"""Cursors that prepare some statements: PostgreSQL parses and plans those once per connection."""

from typing import Any

from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg.errors import FeatureNotSupported
from psycopg.pq import TransactionStatus


class PreparedSql(str):
    """The text of a statement that each connection prepares when it first sends it."""

    __slots__ = ()


class PreparingCursor(ServerBindingCursor):
    """A cursor that prepares statements of ``PreparedSql``; all others are planned each time.

    A prepared statement soon gets one plan for any values, which is right where rows are found by
    a key, and bad for the lists of very large and very small companies.
    """

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        """Send a statement, as psycopg's cursors do.

        A migration may change the type of a column while older processes run (docs/operation.md).
        PostgreSQL then refuses what they have prepared ("cached plan must not change result type"),
        so it is prepared again. Inside a transaction the statement fails, because PostgreSQL takes
        no other one before the rollback, which makes psycopg forget everything prepared.
        """
        if type(query) is not PreparedSql:
            return super().execute(query, params, **options)  # type: ignore[misc] # psycopg's, no stub
        options["prepare"] = True
        try:
            return super().execute(query, params, **options)  # type: ignore[misc] # psycopg's, no stub
        except FeatureNotSupported:
            server = self.connection  # type: ignore[attr-defined] # psycopg's, no stub
            if server.info.transaction_status != TransactionStatus.IDLE:
                raise
            server.execute("DEALLOCATE ALL")
            return super().execute(query, params, **options)  # type: ignore[misc] # psycopg's, no stub

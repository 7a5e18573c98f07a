"""Cursors that prepare some statements: PostgreSQL parses and plans those once per connection."""

from typing import Any

from django.db.backends.postgresql.base import ServerBindingCursor


class PreparedSql(str):
    """The text of a statement that each connection prepares when it first sends it."""

    __slots__ = ()


class PreparingCursor(ServerBindingCursor):
    """A cursor that prepares statements of ``PreparedSql``; all others are planned each time.

    A prepared statement soon gets one plan for any values, which is right where rows are found by
    a key, and bad for the lists of very large and very small companies.
    """

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        """Send a statement, as psycopg's cursors do."""
        if type(query) is PreparedSql:
            options["prepare"] = True
        return super().execute(query, params, **options)  # type: ignore[misc] # psycopg's, no stub

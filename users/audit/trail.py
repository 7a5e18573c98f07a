"""The audit trail of a company: the histories of all its rows and its audit events, as one list.

Each source is read along its index and no further than a page needs, so that a page costs the
same with a thousand rows and with millions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_datetime

from ticketflower.lists.filters import NOBODY, midnight
from ticketflower.texts import ID_DIGITS, whole_number
from users.audit.entries import Entry, Position, entries_at
from users.audit.sources import EventSource, sources
from users.models import Company
from users.models.records import LOGINS

CHUNK = 500
"""Entries of an export that are read at a time."""


@dataclass(frozen=True)
class TrailQuery:
    """A query on the trail; criteria that are None or empty are ignored.

    Args:
        keys: of the sources.
        people: who did it, by their ids; ``NOBODY`` for what no person did.
        first: the first day.
        last: the last day.
        row: the id of the one row that it is about; then there is one key.
        with_logins: whether logins and logouts are asked for, too.
    """

    keys: Sequence[str] = ()
    people: Sequence[str] = ()
    first: date | None = None
    last: date | None = None
    row: int | None = None
    with_logins: bool = True


@dataclass(frozen=True)
class Trail:
    """The entries that a query asks for, the newest first, for ``Listing.page_of``.

    Args:
        company: whose trail it is.
        query: None where nothing fits.
    """

    company: Company
    query: TrailQuery | None

    def parse(self, texts: list[str]) -> Position | None:
        """The position that a URL has as text, or None where it makes no sense."""
        numbers = [whole_number(each, ID_DIGITS) for each in texts[1:]]
        if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
            return None
        try:
            at = parse_datetime(texts[0])
        except ValueError:
            return None
        return (at, numbers[0], numbers[1]) if at and at.tzinfo else None

    def read(self, size: int, cursor: Position | None, *, backwards: bool) -> list[Entry]:
        """At most ``size`` entries beyond the position, the nearest first."""
        if self.query is None:
            return []
        found = _positions(self.company, self.query, size, cursor, backwards=backwards)
        return entries_at(found)

    def cursor_of(self, entry: Entry) -> Position:
        """The entry's position."""
        return entry.position

    def entries(self) -> Iterator[Entry]:
        """Every entry, read in chunks."""
        cursor: Position | None = None
        while True:
            chunk = self.read(CHUNK, cursor, backwards=False)
            yield from chunk
            if len(chunk) < CHUNK:
                return
            cursor = chunk[-1].position


def _positions(
    company: Company, query: TrailQuery, size: int, cursor: Position | None, *, backwards: bool
) -> list[Position]:
    """The positions of at most ``size`` entries beyond the cursor, the nearest first.

    This is SQL as text: to build and compile a union of querysets of all histories takes Django
    ten times as long as PostgreSQL takes to execute it.
    """
    asked = [source for source in sources() if not query.keys or source.key in query.keys]
    parts = [_part(source, company, query, cursor, backwards=backwards) for source in asked]
    if not parts:
        return []
    order, order_of_sources = ("ASC", "DESC") if backwards else ("DESC", "ASC")
    union = " UNION ALL ".join(
        f"(SELECT {part.columns} FROM {part.table} WHERE {' AND '.join(part.conditions)}"  # noqa: S608 - names of ours, values as parameters
        f" ORDER BY {part.at} {order}, {part.pk} {order} LIMIT %s)"
        for part in parts
    )
    with connection.cursor() as rows:
        rows.execute(
            f"SELECT * FROM ({union}) AS found"  # noqa: S608 - as above
            f" ORDER BY at {order}, source {order_of_sources}, place {order} LIMIT %s",
            [value for part in parts for value in (*part.values, size)] + [size],
        )
        return [(at, number, pk) for at, number, pk in rows.fetchall()]


@dataclass
class _Part:
    """The statement of one source: its conditions with their values."""

    source: EventSource
    conditions: list[str]
    values: list[Any]

    @property
    def table(self) -> str:
        return f'"{self.source.model._meta.db_table}"'

    @property
    def at(self) -> str:
        return self.source.at

    @property
    def pk(self) -> str:
        return self.source.pk

    @property
    def columns(self) -> str:
        return f"{self.at} AS at, {self.source.number} AS source, {self.pk} AS place"

    def add(self, condition: str, *values: Any) -> None:
        self.conditions.append(condition)
        self.values += values


def _part(
    source: EventSource,
    company: Company,
    query: TrailQuery,
    cursor: Position | None,
    *,
    backwards: bool,
) -> _Part:
    part = _Part(source, ["company_id = %s"], [company.pk])
    if query.first is not None:
        part.add(f"{source.at} >= %s", midnight(query.first))
    if query.last is not None and query.last < date.max:
        part.add(f"{source.at} < %s", midnight(query.last + timedelta(days=1)))
    if query.people:
        ids = [int(each) for each in query.people if each != NOBODY]
        or_no_one = " OR actor_id IS NULL" if NOBODY in query.people else ""
        # One person must be one value: the index by person and time has no other order.
        wanted = ", ".join(["%s"] * len(ids)) or "NULL"
        part.add(f"(actor_id IN ({wanted}){or_no_one})", *ids)
    if not source.is_history and not query.with_logins:
        part.add(f"NOT action IN ({', '.join(map(repr, LOGINS))})")  # as the index has it
    if query.row is not None:
        part.add("pgh_obj_id = %s", query.row) if source.is_history else part.add("FALSE")
    if cursor is not None:
        _add_beyond(part, cursor, backwards=backwards)
    return part


def _add_beyond(part: _Part, cursor: Position, *, backwards: bool) -> None:
    """Only what is beyond the cursor; entries of one moment are in the order of their sources."""
    at, number, pk = cursor
    source, later = part.source, ">" if backwards else "<"
    if source.number == number:
        part.add(f"({source.at}, {source.pk}) {later} (%s, %s)", at, pk)
    elif (source.number > number) != backwards:
        part.add(f"{source.at} {later}= %s", at)
    else:
        part.add(f"{source.at} {later} %s", at)

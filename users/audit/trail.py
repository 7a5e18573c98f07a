"""The audit trail of a company: the histories of all its rows and its audit events, as one list.

Each source is read along its index and no further than a page needs, so that a page costs the
same with a thousand rows and with millions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.fields import IntegerField
from django.utils.dateparse import parse_datetime

from ticketflower.lists.filters import NOBODY, between
from ticketflower.texts import ID_DIGITS, whole_number
from users.audit.entries import Entry, Position, entries_at
from users.audit.sources import EventSource, sources
from users.models import Company

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
    """

    keys: Sequence[str] = ()
    people: Sequence[str] = ()
    first: date | None = None
    last: date | None = None
    row: int | None = None


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
        return entries_at(list(found))

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
) -> Iterator[Position]:
    sign = "" if backwards else "-"
    parts = []
    for source in sources():
        if query.keys and source.key not in query.keys:
            continue
        rows = _narrowed(source, company, query)
        if cursor is not None:
            rows = rows.filter(_beyond(source, cursor, backwards=backwards))
        parts.append(
            rows.order_by(f"{sign}{source.at}", f"{sign}{source.pk}")
            .annotate(
                at=F(source.at),
                source=Value(source.number, IntegerField()),
                row=F(source.pk),
            )
            .values_list("at", "source", "row")[:size]
        )
    if len(parts) == 1:
        yield from parts[0]
        return
    first, *others = parts
    other_sign = "-" if backwards else ""
    merged = first.union(*others, all=True)
    yield from merged.order_by(f"{sign}at", f"{other_sign}source", f"{sign}row")[:size]


def _narrowed(source: EventSource, company: Company, query: TrailQuery) -> QuerySet[Any]:
    rows: QuerySet[Any] = source.model.objects.filter(
        between(source.at, query.first, query.last), company=company
    )
    if query.people:
        ids = [int(each) for each in query.people if each != NOBODY]
        by_them = Q(actor__in=ids)
        rows = rows.filter(by_them | Q(actor=None) if NOBODY in query.people else by_them)
    if query.row is not None:
        rows = rows.filter(pgh_obj=query.row) if source.is_history else rows.none()
    return rows


def _beyond(source: EventSource, cursor: Position, *, backwards: bool) -> Q:
    at, number, pk = cursor
    later = "gt" if backwards else "lt"
    beyond = Q(**{f"{source.at}__{later}": at})
    if source.number == number:
        beyond |= Q(**{source.at: at, f"{source.pk}__{later}": pk})
    elif (source.number > number) != backwards:
        beyond |= Q(**{source.at: at})
    return beyond

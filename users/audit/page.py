"""The page of the audit trail: what one URL asks of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from ticketflower.lists.filters import (
    NOBODY,
    BoundChoiceFilter,
    BoundDateRangeFilter,
    ChoiceFilter,
    DateRangeFilter,
    Options,
)
from ticketflower.lists.listing import Listing, Pager
from ticketflower.texts import ID_DIGITS, whole_number
from users.audit.entries import Entry, Position
from users.audit.sources import sources
from users.audit.trail import TrailQuery, all_entries, read
from users.models import Company
from users.options import actors

ROW = "row"
"""``row=KIND:ID`` asks for the history of one row."""


def _kinds() -> Options:
    return [(source.key, source.noun.capitalize()) for source in sources()]


def _people() -> Options:
    return [(NOBODY, "No person (automatic, or directly in the database)"), *actors()]


# The trail is read from many tables, so nothing is narrowed here: AuditPage reads what is chosen.
FILTERS = (
    ChoiceFilter("kind", "What", _kinds, lambda rows, _values: rows, "select"),
    ChoiceFilter("by", "Who", _people, lambda rows, _values: rows, "select"),
    DateRangeFilter("on", "When", lambda rows, _first, _last: rows),
)


@dataclass
class AuditPage:
    """A page of the trail.

    Args:
        company: whose trail it is.
        query: of the URL.
    """

    company: Company
    query: QueryDict

    @cached_property
    def listing(self) -> Listing:
        """The filters as the URL has them."""
        return Listing(self.query, FILTERS)

    @property
    def kept_days(self) -> int:
        """After how many days entries are removed; 0 if they are retained for ever."""
        return int(settings.HISTORY_KEEP_DAYS)

    @cached_property
    def trail_query(self) -> TrailQuery:
        """The query that the URL describes."""
        kind, by, days = self.listing.filters
        assert isinstance(kind, BoundChoiceFilter)
        assert isinstance(by, BoundChoiceFilter)
        assert isinstance(days, BoundDateRangeFilter)
        key, row = self._row()
        keys = [key] if key else kind.values
        return TrailQuery(keys=keys, people=by.values, first=days.first, last=days.last, row=row)

    @cached_property
    def _fits_nothing(self) -> bool:
        """Whether the URL asks for something that cannot be in the trail."""
        return self.listing.matches_nothing or bool(
            self.query.get(ROW) and self.trail_query.row is None
        )

    @cached_property
    def _shown(self) -> tuple[list[Entry], Pager]:
        back = self._cursor("before")
        forth = None if back else self._cursor("after")
        found, more = self._read(back, forth)
        if not found and (back or forth):
            back = forth = None
            found, more = self._read(back, forth)
        has_previous = more if back else forth is not None
        has_next = back is not None or more
        return found, Pager(
            previous_url=self._url("before", found[0]) if found and has_previous else "",
            next_url=self._url("after", found[-1]) if found and has_next else "",
            count_text="",
        )

    @property
    def entries(self) -> list[Entry]:
        """Those of this page, the newest first."""
        return self._shown[0]

    @property
    def pager(self) -> Pager:
        """The way to the pages beside."""
        return self._shown[1]

    @property
    def row_subject(self) -> str:
        """The name of the row that the URL asks about, if it names one."""
        is_of_one = self.trail_query.row is not None and self.entries
        first = self.entries[0] if is_of_one else None
        return f"{first.source.noun} {first.subject}" if first else ""

    def lines(self) -> Iterator[Entry]:
        """All that the URL asks for, on all pages."""
        return iter(()) if self._fits_nothing else all_entries(self.company, self.trail_query)

    def _read(self, back: Position | None, forth: Position | None) -> tuple[list[Entry], bool]:
        if self._fits_nothing:
            return [], False
        size = self.listing.size
        found = read(
            self.company,
            self.trail_query,
            size=size + 1,
            cursor=back or forth,
            backwards=back is not None,
        )
        more = len(found) > size
        if more:
            found = found[1:] if back else found[:-1]
        return found, more

    def _row(self) -> tuple[str, int | None]:
        key, _colon, text = self.query.get(ROW, "").partition(":")
        pk = whole_number(text, ID_DIGITS)
        known = {source.key for source in sources() if source.is_history}
        return (key, pk) if pk is not None and key in known else ("", None)

    def _cursor(self, name: str) -> Position | None:
        parts = self.query.getlist(name)
        numbers = [whole_number(each, ID_DIGITS) for each in parts[1:]]
        if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
            return None
        try:
            at = parse_datetime(parts[0])
        except ValueError:
            return None
        return (at, numbers[0], numbers[1]) if at and at.tzinfo else None

    def _url(self, name: str, entry: Entry) -> str:
        return self.listing.url(name, [str(each) for each in entry.position])

"""The page of the audit trail: what one URL asks of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings
from django.http import QueryDict
from django.utils.text import capfirst

from ticketflower.lists.filters import (
    NOBODY,
    BoundChoiceFilter,
    BoundDateRangeFilter,
    ChoiceFilter,
    DateRangeFilter,
    Options,
)
from ticketflower.lists.listing import Listing, Page, Pager
from ticketflower.texts import ID_DIGITS, whole_number
from users.audit.entries import Entry
from users.audit.sources import sources
from users.audit.trail import Trail, TrailQuery
from users.models import Company, User
from users.options import actors

ROW = "row"
"""``row=KIND:ID`` asks for the history of one row."""


LOGINS_SHOWN: Options = [("shown", "Show logins and logouts")]


def _kinds() -> Options:
    return [(source.key, capfirst(source.title)) for source in sources()]


def _people() -> Options:
    return [(NOBODY, "No person (automatic, or in the database)"), *actors()]


# The trail is read from many tables, so nothing is narrowed here: AuditPage reads what is chosen.
FILTERS = (
    ChoiceFilter("kind", "Event", _kinds, lambda rows, _values: rows, "select"),
    ChoiceFilter("by", "User", _people, lambda rows, _values: rows, "select"),
    DateRangeFilter("on", "Date", lambda rows, _first, _last: rows),
    ChoiceFilter("logins", "Logins", lambda: LOGINS_SHOWN, lambda rows, _values: rows),
)


@dataclass(frozen=True)
class ShownEntry:
    """Entry as the page shows it.

    Args:
        entry: the entry.
        is_continued: whether the entry above is of the same request.
        url: the page of the row that it is about; empty where there is none for the viewer.
    """

    entry: Entry
    is_continued: bool
    url: str


@dataclass
class AuditPage:
    """A page of the trail.

    Args:
        company: whose trail it is.
        query: of the URL.
        viewer: who reads it, for the links to pages that they may open.
    """

    company: Company
    query: QueryDict
    viewer: User

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
        kind, by, days, logins = self.listing.filters
        assert isinstance(kind, BoundChoiceFilter)
        assert isinstance(by, BoundChoiceFilter)
        assert isinstance(days, BoundDateRangeFilter)
        assert isinstance(logins, BoundChoiceFilter)
        key, row = self._row()
        keys = [key] if key else kind.values
        return TrailQuery(
            keys=keys,
            people=by.values,
            first=days.first,
            last=days.last,
            row=row,
            with_logins=bool(logins.values),
        )

    @cached_property
    def _fits_nothing(self) -> bool:
        """Whether the URL asks for something that cannot be in the trail."""
        return self.listing.matches_nothing or bool(
            self.query.get(ROW) and self.trail_query.row is None
        )

    @cached_property
    def _trail(self) -> Trail:
        return Trail(self.company, None if self._fits_nothing else self.trail_query)

    @cached_property
    def _page(self) -> Page[Entry]:
        return self.listing.page_of(self._trail)

    @property
    def entries(self) -> list[Entry]:
        """Those of this page, the newest first."""
        return self._page.rows

    @property
    def shown(self) -> list[Entry]:
        """Those of this page without changes of rows that an event of the same request tells."""
        told = {(each.request_id, each.subject) for each in self.entries if each.row is None}
        return [
            each
            for each in self.entries
            if each.row is None
            or not each.request_id
            or (each.request_id, each.subject) not in told
        ]

    @property
    def rows(self) -> list[ShownEntry]:
        """Those that are shown, each with whether it is of the request of the one above."""
        rows = []
        above = ""
        for entry in self.shown:
            is_allowed = entry.link is not None and self.viewer.has_perm(entry.link.permission)
            rows.append(
                ShownEntry(
                    entry,
                    is_continued=bool(entry.request_id) and entry.request_id == above,
                    url=entry.link.url if entry.link and is_allowed else "",
                )
            )
            above = entry.request_id
        return rows

    @property
    def hides_logins(self) -> bool:
        """Whether logins and logouts are left out."""
        return not self.trail_query.with_logins and self.trail_query.row is None

    @property
    def url_with_logins(self) -> str:
        """The URL that shows logins and logouts, too."""
        return self.listing.url("logins", ["shown"])

    @property
    def pager(self) -> Pager:
        """The way to the pages beside."""
        return Pager(self._page.previous_url, self._page.next_url, count_text="")

    @property
    def row_subject(self) -> str:
        """The name of the row that the URL asks about, if it names one."""
        is_of_one = self.trail_query.row is not None and self.entries
        first = self.entries[0] if is_of_one else None
        return f"{first.noun} {first.subject_text}" if first else ""

    def lines(self) -> Iterator[Entry]:
        """All that the URL asks for, on all pages, with logins and logouts."""
        query = None if self._fits_nothing else replace(self.trail_query, with_logins=True)
        return Trail(self.company, query).entries()

    def _row(self) -> tuple[str, int | None]:
        key, _colon, text = self.query.get(ROW, "").partition(":")
        pk = whole_number(text, ID_DIGITS)
        known = {source.key for source in sources() if source.is_history}
        return (key, pk) if pk is not None and key in known else ("", None)

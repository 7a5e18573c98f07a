"""Listing: search, filters, sorting and keyset pagination of a list, all of it in the URL."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Protocol, Self, cast, override
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.generic import ListView

from ticketflower.lists.filters import (
    BoundChoiceFilter,
    BoundDateRangeFilter,
    Chip,
    ChoiceFilter,
    DateRangeFilter,
    bind,
    shorten,
    url_without,
)
from ticketflower.lists.keyset import Keyset, OrderedRows

PAGE_SIZE = 25
PAGE_SIZES = (25, 50, 100)
MOST_COUNTED = 1_000


@dataclass(frozen=True)
class Count:
    """Capped count: how many there are, counted no further than needed ("99+")."""

    number: int
    most: int

    @classmethod
    def of(cls, rows: QuerySet[Any], most: int = MOST_COUNTED) -> Self:
        """Count the rows, one more than ``most`` at the most.

        They are counted along the index of their order, the newest first if they have none:
        without one, PostgreSQL may look for a company's rows among all others.
        """
        ordered = rows if rows.ordered else rows.order_by("-pk")
        return cls(ordered.values("pk")[: most + 1].count(), most)

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        return f"{self.most:,}+" if self.number > self.most else f"{self.number:,}"


@dataclass(frozen=True)
class Sort:
    """Sort order that a list can be shown in.

    Args:
        key: its name in the URL.
        label: its name for people.
        keyset: the order, one that an index has.
    """

    key: str
    label: str
    keyset: Keyset


NEWEST_FIRST = Sort("newest", "Newest", Keyset(("pk",), descending=True))
OLDEST_FIRST = Sort("oldest", "Oldest", Keyset(("pk",), descending=False))


@dataclass(frozen=True)
class Pager:
    """Links of keyset pagination: to the pages before and after; an empty URL means none.

    ``sizes`` are the numbers of rows that a page may have: the number, its URL, whether it is so.
    ``total`` is the number of all rows where it is known.
    """

    previous_url: str
    next_url: str
    count_text: str
    sizes: tuple[tuple[int, str, bool], ...] = ()
    total: Count | None = None


class PageSource[R, C](Protocol):
    """Rows in an order in which they can be read from any of them, and its cursors."""

    def parse(self, texts: list[str]) -> C | None:
        """The cursor that a URL has as text, or None where it makes no sense."""

    def read(self, size: int, cursor: C | None, *, backwards: bool) -> list[R]:
        """The first rows, or those beyond the cursor, at most ``size``, the nearest first."""

    def cursor_of(self, row: R) -> Sequence[object]:
        """The row's cursor."""


@dataclass(frozen=True)
class Page[R]:
    """Page of a list: its rows, and the URLs of the pages before and after, if there are any."""

    rows: list[R]
    previous_url: str
    next_url: str


class Listing:
    """Query of a list, read from a URL. Keys that it does not know change nothing (``filters``).

    Args:
        query: the query of the URL.
        filters: those of the list.
        sorts: those of the list, the usual one first.
        tab_key: the key of the query that says which tab of the page is shown, if it has tabs.
    """

    def __init__(
        self,
        query: QueryDict,
        filters: tuple[ChoiceFilter | DateRangeFilter, ...] = (),
        sorts: tuple[Sort, ...] = (NEWEST_FIRST,),
        tab_key: str = "",
    ) -> None:
        self.query = query
        self.tab_key = tab_key
        self.filters: list[BoundChoiceFilter | BoundDateRangeFilter] = bind(filters, query)
        self._sorts = sorts

    @cached_property
    def sorts(self) -> tuple[Sort, ...]:
        """The orders that it can be shown in, the usual one first: by day if days are chosen."""
        return (
            *(
                Sort(each.key, f"Date {each.label.lower()}", Keyset((each.field, "pk")))
                for each in self.filters
                if isinstance(each, BoundDateRangeFilter) and each.field and each.narrows
            ),
            *self._sorts,
        )

    @property
    def search(self) -> str:
        """What was typed into the search field."""
        return self.query.get("q", "").replace("\x00", "").strip()[:200]

    @property
    def sort(self) -> Sort:
        """The order that was asked for, or the usual one."""
        asked = self.query.get("sort")
        return next((sort for sort in self.sorts if sort.key == asked), self.sorts[0])

    @property
    def size(self) -> int:
        """How many rows a page has."""
        asked = self.query.get("size")
        return next((size for size in PAGE_SIZES if str(size) == asked), PAGE_SIZE)

    @cached_property
    def chips(self) -> list[Chip]:
        """Filters in use, each with the URL that removes it."""
        searched = (
            [Chip(f"Search: {self.search}", url_without(self.query, "q"))] if self.search else []
        )
        return [*searched, *(chip for each in self.filters for chip in each.chips)]

    @property
    def filter_count(self) -> int:
        """How many filter values are in use, beside the search."""
        return len(self.chips) - bool(self.search)

    @property
    def matches_nothing(self) -> bool:
        """Whether a filter asks for what no row can have."""
        return any(each.matches_nothing for each in self.filters)

    def narrowed[M: Model](self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows that the filters leave."""
        for each in self.filters:
            rows = each.narrow(rows)
        return rows

    @property
    def url_query(self) -> str:
        """The query that shows this list from its first page; empty for the plain list."""
        pairs = [("q", self.search)] if self.search else []
        pairs += [pair for each in self.filters for pair in each.pairs]
        if self.sort != self.sorts[0]:
            pairs.append(("sort", self.sort.key))
        if self.size != PAGE_SIZE:
            pairs.append(("size", str(self.size)))
        return urlencode(pairs)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What another search or other filters leave as it is: the tab, the order, the size."""
        tab = self.query.get(self.tab_key, "") if self.tab_key else ""
        pairs = [(self.tab_key, tab)] if tab else []
        if self.sort in self._sorts[1:]:
            pairs.append(("sort", self.sort.key))
        return [*pairs, ("size", str(self.size))] if self.size != PAGE_SIZE else pairs

    @property
    def cleared_url(self) -> str:
        """The URL without search and filters."""
        return f"?{urlencode(self.kept)}"

    @property
    def sort_links(self) -> list[tuple[str, str, bool]]:
        """The orders: name, URL, and whether the list is shown in it."""
        return [(each.label, self.url_of_sort(each), each == self.sort) for each in self.sorts]

    def url_of_sort(self, sort: Sort) -> str:
        """The URL of the list in another order."""
        return self.url("sort", [] if sort == self.sorts[0] else [sort.key])

    def url(self, key: str, values: list[str]) -> str:
        """The URL with other values of a key, from the first page unless it names another."""
        query = self.query.copy()
        for old in ("before", "after"):
            query.pop(old, None)
        query.setlist(key, values)
        return f"?{query.urlencode()}"

    def page_of[R, C](self, source: PageSource[R, C]) -> Page[R]:
        """The page that the URL asks for; the first where what was there has vanished."""
        back = source.parse(self.query.getlist("before"))
        forth = None if back else source.parse(self.query.getlist("after"))
        rows, more = self._read(source, back, forth)
        if not rows and (back or forth):
            back = forth = None
            rows, more = self._read(source, back, forth)
        has_previous = more if back else forth is not None
        has_next = back is not None or more
        previous = source.cursor_of(rows[0]) if rows and has_previous else ()
        following = source.cursor_of(rows[-1]) if rows and has_next else ()
        return Page(
            rows, self._url_beyond("before", previous), self._url_beyond("after", following)
        )

    def _url_beyond(self, key: str, cursor: Sequence[object]) -> str:
        return self.url(key, [str(value) for value in cursor]) if cursor else ""

    def _read[R, C](
        self, source: PageSource[R, C], back: C | None, forth: C | None
    ) -> tuple[list[R], bool]:
        """The rows of one page, and whether there are more in the direction of reading."""
        found = source.read(self.size + 1, back or forth, backwards=back is not None)
        page = found[: self.size]
        if back is not None:
            page.reverse()
        return page, len(found) > self.size


class PagedListView[M: Model](ListView[M]):
    """List view with keyset pagination: read page by page along an index, never by OFFSET.

    A subclass gives the rows in ``get_queryset``, in any order, and says which ``filters`` and
    ``sorts`` they have.
    """

    filters: ClassVar[tuple[ChoiceFilter | DateRangeFilter, ...]] = ()
    sorts: ClassVar[tuple[Sort, ...]] = (NEWEST_FIRST,)
    states: ClassVar[Sequence[tuple[str, str]]] = ()
    tab_key: ClassVar[str] = ""
    noun: ClassVar[tuple[str, str]] = ("row", "rows")
    load: ClassVar[Any] = None
    """How the rows of a page are loaded: a ``Load``, or None (``Keyset.read``)."""

    @override
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        target = self.url_of_search()
        return redirect(target) if target else super().get(request, *args, **kwargs)

    def url_of_search(self) -> str:
        """The page that a search leads to at once, such as that of a ticket by its number."""
        return ""

    @cached_property
    def listing(self) -> Listing:
        """What the URL asks for."""
        return Listing(self.request.GET, self.filters, self.sorts, self.tab_key)

    @property
    def search(self) -> str:
        """What was typed into the search field."""
        return self.listing.search

    @property
    def state(self) -> str:
        """The state that was chosen, as typed into the URL; no row has one that is unknown."""
        return self.request.GET.get("state", "").replace("\x00", "")

    @property
    def unknown_state(self) -> Chip | None:
        """A state that the list does not have, with the URL that removes it."""
        if not self.states or not self.state or self.state in dict(self.states):
            return None
        text = f"Status: {shorten(self.state)} (no longer available)"
        return Chip(text, url_without(self.request.GET, "state"))

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = cast("QuerySet[M]", self.object_list)  # get() has read it from get_queryset()
        self.object_list, pager = self._page_of(self.listing.narrowed(rows))
        return super().get_context_data(
            pager=pager,
            listing=self.listing,
            search=self.search,
            state=self.state,
            states=self.states,
            unknown_state=self.unknown_state,
            **kwargs,
        )

    def _page_of(self, rows: QuerySet[M]) -> tuple[list[M], Pager]:
        page = self.listing.page_of(OrderedRows(rows, self.listing.sort.keyset, self.load))
        is_one_of_several = page.previous_url or page.next_url or len(page.rows) > PAGE_SIZE
        sizes = tuple(
            (size, self.listing.url("size", [str(size)]), size == self.listing.size)
            for size in PAGE_SIZES
            if is_one_of_several
        )
        is_whole = not page.previous_url and not page.next_url
        count = (
            Count(len(page.rows), MOST_COUNTED)
            if is_whole
            else Count.of(self.listing.sort.keyset.ordered(rows))
        )
        text = f"{count} {self.noun[0] if count.number == 1 else self.noun[1]}"
        return page.rows, Pager(page.previous_url, page.next_url, text, sizes, count)

"""Declaration of a managed list: all that its page, export, bulk actions and navigation read.

Each list of the ticket admins is declared once, as one ``ManagedList`` in a module of its own. Its
page, its export, its bulk actions and the navigation from row to row all read the same rows:
those that ``ManagedList.rows`` gives for the query of a URL.
"""

from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.urls import reverse

from ticketflower.lists.filters import ChoiceFilter, DateRangeFilter
from ticketflower.lists.keyset import Load
from ticketflower.lists.listing import Count, Listing, Sort
from users.models import Company
from workflow_ops.forms.bulk import ConfirmForm
from workflow_ops.lists import cells
from workflow_ops.models import TicketInstance

type Layout = Literal[
    "number",
    "title",
    "status",
    "step",
    "task",
    "text",
    "person",
    "requester",
    "time",
    "due",
    "priority",
    "count",
    "action",
]
"""Kinds of columns, each of its own width (lists.css)."""


@dataclass(frozen=True)
class Column[M: Model]:
    """Column of a list: each is exported, and some are on its page.

    Args:
        title: its heading.
        value: what it says of a row.
        page: its position on the page, from 1; None if it is exported only.
        cell: its cell on the page, as HTML or as text that is escaped; ``value`` if None. The
            cell of the layout "title" names the row, and links to its page.
        layout: how wide it is.
        sorts: the orders that its heading offers, by their keys: descending, then ascending.
        export_title: its heading in the export, if that is another.
    """

    title: str
    value: Callable[[M], object]
    _: KW_ONLY
    page: int | None = None
    cell: Callable[[M], object] | None = None
    layout: Layout = "text"
    sorts: tuple[str, ...] = ()
    export_title: str = ""

    @property
    def heading_of_export(self) -> str:
        """Its heading in the export."""
        return self.export_title or self.title


def time_column[M: Model](
    title: str,
    value: Callable[[M], datetime | None],
    *,
    page: int | None = None,
    sorts: tuple[str, ...] = (),
    exported_as: str = "",
) -> Column[M]:
    """Column of points in time: how long ago on the page, the time itself in the export."""
    return Column(
        title,
        value,
        page=page,
        cell=lambda row: cells.time(value(row)),
        layout="time",
        sorts=sorts,
        export_title=exported_as,
    )


def due_column(page: int | None = None) -> Column[Any]:
    """The due date: marked if it has passed, the time itself in the export."""
    return Column(
        "Due",
        lambda row: row.due_at,
        page=page,
        cell=cells.due,
        layout="due",
        sorts=("due_on",),
    )


def priority_column(ticket_of: Callable[[Any], Any], page: int | None = None) -> Column[Any]:
    """The priority of a row's ticket."""
    return Column(
        "Priority",
        lambda row: ticket_of(row).get_priority_display(),
        page=page,
        cell=lambda row: cells.priority(ticket_of(row).priority),
        layout="priority",
    )


def page_columns[M: Model](columns: Iterable[Column[M]]) -> list[Column[M]]:
    """The columns that are on the page, in their order."""
    shown = [column for column in columns if column.page is not None]
    return sorted(shown, key=lambda column: column.page or 0)


@dataclass(frozen=True)
class BulkAction:
    """Action on many rows of a list.

    Args:
        key: its name in forms.
        label: what the button says.
        heading: what it does to the rows, such as "Resume {}".
        done: what it has done to them, such as "{} resumed".
        explanation: its effect, for the confirmation page.
        act: does it to one row; gets the row, ``by``, and by name what the form asks.
        form: what is asked on that page.
        is_final: whether it cannot be undone.
    """

    key: str
    label: str
    heading: str
    done: str
    explanation: str
    act: Callable[..., object]
    form: type[ConfirmForm] = ConfirmForm
    is_final: bool = False

    def heading_for(self, number: int, noun: tuple[str, str]) -> str:
        """What it does to so many rows: "Put 2 tickets on hold"."""
        return self.heading.format(_counted(number, noun))

    def done_to(self, number: int, noun: tuple[str, str]) -> str:
        """What it has done to so many rows: "2 tickets put on hold."."""
        return f"{self.done.format(_counted(number, noun))}."


def _counted(number: int, noun: tuple[str, str]) -> str:
    return f"{number} {noun[0] if number == 1 else noun[1]}"


@dataclass(frozen=True)
class RowName:
    """Name of a row, for people.

    Args:
        short: within a sentence, such as "ticket 3".
        full: where rows are listed by name, such as "Ticket 3: Desk lamp".
        state: shown beside the full name.
    """

    short: str
    full: str
    state: str


@dataclass(frozen=True)
class ManagedList[M: Model]:
    """A list of everything of one kind in a company.

    Args:
        key: the last word of its URL.
        noun: one and many of its rows, for people.
        search: all rows of the company that a search finds, as a list shows them.
        filters: what narrows it.
        sorts: its orders, the usual one first.
        views: the saved views offered to everyone: names and queries.
        columns: in the order of the export.
        actions: what can be done to many of its rows.
        load: loads the rows of a page (``Keyset.read``); None to load them as ``search`` does.
        failed_query: the view of just what the navigation counts as failed tickets.
        has_answers: whether its rows are tickets, whose answers an export can include.
        renew: rewrites a query as URLs and saved views of older versions have it.
        name_of: how one of its rows is called.
        url_of: the page of one of its rows.
        ticket_of: the ticket of one of its rows.
    """

    key: str
    noun: tuple[str, str]
    search: Callable[[Company, str], QuerySet[M]]
    filters: tuple[ChoiceFilter | DateRangeFilter, ...]
    sorts: tuple[Sort, ...]
    views: tuple[tuple[str, str], ...]
    columns: tuple[Column[M], ...]
    actions: tuple[BulkAction, ...]
    name_of: Callable[[M], RowName]
    url_of: Callable[[M], str]
    ticket_of: Callable[[M], TicketInstance]
    load: Load[M] | None = None
    failed_query: str = ""
    has_answers: bool = False
    renew: Callable[[QueryDict], QueryDict] = lambda query: query

    @property
    def page_columns(self) -> list[Column[M]]:
        """The columns of its page, in their order."""
        return page_columns(self.columns)

    def action(self, key: str) -> BulkAction:
        """The bulk action of this key, which must be one of the list's."""
        return next(each for each in self.actions if each.key == key)

    def listing(self, query: QueryDict) -> Listing:
        """The criteria in the query of a list's URL."""
        return Listing(self.renew(query), self.filters, self.sorts)

    def url(self, **values: object) -> str:
        """The list with these filters: a value, or several in a list, by key."""
        return f"{reverse(f'manage:{self.key}')}?{urlencode(values, doseq=True)}"

    def rows(self, company: Company, listing: Listing) -> QuerySet[M]:
        """The rows that search and filters leave, in no order."""
        return listing.narrowed(self.search(company, listing.search))

    def count(self, company: Company, **values: object) -> "LinkedCount":
        """How many rows there are with these filters, and the list that shows them."""
        return LinkedCount(Count.of(self.rows_with(company, **values)), self.url(**values))

    def rows_with(self, company: Company, **values: object) -> QuerySet[M]:
        """The rows that these filters leave, in no order."""
        listing = self.listing(QueryDict(self.url(**values).partition("?")[2]))
        return self.rows(company, listing)


@dataclass(frozen=True)
class LinkedCount:
    """A number as of now, counted no further than lists count, and the list behind it."""

    number: Count
    url: str

"""Table of a list: the rows of one page as cells, by the columns that are declared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Model
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from ticketflower.lists.listing import Listing
from workflow_ops.lists.cells import title_cell
from workflow_ops.lists.declaration import Column, ManagedList, RowName
from workflow_ops.lists.navigation import url_in_list
from workflow_ops.models import TicketInstance

MOST_ROOMY = 7
"""Columns of a table that has room for all of its times on a small screen."""


class Sortable(Protocol):
    """Column that a list may be sorted by."""

    @property
    def title(self) -> str:
        """Its heading."""

    @property
    def layout(self) -> str:
        """How wide it is."""

    @property
    def sorts(self) -> tuple[str, ...]:
        """The orders that its heading offers, by their keys."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Heading of a column.

    Args:
        title: its words.
        layout: how wide the column is.
        is_extra: whether the column is left out where there is little room.
        url: sorts the list by the column; empty where no index has that order.
        order: ``aria-sort``: how the list is sorted by it now, if it is.
    """

    title: str
    layout: str
    is_extra: bool
    url: str
    order: str


@dataclass(frozen=True, slots=True)
class Row:
    """Row of the table; one of its ``cells`` is its title, which links to ``url``."""

    row: Any
    url: str
    cells: SafeString
    name: RowName | None = None
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One page of a list."""

    headings: list[Heading]
    rows: list[Row]


@dataclass(frozen=True)
class RowsOfTickets[M: Model]:
    """How the rows of a list are shown: each is of a ticket, and has a page of its own.

    Args:
        columns: those on the page, in their order.
        ticket_of: the ticket of a row.
        url_of: the page of a row.
        name_of: how a row is called where it can be chosen.
    """

    columns: Sequence[Column[M]]
    ticket_of: Callable[[M], TicketInstance]
    url_of: Callable[[M], str]
    name_of: Callable[[M], RowName] | None = None

    def table(self, rows: Sequence[M], listing: Listing, chosen: Sequence[str] = ()) -> Table:
        """Read the cells of rows that are loaded; no statement is needed for it.

        Args:
            rows: those of the page.
            listing: what the page shows.
            chosen: the ids of rows that are chosen.
        """
        headings = headings_of(self.columns, listing)
        shown = [
            (column, _attributes(heading))
            for column, heading in zip(self.columns, headings, strict=True)
        ]
        ticked = set(chosen)
        return Table(
            headings,
            [self._row(row, shown, is_chosen=str(row.pk) in ticked) for row in rows],
        )

    def _row(self, row: M, columns: Sequence[tuple[Column[M], str]], *, is_chosen: bool) -> Row:
        url = self.url_of(row)
        cells = "".join(
            f'<th scope="row"{attributes}>{title_cell(self.ticket_of(row), url)}</th>'
            if column.layout == "title"
            else f"<td{attributes}>{_html_of(column, row)}</td>"
            for column, attributes in columns
        )
        name = self.name_of(row) if self.name_of else None
        return Row(row, url, mark_safe(cells), name, is_chosen)  # noqa: S308 - each cell is escaped


def table_of(
    managed: ManagedList[Any], rows: Sequence[Any], listing: Listing, chosen: Sequence[str] = ()
) -> Table:
    """The table of a managed list; the links of its rows lead back to the list."""
    query = listing.url_query
    shown = RowsOfTickets(
        managed.page_columns,
        managed.ticket_of,
        lambda row: url_in_list(managed.url_of(row), query),
        managed.name_of,
    )
    return shown.table(rows, listing, chosen)


def _html_of(column: Column[Any], row: Model) -> str:
    shown: Any = (column.cell or column.value)(row)
    return conditional_escape(shown)


def headings_of(columns: Sequence[Sortable], listing: Listing) -> list[Heading]:
    """The headings; where there is little room, one of several times is shown, and no priority."""
    order = {column.title: _order(column, listing) for column in columns}
    times = [column.title for column in columns if column.layout == "time"]
    leading = next((title for title in times if order[title]), times[0] if times else "")
    others = {title for title in times if title != leading}
    is_crowded = len(columns) > MOST_ROOMY
    return [
        Heading(
            column.title,
            column.layout,
            is_crowded and (column.layout == "priority" or column.title in others),
            _url(column, listing, order[column.title]),
            order[column.title],
        )
        for column in columns
    ]


def _order(column: Sortable, listing: Listing) -> str:
    if listing.sort.key not in column.sorts:
        return ""
    return "descending" if listing.sort.keyset.descending else "ascending"


def _url(column: Sortable, listing: Listing, order: str) -> str:
    """The list by this column; the other way round where it is so already."""
    offered = [sort for sort in listing.sorts if sort.key in column.sorts]
    turned = [sort for sort in offered if sort.keyset.descending == (order == "ascending")]
    wanted = turned if order else offered
    return listing.url_of_sort(wanted[0]) if wanted else ""


def _attributes(heading: Heading) -> str:
    return f' data-col="{heading.layout}"{" data-extra" if heading.is_extra else ""}'

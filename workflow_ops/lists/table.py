"""Table of a managed list: the rows of one page as cells, by the columns that are declared."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.forms.utils import flatatt
from django.utils.safestring import SafeString

from ticketflower.lists.listing import Listing
from workflow_ops.lists.declaration import Column, ManagedList, RowName
from workflow_ops.lists.navigation import url_in_list


@dataclass(frozen=True, slots=True)
class Cell:
    """Value of a column in a row, shown in one of four ways.

    Args:
        attributes: those of its HTML element.
        value: what it says; as it is, unless one of the others is set.
        template: shows it.
        is_time: it is a point in time.
        missing: is shown instead.
    """

    attributes: SafeString
    value: Any
    template: str
    is_time: bool
    missing: str


@dataclass(frozen=True, slots=True)
class Row:
    """Row of the table; ``heading`` names it and links to ``url``, which leads back to the list."""

    row: Any
    name: RowName
    url: str
    heading: Cell
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """One page of a list."""

    columns: list[Column[Any]]
    rows: list[Row]


def table_of(managed: ManagedList[Any], rows: Sequence[Any], listing: Listing) -> Table:
    """Read the cells of rows that are loaded; no statement is needed for it."""
    columns = managed.page_columns
    shown = [(column, _attributes(column)) for column in columns]
    return Table(columns, [_row(managed, row, shown, listing.url_query) for row in rows])


def _row(
    managed: ManagedList[Any],
    row: Any,
    columns: Sequence[tuple[Column[Any], SafeString]],
    list_query: str,
) -> Row:
    heading, *cells = (_cell(column, attributes, row) for column, attributes in columns)
    url = url_in_list(managed.url_of(row), list_query)
    return Row(row, managed.name_of(row), url, heading, cells)


def _cell(column: Column[Any], attributes: SafeString, row: Any) -> Cell:
    value = column.value(row)
    if column.missing and value in (None, ""):
        return Cell(attributes, value, "", is_time=False, missing=column.missing)
    return Cell(attributes, value, column.cell, column.is_time, missing="")


def _attributes(column: Column[Any]) -> SafeString:
    """The attributes of its cells; narrow screens show the title beside each."""
    layout = {"class": f"tf-{column.layout}"} if column.layout else {}
    return flatatt({"data-label": column.title, **layout})

"""List navigation: from the page of a row back to its list, and to the rows before and after."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from users.models import Company
from workflow_ops.lists.declaration import ManagedList
from workflow_ops.models import TaskInstance

LIST_PARAMETER = "list"
MOST_COUNTED = 500
"""How far the rows before and after a row are counted, each."""


@dataclass(frozen=True)
class ListNavigation:
    """Links from the page of a row; an empty URL means that there is none.

    ``list_view`` is the name of the list's view, ``place`` the row's place in it: "12 of 73".
    """

    list_name: str
    list_url: str
    list_view: str
    previous_url: str = ""
    next_url: str = ""
    place: str = ""


def list_navigation(
    managed: ManagedList[Any], company: Company, query: QueryDict, row: Model
) -> ListNavigation:
    """Find the list that a row was opened from, and the rows before and after it.

    A page that was opened by its own address has a way to the list only: to find the rows beside
    it takes a third of the page's time, and people who come from elsewhere do not walk the list.

    Args:
        managed: the list that the row is in.
        company: whose list it is.
        query: that of the row's page; it carries the list's query.
        row: with the fields that the list is ordered by.
    """
    view = f"manage:{managed.key}"
    plain = reverse(view)
    list_name = f"All {managed.noun[1]}"
    list_query = query.get(LIST_PARAMETER)
    if list_query is None:
        return ListNavigation(list_name=list_name, list_url=plain, list_view=view)
    listing = managed.listing(QueryDict(list_query))
    rows, keyset = managed.rows(company, listing), listing.sort.keyset
    cursor = keyset.cursor_of(row)
    if None in cursor:  # not in this order: a ticket that is not closed, by the day it was closed
        rows = rows.none()
    before = keyset.pks(rows, MOST_COUNTED + 1, cursor, backwards=True)
    after = keyset.pks(rows, MOST_COUNTED + 1, cursor)
    found = rows.in_bulk([*before[:1], *after[:1], row.pk])
    return ListNavigation(
        list_name=list_name,
        list_url=f"{plain}?{listing.url_query}" if listing.url_query else plain,
        list_view=view,
        previous_url=_url(managed, found, before, list_query),
        next_url=_url(managed, found, after, list_query),
        place=_place(len(before), len(after)) if row.pk in found else "",
    )


def _place(before: int, after: int) -> str:
    if before > MOST_COUNTED:
        return ""
    more = "+" if after > MOST_COUNTED else ""
    return f"{before + 1:,} of {before + 1 + min(after, MOST_COUNTED):,}{more}"


def task_url(task: TaskInstance) -> str:
    """The place of a task on the page of its ticket, which is loaded with it."""
    url = reverse("tickets:detail", args=[task.workflow_instance.ticket.number])
    return f"{url}#{task_fragment(task)}"


def task_fragment(task: TaskInstance) -> str:
    """Where the page of its ticket shows a task: its form, or the answers given for it."""
    return "task" if task.is_on_a_list else f"task-{task.pk}"


def url_in_same_list(query: QueryDict, url: str) -> str:
    """The URL of a row's page, opened from the list that this request's page was opened from.

    Args:
        query: that of the request.
        url: without a query.
    """
    list_query = query.get(LIST_PARAMETER)
    return url if list_query is None else url_in_list(url, list_query)


def url_in_list(url: str, list_query: str) -> str:
    """The URL of a row's page, opened from the list that this query shows."""
    return f"{url}?{urlencode({LIST_PARAMETER: list_query})}"


def _url(managed: ManagedList[Any], found: dict[int, Any], pks: list[int], list_query: str) -> str:
    row = found.get(pks[0]) if pks else None
    return url_in_list(managed.url_of(row), list_query) if row is not None else ""

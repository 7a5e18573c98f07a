"""CSV export of a managed list: the rows that its URL shows, all pages of them."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from django.utils import timezone

from ticketflower.lists.csv_export import csv_lines
from ticketflower.lists.listing import Listing
from users.audit import audit_log
from users.models import Company, User
from users.tenancy import as_company
from workflow_ops.lists import answers
from workflow_ops.lists.declaration import ManagedList

ROWS_AT_ONCE, ROWS_WITH_ANSWERS = 1_000, 100
"""Rows in memory at a time: answers may be long."""


def export(
    *,
    managed: ManagedList[Any],
    company: Company,
    listing: Listing,
    by: User,
    with_answers: bool = False,
) -> Iterator[str]:
    """Record the export in the audit trail, and return its lines, the header first.

    The lines are made while they are sent, when the request is over, so they enter the company's
    scope and the person's time zone by themselves.

    Args:
        managed: the list; only one that ``has_answers`` is exported with them.
        company: whose list it is.
        listing: the rows.
        by: the person who exports them.
        with_answers: whether to add a column for each question of the forms.
    """
    adds_answers = with_answers and managed.has_answers
    details: dict[str, Any] = {"answers": True} if adds_answers else {}
    audit_log.record(
        "exported",
        company=company,
        by=by,
        subject=managed.noun[1],
        query=listing.url_query,
        **details,
    )
    zone = timezone.get_current_timezone()
    return _lines(managed, company, listing, zone, with_answers=adds_answers)


def _lines(
    managed: ManagedList[Any],
    company: Company,
    listing: Listing,
    zone: tzinfo,
    *,
    with_answers: bool,
) -> Iterator[str]:
    with as_company(company), timezone.override(zone):
        rows: Any = managed.rows(company, listing)
        columns = list(managed.columns)
        headings = [column.heading_of_export for column in columns]
        size = ROWS_AT_ONCE
        if with_answers:
            columns += answers.answer_columns(rows, headings)
            rows, size = answers.with_answers(rows), ROWS_WITH_ANSWERS
        found = listing.sort.keyset.all_of(rows, size)
        cells = ([column.value(row) for column in columns] for row in found)
        yield from csv_lines([column.heading_of_export for column in columns], cells)

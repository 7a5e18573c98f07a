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
from workflow_ops.lists.declaration import ManagedList


def export(
    *, managed: ManagedList[Any], company: Company, listing: Listing, by: User
) -> Iterator[str]:
    """Record the export in the audit trail, and return its lines, the header first.

    The lines are made while they are sent, when the request is over, so they enter the company's
    scope and the person's time zone by themselves.
    """
    audit_log.record(
        "exported", company=company, by=by, subject=managed.noun[1], query=listing.url_query
    )
    return _lines(managed, company, listing, timezone.get_current_timezone())


def _lines(
    managed: ManagedList[Any], company: Company, listing: Listing, zone: tzinfo
) -> Iterator[str]:
    with as_company(company), timezone.override(zone):
        rows = listing.sort.keyset.all_of(managed.rows(company, listing))
        cells = ([column.value(row) for column in managed.columns] for row in rows)
        yield from csv_lines([column.heading_of_export for column in managed.columns], cells)

"""The company's audit trail, for its admins."""

from collections.abc import Iterator
from datetime import tzinfo

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from ticketflower.lists.csv_export import csv_lines
from users.audit import audit_log
from users.audit.page import AuditPage
from users.http.permissions import permission_required
from users.http.request import CompanyRequest
from users.tenancy import as_company

TITLES = ("When", "Who", "Acted for", "What", "Which", "Name", "Changes", "Request")


@permission_required("users.view_audit")
@require_GET
def trail(request: CompanyRequest) -> HttpResponse:
    """Who did what, the newest first."""
    page = AuditPage(request.company, request.GET, request.user)
    return render(request, "users/audit/trail.html", {"page": page, "listing": page.listing})


@permission_required("users.view_audit")
@require_GET
def export(request: CompanyRequest) -> HttpResponseBase:
    """Download what the URL shows, all pages of it, as CSV."""
    page = AuditPage(request.company, request.GET, request.user)
    audit_log.record(
        "exported", company=request.company, subject="audit log", query=page.listing.url_query
    )
    lines = csv_lines(TITLES, _rows(page, timezone.get_current_timezone()))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"audit-{timezone.localdate():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _rows(page: AuditPage, zone: tzinfo) -> Iterator[list[object]]:
    """They are read while they are sent, when the request and its time zone are over."""
    with as_company(page.company), timezone.override(zone):
        for entry in page.lines():
            yield [
                entry.at,
                entry.who,
                page.company.name if entry.acted_for_company else "",
                entry.action,
                entry.source.noun,
                entry.subject,
                {change.field: [change.old, change.new] for change in entry.changes} or "",
                entry.request_id,
            ]

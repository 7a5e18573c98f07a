"""The dashboard of ticket admins."""

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from ticketflower.lists.csv_export import csv_lines
from users.audit import audit_log
from users.http.permissions import permission_required
from users.http.request import CompanyRequest
from workflow_ops.dashboard.export import TITLES, figure_rows
from workflow_ops.dashboard.page import DashboardPage, dashboard_page
from workflow_ops.forms.dashboard import DashboardForm
from workflow_ops.lists.options import ticket_types


def _page(request: CompanyRequest) -> DashboardPage:
    form = DashboardForm(request.GET, ticket_types=ticket_types())
    return dashboard_page(request.company, form)


@permission_required("workflow_ops.manage_tickets")
@require_safe
def dashboard(request: CompanyRequest) -> HttpResponse:
    """The current backlog, and figures of the days and the ticket type that the URL asks for."""
    page = _page(request)
    context: dict[str, object] = {"page": page}
    if not page.scope.ticket_type:
        context["failed_ticket_count"] = page.backlog.failed_tickets.number
    return render(request, "workflow_ops/manage/dashboard.html", context)


@permission_required("workflow_ops.manage_tickets")
@require_GET
def export(request: CompanyRequest) -> HttpResponseBase:
    """Download the figures that the URL asks for as CSV."""
    page = _page(request)
    audit_log.record("exported", company=request.company, subject="dashboard", query=page.query)
    lines = csv_lines(TITLES, [*figure_rows(page)])
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"dashboard-{timezone.localdate():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

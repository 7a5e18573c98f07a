"""The dashboard of ticket admins."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from users.http.permissions import permission_required
from users.http.request import CompanyRequest
from workflow_ops.dashboard.page import dashboard_page


@permission_required("workflow_ops.manage_tickets")
@require_safe
def dashboard(request: CompanyRequest) -> HttpResponse:
    """The current backlog, and figures of the last weeks."""
    page = dashboard_page(request.company)
    context = {"page": page, "failed_ticket_count": page.backlog.failed_tickets.number}
    return render(request, "workflow_ops/manage/dashboard.html", context)

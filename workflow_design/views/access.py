"""Access to ticket types, for the company's admins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ticketflower.errors import Refusal
from ticketflower.texts import NUMBER_DIGITS, whole_number
from users.http.permissions import not_while_acting, permission_required
from users.http.request import CompanyRequest
from workflow_design.documents.report.words import quoted_list
from workflow_design.services.access import AccessRow, WantedAccess, access_grid, change_access


@permission_required("users.manage_people")
@require_http_methods(["GET", "POST"])
@not_while_acting
def access(request: CompanyRequest) -> HttpResponse:
    """The grid of company roles and ticket types."""
    roles, rows = access_grid(request.company)
    if request.method == "POST":
        wanted = _wanted(request, rows)
        try:
            changed = change_access(company=request.company, wanted=wanted, by=request.user)
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, _sentence(changed))
        return redirect("access:grid")
    context = {"roles": roles, "rows": rows}
    return render(request, "workflow_design/access/grid.html", context)


def _wanted(request: CompanyRequest, rows: list[AccessRow]) -> dict[str, WantedAccess]:
    """What was sent of the ticket types that the grid has."""
    wanted = {}
    for row in rows:
        key = row.ticket_type.key
        version = whole_number(request.POST.get(f"version-{key}", ""), NUMBER_DIGITS)
        if version is not None:
            wanted[key] = WantedAccess(version, frozenset(request.POST.getlist(f"role-{key}")))
    return wanted


def _sentence(changed: list[str]) -> str:
    if not changed:
        return "No changes."
    return f"Access saved for {quoted_list(changed)}. Open tickets aren't affected."

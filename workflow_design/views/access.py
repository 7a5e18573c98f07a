"""Access to ticket types, for the company's admins."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ticketflower.errors import Refusal
from ticketflower.texts import NUMBER_DIGITS, whole_number
from users.http.permissions import not_while_acting, permission_required
from users.http.request import CompanyRequest
from workflow_design.documents.report.words import quoted_list
from workflow_design.services.access import (
    AccessChange,
    AccessRow,
    WantedAccess,
    access_grid,
    change_access,
    fingerprint_of_changes,
    plan_access,
)

EVERYONE = "everyone"
CHANGE = "change"


@permission_required("users.manage_people")
@require_http_methods(["GET", "POST"])
@not_while_acting
def access(request: CompanyRequest) -> HttpResponse:
    """Company roles and ticket types: change who may submit what, after a confirmation."""
    roles, rows = access_grid(request.company)
    if request.method == "GET":
        return render(request, "workflow_design/access/grid.html", {"roles": roles, "rows": rows})
    wanted = _wanted(request, rows)
    fingerprint = request.POST.get("fingerprint", "")
    try:
        changes = plan_access(company=request.company, wanted=wanted)
        if changes and not fingerprint:
            return _confirmation_page(request, wanted, changes)
        if request.POST.get("action") == CHANGE:
            return _grid_again(request, wanted, 200)
        changed = change_access(
            company=request.company,
            wanted=wanted,
            fingerprint=fingerprint or fingerprint_of_changes([]),
            by=request.user,
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return _grid_again(request, wanted, 422)
    messages.success(request, _sentence(changed))
    return redirect("access:grid")


def _grid_again(
    request: CompanyRequest, wanted: Mapping[str, WantedAccess], status: int
) -> HttpResponse:
    """The grid with what was ticked, which is not saved."""
    roles, rows = access_grid(request.company, wanted)
    context = {"roles": roles, "rows": rows, "is_unsaved": True}
    return render(request, "workflow_design/access/grid.html", context, status=status)


def _confirmation_page(
    request: CompanyRequest, wanted: Mapping[str, WantedAccess], changes: Sequence[AccessChange]
) -> HttpResponse:
    """What saving would publish, and what was ticked as hidden fields."""
    sent = [
        (key, asked.version, EVERYONE if asked.is_everyone else "roles", sorted(asked.roles))
        for key, asked in wanted.items()
    ]
    context = {"changes": changes, "sent": sent, "fingerprint": fingerprint_of_changes(changes)}
    return render(request, "workflow_design/access/confirm.html", context)


def _wanted(request: CompanyRequest, rows: list[AccessRow]) -> dict[str, WantedAccess]:
    """What was sent of the ticket types that the grid has."""
    wanted = {}
    for row in rows:
        key = row.ticket_type.key
        version = whole_number(request.POST.get(f"version-{key}", ""), NUMBER_DIGITS)
        if version is not None:
            is_everyone = request.POST.get(f"who-{key}") == EVERYONE
            roles = frozenset(request.POST.getlist(f"role-{key}"))
            wanted[key] = WantedAccess(version, roles, is_everyone)
    return wanted


def _sentence(changed: list[str]) -> str:
    if not changed:
        return "No changes."
    return f"Access saved for {quoted_list(changed)}. Open tickets aren't affected."

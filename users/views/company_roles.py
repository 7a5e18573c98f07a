"""The company's own roles, for its admins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ticketflower.errors import Refusal
from users.forms.team import CompanyRoleForm
from users.http.permissions import not_while_acting, permission_required
from users.http.request import CompanyRequest
from users.models import CompanyRole
from users.services.company_roles import (
    add_company_role,
    delete_company_role,
)


@permission_required("users.manage_people")
@require_http_methods(["GET", "POST"])
@not_while_acting
def roles(request: CompanyRequest) -> HttpResponse:
    """All company roles, and a new one."""
    form = CompanyRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            role = add_company_role(company=request.company, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("name", refusal.sentence)
        else:
            messages.success(request, f"“{role}” created. Choose its members.")
            return redirect("team:role", role.pk)
    all_roles = CompanyRole.objects.of_company(request.company).for_list()
    context = {"form": form, "roles": all_roles}
    status = 422 if form.errors else 200
    return render(request, "users/team/roles.html", context, status=status)


@permission_required("users.manage_people")
@require_POST
@not_while_acting
def delete(request: CompanyRequest, pk: int) -> HttpResponse:
    """Delete a company role that nothing asks for."""
    which = get_object_or_404(CompanyRole.objects.of_company(request.company), pk=pk)
    try:
        delete_company_role(role=which)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("team:role", pk)
    messages.success(request, f"“{which.role_name}” deleted.")
    return redirect("team:roles")

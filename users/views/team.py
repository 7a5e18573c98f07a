"""The company's people, for its admins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from users.http.permissions import not_while_acting, permission_required
from users.http.request import CompanyRequest
from users.models import User
from users.services.people import reactivate_person


@permission_required("users.manage_people")
@require_POST
@not_while_acting
def reactivate(request: CompanyRequest, pk: int) -> HttpResponse:
    """Let a deactivated person log in again."""
    whom = get_object_or_404(User.objects.of_company(request.company), pk=pk)
    reactivate_person(person=whom)
    messages.success(request, f"{whom} reactivated.")
    return redirect("team:person", whom.pk)

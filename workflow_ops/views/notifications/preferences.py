"""Notification preferences: a person's own, and the defaults of the company."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from users.http.permissions import every_member, not_while_acting, permission_required
from users.http.request import CompanyRequest
from workflow_ops.forms.notifications import PreferencesForm
from workflow_ops.services.notifications.preferences import choices_of, save_preferences

TEMPLATE = "workflow_ops/notifications/preferences.html"


@every_member
@require_http_methods(["GET", "POST"])
@not_while_acting
def own(request: CompanyRequest) -> HttpResponse:
    """What one is told of, in the app and by email."""
    company, person = request.company, request.user
    form = PreferencesForm(
        request.POST or None,
        chosen=choices_of(company, person),
        defaults=choices_of(company, None),
    )
    if request.method == "POST" and form.is_valid():
        save_preferences(company=company, person=person, choices=form.choices())
        messages.success(request, "Notification settings saved.")
        return redirect("notifications:preferences")
    context = {"form": form, "is_own": True}
    return render(request, TEMPLATE, context, status=422 if form.errors else 200)


@permission_required("users.manage_people")
@require_http_methods(["GET", "POST"])
def defaults(request: CompanyRequest) -> HttpResponse:
    """What people of the company are told of who have chosen nothing else."""
    company = request.company
    chosen = choices_of(company, None)
    form = PreferencesForm(request.POST or None, chosen=chosen, defaults=None)
    if request.method == "POST" and form.is_valid():
        save_preferences(company=company, person=None, choices=form.choices())
        messages.success(request, "Company defaults saved.")
        return redirect("notifications:defaults")
    context = {"form": form, "is_own": False}
    return render(request, TEMPLATE, context, status=422 if form.errors else 200)

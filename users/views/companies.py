"""Companies, for superusers: make, suspend and reopen them, choose one to act for."""

from typing import Any, override

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST

from ticketflower.errors import Refusal
from ticketflower.lists.keyset import Keyset
from ticketflower.lists.listing import PagedListView, Sort
from users import impersonation
from users.forms.accounts import ActForCompanyForm, NewCompanyForm, SuspendForm
from users.http.permissions import superuser_required
from users.http.request import CompanyRequest
from users.models import COMPANY_STATES, Company, Impersonation
from users.services.companies import create_company, reopen_company, suspend_company
from users.tenancy import outside_companies

MAIL_SENT = "{admin.company} created. We've emailed {admin.email} a link to set a password."


@method_decorator(superuser_required, name="dispatch")
class CompanyListView(PagedListView[Company]):
    """All companies of the installation, by name."""

    template_name = "users/companies/list.html"
    context_object_name = "companies"
    states = COMPANY_STATES
    sorts = (Sort("name", "By name", Keyset(("name", "pk"), descending=False)),)
    noun = ("company", "companies")

    @override
    def get_queryset(self) -> QuerySet[Company]:
        return Company.objects.named_like(self.search).in_state(self.state).for_list()

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        with outside_companies():  # or who acts for a company would see people of that one only
            return super().get_context_data(**kwargs)


@superuser_required
@require_http_methods(["GET", "POST"])
def new(request: CompanyRequest) -> HttpResponse:
    """Make a company, and send its first admin the link to set a password."""
    form = NewCompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            admin = create_company(**form.cleaned_data, by=request.user)
        except ValidationError as error:  # the address was taken concurrently
            form.add_error(None, error)
        else:
            messages.success(request, MAIL_SENT.format(admin=admin))
            return redirect("companies:list")
    status = 422 if form.is_bound else 200
    return render(request, "users/companies/new.html", {"form": form}, status=status)


@superuser_required
@require_http_methods(["GET", "POST"])
def suspend(request: CompanyRequest, pk: int) -> HttpResponse:
    """Suspend a company, after saying why."""
    company = get_object_or_404(Company, pk=pk)
    form = SuspendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            suspend_company(company=company, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"{company} suspended.")
            return redirect("companies:list")
    status = 422 if form.is_bound else 200
    context = {"form": form, "target": company}
    return render(request, "users/companies/suspend.html", context, status=status)


@superuser_required
@require_POST
def reopen(request: CompanyRequest, pk: int) -> HttpResponse:
    """Let a suspended company go on."""
    company = get_object_or_404(Company, pk=pk)
    try:
        reopen_company(company=company, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"{company} reactivated. Work continues within a minute.")
    return redirect("companies:list")


@superuser_required
@require_http_methods(["GET", "POST"])
def act(request: CompanyRequest, pk: int) -> HttpResponse:
    """Start to act for a company, after saying why."""
    company = get_object_or_404(Company, pk=pk)
    form = ActForCompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        impersonation.start(
            session=request.session,
            superuser=request.user,
            company=company,
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, f"Session started for {company}.")
        return redirect("home")
    status = 422 if form.is_bound else 200
    context = {"form": form, "target": company, "minutes": settings.IMPERSONATION_MINUTES}
    return render(request, "users/companies/act.html", context, status=status)


@superuser_required
@require_POST
def stop(request: CompanyRequest) -> HttpResponse:
    """Stop acting for a company."""
    ended = impersonation.stop(session=request.session, ending=Impersonation.Ending.STOPPED)
    if ended:
        messages.success(request, f"Session for {ended.company} ended.")
    return redirect("companies:list")

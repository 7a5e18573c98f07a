"""Companies, for superusers: choose one to act for."""

from typing import override

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST

from users import impersonation
from users.forms import ActForCompanyForm
from users.http import CompanyRequest
from users.keyset import Keyset
from users.lists import PagedListView, Sort
from users.models import Company, Impersonation
from users.permissions import superuser_required


@method_decorator(superuser_required, name="dispatch")
class CompanyListView(PagedListView[Company]):
    """All companies of the installation, by name."""

    template_name = "users/companies/list.html"
    context_object_name = "companies"
    sorts = (Sort("name", "By name", Keyset(("name", "pk"), descending=False)),)
    noun = ("company", "companies")

    @override
    def get_queryset(self) -> QuerySet[Company]:
        return Company.objects.named_like(self.search)


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
        messages.success(request, f"You act for {company} now. All of it is logged.")
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
        messages.success(request, f"You no longer act for {ended.company}.")
    return redirect("companies:list")

"""The home page: what TicketFlower is, or what needs the person who is logged in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from users.http.permissions import permission_required
from users.http.request import CompanyRequest
from users.models import Company
from users.services.companies import hide_checklist
from users.tenancy import current_company
from workflow_ops.pages.home import home_page


@login_not_required  # the landing page is for everyone
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The landing page; for people of a company what needs them now, by role."""
    if not request.user.is_authenticated:
        return render(request, "workflow_ops/home/landing.html")
    company = current_company()
    if not isinstance(company, Company):
        return redirect("companies:list")
    page = home_page(request.user, company)
    context = {"page": page, **page.side_bar_counts}
    return render(request, "workflow_ops/home/home.html", context)


@permission_required("workflow_design.change_definitions")
@require_POST
def hide(request: CompanyRequest) -> HttpResponse:
    """Hide the first steps of the company."""
    hide_checklist(company=request.company)
    messages.success(request, "Checklist hidden.")
    return redirect("home")

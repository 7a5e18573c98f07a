"""Settings of the company, for its admins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from users.forms.team import CompanySettingsForm
from users.http.permissions import permission_required
from users.http.request import CompanyRequest
from users.services.companies import change_time_zone


@permission_required("users.manage_people")
@require_http_methods(["GET", "POST"])
def company_settings(request: CompanyRequest) -> HttpResponse:
    """The company's time zone."""
    company = request.company
    form = CompanySettingsForm(request.POST or None, initial={"time_zone": company.time_zone})
    if request.method == "POST" and form.is_valid():
        change_time_zone(company=company, by=request.user, **form.cleaned_data)
        messages.success(request, "Settings saved.")
        return redirect("team:settings")
    context = {"form": form}
    status = 422 if form.errors else 200
    return render(request, "users/team/settings.html", context, status=status)

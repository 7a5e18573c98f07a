"""Settings of the company, for its admins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ticketflower.times.zones import zone_named
from users.forms.team import CompanySettingsForm
from users.forms.working_hours import WorkingHoursForm
from users.http.permissions import permission_required
from users.http.request import CompanyRequest
from users.services.companies import change_time_zone, change_working_hours


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


HOLIDAYS_SHOWN = 8


@permission_required("users.manage_people")
@require_http_methods(["GET", "POST"])
def working_hours(request: CompanyRequest) -> HttpResponse:
    """The company's working hours, holidays and closed days; "preview" shows the next holidays."""
    company = request.company
    calendar = company.calendar
    form = WorkingHoursForm(request.POST or None, calendar=calendar)
    if request.method == "POST" and form.is_valid():
        calendar = form.calendar(company.time_zone)
        if "preview" not in request.POST:
            change_working_hours(company=company, calendar=calendar, by=request.user)
            messages.success(request, "Working hours saved.")
            return redirect("team:settings-hours")
    today = timezone.now().astimezone(zone_named(company.time_zone)).date()
    context = {"form": form, "holidays": calendar.holidays_after(today, HOLIDAYS_SHOWN)}
    status = 422 if form.errors else 200
    return render(request, "users/team/working_hours.html", context, status=status)

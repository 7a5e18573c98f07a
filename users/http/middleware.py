"""Middleware: a request id, the company a request is for, and explanations of buttons."""

import secrets
from datetime import tzinfo
from typing import Any, override

from django.contrib import messages
from django.contrib.auth import get_user
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from ticketflower.http.unsent import unsent_form
from ticketflower.logs import log
from ticketflower.times.zones import UTC_NAME, zone_named
from ticketflower.types import GetResponse
from users import impersonation
from users.forms.accounts import LogInForm
from users.models import Company
from users.tenancy import as_company

COMPANY_TOKEN = "company_token"  # noqa: S105 - the name of a form field
CHANGING_METHODS = {"POST", "PUT", "PATCH", "DELETE"}


def request_id(get_response: GetResponse) -> GetResponse:
    """Give each request an id that log lines carry and error pages show."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.id = secrets.token_hex(6)  # type: ignore[attr-defined] # ours
        token = log.request_id.set(request.id)  # type: ignore[attr-defined] # ours
        try:
            response = get_response(request)
        finally:
            log.request_id.reset(token)
        response.headers["X-Request-Id"] = request.id  # type: ignore[attr-defined] # ours
        return response

    return middleware


def explain_buttons(get_response: GetResponse) -> GetResponse:
    """Say in words that an address only takes what a button sends (a bare 405 of Django's)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == 405 and "text/html" in request.headers.get("Accept", ""):
            page = render(request, "405.html", status=405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    return middleware


class LogInRequiredMiddleware(LoginRequiredMiddleware):
    """Asks for a log-in, and keeps in its form what a person sent after theirs had ended."""

    @override
    def handle_no_permission(  # type: ignore[override] # Django's stubs know redirects only
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        if "HX-Request" in request.headers:
            # A piece of a page: the script would follow a redirect and show the log-in page in it.
            return HttpResponse(status=401)
        unsent = unsent_form(request)
        if unsent is None:
            return super().handle_no_permission(request, view_func)
        context = {"form": LogInForm(request), "unsent": unsent}
        return render(request, "users/accounts/log_in.html", context, status=401)


def zone_of(request: HttpRequest) -> tzinfo:
    """The time zone of a request whose user and company are known."""
    user = request.user
    company: Company | None = request.company  # type: ignore[attr-defined] # CompanyRequest
    return zone_named(user.zone_within(company) if user.is_authenticated else UTC_NAME)


class CompanyMiddleware:
    """Sets ``request.company`` and lets everything below see that company's rows only.

    A person's company is their own; a superuser's is the one acted for, if any. Times are those of
    the person's zone; while acting, of the company's.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Find the company and answer the request within it."""
        company = self._find_company(request)
        request.company = company  # type: ignore[attr-defined] # CompanyRequest
        acting = request.impersonation  # type: ignore[attr-defined] # CompanyRequest
        user_token = log.user_id.set(request.user.pk)
        acting_token = log.acting_id.set(acting.pk if acting else None)
        try:
            with timezone.override(zone_of(request)):
                if company is None:
                    return self.get_response(request)
                with as_company(company):
                    return self.get_response(request)
        finally:
            log.acting_id.reset(acting_token)
            log.user_id.reset(user_token)

    def _find_company(self, request: HttpRequest) -> Company | None:
        request.impersonation = None  # type: ignore[attr-defined] # CompanyRequest
        # Not Django's lazy object: every page needs the person, and asks for them dozens of times.
        request.user = user = get_user(request)
        if not user.is_authenticated:
            return None
        if not user.is_superuser:
            return user.company
        was_acting = impersonation.SESSION_KEY in request.session
        acting = impersonation.current(request.session, user)
        if acting is None:
            if was_acting:
                messages.warning(request, "Your session for the company has expired.")
            return None
        request.impersonation = acting  # type: ignore[attr-defined] # CompanyRequest
        return acting.company

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send superusers without a company to choose one; refuse forms of another company."""
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        company: Company | None = request.company  # type: ignore[attr-defined] # CompanyRequest
        if not getattr(view, "company_needed", True):
            return None
        changes = request.method in CHANGING_METHODS
        if company is None and not changes:
            return redirect("companies:list")
        if changes and (company is None or not self._form_is_of(company, request)):
            return render(request, "409.html", {"unsent": unsent_form(request)}, status=409)
        return None

    def _form_is_of(self, company: Company, request: HttpRequest) -> bool:
        token = request.POST.get(COMPANY_TOKEN)
        if token is None:
            # Only superusers change companies within a session, so only they need the proof.
            return not request.user.is_superuser
        return token == str(company.pk)

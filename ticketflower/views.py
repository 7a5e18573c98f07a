"""The pages for when something is refused or breaks."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from ticketflower.api import problems
from ticketflower.http.unsent import CSRF_TOKEN, is_same_origin, unsent_form
from users.http.permissions import MissingPermission, NotWhileActing
from users.models import User
from users.roles import ADMIN, LABELS, TASK_WORKER, roles_granting

MOST_NAMES = 5
_TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
FOR_PROGRAMS = ("/api/", "/mcp/")
"""Where responses are JSON, also of requests that no view sees."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for a form that is too large: self-contained, as nothing can be relied on."""
    if request.path.startswith(FOR_PROGRAMS):
        return problems.bad_request(request, exception)
    status = 413 if isinstance(exception, _TOO_LARGE) else 400
    context = {
        "request_id": getattr(request, "id", "-"),
        "megabytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000,
        "controls": f"{settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,}",
        "files": f"{settings.DATA_UPLOAD_MAX_NUMBER_FILES:,}",
    }
    return HttpResponse(render_to_string(f"{status}.html", context), status=status)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: names the role that is missing and whom to ask for it."""
    context: dict[str, object] = {
        "while_acting": isinstance(exception, NotWhileActing),
        "unsent": unsent_form(request),
    }
    roles = roles_granting(exception.permission) if isinstance(exception, MissingPermission) else []
    if roles:
        context["missing_role"] = " or ".join(roles)
        context["had_tasks"] = roles == [LABELS[TASK_WORKER]]
        company = getattr(request, "company", None)
        if company is not None:
            admins = User.objects.of_company(company).in_group(ADMIN).by_name()[:MOST_NAMES]
            context["who_can_help"] = [str(admin) for admin in admins]
    return render(request, "403.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the same for what does not exist and for what one may not see."""
    return render(request, "404.html", {"unsent": unsent_form(request)}, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose CSRF token is old, such as after logging in again in another tab."""
    context = {"unsent": unsent_form(request), "can_resend": is_same_origin(request)}
    return render(request, "403_csrf.html", context, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 without a database: self-contained, without queries; gives the id to quote."""
    status = 503 if isinstance(sys.exception(), OperationalError) else 500
    context = {"request_id": getattr(request, "id", "-"), "unsent": unsent_form(request)}
    if context["unsent"]:
        # Its own token, not a fresh one: whether the token is right may not have been looked at.
        context["csrf_token"] = request.POST.get(CSRF_TOKEN, "")
    return HttpResponse(render_to_string(f"{status}.html", context), status=status)

"""Token-authenticated API views: access by a token, or by a session with its CSRF token.

Such a view answers in JSON, also where it says no: ``{"error": {"code": ..., "sentence": ...}}``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from ticketflower.http.malformed import FORM_TYPES
from ticketflower.times.zones import zone_named
from ticketflower.types import View
from users.audit.audit_log import acting_by
from users.errors import TokenRefused
from users.models import ApiToken
from users.roles import roles_granting
from users.services.tokens import count_call, use_token
from users.tenancy import as_company, outside_companies

SCHEME = "Bearer"


def error_response(
    status: int, code: str, sentence: str, headers: dict[str, str] | None = None
) -> JsonResponse:
    """A refusal for tools, with a sentence for people who read their output."""
    body = {"error": {"code": code, "sentence": sentence}}
    return JsonResponse(body, status=status, headers=headers)


def bearer_token(request: HttpRequest) -> str | None:
    """The text of the token that a request brings, if it brings one (RFC 6750, section 2.1)."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == SCHEME.lower() else None


@contextmanager
def as_owner_of(text: str, request: HttpRequest) -> Iterator[ApiToken]:
    """Let a request be one of the person of a token, for their company and in their time zone.

    Raises:
        TokenRefused: where the token isn't valid.
    """
    with outside_companies():
        token = use_token(text)
        request.user = token.user
        request.company = token.company  # type: ignore[attr-defined] # CompanyRequest
        request.impersonation = None  # type: ignore[attr-defined] # CompanyRequest
        zone = timezone.override(zone_named(token.user.zone_within(token.company)))
        with as_company(token.company), acting_by(token), zone:
            yield token


def only_reading(view: View) -> View:
    """Let a view be asked by GET and HEAD alone."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _method_refusal(request, "GET", "HEAD") or view(request, *args, **kwargs)

    return guarded


def api_view(permission: str, scope: str, method: str) -> Callable[[View], View]:
    """Allow a view to users with ``app.codename``, who are logged in or use a token of the scope.

    Args:
        permission: that the person must have.
        scope: that the token must have.
        method: of HTTP; others get 405.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if refused := _method_refusal(request, method):
                return refused
            text = bearer_token(request)
            if text is not None:
                return _by_token(text, request, *args, **kwargs)
            refused = _log_in_refusal(request) or _permission_refusal(request, permission)
            return refused or view(request, *args, **kwargs)

        def _by_token(
            text: str, request: HttpRequest, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            try:
                with as_owner_of(text, request) as token:
                    if scope not in token.scopes:
                        return error_response(403, "scope-missing", scope_sentence(scope))
                    refused = _permission_refusal(request, permission)
                    response = refused or view(request, *args, **kwargs)
                    name = getattr(view, "__name__", "")
                    count_call(token=token, operation=name, status=response.status_code)
                    return response
            except TokenRefused as refusal:
                return token_refusal(refusal)

        guarded.permission = permission  # type: ignore[attr-defined] # read by the check
        guarded.login_required = False  # type: ignore[attr-defined] # no redirect to the log-in page
        return csrf_exempt(guarded)

    return mark


def _method_refusal(request: HttpRequest, *methods: str) -> HttpResponse | None:
    if request.method in methods:
        return None
    sentence = f"Use {methods[0]} at this address."
    return error_response(405, "method-not-allowed", sentence, {"Allow": ", ".join(methods)})


def scope_sentence(scope: str) -> str:
    """Why a token without a scope is refused."""
    return f"This token doesn't have the scope “{scope}”. Create a new one."


def roles_sentence(*permissions: str) -> str:
    """Why a person is refused who has none of the permissions ``app.codename``."""
    roles = " or ".join(role for each in permissions for role in roles_granting(each))
    return f"You need the role {roles} for this. Ask an admin of your company."


def missing_token() -> HttpResponse:
    """The refusal of a request without a token."""
    sentence = f"Send a token in the header “Authorization: {SCHEME} tf_…”."
    return error_response(401, "token-missing", sentence, {"WWW-Authenticate": SCHEME})


def token_refusal(refusal: TokenRefused) -> HttpResponse:
    """The response to a token that lets no one in."""
    headers = {"WWW-Authenticate": f'{SCHEME} error="invalid_token"'}
    is_unauthorized = refusal.status == 401
    return error_response(
        refusal.status, refusal.code, refusal.sentence, headers if is_unauthorized else None
    )


def _log_in_refusal(request: HttpRequest) -> HttpResponse | None:
    """Why a request without a token is not let in, if it is not."""
    if not request.user.is_authenticated:
        return missing_token()
    if getattr(request, "company", None) is None:
        return error_response(403, "no-company", "Choose a company to act for first.")
    if request.content_type in FORM_TYPES:  # what other sites' forms send; the check would eat it
        sentence = "Send the document as it is, with the header “Content-Type: application/json”."
        return error_response(415, "is-form", sentence)
    # Django's own check, whose answer would be a page; browsers send the log-in by themselves.
    forged = CsrfViewMiddleware(_nothing).process_view(request, _nothing, (), {})
    if forged is not None:
        sentence = "Send the CSRF token of your session in the header “X-CSRFToken”."
        return error_response(403, "csrf-token-missing", sentence)
    return None


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _permission_refusal(request: HttpRequest, permission: str) -> HttpResponse | None:
    if request.user.has_perm(permission):
        return None
    return error_response(403, "permission-missing", roles_sentence(permission))

"""Access to the API: by the token of a person or agent, within its scopes and their permissions."""

from collections.abc import Mapping
from functools import wraps
from typing import Any, override

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from ninja.security import HttpBearer

from ticketflower.api.problems import ApiProblem, Problem, problem, refused
from ticketflower.types import JsonObject, View
from users.errors import TokenRefused, TooManyRequests
from users.http.request import CompanyRequest
from users.http.token_access import (
    as_owner_of,
    bearer_token,
    missing_token,
    roles_sentence,
    scope_sentence,
    token_refusal,
)
from users.limits import limits
from users.models import ApiToken, UserKind
from users.services.tokens import count_call

COMMON_STATUSES = (401, 403, 405, 422, 429, 500, 503)
"""Statuses that every operation may answer with."""

STATUSES_OF_BODIES = (400, 413)
"""Statuses of every operation with a body: the body isn't JSON, or is too large."""

REFUSED_TO_OTHERS = {
    UserKind.AGENT: (
        "only-agents",
        "Only agents can do this. People take and complete the tasks on their lists.",
    ),
    UserKind.PERSON: (
        "only-people",
        "Only people can do this. Agents claim tasks, and complete them or hand them over.",
    ),
}
"""Code and sentence with which the other kind of member is refused."""

FILE_RESPONSE: JsonObject = {"content": {"application/octet-stream": {}}}
"""How OpenAPI describes the content of a file."""


class ApiRequest(CompanyRequest):
    """A request with a token, of its person and for its company."""

    token: ApiToken


class Token(HttpBearer):
    """An API token with a scope, of a person with a permission.

    Args:
        scope: that the token must have, of ``users.scopes``; every token will do without.
        permissions: ``app.codename`` each; the person must have one of them, if there are any.
        only: the only kind of member that may; everyone if there is none.
    """

    def __init__(
        self, scope: str | None, permissions: tuple[str, ...], only: UserKind | None
    ) -> None:
        self.scope, self.permissions, self.only = scope, permissions, only
        super().__init__()

    @override
    def __call__(self, request: HttpRequest) -> Any:
        """The token.

        Raises:
            ApiProblem: where it lacks the scope, or its person the permission, or is of the
                other kind.
        """
        token: ApiToken = request.token  # type: ignore[attr-defined] # ApiRequest
        if self.scope and self.scope not in token.scopes:
            raise ApiProblem(403, "scope-missing", scope_sentence(self.scope))
        if self.permissions and not any(map(token.user.has_perm, self.permissions)):
            raise ApiProblem(403, "permission-missing", roles_sentence(*self.permissions))
        if self.only and token.user.kind != self.only:
            raise ApiProblem(403, *REFUSED_TO_OTHERS[self.only])
        return token

    @override
    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Not used: ``by_token`` has looked at the token before."""
        raise NotImplementedError


def operation(
    scope: str | None,
    *permissions: str,
    answers: dict[int, Any],
    problems: tuple[int, ...] = (),
    only: UserKind | None = None,
) -> dict[str, Any]:
    """What the router is to know of an operation, as its keyword arguments.

    Args:
        scope: that the token must have.
        permissions: of which the person must have one.
        answers: the bodies of responses by their status; ``bytes`` for the content of a file.
        problems: statuses of refusals beside the common ones.
        only: the only kind of member that may; everyone if there is none.
    """
    refusals = dict.fromkeys(sorted({*COMMON_STATUSES, *problems}), Problem)
    files = {status: FILE_RESPONSE for status, body in answers.items() if body is bytes}
    named = {"x-scope": scope, "x-permissions": permissions, "x-only": only}
    return {
        "auth": Token(scope, permissions, only),
        "response": {**answers, **dict.fromkeys(files), **refusals},
        "openapi_extra": {**named, "responses": files},
        "exclude_none": False,
    }


def with_token(view: View) -> View:
    """Let a view be asked with a token only, for its person and within its company."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        text = bearer_token(request)
        if text is None:
            return missing_token()
        try:
            with as_owner_of(text, request) as token:
                request.token = token  # type: ignore[attr-defined] # ApiRequest
                return as_problem(view(request, *args, **kwargs))
        except TokenRefused as refusal:
            return token_refusal(refusal)

    guarded.permission = None  # type: ignore[attr-defined] # read by the check; Token asks for it
    guarded.login_required = False  # type: ignore[attr-defined] # no redirect to the log-in page
    return csrf_exempt(guarded)


def by_token(view: View) -> View:
    """Require a token for a view, and limit how often it is used."""

    @wraps(view)
    def limited(request: ApiRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            limits.API_REQUESTS.count(request.token.pk)
        except TooManyRequests as refusal:
            return refused(request, refusal)
        return view(request, *args, **kwargs)

    return with_token(limited)


def counted(view: View, names: Mapping[str, str]) -> View:
    """Count the calls of a view, which have a token.

    Args:
        view: of one or several operations.
        names: of the operations, by their methods.
    """

    @wraps(view)
    def counting(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        name = names.get(str(request.method))
        if name:
            token: ApiToken = request.token  # type: ignore[attr-defined] # ApiRequest
            count_call(token=token, operation=name, status=response.status_code)
        return response

    return counting


def public(view: View) -> View:
    """Let everyone ask a view, in JSON."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return as_problem(view(request, *args, **kwargs))

    guarded.login_required = False  # type: ignore[attr-defined] # no redirect to the log-in page
    return csrf_exempt(guarded)


def as_problem(response: HttpResponseBase) -> HttpResponseBase:
    """A response of Django Ninja; what it says without a body gets one."""
    if not isinstance(response, HttpResponseNotAllowed):
        return response
    allowed = response.headers["Allow"]
    refused = problem(405, "method-not-allowed", f"Use {allowed} at this address.")
    refused.headers["Allow"] = allowed
    return refused

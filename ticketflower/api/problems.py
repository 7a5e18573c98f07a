"""Error responses of the API: a code for programs, and a sentence for people."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import Field, NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from ticketflower.errors import Refusal

logger = logging.getLogger("django.request")


class Issue(Schema):
    """An invalid value in a request."""

    where: str = Field(description="The part of the request: body, query or path.")
    pointer: str = Field(description="JSON Pointer of the value in it.")
    sentence: str


class ProblemDetail(Schema):
    """Why a request was refused."""

    code: str = Field(description="Stable code for programs.", examples=["scope-missing"])
    sentence: str = Field(description="Message for people.")
    issues: list[Issue] = Field([], description="What is wrong with the request's values.")
    url: str | None = Field(None, description="The page where a person can continue.")
    details: dict[str, Any] = Field({}, description="Additional data for programs.")


class Problem(Schema):
    """An error response."""

    error: ProblemDetail


class ApiProblem(Exception):
    """A refusal of the API itself.

    Args:
        status: of HTTP.
        code: stable, for programs.
        sentence: for people.
        url: the page where a person can continue.
        issues: what is wrong with the request's values.
        details: more that programs may need.
    """

    def __init__(
        self,
        status: int,
        code: str,
        sentence: str,
        *,
        url: str | None = None,
        issues: Sequence[Issue] = (),
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.status, self.code, self.sentence = status, code, sentence
        self.more = {"url": url, "issues": list(issues), "details": dict(details or {})}


def problem(status: int, code: str, sentence: str, **more: Any) -> JsonResponse:
    """An error response.

    Args:
        status: of HTTP.
        code: stable, for programs.
        sentence: for people.
        more: fields of ``ProblemDetail``.
    """
    detail = ProblemDetail(code=code, sentence=sentence, **more)
    body = Problem(error=detail).model_dump(exclude_defaults=True)
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def add_handlers(api: NinjaAPI) -> None:
    """Let an API answer every exception by a ``Problem``."""
    api.add_exception_handler(ApiProblem, _refused_by_api)
    api.add_exception_handler(Refusal, refused)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _unreadable)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(RequestDataTooBig, too_large)
    api.add_exception_handler(UnreadablePostError, _broken_off)
    api.add_exception_handler(MultiPartParserError, _unreadable_form)
    api.add_exception_handler(SuspiciousOperation, _unreadable_form)  # too many fields or files
    api.add_exception_handler(Exception, _failed)


def _refused_by_api(request: HttpRequest, refusal: Any) -> HttpResponse:
    return problem(refusal.status, refusal.code, refusal.sentence, **refusal.more)


def refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    """The problem of a ``Refusal``; of one that passes with time, also how many seconds to wait."""
    status, seconds = getattr(refusal, "status", 409), getattr(refusal, "seconds", None)
    if seconds is None:
        return problem(status, refusal.code, refusal.sentence)
    # Tools see no headers.
    response = problem(status, refusal.code, refusal.sentence, details={"retry_after": seconds})
    response.headers["Retry-After"] = str(seconds)
    return response


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    issues = [_issue(each) for each in error.errors]
    first = f"{issues[0].where}{issues[0].pointer}: {issues[0].sentence}"
    sentence = f"The request isn't valid, so nothing was changed. {first}"
    return problem(422, "invalid-request", sentence, issues=issues)


def _issue(error: Mapping[str, Any]) -> Issue:
    where, *path = error["loc"]
    if where == "body":  # then comes the name of the function's parameter
        path = path[1:]
    return Issue(where=where, pointer=_pointer(path), sentence=f"{error['msg']}.")


def _pointer(path: Sequence[object]) -> str:
    return "".join(f"/{str(each).replace('~', '~0').replace('/', '~1')}" for each in path)


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(400, "not-json", "The body isn't valid JSON. Correct it, and send it again.")


def _unreadable_form(request: HttpRequest, error: Any) -> HttpResponse:
    sentence = "The body can't be read as a form. Send one file as multipart/form-data."
    return problem(400, "not-a-form", sentence)


def bad_request(request: HttpRequest, error: Any) -> HttpResponse:
    """The problem of a request that is refused before it gets to an operation."""
    sentence = "The request can't be read. Check its URL and its Content-Type header."
    return problem(400, "bad-request", sentence)


def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404, "not-found", "Nothing was found that this token can see.")


def too_large(request: HttpRequest, error: Any) -> HttpResponse:
    """The problem of a body with more bytes than are read into memory."""
    megabytes = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1_000_000
    sentence = f"The request body is too large: at most {megabytes} MB. Send less at once."
    return problem(413, "too-large", sentence)


def _broken_off(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(400, "broken-off", "The request body is incomplete. Send it again.")


def _failed(request: HttpRequest, error: Any) -> HttpResponse:
    """500, or 503 without a database; logged as Django does it, with the id to quote."""
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    got_request_exception.send(sender=None, request=request)
    number = getattr(request, "id", "-")
    if isinstance(error, OperationalError):
        sentence = f"TicketFlower is temporarily unavailable. Try again. Reference: {number}."
        return problem(503, "unavailable", sentence)
    sentence = f"Something went wrong. Check whether it was saved first. Reference: {number}."
    return problem(500, "internal-error", sentence)

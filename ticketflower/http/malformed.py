"""Malformed requests: a Content-Type that cannot be read, or a form that is not UTF-8."""

import codecs
from typing import Any

from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import parse_header_parameters

from ticketflower.types import GetResponse

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
"""The content types in which browsers send forms."""

SAME_AS_UTF8 = ("utf-8", "ascii")


class Utf8Request(WSGIRequest):
    """A request that is read as UTF-8, whatever its Content-Type declares.

    Django reads the query too in the charset of the Content-Type, and fails before any middleware
    where that is no encoding of text (rot13) or where the header cannot be parsed.
    """

    malformed = ""
    """Why it is to be answered 400."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = "", {}
        try:
            self.content_type, self.content_params = parse_header_parameters(
                meta.get("CONTENT_TYPE", "")
            )
        except (ValueError, LookupError):
            self.malformed = "The header Content-Type cannot be read"
        charset = self.content_params.get("charset", "utf-8")
        if self.content_type in FORM_TYPES and not _is_utf8(charset):
            self.malformed = "A form must be sent as UTF-8"


class Handler(WSGIHandler):
    """Django's handler of requests, with ours."""

    request_class = Utf8Request


def refuse_malformed(get_response: GetResponse) -> GetResponse:
    """Answer 400 to a malformed request (a middleware)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if reason := getattr(request, "malformed", ""):
            raise BadRequest(reason)
        return get_response(request)

    return middleware


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name in SAME_AS_UTF8
    except (LookupError, ValueError):  # ValueError: NUL in the name
        return False

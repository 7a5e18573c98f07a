"""Statements of a request, counted by middleware in a server that is not measured."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test.utils import CaptureQueriesContext

HEADER = "X-Statements"
THIS = f"{__name__}.count_statements"

type GetResponse = Callable[[HttpRequest], HttpResponseBase]


def count_statements(get_response: GetResponse) -> GetResponse:
    """Tell in a header how many statements the request took, with BEGIN and COMMIT (middleware)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with CaptureQueriesContext(connection) as statements:
            response = get_response(request)
        response.headers[HEADER] = str(len(statements))
        return response

    return middleware

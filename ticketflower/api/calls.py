"""Calls of operations from within: the same operation, checks and bodies, without a connection."""

import json
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponseBase
from django.urls import resolve

from ticketflower.api.access import ApiRequest, as_problem
from ticketflower.api.site import api, views_by_address
from ticketflower.types import JsonObject

BODY = "application/json"


class Operation:
    """An operation as the OpenAPI document describes it.

    Args:
        method: of HTTP, in small letters.
        path: its template: ``/api/v1/tickets/{number}``.
        described: what the document says of it.
    """

    def __init__(self, method: str, path: str, described: JsonObject) -> None:
        self.method, self.path, self.described = method, path, described
        self.name: str = described["operationId"]
        self.scope: str | None = described["x-scope"]
        self.permissions: tuple[str, ...] = tuple(described["x-permissions"])
        self.only: str | None = described["x-only"]

    @property
    def parameters(self) -> list[JsonObject]:
        """Those of its path, query and headers."""
        found: list[JsonObject] = self.described["parameters"]
        return found

    @property
    def body(self) -> JsonObject | None:
        """The schema of its JSON body, if it has one."""
        content = self.described.get("requestBody", {}).get("content", {})
        found: JsonObject | None = content.get(BODY, {}).get("schema")
        return found

    @property
    def takes_files(self) -> bool:
        """Whether its body is no JSON."""
        return "requestBody" in self.described and self.body is None

    @property
    def result(self) -> JsonObject | None:
        """The schema of what it answers with; None where that is empty, or no JSON."""
        for status, response in self.described["responses"].items():
            if status.startswith("2"):
                found: JsonObject | None = response.get("content", {}).get(BODY, {}).get("schema")
                return found
        return None


@cache
def openapi() -> JsonObject:
    """The OpenAPI document."""
    document: JsonObject = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return document


@cache
def operations() -> Mapping[str, Operation]:
    """All operations by their names."""
    found = [
        Operation(method, path, described)
        for path, methods in openapi()["paths"].items()
        for method, described in methods.items()
    ]
    return {operation.name: operation for operation in found}


def call(request: ApiRequest, operation: Operation, arguments: JsonObject) -> HttpResponseBase:
    """Call an operation for the person of a request.

    Args:
        request: with a token, whose company is entered.
        operation: to call.
        arguments: its parameters and the fields of its body, by name.

    Returns:
        Its response: also refusals are one.
    """
    given = dict(arguments)
    path, query, headers = operation.path, {}, {}
    for parameter in operation.parameters:
        value = given.pop(argument_name(parameter), None)
        if value is None:
            continue
        match parameter["in"]:
            case "path":
                path = path.replace(f"{{{parameter['name']}}}", quote(str(value), safe=""))
            case "query":
                query[parameter["name"]] = str(value)
            case _:
                name = parameter["name"].upper().replace("-", "_")
                headers[f"HTTP_{name}"] = str(value)
    content = json.dumps(given).encode() if operation.body is not None else b""
    environ = {
        **{name: value for name, value in request.META.items() if not name.startswith("wsgi.")},
        **headers,
        "REQUEST_METHOD": operation.method.upper(),
        "PATH_INFO": path,
        "QUERY_STRING": urlencode(query),
        "CONTENT_TYPE": BODY,
        "CONTENT_LENGTH": str(len(content)),
        "wsgi.input": BytesIO(content),
        "wsgi.url_scheme": request.scheme,
    }
    inner: Any = WSGIRequest(environ)
    for name in ("user", "company", "token", "impersonation", "id"):
        setattr(inner, name, getattr(request, name, None))
    match = resolve(path)
    view = views_by_address()[match.route.removeprefix("api/v1/")]
    return as_problem(view(inner, *match.args, **match.kwargs))


def argument_name(parameter: JsonObject) -> str:
    """A parameter's name as an argument: ``idempotency_key``."""
    name: str = parameter["name"]
    return name.lower().replace("-", "_")

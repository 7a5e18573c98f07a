"""The API as a whole: its operations, its OpenAPI document, its addresses."""

from functools import cache, cached_property
from http.client import responses
from typing import Any, cast, override

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path, reverse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from ticketflower.api.access import STATUSES_OF_BODIES, by_token, counted, public
from ticketflower.api.problems import add_handlers, problem
from ticketflower.api.routes import about, claims, definitions, dry_run, errors, tasks, tickets
from ticketflower.types import JsonObject, View

DESCRIPTION = """\
Programs and AI assistants use this API with the token of a person or an agent, within its \
scopes and its owner's permissions. Create a token on your profile; admins create those of \
agents. Every error response is a `Problem`: \
a code for programs and a sentence for people.
"""
ROOT, OPENAPI = "api-root", "openapi-json"
"""Names that Django Ninja gives to addresses."""


class DescribedApi(NinjaAPI):
    """An API whose document names the statuses that follow from how an operation is called."""

    @override
    def get_openapi_schema(self, **_options: Any) -> OpenAPISchema:
        """The OpenAPI document, which takes half a second to make; it never changes."""
        return self._document

    @cached_property
    def _document(self) -> OpenAPISchema:
        document = super().get_openapi_schema()
        for address, methods in document["paths"].items():
            for described in methods.values():
                of_body = STATUSES_OF_BODIES if "requestBody" in described else ()
                of_address = (404,) if "{" in address else ()
                for status in (*of_body, *of_address):
                    described["responses"].setdefault(status, _problem_response(status))
        return document


def _problem_response(status: int) -> JsonObject:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": responses[status],
        "content": {"application/json": {"schema": schema}},
    }


api = DescribedApi(
    title="TicketFlower",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
)
add_handlers(api)
ROUTES = (about, definitions, dry_run, tickets, tasks, claims, errors)
for routes in ROUTES:
    api.add_router("", routes.router)


@public
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Where the API is described."""
    document = request.build_absolute_uri(reverse(f"api:{OPENAPI}"))
    return JsonResponse({"openapi": document})


@public
def unknown_address(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer in JSON below the address of the API, whatever is asked for."""
    return problem(404, "no-such-address", "The API has no such URL. See /api/v1/openapi.json.")


@cache
def views_by_address() -> dict[str, View]:
    """The views of all operations, which know of no token, by their addresses."""
    # Django Ninja lists an address once for each of its methods.
    views = {str(each.pattern): each.callback for each in _ninja_urls()}
    names = _names_by_address()
    return {
        address: counted(view, names[address]) if address in names else view
        for address, view in views.items()
    }


def api_urls() -> list[URLPattern]:
    """The addresses below ``/api/v1/``: all need a token, but for what describes the API."""
    names = {str(each.pattern): each.name for each in _ninja_urls()}
    patterns = [
        path(
            address,
            public(view) if names[address] == OPENAPI else by_token(view),
            name=names[address],
        )
        for address, view in views_by_address().items()
        if names[address] != ROOT
    ]
    return [
        path("", root, name=ROOT),
        *patterns,
        re_path("^(?P<rest>.*)$", unknown_address, name="unknown"),
    ]


def _names_by_address() -> dict[str, dict[str, str]]:
    """The names of operations by their methods, by their addresses as URL patterns."""
    names: dict[str, dict[str, str]] = {}
    for routes in ROUTES:
        for template, view in routes.router.path_operations.items():
            address = template.removeprefix("/").replace("{", "<").replace("}", ">")
            for operation in view.operations:
                named = dict.fromkeys(operation.methods, str(operation.operation_id))
                names.setdefault(address, {}).update(named)
    return names


@cache
def _ninja_urls() -> list[Any]:
    return cast("list[Any]", api.urls[0])


api_patterns: tuple[list[URLPattern], str] = (api_urls(), "api")

"""The API as a whole: its operations, its OpenAPI document, its addresses."""

from functools import cache
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path, reverse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from ticketflower.api.access import by_token, public
from ticketflower.api.problems import add_handlers, problem
from ticketflower.api.routes import about, definitions, dry_run, errors, tasks, tickets
from ticketflower.types import View

DESCRIPTION = """\
Programs and AI assistants use this API with a person's token, within its scopes and the \
permissions of that person. Create a token on your profile. Every error response is a `Problem`: \
a code for programs and a sentence for people.
"""
ROOT, OPENAPI = "api-root", "openapi-json"
"""Names that Django Ninja gives to addresses."""

api = NinjaAPI(
    title="TicketFlower",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
)
add_handlers(api)
for routes in (about, definitions, dry_run, tickets, tasks, errors):
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
    return {str(each.pattern): each.callback for each in _ninja_urls()}


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


@cache
def _ninja_urls() -> list[Any]:
    return cast("list[Any]", api.urls[0])


api_patterns: tuple[list[URLPattern], str] = (api_urls(), "api")

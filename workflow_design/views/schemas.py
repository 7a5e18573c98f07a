"""The documents' JSON Schemas, for editors and tools."""

import json
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page

from ticketflower.texts import indented
from users.http.token_access import error_response, only_reading
from workflow_design.document_schemas import FOLDER
from workflow_design.documents.authoring.definition_schema import definition_schema
from workflow_design.documents.authoring.strict_schema import strict_schema


@cache
def _schemas() -> dict[str, bytes]:
    """The text of each schema by its name: first the one that needs no other."""
    whole = {"definition": definition_schema(), "definition-strict": strict_schema()}
    parts = {path.stem: path.read_bytes() for path in sorted(FOLDER.glob("*.json"))}
    return {name: indented(each).encode() for name, each in whole.items()} | parts


@cache
def _titles() -> dict[str, str]:
    return {name: json.loads(text)["title"] for name, text in _schemas().items()}


@login_not_required  # the format is public: editors and tools read it without an account
@only_reading
@conditional_page
@cache_control(public=True, no_cache=True)
def index(request: HttpRequest) -> HttpResponse:
    """All schemas, with their addresses."""
    schemas = [
        {
            "name": name,
            "title": title,
            "url": request.build_absolute_uri(reverse("schemas:schema", args=[name])),
        }
        for name, title in _titles().items()
    ]
    return JsonResponse({"schemas": schemas})


@login_not_required  # the format is public: editors and tools read it without an account
@only_reading
@conditional_page
@cache_control(public=True, no_cache=True)
def schema(request: HttpRequest, name: str) -> HttpResponse:
    """One JSON Schema."""
    text = _schemas().get(name)
    if text is None:
        address = reverse("schemas:index")
        sentence = f"There is no schema named {name}. See {address} for all schemas."
        return error_response(404, "no-such-schema", sentence)
    return HttpResponse(text, content_type="application/schema+json")

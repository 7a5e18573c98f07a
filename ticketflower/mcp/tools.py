"""Tools: the API's operations, and the reading of the format, as assistants call them."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import HttpResponse

from ticketflower.api.access import ApiRequest
from ticketflower.api.calls import Operation, argument_name, call, openapi, operations
from ticketflower.types import Json, JsonObject

READ_ONLY_POSTS = {"check_document", "dry_run"}
DESTRUCTIVE = {"discard_draft", "publish_draft", "skip_error", "complete_failed_step"}
"""What cannot simply be undone; assistants ask a person before they call it."""
IDEMPOTENT = {"take_task", "claim_task", "extend_claim", "complete_task"}
"""Operations that have no further effect when they are called again with the same arguments."""
COMPONENTS, DEFS = "#/components/schemas/", "#/$defs/"


@cache
def tools() -> dict[str, JsonObject]:
    """All tools as they are listed, by name: every operation that takes and gives JSON."""
    return {name: _tool(each) for name, each in operations().items() if not _is_binary(each)}


def tools_for(request: ApiRequest) -> list[JsonObject]:
    """The tools that the token of a request can be used for."""
    held, person = {*request.token.scopes}, request.user
    return [tool for name, tool in tools().items() if _may(operations()[name], held, person)]


def call_tool(request: ApiRequest, name: str, arguments: JsonObject) -> JsonObject:
    """Call a tool; a refusal is a result, too, so that the assistant reads why.

    Raises:
        KeyError: there is no such tool.
    """
    tools()[name]
    response = call(request, operations()[name], arguments)
    assert isinstance(response, HttpResponse)
    return result_of_call(response)


def result_of_call(response: HttpResponse) -> JsonObject:
    """The result of a tool whose operation has this response."""
    text = response.content.decode()
    told = json.loads(text) if text else {}
    result: JsonObject = {
        "content": [{"type": "text", "text": json.dumps(told, ensure_ascii=False, indent=1)}],
        "isError": response.status_code >= 400,
    }
    if response.status_code < 400:
        result["structuredContent"] = told
    return result


def _may(operation: Operation, scopes: set[str], person: Any) -> bool:
    if operation.scope and operation.scope not in scopes:
        return False
    if operation.only and operation.only != person.kind:
        return False
    return not operation.permissions or any(map(person.has_perm, operation.permissions))


def _is_binary(operation: Operation) -> bool:
    return operation.takes_files or operation.name == "download_file"


def _tool(operation: Operation) -> JsonObject:
    described = operation.described
    return {
        "name": operation.name,
        "title": described["summary"],
        "description": described["description"],
        "inputSchema": _input_schema(operation),
        "outputSchema": _alone(operation.result or {"type": "object"}),
        "annotations": {
            "title": described["summary"],
            "readOnlyHint": operation.method == "get" or operation.name in READ_ONLY_POSTS,
            "destructiveHint": operation.name in DESTRUCTIVE,
            "idempotentHint": operation.method in ("get", "put") or operation.name in IDEMPOTENT,
            "openWorldHint": False,
        },
    }


def _input_schema(operation: Operation) -> JsonObject:
    """The parameters of an operation and the fields of its body, as properties of one object."""
    properties: JsonObject = {}
    required: list[str] = []
    for parameter in operation.parameters:
        name = argument_name(parameter)
        described = {"description": parameter["description"]} if "description" in parameter else {}
        properties[name] = {**parameter["schema"], **described}
        if parameter.get("required"):
            required.append(name)
    if operation.body is not None:
        body = _resolved(operation.body)
        properties |= body["properties"]
        required += body.get("required", [])
    return _alone(
        {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }
    )


def _resolved(schema: JsonObject) -> JsonObject:
    """The schema that a reference names, or the schema itself."""
    reference: str = schema.get("$ref", "")
    if not reference:
        return schema
    found: JsonObject = openapi()["components"]["schemas"][reference.removeprefix(COMPONENTS)]
    return found


def _alone(schema: JsonObject) -> JsonObject:
    """A schema that needs no other document: with all that it refers to in ``$defs``."""
    used: dict[str, JsonObject] = {}
    waiting = [*_references(schema)]
    while waiting:
        name = waiting.pop()
        if name not in used:
            used[name] = openapi()["components"]["schemas"][name]
            waiting += _references(used[name])
    top = _resolved(schema) if "$ref" in schema else schema
    whole = {**top, **({"$defs": dict(sorted(used.items()))} if used else {})}
    moved: JsonObject = json.loads(json.dumps(whole).replace(COMPONENTS, DEFS))
    return moved


def _references(schema: Json) -> Iterator[str]:
    match schema:
        case {"$ref": str() as reference}:
            yield reference.removeprefix(COMPONENTS)
        case dict():
            for each in schema.values():
                yield from _references(each)
        case list():
            for each in schema:
                yield from _references(each)

"""MCP server: the methods of the protocol, each answered by itself."""

import json
from collections.abc import Callable, Mapping
from functools import cache

from django.http import HttpResponse

from ticketflower.api.access import ApiRequest
from ticketflower.api.problems import refused
from ticketflower.mcp.resources import PROMPT, listed_resources, prompt_text, resource_text
from ticketflower.mcp.rpc import (
    HEADER_MISMATCH,
    INVALID_PARAMS,
    METHOD_NOT_FOUND,
    STATUS,
    TOO_MANY_REQUESTS,
    UNSUPPORTED_VERSION,
    Message,
    RpcError,
    error_of,
    read_message,
    result_of,
)
from ticketflower.mcp.tools import call_tool, result_of_call, tools, tools_for
from ticketflower.types import JsonObject
from users.errors import TooManyRequests
from users.limits import limits

MODERN = "2026-07-28"
WITH_HANDSHAKE = ("2025-11-25", "2025-06-18", "2025-03-26")
"""Versions whose clients begin with ``initialize``; without a session it changes nothing."""
VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
CAPABILITIES: JsonObject = {"tools": {}, "resources": {}, "prompts": {}}
INSTRUCTIONS = """\
TicketFlower runs the tickets and workflows of a company. Read the resource “format” before you \
write a workflow file, check it with check_document until there are no errors, and save it as a \
draft; a person publishes it. Everything you do is done as the person who created the token.\
"""
FOR_AGENTS = """\
You are an agent of a company: a program that does tasks. Look for available tasks with \
list_tasks (which=available), claim one with claim_task, and follow its instructions. While you \
work, call extend_claim before lease_until. Then complete the task with output that fits its \
output_schema. If a person could do it better, call hand_over_task; if it can't be done, fail_task.\
"""
MINUTE = 60_000
"""In milliseconds."""

type Method = Callable[[ApiRequest, JsonObject], JsonObject]


def respond(request: ApiRequest, text: str | bytes) -> tuple[int, JsonObject | None]:
    """The status of HTTP and the answer to a message; notifications have none.

    Args:
        request: with a token, whose company is entered. Where it has the header ``Mcp-Method``,
            by which proxies route, the message must name the same method.
        text: the message.
    """
    number: str | int | None = None
    refusal = _count_message(request)
    try:
        message = read_message(text)
        number = message.id
        named = request.headers.get("Mcp-Method", message.method)
        if named != message.method:
            raise RpcError(HEADER_MISMATCH, "The header Mcp-Method names another method.")
        if message.is_notification:
            return 202, None
        return 200, result_of(message, answer(request, message, refusal))
    except RpcError as error:
        return STATUS[error.code], error_of(number, error)


def _count_message(request: ApiRequest) -> HttpResponse | None:
    """Count a message of a token; return the problem of one that is too many."""
    try:
        limits.API_REQUESTS.count(request.token.pk)
    except TooManyRequests as refusal:
        return refused(request, refusal)
    return None


def answer(request: ApiRequest, message: Message, refusal: HttpResponse | None) -> JsonObject:
    """The result of a request.

    Args:
        request: of the token's person.
        message: the request.
        refusal: why it is not answered; the result of a tool says so, too, because assistants
            read results, and their programs errors.

    Raises:
        RpcError: it cannot be answered.
    """
    version = _version_of(message)
    method = _methods().get(message.method)
    if method is None:
        raise RpcError(METHOD_NOT_FOUND, f"There is no method “{message.method}”.")
    if refusal is None:
        result = method(request, message.params)
    elif method is _call_tool:
        result = result_of_call(refusal)
    else:
        told = json.loads(refusal.content)
        raise RpcError(TOO_MANY_REQUESTS, told["error"]["sentence"], told)
    if version != MODERN:
        return result
    cached = {"ttlMs": MINUTE, "cacheScope": "private"} if message.method in CACHEABLE else {}
    return {"resultType": "complete", **cached, **result}


def _version_of(message: Message) -> str | None:
    """The version that a request names in itself, as those of today do.

    Raises:
        RpcError: it is one that we do not know.
    """
    meta = message.params.get("_meta")
    version = meta.get(VERSION_KEY) if isinstance(meta, dict) else None
    if version is not None and version != MODERN:
        supported = [MODERN, *WITH_HANDSHAKE]
        data = {"supported": supported, "requested": version}
        raise RpcError(UNSUPPORTED_VERSION, f"Use one of these versions: {supported}.", data)
    return version


def _discover(request: ApiRequest, params: JsonObject) -> JsonObject:
    return {
        "supportedVersions": [MODERN, *WITH_HANDSHAKE],
        **_introduction(request),
    }


def _initialize(request: ApiRequest, params: JsonObject) -> JsonObject:
    asked = params.get("protocolVersion")
    return {
        "protocolVersion": asked if asked in WITH_HANDSHAKE else WITH_HANDSHAKE[0],
        **_introduction(request),
    }


def _introduction(request: ApiRequest) -> JsonObject:
    """What a server says about itself, however it is asked."""
    return {
        "capabilities": CAPABILITIES,
        "serverInfo": _info(),
        "instructions": FOR_AGENTS if request.user.is_agent else INSTRUCTIONS,
    }


def _info() -> JsonObject:
    return {"name": "ticketflower", "title": "TicketFlower", "version": "1"}


def _ping(request: ApiRequest, params: JsonObject) -> JsonObject:
    return {}


def _list_tools(request: ApiRequest, params: JsonObject) -> JsonObject:
    return {"tools": tools_for(request)}


def _call_tool(request: ApiRequest, params: JsonObject) -> JsonObject:
    name, arguments = params.get("name"), params.get("arguments") or {}
    if name not in tools() or not isinstance(arguments, dict):
        raise RpcError(INVALID_PARAMS, f"There is no tool “{name}”. See tools/list.")
    return call_tool(request, name, arguments)


def _list_resources(request: ApiRequest, params: JsonObject) -> JsonObject:
    return {"resources": listed_resources(request)}


def _list_templates(request: ApiRequest, params: JsonObject) -> JsonObject:
    return {"resourceTemplates": []}


def _read_resource(request: ApiRequest, params: JsonObject) -> JsonObject:
    found = resource_text(request, str(params.get("uri")))
    if found is None:
        raise RpcError(INVALID_PARAMS, "There is no such resource. See resources/list.")
    return {"contents": [found]}


def _list_prompts(request: ApiRequest, params: JsonObject) -> JsonObject:
    return {"prompts": [PROMPT]}


def _get_prompt(request: ApiRequest, params: JsonObject) -> JsonObject:
    if params.get("name") != PROMPT["name"]:
        raise RpcError(INVALID_PARAMS, "There is no such prompt. See prompts/list.")
    process = str((params.get("arguments") or {}).get("process", ""))
    text = {"type": "text", "text": prompt_text(request, process)}
    return {
        "description": PROMPT["description"],
        "messages": [{"role": "user", "content": text}],
    }


CACHEABLE = {
    "server/discover",
    "tools/list",
    "resources/list",
    "resources/templates/list",
    "resources/read",
    "prompts/list",
}


@cache
def _methods() -> Mapping[str, Method]:
    return {
        "server/discover": _discover,
        "initialize": _initialize,
        "ping": _ping,
        "tools/list": _list_tools,
        "tools/call": _call_tool,
        "resources/list": _list_resources,
        "resources/templates/list": _list_templates,
        "resources/read": _read_resource,
        "prompts/list": _list_prompts,
        "prompts/get": _get_prompt,
    }

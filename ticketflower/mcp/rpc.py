"""JSON-RPC 2.0 messages (https://www.jsonrpc.org/specification), and MCP's codes of errors."""

import json
from dataclasses import dataclass
from typing import Any

from ticketflower.types import Json, JsonObject

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND = -32700, -32600, -32601
INVALID_PARAMS, INTERNAL_ERROR = -32602, -32603
HEADER_MISMATCH, UNSUPPORTED_VERSION = -32020, -32022
TOO_MANY_REQUESTS = -32000
"""One of the codes that JSON-RPC reserves for servers."""
STATUS = {
    PARSE_ERROR: 400,
    INVALID_REQUEST: 400,
    METHOD_NOT_FOUND: 404,
    INVALID_PARAMS: 400,
    HEADER_MISMATCH: 400,
    UNSUPPORTED_VERSION: 400,
    TOO_MANY_REQUESTS: 429,
    INTERNAL_ERROR: 500,
}
"""Of HTTP, by the code of an error; MCP 2026-07-28, Streamable HTTP."""


class RpcError(Exception):
    """A request that cannot be answered.

    Args:
        code: of JSON-RPC or MCP.
        sentence: for people.
        data: more for programs.
    """

    def __init__(self, code: int, sentence: str, data: Json = None) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.data = code, sentence, data


@dataclass(frozen=True)
class Message:
    """A request, or a notification, which has no id and gets no answer."""

    method: str
    params: JsonObject
    id: str | int | None

    @property
    def is_notification(self) -> bool:
        """Whether it is a notification, which gets no answer."""
        return self.id is None


def read_message(text: str | bytes) -> Message:
    """Read a request or a notification.

    Raises:
        RpcError: it is none.
    """
    try:
        found: Any = json.loads(text)
    except ValueError as error:
        raise RpcError(PARSE_ERROR, "The message isn't valid JSON.") from error
    if isinstance(found, list):
        raise RpcError(INVALID_REQUEST, "Send one message at a time.")
    is_message = isinstance(found, dict) and found.get("jsonrpc") == "2.0"
    method, params = (found.get("method"), found.get("params", {})) if is_message else (None, None)
    number = found.get("id") if is_message else None
    if not isinstance(method, str) or not isinstance(params, dict) or isinstance(number, bool):
        raise RpcError(INVALID_REQUEST, "The message isn't a JSON-RPC 2.0 request.")
    if number is not None and not isinstance(number, str | int):
        raise RpcError(INVALID_REQUEST, "The id of a request must be a string or a whole number.")
    return Message(method, params, number)


def result_of(message: Message, result: JsonObject) -> JsonObject:
    """The answer to a request."""
    return {"jsonrpc": "2.0", "id": message.id, "result": result}


def error_of(number: str | int | None, error: RpcError) -> JsonObject:
    """The answer to a request that failed, by its id where that is known."""
    told: JsonObject = {"code": error.code, "message": error.sentence}
    if error.data is not None:
        told["data"] = error.data
    return {"jsonrpc": "2.0", "id": number, "error": told}


def encoded(body: JsonObject) -> str:
    """A message on one line."""
    return json.dumps(body, ensure_ascii=False)

"""Guarded HTTP client (SSRF protection): the only way to call addresses that companies choose.

A call reaches public addresses only, connects to the very address that was checked, follows no
redirect and no proxy, and is bounded in time and size whatever the receiver does.
"""

import contextlib
import http.client
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from socket import socket
from typing import cast

import urllib3.exceptions
from urllib3.connection import HTTPConnection

from workflow_ops.actions.connection import READ_BYTES, BoundedLine, Deadline, connect, resolve
from workflow_ops.actions.failures import (
    MOST_ANSWER_BYTES,
    AnswerMalformed,
    AnswerTooLarge,
    ConnectionFailed,
)
from workflow_ops.actions.target import (
    Target,
    parse_target,
    refuse_ports_of_other_protocols,
    refuse_what_is_not_public,
)

_SET_HERE = {"host", "accept-encoding", "connection", "content-length", "transfer-encoding"}


@dataclass(frozen=True)
class Answer:
    """The receiver's response, with any status; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def post(url: str, *, body: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
    """POST the body; the answer is there after so many seconds, or ``CallFailed`` is raised."""
    target = parse_target(url)
    refuse_ports_of_other_protocols(target)
    deadline = Deadline(target.host, seconds)
    found = resolve(target, deadline)
    refuse_what_is_not_public(target, [str(place[0]) for *_kinds, place in found])
    with connect(target, found, deadline) as line, _failures_of(target.host):
        connection = _asked(line, target, body, headers)
        return _answer(connection, target)


def _asked(
    line: BoundedLine, target: Target, body: bytes, headers: Mapping[str, str]
) -> HTTPConnection:
    connection = HTTPConnection(target.host, target.port)
    connection.sock = cast(socket, line)
    connection.auto_open = 0  # it must never connect by itself
    sent = {name: value for name, value in headers.items() if name.lower() not in _SET_HERE}
    sent |= {"Host": target.authority, "Accept-Encoding": "identity", "Connection": "close"}
    # Who hangs up in the middle of the request may have answered before.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        connection.request(
            "POST",
            target.path,
            body=body,
            headers={"User-Agent": "TicketFlower"} | sent,
            preload_content=False,
            decode_content=False,
        )
    return connection


def _answer(connection: HTTPConnection, target: Target) -> Answer:
    received = bytearray()
    try:
        response = connection.getresponse()
        if (response.length_remaining or 0) > MOST_ANSWER_BYTES:
            raise AnswerTooLarge(target.host)
        for part in response.stream(READ_BYTES, decode_content=False):
            received += part
            if len(received) > MOST_ANSWER_BYTES:
                raise AnswerTooLarge(target.host)
    except ValueError as error:
        # So http.client takes chunks of negative size.
        raise AnswerMalformed(target.host) from error
    headers = {name.lower(): response.headers[name] for name in response.headers}
    return Answer(status=response.status, headers=headers, body=bytes(received))


@contextlib.contextmanager
def _failures_of(host: str) -> Iterator[None]:
    """Turn what http.client and urllib3 raise into ours."""
    try:
        yield
    except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
        cause = error.__cause__ or error
        hung_up = isinstance(cause, OSError | http.client.IncompleteRead)
        if hung_up and not isinstance(cause, urllib3.exceptions.InvalidChunkLength):
            raise ConnectionFailed(
                f"“{host}” closed the connection before its response was complete."
            ) from error
        raise AnswerMalformed(host) from error

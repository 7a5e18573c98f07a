"""Guarded HTTP client (SSRF protection): the only way to call addresses that companies choose.

A call reaches public addresses only, connects to the very address that was checked, follows no
redirect and no proxy, and is bounded in time and size whatever the receiver does.
"""

import contextlib
import functools
import http.client
import io
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Buffer, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import cast, override

import urllib3.exceptions
from django.conf import settings
from urllib3.connection import HTTPConnection
from urllib3.util import parse_url

from workflow_ops.actions.addresses import is_port_of_web_service, why_not_public
from workflow_ops.actions.failures import (
    MOST_ANSWER_BYTES,
    AddressRefused,
    AnswerMalformed,
    AnswerTooLarge,
    CallFailed,
    CertificateRefused,
    ConnectionFailed,
    DeadlineExceeded,
    NameNotFound,
)

__all__ = [
    "MOST_ANSWER_BYTES",
    "AddressRefused",
    "Answer",
    "AnswerMalformed",
    "AnswerTooLarge",
    "CallFailed",
    "CertificateRefused",
    "ConnectionFailed",
    "DeadlineExceeded",
    "NameNotFound",
    "post",
]

# Of all that is received: headers, sizes of chunks and trailers count too.
_MOST_RECEIVED_BYTES = 8 * MOST_ANSWER_BYTES
_READ_BYTES = 64 * 1024
_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_AFTER_AUTHORITY = re.compile(r"[/?#\\]")
_SET_HERE = {"host", "accept-encoding", "connection", "content-length", "transfer-encoding"}

type _Place = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
type _Found = tuple[socket.AddressFamily, socket.SocketKind, int, str, _Place]


@dataclass(frozen=True)
class Answer:
    """The receiver's response, with any status; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def post(url: str, *, body: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
    """POST the body; the answer is there after so many seconds, or ``CallFailed`` is raised."""
    target = _target(url)
    _refuse_ports_of_other_protocols(target)
    deadline = _Deadline(target.host, seconds)
    found = _resolved(target, deadline)
    _refuse_what_is_not_public(target, found)
    with _connected(target, found, deadline) as line, _failures_of(target.host):
        connection = _asked(line, target, body, headers)
        return _answer(connection, target)


@dataclass(frozen=True)
class _Target:
    """A URL that was read once; nothing else ever looks at its text."""

    scheme: str
    dns_name: str
    port: int
    path: str

    @property
    def host(self) -> str:
        """The host as certificates and people write it."""
        return self.dns_name.rstrip(".")

    @property
    def bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def authority(self) -> str:
        """For the header Host."""
        is_usual = self.port == _PORTS[self.scheme]
        return self.bracketed if is_usual else f"{self.bracketed}:{self.port}"

    @property
    def is_allowed_anyway(self) -> bool:
        names = {self.host, self.bracketed, f"{self.bracketed}:{self.port}"}
        return any(entry.strip().lower() in names for entry in settings.ACTION_ALLOWED_HOSTS)


class _Deadline:
    """One end for all the steps of a call."""

    def __init__(self, host: str, seconds: float) -> None:
        self._host, self._seconds = host, seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.exceeded()
        return left

    def exceeded(self) -> DeadlineExceeded:
        unit = "second" if self._seconds == 1 else "seconds"
        return DeadlineExceeded(f"'{self._host}' did not answer within {self._seconds:g} {unit}.")


def _target(url: str) -> _Target:
    if not url.isascii():
        raise AddressRefused(
            "The address has letters that are not ASCII. Write its host in the form that begins "
            "with xn--, and other such letters as %XX."
        )
    if not url.isprintable() or " " in url:
        raise AddressRefused("The address has blanks or control characters. Take them out.")
    try:
        parsed = parse_url(url)
    except urllib3.exceptions.LocationParseError as error:
        raise _malformed() from error
    if parsed.scheme not in _PORTS or not parsed.host:
        raise _malformed()
    if "@" in _AFTER_AUTHORITY.split(url.partition("://")[2])[0]:
        raise AddressRefused(
            "The address has a user name or an '@' before its path. Take it out: the receiver "
            "knows calls of TicketFlower by their signature."
        )
    if "%" in parsed.host:
        raise AddressRefused("The address has a '%' in its host. Take it out.")
    name = parsed.host.strip("[]").lower()
    if ":" not in name and not _NAME.fullmatch(name.removesuffix(".")):
        raise _malformed()
    return _Target(
        scheme=parsed.scheme,
        dns_name=name,
        port=_PORTS[parsed.scheme] if parsed.port is None else parsed.port,
        path=parsed.request_uri,
    )


def _malformed() -> AddressRefused:
    return AddressRefused(
        "The address is not one that can be called. It must be an absolute http or https "
        "address, such as https://shop.example.com/orders."
    )


def _resolved(target: _Target, deadline: _Deadline) -> Sequence[_Found]:
    """Ask the resolver once. It cannot be interrupted, so a thread of its own waits for it."""
    outcome: queue.SimpleQueue[Sequence[_Found] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(target.dns_name, target.port, type=socket.SOCK_STREAM)
            outcome.put(found)
        except (OSError, UnicodeError) as error:
            outcome.put(error)

    threading.Thread(target=ask, name="resolver", daemon=True).start()
    try:
        found = outcome.get(timeout=deadline.left())
    except queue.Empty:
        raise deadline.exceeded() from None
    if isinstance(found, Exception) or not found:
        raise NameNotFound(
            f"No address was found for '{target.host}'. Check the name; if it is right, "
            "the name server may be away."
        )
    return found


def _refuse_ports_of_other_protocols(target: _Target) -> None:
    if not (target.is_allowed_anyway or is_port_of_web_service(target.port)):
        raise AddressRefused(
            f"Actions cannot call port {target.port}, only ports 80 and 443 and most ports from "
            f"1024. Ask the operator of this installation to add '{target.authority}' to "
            "ACTION_ALLOWED_HOSTS."
        )


def _refuse_what_is_not_public(target: _Target, found: Sequence[_Found]) -> None:
    if target.is_allowed_anyway:
        return
    for *_kinds, place in found:
        address = str(place[0])
        what = why_not_public(ip_address(address))
        if what:
            literal = address == target.host
            where = f"{address} is {what}" if literal else f"'{target.host}' is {address}, {what}"
            raise AddressRefused(
                f"{where}; actions may only call public ones. Ask who runs this "
                f"installation to add '{target.authority}' to ACTION_ALLOWED_HOSTS."
            )


@contextlib.contextmanager
def _connected(
    target: _Target, found: Sequence[_Found], deadline: _Deadline
) -> Iterator["_BoundedLine"]:
    line = _opened(target, found, deadline)
    try:
        if target.scheme == "https":
            line = _secured(line, target, deadline)
        yield _BoundedLine(line, target.host, deadline)
    finally:
        line.close()


def _opened(target: _Target, found: Sequence[_Found], deadline: _Deadline) -> socket.socket:
    """Connect to the first address that answers, in their order; each has its share of time."""
    failure: CallFailed | None = None
    for position, (family, kind, protocol, _name, place) in enumerate(found):
        share = deadline.left() / (len(found) - position)
        try:
            line = socket.socket(family, kind, protocol)
        except OSError as error:
            failure = _unreachable(target, error)
            continue
        try:
            line.settimeout(share)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.connect(place)
        except OSError as error:
            line.close()
            late = isinstance(error, TimeoutError)
            failure = deadline.exceeded() if late else _unreachable(target, error)
        else:
            return line
    assert failure
    raise failure


def _unreachable(target: _Target, error: OSError) -> ConnectionFailed:
    reason = error.strerror or type(error).__name__
    return ConnectionFailed(f"'{target.authority}' cannot be reached: {reason}.")


@functools.cache
def trusted_authorities() -> ssl.SSLContext:
    """The system's certificate authorities; reading them takes 20 ms, so it is done once."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def _secured(line: socket.socket, target: _Target, deadline: _Deadline) -> ssl.SSLSocket:
    try:
        # This timeout is one for the whole handshake, however the receiver drips.
        line.settimeout(deadline.left())
        return trusted_authorities().wrap_socket(line, server_hostname=target.host)
    except ssl.SSLCertVerificationError as error:
        raise CertificateRefused(
            f"The certificate of '{target.host}' was refused: {error.verify_message}."
        ) from error
    except TimeoutError as error:
        raise deadline.exceeded() from error
    except OSError as error:
        raise ConnectionFailed(
            f"'{target.authority}' does not agree to a secure connection (TLS)."
        ) from error


class _BoundedLine(io.RawIOBase):
    """The socket interface that http.client needs, with the call's limits on each operation."""

    def __init__(self, line: socket.socket, host: str, deadline: _Deadline) -> None:
        self._line, self._host, self._deadline = line, host, deadline
        self._received = 0

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: Buffer) -> int:
        try:
            self._line.settimeout(self._deadline.left())
            count = self._line.recv_into(buffer)
        except TimeoutError as error:
            raise self._deadline.exceeded() from error
        self._received += count
        if self._received > _MOST_RECEIVED_BYTES:
            raise AnswerTooLarge(self._host)
        return count

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            try:
                self._line.settimeout(self._deadline.left())
                rest = rest[self._line.send(rest) :]
            except TimeoutError as error:
                raise self._deadline.exceeded() from error

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self, _READ_BYTES)

    def settimeout(self, _seconds: float | None) -> None:
        """The deadline alone rules."""

    @override
    def close(self) -> None:
        """Who opened the socket closes it: http.client closes before the body is read."""


def _asked(
    line: _BoundedLine, target: _Target, body: bytes, headers: Mapping[str, str]
) -> HTTPConnection:
    connection = HTTPConnection(target.host, target.port)
    connection.sock = cast(socket.socket, line)
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


def _answer(connection: HTTPConnection, target: _Target) -> Answer:
    received = bytearray()
    try:
        response = connection.getresponse()
        if (response.length_remaining or 0) > MOST_ANSWER_BYTES:
            raise AnswerTooLarge(target.host)
        for part in response.stream(_READ_BYTES, decode_content=False):
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
            raise ConnectionFailed(f"'{host}' hung up before its answer was complete.") from error
        raise AnswerMalformed(host) from error

"""Bounded connections: resolve a name once, connect to what was checked, by TLS if it is https.

Every use of the socket is held to one deadline and to a bound of bytes.
"""

import contextlib
import functools
import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Buffer, Iterator, Sequence
from typing import override

from workflow_ops.actions.failures import (
    MOST_ANSWER_BYTES,
    AnswerTooLarge,
    CallFailed,
    CertificateRefused,
    ConnectionFailed,
    DeadlineExceeded,
    NameNotFound,
)
from workflow_ops.actions.target import Target

# Of all that is received: headers, sizes of chunks and trailers count too.
_MOST_RECEIVED_BYTES = 8 * MOST_ANSWER_BYTES
READ_BYTES = 64 * 1024

type _Place = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
type Resolved = tuple[socket.AddressFamily, socket.SocketKind, int, str, _Place]


class Deadline:
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
        return DeadlineExceeded(f"“{self._host}” didn't respond within {self._seconds:g} {unit}.")


def resolve(target: Target, deadline: Deadline) -> Sequence[Resolved]:
    """Ask the resolver once. It cannot be interrupted, so a thread of its own waits for it."""
    outcome: queue.SimpleQueue[Sequence[Resolved] | Exception] = queue.SimpleQueue()

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
            f"No address was found for “{target.host}”. Check the name; if it is right, "
            "the name server may be down."
        )
    return found


@contextlib.contextmanager
def connect(
    target: Target, found: Sequence[Resolved], deadline: Deadline
) -> Iterator["BoundedLine"]:
    """Connect to a resolved address; the connection is closed at the end of the block."""
    line = _opened(target, found, deadline)
    try:
        if target.scheme == "https":
            line = _secured(line, target, deadline)
        yield BoundedLine(line, target.host, deadline)
    finally:
        line.close()


def _opened(target: Target, found: Sequence[Resolved], deadline: Deadline) -> socket.socket:
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


def _unreachable(target: Target, error: OSError) -> ConnectionFailed:
    reason = error.strerror or type(error).__name__
    return ConnectionFailed(f"“{target.authority}” can't be reached: {reason}.")


@functools.cache
def trusted_authorities() -> ssl.SSLContext:
    """The system's certificate authorities; reading them takes 20 ms, so it is done once."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def _secured(line: socket.socket, target: Target, deadline: Deadline) -> ssl.SSLSocket:
    try:
        # This timeout is one for the whole handshake, however the receiver drips.
        line.settimeout(deadline.left())
        return trusted_authorities().wrap_socket(line, server_hostname=target.host)
    except ssl.SSLCertVerificationError as error:
        raise CertificateRefused(
            f"The certificate of “{target.host}” was rejected: {error.verify_message}."
        ) from error
    except TimeoutError as error:
        raise deadline.exceeded() from error
    except OSError as error:
        raise ConnectionFailed(
            f"“{target.authority}” doesn't support a secure connection (TLS)."
        ) from error


class BoundedLine(io.RawIOBase):
    """The socket interface that http.client needs, with the call's limits on each operation."""

    def __init__(self, line: socket.socket, host: str, deadline: Deadline) -> None:
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
        return io.BufferedReader(self, READ_BYTES)

    def settimeout(self, _seconds: float | None) -> None:
        """The deadline alone rules."""

    @override
    def close(self) -> None:
        """Who opened the socket closes it: http.client closes before the body is read."""

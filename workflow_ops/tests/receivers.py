"""Receivers of calls for tests: real sockets on 127.0.0.1 that behave as badly as asked."""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self
from unittest import mock

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

type Behaviour = Callable[["Receiver", socket.socket], None]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
STEP = 0.02


class Receiver:
    """Serves one connection after the other with the behaviour until the block ends."""

    def __init__(self, behaviour: Behaviour, address: str = "127.0.0.1", port: int = 0) -> None:
        self._behaviour = behaviour
        self._listening = socket.create_server((address, port))
        self.port: int = self._listening.getsockname()[1]
        self.url = f"http://{address}:{self.port}/"
        self.requests: list[bytes] = []
        self.sent = 0
        self.stopped = threading.Event()
        self.left_alone = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.stopped.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(timeout=10)

    def _serve(self) -> None:
        while not self.stopped.is_set():
            try:
                line, _caller = self._listening.accept()
            except OSError:
                return
            line.settimeout(5)
            with line:
                try:
                    self._behaviour(self, line)
                    self.wait_for_the_end(line)
                except OSError:
                    self.left_alone.set()

    def wait_for_the_end(self, line: socket.socket) -> None:
        while line.recv(65536):
            pass
        self.left_alone.set()

    def read(self, line: socket.socket) -> bytes:
        """The whole request."""
        received = b""
        while b"\r\n\r\n" not in received:
            part = line.recv(65536)
            if not part:
                raise ConnectionError
            received += part
        head, _, body = received.partition(b"\r\n\r\n")
        length = next(
            int(entry.partition(b":")[2])
            for entry in head.lower().split(b"\r\n")
            if entry.startswith(b"content-length:")
        )
        while len(body) < length:
            body += line.recv(65536)
        self.requests.append(head + b"\r\n\r\n" + body)
        return self.requests[-1]

    def send_for_ever(self, line: socket.socket, part: bytes, pause: float = 0) -> None:
        while not self.stopped.wait(pause):
            self.sent += line.send(part)


def answering(*parts: bytes) -> Behaviour:
    """Reads the request, sends the parts, and hangs up."""

    def behave(receiver: Receiver, line: socket.socket) -> None:
        receiver.read(line)
        for part in parts:
            line.sendall(part)
        line.shutdown(socket.SHUT_WR)

    return behave


def sending_for_ever(head: bytes, part: bytes, pause: float = 0) -> Behaviour:
    """Reads the request, sends the head, and then the part over and over."""

    def behave(receiver: Receiver, line: socket.socket) -> None:
        receiver.read(line)
        line.sendall(head)
        receiver.send_for_ever(line, part, pause)

    return behave


def answering_by_tls(context: ssl.SSLContext, answer: bytes = OK) -> Behaviour:
    """Speaks TLS and answers."""

    def behave(receiver: Receiver, line: socket.socket) -> None:
        with context.wrap_socket(line, server_side=True) as secured:
            receiver.read(secured)
            secured.sendall(answer)

    return behave


def tls_context(folder: Path, *names: str, days: int = 1) -> ssl.SSLContext:
    """A server's context; its self-signed certificate is ``folder / "certificate.pem"``."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "receiver of a test")])
    now = datetime.datetime.now(datetime.UTC)
    alternatives = [
        x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
        for name in names
    ]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(issuer)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=3))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


class Resolver:
    """Stands for ``socket.getaddrinfo``: answers with the next of these; the last one stays."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, **_kinds: Any) -> list[Any]:
        self.asked.append(host)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0))
            if ":" in address
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in answer
        ]


def resolving(*answers: list[str]) -> Any:
    """Let names have these addresses within the block; gives the resolver."""
    return mock.patch("socket.getaddrinfo", Resolver(*answers))

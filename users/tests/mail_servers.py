"""A mail server for tests: a real socket on 127.0.0.1 that takes, refuses, or says nothing."""

import contextlib
import socket
import threading
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

from django.db import connection
from django.test import override_settings


def empty_the_queue() -> None:
    """Remove all jobs: Django does not flush the queue's tables after tests that commit."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def see_a_worker(ago: timedelta = timedelta(seconds=1)) -> None:
    """Have a worker's last sign of life be so old: while it is there, requests send no mail."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s))",
            [ago.total_seconds()],
        )


class MailServer:
    """Speaks SMTP as far as Django needs it; what it takes is in ``mails``.

    Args:
        is_silent: it takes connections and says nothing, until this is changed.
        refused: addresses of recipients that it does not know.
        silent_at: by the address of a recipient, the command that it does not answer; a mail that
            it was given is taken all the same.
    """

    def __init__(
        self,
        *,
        is_silent: bool = False,
        refused: tuple[str, ...] = (),
        silent_at: dict[str, bytes] | None = None,
    ) -> None:
        self.is_silent = is_silent
        self.refused = refused
        self.silent_at = silent_at or {}
        self.silences = threading.Semaphore(0)
        """Released each time it comes to a command of ``silent_at``."""
        self._is_over = threading.Event()
        self.mails: list[EmailMessage] = []
        self.connections = 0
        self._lines: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._is_over.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for line in self._lines:
            line.close()
        self._thread.join(timeout=10)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listening.getsockname()[1])

    def in_use(self, timeout: float = 5) -> Any:
        """Settings by which our mail goes to it."""
        backend = "django.core.mail.backends.smtp.EmailBackend"
        options = {
            "host": "127.0.0.1",
            "port": self.port,
            "timeout": timeout,
        }
        return override_settings(MAILERS={"default": {"BACKEND": backend, "OPTIONS": options}})

    def _serve(self) -> None:
        while True:
            try:
                line, _caller = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            self._lines.append(line)
            if not self.is_silent:
                threading.Thread(target=self._talk, args=[line], daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError), line, line.makefile("rb") as said:
            line.sendall(b"220 ready\r\n")
            silence = b""
            for command in said:
                word = command[:4].upper()
                if word == b"RCPT":
                    silence = self._silence_for(command)
                if word == b"DATA":
                    line.sendall(b"354 go on\r\n")
                    self._take(said)
                if word == silence:
                    self.silences.release()
                    self._is_over.wait(60)
                    return
                if word == b"DATA":
                    line.sendall(b"250 taken\r\n")
                elif word == b"RCPT" and any(each.encode() in command for each in self.refused):
                    line.sendall(b"550 nobody of that name\r\n")
                elif word == b"QUIT":
                    line.sendall(b"221 bye\r\n")
                    return
                else:
                    line.sendall(b"250 fine\r\n")

    def _silence_for(self, command: bytes) -> bytes:
        silences = self.silent_at.items()
        return next((silence for address, silence in silences if address.encode() in command), b"")

    def _take(self, said: Any) -> None:
        received = b""
        for text in said:
            if text == b".\r\n":
                break
            received += text
        mail = message_from_bytes(received, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)

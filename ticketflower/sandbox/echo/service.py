"""A service to try actions with: it answers, calls back later, or fails, as its caller asks.

It listens on 127.0.0.1 only, needs nothing but memory, and has one effect for each
Idempotency-Key, as every receiver of actions should.
"""

import contextlib
import http.client
import json
import logging
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, Self, override
from urllib.parse import parse_qsl, urlsplit

from workflow_ops.actions.signing import is_signed, key_of

MOST_BODY_BYTES = 1024 * 1024
MOST_KEYS = 100_000
MOST_KEPT_BYTES = 256 * 1024 * 1024
_MOST_CALLBACKS = 1000
_LONGEST_KEY = 255
_LONGEST_DELAY = 300
_CALLBACK_TRIES = 3
_CALLBACK_SECONDS = 10
_CALLBACK_PAUSE = 0.5
_PATHS = (
    "POST /echo?seconds=0, POST /later?seconds=2, "
    "POST /fail?status=500&times=3&retry_after=1, GET /effects"
)

logger = logging.getLogger(__name__)


class Misuse(Exception):
    """A call that cannot be served; the sentence says what to send instead."""

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None):
        super().__init__(sentence)
        self.http_status, self.sentence, self.headers = status, sentence, headers or {}


@dataclass
class _Entry:
    """What is known of one Idempotency-Key; texts are JSON."""

    posts: int = 0
    failures: int = 0
    signed: bool | None = None
    sent: str = "null"
    http_status: int = 0
    answer: str = ""

    @property
    def size(self) -> int:
        return len(self.sent) + len(self.answer)


class Ledger:
    """All keys, the oldest forgotten first. Each is executed once, also when calls coincide."""

    def __init__(self, most_keys: int = MOST_KEYS, most_bytes: int = MOST_KEPT_BYTES) -> None:
        self._most_keys, self._most_bytes = most_keys, most_bytes
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._kept_bytes = 0
        self._executed = 0
        self._lock = threading.Lock()

    def note(self, key: str, sent: str, *, signed: bool | None) -> None:
        """One more post of this key."""
        with self._entry(key) as entry:
            entry.posts += 1
            entry.signed = signed
            if not entry.answer:
                entry.sent = sent

    def answer(self, key: str) -> tuple[int, str] | None:
        """Status and text of the answer that the key has got before."""
        with self._entry(key) as entry:
            return (entry.http_status, entry.answer) if entry.answer else None

    def fails(self, key: str, times: int) -> int:
        """Which of so many failures this is, from 1; 0 when there were enough."""
        with self._entry(key) as entry:
            if entry.failures >= times:
                return 0
            entry.failures += 1
            return entry.failures

    def execute(self, key: str, sent: str, status: int) -> tuple[int, str, bool]:
        """The key's one effect: status, answer, and whether it happened just now."""
        with self._entry(key) as entry:
            if entry.answer:
                return entry.http_status, entry.answer, False
            self._executed += 1
            count = str(self._executed)
            answer = _joined({"received": sent, "key": json.dumps(key), "effects": count})
            entry.sent, entry.http_status, entry.answer = sent, status, answer
            return status, answer, True

    def as_json(self) -> str:
        with self._lock:
            return _joined(
                {
                    key: _joined(
                        {
                            "posts": str(entry.posts),
                            "effects": "1" if entry.answer else "0",
                            "input": entry.sent,
                            "signed": json.dumps(entry.signed),
                        }
                    )
                    for key, entry in self._entries.items()
                }
            )

    @contextlib.contextmanager
    def _entry(self, key: str) -> Iterator[_Entry]:
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            before = entry.size
            yield entry
            self._kept_bytes += entry.size - before
            while len(self._entries) > self._most_keys or self._kept_bytes > self._most_bytes:
                _oldest, forgotten = self._entries.popitem(last=False)
                self._kept_bytes -= forgotten.size


def _joined(members: Mapping[str, str]) -> str:
    """A JSON object of texts that are JSON already: what came in goes out as it was."""
    return "{" + ", ".join(f"{json.dumps(name)}: {text}" for name, text in members.items()) + "}"


class EchoService:
    """The running service, for the length of a ``with`` block; ``url`` has no slash at its end."""

    def __init__(self, port: int = 0, secret: str | None = None) -> None:
        if secret is not None:
            key_of(secret)
        self.secret = secret
        self.ledger = Ledger()
        self.stopped = threading.Event()
        self._room_for_callbacks = threading.BoundedSemaphore(_MOST_CALLBACKS)
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.service = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def promise_callback(self) -> None:
        """Take one of the places for callbacks that wait."""
        if not self._room_for_callbacks.acquire(blocking=False):
            raise Misuse(503, f"{_MOST_CALLBACKS} callbacks are waiting. Try again later.")

    def drop_callback(self) -> None:
        self._room_for_callbacks.release()

    def call_back_later(self, url: str, body: str, seconds: float) -> None:
        """Send a callback that was promised, from a thread of its own."""

        def send() -> None:
            try:
                if not self.stopped.wait(seconds):
                    self.call_back(url, body)
            finally:
                self.drop_callback()

        threading.Thread(target=send, name="callback", daemon=True).start()

    def call_back(self, url: str, body: str) -> None:
        """Send a callback now, up to three times."""
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            url, body.encode(), headers, method="POST"
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for number in range(1, _CALLBACK_TRIES + 1):
            try:
                with opener.open(request, timeout=_CALLBACK_SECONDS) as answer:
                    logger.info("echo_called_back status=%s", answer.status)
                return
            except urllib.error.HTTPError as error:
                error.close()
                logger.info("echo_callback_refused status=%s try=%s", error.code, number)
                if error.code < 500:
                    return
            except (OSError, ValueError, http.client.HTTPException) as error:
                logger.info("echo_callback_failed error=%s try=%s", error, number)
            if self.stopped.wait(_CALLBACK_PAUSE * number):
                return


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    service: EchoService

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        error = sys.exception()
        if not isinstance(error, ConnectionError | TimeoutError):
            logger.error("echo_failed", exc_info=error)


@dataclass(frozen=True)
class _Post:
    key: str
    sent: str
    options: Mapping[str, str]

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """An option of the query string."""
        text = self.options.get(name, str(default))
        if text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most:
            return int(text)
        raise Misuse(400, f"'{name}' must be a whole number from {least} to {most}.")

    def only(self, *names: str) -> None:
        unknown = ", ".join(sorted(set(self.options) - set(names)))
        if unknown:
            raise Misuse(400, f"There is no option {unknown}. There are: {', '.join(names)}.")


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "TicketFlowerEcho"
    timeout = 30
    callback: tuple[str, str, float] | None = None

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Each call is logged by what became of it."""

    def do_POST(self) -> None:
        try:
            path = urlsplit(self.path).path
            if path not in self.actions:
                raise Misuse(404, f"Nothing can be posted to {path}. There are: {_PATHS}.")
            post = self._post()
            answered = self.server.service.ledger.answer(post.key)
            status, answer = answered or self.actions[path](self, post)
            self._reply(status, answer)
        except Misuse as misuse:
            answer = _joined({"error": json.dumps(misuse.sentence)})
            self._reply(misuse.http_status, answer, misuse.headers)
        finally:
            # Not before the answer is out: the caller waits for callbacks only from then on.
            if self.callback:
                self.server.service.call_back_later(*self.callback)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/effects":
            self._reply(200, self.server.service.ledger.as_json())
        else:
            sentence = f"There is nothing at {path}. There are: {_PATHS}."
            self._reply(404, _joined({"error": json.dumps(sentence)}))

    def _echo(self, post: _Post) -> tuple[int, str]:
        post.only("seconds")
        self.server.service.stopped.wait(post.number("seconds", 0, 0, _LONGEST_DELAY))
        return self.server.service.ledger.execute(post.key, post.sent, 200)[:2]

    def _later(self, post: _Post) -> tuple[int, str]:
        post.only("seconds")
        seconds = post.number("seconds", 2, 0, _LONGEST_DELAY)
        url = self.headers.get("Callback-Url", "")
        if urlsplit(url).scheme not in {"http", "https"}:
            raise Misuse(400, "Send the address to call back in the header 'Callback-Url'.")
        self.server.service.promise_callback()
        status, answer, is_new = self.server.service.ledger.execute(post.key, post.sent, 202)
        if is_new:
            self.callback = (url, _joined({"received": post.sent}), seconds)
        else:
            self.server.service.drop_callback()
        return status, answer

    def _fail(self, post: _Post) -> tuple[int, str]:
        post.only("status", "times", "retry_after")
        status = post.number("status", 500, 400, 599)
        times = post.number("times", 3, 0, 1000)
        pause = post.number("retry_after", 1, 0, 86_400)
        failure = self.server.service.ledger.fails(post.key, times)
        if not failure:
            return self.server.service.ledger.execute(post.key, post.sent, 200)[:2]
        headers = {"Retry-After": str(pause)} if "retry_after" in post.options else {}
        raise Misuse(status, f"Failure {failure} of {times}, as asked for.", headers)

    actions: ClassVar = {"/echo": _echo, "/later": _later, "/fail": _fail}

    def _post(self) -> _Post:
        body = self._body()
        key = self.headers.get("Idempotency-Key", "")
        if not 0 < len(key) <= _LONGEST_KEY or not key.isascii():
            raise Misuse(
                400,
                "Send the header 'Idempotency-Key', of at most 255 ASCII characters: the same "
                "for each try of one call, another for each call.",
            )
        try:
            sent = body.decode()
            json.loads(sent, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise Misuse(400, f"The body is not JSON: {error}.") from error
        self._check_signature(key, sent)
        options = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        return _Post(key=key, sent=sent, options=options)

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or len(length) > 15:
            raise Misuse(411, "Send the header 'Content-Length' and the body in one piece.")
        if int(length) > MOST_BODY_BYTES:
            raise Misuse(413, f"The body is larger than {MOST_BODY_BYTES} bytes. Send less.")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise ConnectionAbortedError
        return body

    def _check_signature(self, key: str, sent: str) -> None:
        service = self.server.service
        signed = None
        if service.secret is not None:
            headers = dict(self.headers.items())
            now = int(time.time())
            signed = is_signed(secret=service.secret, headers=headers, body=sent.encode(), now=now)
        service.ledger.note(key, sent, signed=signed)
        if signed is False:
            raise Misuse(
                401,
                "The signature is missing, wrong, or older than 5 minutes. Sign with the secret "
                "that this service was started with.",
            )

    def _reply(self, status: int, answer: str, headers: Mapping[str, str] | None = None) -> None:
        body = answer.encode()
        logger.info("echo_answered path=%s status=%s", urlsplit(self.path).path, status)
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")

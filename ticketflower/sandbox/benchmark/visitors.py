"""Visitors of a site: people with a browser who log in, open pages and send forms."""

import gzip
import http.client
import urllib.parse
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import override

from ticketflower.sandbox.benchmark.failure import BenchmarkFailed
from ticketflower.sandbox.benchmark.host.servers import HOST

LONGEST_ANSWER_SECONDS = 60
FORM = "application/x-www-form-urlencoded"


class HiddenFields(HTMLParser):
    """The hidden fields of the first form of a page that is sent to one of these paths."""

    def __init__(self, html: str, actions: Container[str]) -> None:
        super().__init__()
        self._actions = actions
        self.values: dict[str, str] = {}
        self._is_inside = self._is_found = False
        self.feed(html)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            is_it = given.get("method") == "post" and given.get("action", "") in self._actions
            self._is_inside = is_it and not self._is_found
            self._is_found = self._is_found or is_it
        elif self._is_inside and tag == "input" and given.get("type") == "hidden":
            self.values[given["name"]] = given.get("value", "")

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False


@dataclass(frozen=True)
class Answer:
    """What the site answered."""

    path: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        is_zipped = self.headers.get("Content-Encoding") == "gzip"
        return (gzip.decompress(self.body) if is_zipped else self.body).decode()

    def hidden_fields(self, action: str = "") -> dict[str, str]:
        """What a browser sends with a form besides what a person fills in.

        Args:
            action: the path that the form is sent to; empty for the page itself.
        """
        own = {"", self.path} if action in {"", self.path} else {action}
        return HiddenFields(self.text, own).values


@dataclass
class Visitor:
    """One person's browser, with a connection of its own.

    The server may close the connection after an answer; it is then opened again.
    """

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._client = http.client.HTTPConnection(HOST, self.port, timeout=LONGEST_ANSWER_SECONDS)

    def get(self, path: str) -> Answer:
        """Open a page, or the one that its address leads to; its form is sent to the address.

        Raises:
            BenchmarkFailed: there is no such page for this person.
        """
        answer = self._expect({http.HTTPStatus.OK, http.HTTPStatus.FOUND}, "GET", path)
        if answer.status == http.HTTPStatus.OK:
            return answer
        leads_to = urllib.parse.urlsplit(answer.headers["Location"])
        there = urllib.parse.urlunsplit(("", "", leads_to.path, leads_to.query, ""))
        return replace(self._expect({http.HTTPStatus.OK}, "GET", there), path=path)

    def post(self, path: str, values: Mapping[str, str]) -> str:
        """Send a form; return the path of the page that it leads to.

        Raises:
            BenchmarkFailed: it was not accepted.
        """
        answer = self._expect({http.HTTPStatus.FOUND}, "POST", path, values)
        return urllib.parse.urlsplit(answer.headers["Location"]).path

    def log_in(self, email: str, password: str) -> None:
        """Log in by the site's form."""
        hidden = self.get("/login/").hidden_fields()
        self.post("/login/", {**hidden, "username": email, "password": password})

    def _expect(
        self,
        statuses: Container[int],
        method: str,
        path: str,
        values: Mapping[str, str] | None = None,
    ) -> Answer:
        try:
            answer = self.send(method, path, values)
        except (OSError, http.client.HTTPException) as error:
            raise BenchmarkFailed(f"{method} {path} was not answered: {error!r}.") from error
        if answer.status not in statuses:
            raise BenchmarkFailed(f"{method} {path} was answered with {answer.status}.")
        return answer

    def send(self, method: str, path: str, values: Mapping[str, str] | None = None) -> Answer:
        """Send a request with this person's cookies; keep those that come back."""
        headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={it}" for name, it in self.cookies.items())
        body = None
        if values is not None:
            body = urllib.parse.urlencode(values).encode()
            headers["Content-Type"] = FORM
        response = self._ask(method, path, body, headers)
        answer = Answer(path, response.status, dict(response.headers), response.read())
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.coded_value
                if not morsel.value or morsel["max-age"] == "0":
                    del self.cookies[name]
        return answer

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> http.client.HTTPResponse:
        """Send a request and wait for the answer.

        The server closes connections that are idle for two seconds. Like a browser, a visitor who
        only learns of it by the next request asks again (RFC 9112, section 9.3.1).
        """
        for _attempt in range(2 if method == "GET" else 1):
            try:
                self._client.request(method, path, body, dict(headers))
                return self._client.getresponse()
            except http.client.RemoteDisconnected as closed:
                self._client.close()
                reason = closed
        raise reason

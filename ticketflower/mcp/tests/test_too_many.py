"""A hundred calls at once, of the API and of tools: those over the limit are refused, no more."""

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from django.test import LiveServerTestCase, override_settings, tag

from ticketflower.mcp.server import MODERN, VERSION_KEY
from ticketflower.mcp.tools import tools
from users.tests.base import CompanyPeople, KeepsRoles
from users.tests.factories import make_token_text

CALLS, LIMIT, THREADS = 100, 40, 10
SECONDS = 5
"""For all calls."""


@tag("process")
@override_settings(API_REQUESTS_PER_MINUTE=LIMIT)
class TooManyTest(CompanyPeople, KeepsRoles, LiveServerTestCase):
    def setUp(self) -> None:
        self.make_people()
        self.token = make_token_text(self.user, "tickets:read")

    def test_calls_beyond_the_limit_are_refused_by_sentence_and_nothing_breaks(self) -> None:
        tools()  # which the first call of a process makes
        begun = time.monotonic()
        with ThreadPoolExecutor(THREADS) as threads:
            answers = Counter[str]()
            for each in threads.map(self.calls, range(THREADS)):
                answers += each
        self.assertLess(time.monotonic() - begun, SECONDS)
        self.assertEqual(answers, {"done": LIMIT, "refused": CALLS - LIMIT})

        begun = time.monotonic()
        self.assertEqual(self.send(self.connect(), "GET", "/login/")[0], 200)
        self.assertLess(time.monotonic() - begun, 1)
        self.assert_methods_are_refused()

    def calls(self, _thread: int) -> Counter[str]:
        """The calls of one thread, of the API and of a tool by turns: how many were done."""
        connection = self.connect()
        call = (self.call_operation, self.call_tool)
        return Counter(call[number % 2](connection) for number in range(CALLS // THREADS))

    def call_operation(self, connection: HTTPConnection) -> str:
        status, headers, told = self.send(connection, "GET", "/api/v1/me")
        if status == 200:
            return "done"
        self.assertEqual(status, 429)
        self.assertEqual(headers["Retry-After"], str(told["error"]["details"]["retry_after"]))
        return self.refused(told)

    def call_tool(self, connection: HTTPConnection) -> str:
        status, _headers, told = self.send(connection, "POST", "/mcp/", self.message("tools/call"))
        self.assertEqual(status, 200, told)
        text = json.loads(told["result"]["content"][0]["text"])
        return self.refused(text) if told["result"]["isError"] else "done"

    def refused(self, told: Any) -> str:
        self.assertEqual(told["error"]["code"], "too-many-requests")
        self.assertRegex(told["error"]["sentence"], r"Try again in \d+ (second|minute)s?\.$")
        return "refused"

    def connect(self) -> HTTPConnection:
        connection = HTTPConnection(urlsplit(self.live_server_url).netloc, timeout=SECONDS)
        self.addCleanup(connection.close)
        return connection

    def send(
        self, connection: HTTPConnection, method: str, path: str, message: object = None
    ) -> tuple[int, Any, Any]:
        """The status, the headers and the content of a response of the served site."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection.request(method, path, json.dumps(message) if message else None, headers)
        response = connection.getresponse()
        content = response.read()
        is_json = response.headers["Content-Type"] == "application/json"
        return response.status, response.headers, json.loads(content) if is_json else content

    def message(self, method: str) -> object:
        """A request of MCP; of a tool, it is ``get_me``."""
        params = {"name": "get_me", "arguments": {}, "_meta": {VERSION_KEY: MODERN}}
        return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}

    def assert_methods_are_refused(self) -> None:
        """Other methods than calls of tools have an error, as their programs expect."""
        message = self.message("tools/list")
        status, headers, told = self.send(self.connect(), "POST", "/mcp/", message)
        error = told["error"]
        problem = error["data"]["error"]

        self.assertEqual((status, problem["code"]), (429, "too-many-requests"))
        self.assertEqual(error["message"], problem["sentence"])
        self.assertEqual(headers["Retry-After"], str(problem["details"]["retry_after"]))

"""The requests of docs/assistant.md, sent one after the other, have the responses that it shows."""

import json
import re
from typing import Any

from django.conf import settings

from ticketflower.api.calls import openapi
from ticketflower.api.tests.base import PREFIX, ApiTestCase
from ticketflower.types import Json
from users.models import User
from users.tenancy import as_company
from users.tests.factories import make_agent
from workflow_design.models import MODEL_OF_KIND
from workflow_design.services.publishing import publish_draft
from workflow_ops.models import TaskInstance
from workflow_ops.services.claims import claim_task
from workflow_ops.tests.factories import agent_bundle, current_task, make_ticket, publish

PAGE = (settings.BASE_DIR / "docs" / "assistant.md").read_text(encoding="utf-8")
SAMPLE = re.compile(r"^```http\n(.+?)^```\n\n```json\n(.+?)^```", re.MULTILINE | re.DOTALL)
ANY = "…"
NAMED = re.compile(r"`([a-z]+(?:_[a-z]+)+)`")
NO_OPERATIONS = {
    "include_paths", "not_checked", "based_on", "is_complete", "idempotency_key",
    "action_url", "lease_until", "timeout_seconds", "worker_role",
}  # fmt: skip


class PageTest(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.agent: User | None = None
        self.seen: dict[str, Json] = {}

    def test_every_request_is_answered_as_it_says(self) -> None:
        samples = SAMPLE.findall(PAGE)
        self.assertEqual(len(samples), PAGE.count("```http"))

        for request, shown in samples:
            with self.subTest(request.partition("\n")[0]):
                self.prepare(request)
                response = self.send(self.filled(request))
                expected = json.loads(shown)
                self.assertEqual(response.status_code >= 400, "error" in expected)
                self.assert_shows(expected, response.json(), "")
                self.remember(response.json())
                if "confirmation-needed" in shown:
                    self.publish_as_a_person()

    def test_the_operations_that_it_names_exist(self) -> None:
        known = {
            operation["operationId"]
            for operations in openapi()["paths"].values()
            for operation in operations.values()
        }
        self.assertEqual({*NAMED.findall(PAGE)} - known - NO_OPERATIONS, set())

    def send(self, request: str) -> Any:
        """Send a request as the page writes it, with the token of a person who may."""
        head, _blank, body = request.partition("\n\n")
        (method, path), *headers = [line.split(maxsplit=1) for line in head.splitlines()]
        key = next((value for name, value in headers if name == "Idempotency-Key:"), "")
        text = self.token(self.person_of(path), *self.scopes_of(path))
        content = json.loads(body) if body else None
        return self.call(method.lower(), path.removeprefix(PREFIX), content, token=text, key=key)

    def person_of(self, path: str) -> User:
        match path.removeprefix(PREFIX).partition("?")[0].split("/")[1]:
            case "tickets" | "ticket-types" | "files":
                return self.user
            case "tasks":
                worker = self.agent or TaskInstance.objects.latest("pk").assigned_to
                assert worker is not None
                return worker
            case "errors":
                return self.ticket_admin
        return self.creator

    def scopes_of(self, path: str) -> tuple[str, ...]:
        return ("definitions:draft", "definitions:read") if "/definitions/" in path else ()

    def prepare(self, request: str) -> None:
        """Make what the page takes for granted: an agent, and tasks that it can work on."""
        if "which=available" in request:
            self.agent = make_agent(self.company)
            self.submit_for_an_agent()
        if "/fail" in request or "/hand-over" in request:
            assert self.agent is not None
            task = self.submit_for_an_agent()
            with as_company(self.company):
                claim_task(task=task, by=self.agent)
            self.seen["id"] = task.pk

    def submit_for_an_agent(self) -> TaskInstance:
        total = {"type": "number", "title": "Total"}
        document = agent_bundle(
            title="Read invoice",
            instructions="Read the total of the invoice.",
            output_schema={"type": "object", "required": ["total"], "properties": {"total": total}},
        )
        with as_company(self.company):
            ticket_type = publish(self.company, self.creator, document)
            return current_task(make_ticket(ticket_type, self.user, {"item": "Bike"}))

    def publish_as_a_person(self) -> None:
        with as_company(self.company):
            for model in MODEL_OF_KIND.values():
                draft = model.objects.of_key("repair").draft().get()
                publish_draft(draft=draft, by=self.creator)

    def filled(self, request: str) -> str:
        """The request with what earlier responses said, where it has ``<name>``."""
        return re.sub(r"<(\w+)>", lambda found: str(self.seen[found[1]]), request)

    def remember(self, told: Json) -> None:
        match told:
            case dict():
                for name, value in told.items():
                    self.seen[name] = value
                    self.remember(value)
            case list():
                for each in told:
                    self.remember(each)

    def assert_shows(self, shown: Json, told: Json, place: str) -> None:
        """All that is shown is in the response; a list has at least its items, in their order."""
        match shown:
            case "…":
                self.assertNotIn(
                    told, (None, "", [], {}) if place.endswith("url") else (None,), place
                )
            case dict():
                for name, value in shown.items():
                    self.assertIn(name, told, place)
                    self.assert_shows(value, told[name], f"{place}/{name}")
            case [_, *_]:
                self.assertGreaterEqual(len(told), len(shown), place)
                for number, (one, other) in enumerate(zip(shown, told, strict=False)):
                    self.assert_shows(one, other, f"{place}/{number}")
            case _:
                self.assertEqual(told, shown, place)

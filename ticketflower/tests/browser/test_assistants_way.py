"""The whole way of assistants: the official MCP client, then the API alone; people in a browser.

Design a workflow, have a person publish it, submit a ticket, let agents do its steps, and have a
person take over from an agent that fails.
"""

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import httpx2
from playwright.sync_api import expect

from ticketflower.api.calls import argument_name, operations
from ticketflower.api.tests.base import problems_of
from ticketflower.mcp.tests.clients import client_of
from ticketflower.tests.browser.base import PeopleBrowserTestCase
from ticketflower.types import JsonObject
from users.models import User
from users.tenancy import as_company
from users.tests.factories import make_agent, make_token_text
from workflow_design.tests.apply_fix import patched
from workflow_ops.models import TaskInstance, TicketInstance

ASKED = {
    "type": "object",
    "properties": {
        "total": {"type": "number", "title": "Total"},
        "copy": {"type": "string", "format": "file", "title": "Copy"},
    },
    "required": ["total", "copy"],
}
INVOICE: JsonObject = {
    "kind": "workflow",
    "key": "invoice",
    "title": "Invoice",
    "fields": [{"FieldName": "supplier", "FieldType": "string", "Required": True}],
    "tasks": [
        {
            "key": "read",
            "title": "Read the invoice",
            "task_type": "ASYNC_ACTION",
            "worker_role": "Finance",
            "instructions": "Find the invoice of this supplier in the mailbox and read its total.",
            "output_schema": ASKED,
        },
        {
            "key": "book",
            "title": "Book the invoice",
            "task_type": "ASYNC_ACTION",
            "worker_role": "Finance",
            "instructions": "Book the total.",
            "output_schema": {
                "type": "object",
                "properties": {"booking": {"type": "string", "title": "Booking number"}},
                "required": ["booking"],
            },
        },
    ],
    "transitions": [
        {"from": None, "to": "read"},
        {"from": "read", "to": "book"},
        {"from": "book", "to": None},
    ],
}
INVOICE_TICKET: JsonObject = {
    "kind": "ticket",
    "key": "invoice",
    "title": "Invoice",
    "workflow": "invoice",
}


class Caller(Protocol):
    """Calls operations by their names with one token."""

    def __call__(self, name: str, /, **arguments: object) -> tuple[bool, Any]:
        """Whether the operation was done, and what it answered."""
        ...

    def read_format(self) -> str:
        """The reference of documents, as it is served."""
        ...


class AssistantsWayTest(PeopleBrowserTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.make_people()
        self.agents = [
            make_agent(self.company, name, company_roles=["Finance"])
            for name in ("Reader", "Bookkeeper")
        ]

    def test_with_the_official_mcp_client(self) -> None:
        self.go(lambda token: McpCaller(self.live_server_url, token))

    def test_with_the_api_alone(self) -> None:
        self.go(lambda token: ApiCaller(self, self.live_server_url, token))

    def go(self, calling: Any) -> None:
        """Go the whole way.

        Args:
            calling: makes the ``Caller`` of a token.
        """
        designer = self.token(self.creator, "definitions:read", "definitions:draft")
        for address in self.design(calling(designer)):
            self.publish(address)
        number = self.submit(calling(self.token(self.user)))
        self.read_the_invoice(calling(self.token(self.agents[0])))
        self.fail_to_book(calling(self.token(self.agents[1])))
        self.take_over(number)
        with as_company(self.company):
            ticket = TicketInstance.objects.get(number=number)
            self.assertEqual(ticket.status, "COMPLETED")
            read, booked = TaskInstance.objects.of_ticket_numbered(number).order_by("pk")
            self.assertEqual((read.assigned_to, booked.assigned_to), (self.agents[0], self.worker))
            assert read.output_data is not None
            self.assertEqual(read.output_data["total"], 120.5)
            self.assertEqual(booked.output_data, {"booking": "B-7"})

    def design(self, call: Caller) -> list[str]:
        """Write the documents, repair them by the messages, save them; give where to publish."""
        self.assertIn("worker_role", call.read_format())
        context = self.done(call("get_context"))
        self.assertIn("Finance", [each["name"] for each in context["company_roles"]])
        self.assertEqual(self.done(call("list_definitions"))["items"], [])

        wrong = json.loads(json.dumps(INVOICE))
        wrong["titel"] = wrong.pop("title")
        wrong["tasks"][1]["assignee"] = wrong["tasks"][1].pop("worker_role")
        report = self.done(call("check_document", document=wrong))
        self.assertFalse(report["ok"])
        for message in report["messages"]:
            wrong = patched(wrong, (message["fix"] or {}).get("patch", []))
        self.assertEqual(wrong, INVOICE)
        report = self.done(call("check_document", document=wrong))
        self.assertEqual(report["messages"], [])

        answer = {"total": 120.5, "copy": "11111111-1111-4111-8111-111111111111"}
        run = self.done(
            call(
                "dry_run",
                document=INVOICE,
                answers={"supplier": "Grosse Blumen"},
                outputs=[
                    {"task": "read", "output": answer},
                    {"task": "book", "output": {"booking": "B-7"}},
                ],
            )
        )
        self.assertEqual(run["status"], "completed")
        pages = []
        for document in (INVOICE, INVOICE_TICKET):
            at = {"kind": document["kind"], "key": document["key"]}
            saved = self.done(call("save_draft", **at, document=document))
            is_done, told = call("publish_draft", **at, fingerprint=saved["draft"]["fingerprint"])
            self.assertFalse(is_done)
            self.assertEqual(told["error"]["code"], "confirmation-needed")
            pages.append(told["error"]["url"])
        return pages

    def publish(self, address: str) -> None:
        """Publish in the browser what an assistant has proposed."""
        self.log_in(self.creator)
        self.page.goto(address)
        expect(self.page.locator("main")).to_contain_text("Assistant")
        self.page.locator("main").get_by_role("button", name="Publish").click()
        expect(self.page.get_by_text("published.")).to_be_visible()

    def submit(self, call: Caller) -> int:
        """Submit a ticket by the form that is described."""
        form = self.done(call("get_ticket_form", key="invoice"))
        self.assertEqual(form["answers_schema"]["required"], ["supplier"])
        ticket = self.done(
            call("submit_ticket", ticket_type="invoice", answers={"supplier": "Grosse Blumen"})
        )
        number: int = ticket["number"]
        return number

    def read_the_invoice(self, call: Caller) -> None:
        """Claim the first step, and complete it with a file, at the second attempt."""
        (waiting,) = self.done(call("list_tasks", which="available"))["items"]
        task = self.done(call("claim_task", pk=waiting["id"]))
        self.assertIn("mailbox", task["instructions"])
        self.assertEqual(task["input"]["supplier"], "Grosse Blumen")
        self.done(call("extend_claim", pk=task["id"]))
        is_done, told = call("complete_task", pk=task["id"], output={"total": "a lot"})
        self.assertFalse(is_done)
        self.assertIn("/output/total", [issue["pointer"] for issue in told["error"]["issues"]])
        copy = self.done(call("store_file", name="invoice.txt", content_base64="MTIwLjUwIGV1cm9z"))
        output = {"total": 120.5, "copy": copy["id"]}
        completed = self.done(call("complete_task", pk=task["id"], output=output))
        self.assertEqual(completed["status"], "completed")

    def fail_to_book(self, call: Caller) -> None:
        """Claim the second step, and fail."""
        (waiting,) = self.done(call("list_tasks", which="available"))["items"]
        self.done(call("claim_task", pk=waiting["id"]))
        self.done(call("fail_task", pk=waiting["id"], reason="The ledger is closed."))
        self.assertEqual(self.done(call("list_tasks", which="available"))["items"], [])

    def take_over(self, number: int) -> None:
        """A ticket admin hands the failed step over to a person, who fills in its form."""
        self.log_in(self.ticket_admin)
        self.page.goto(f"/tickets/{number}/")
        expect(self.page.get_by_text("The ledger is closed.").first).to_be_visible()
        self.page.get_by_label("Person to hand over to").select_option(":anyone")
        self.page.get_by_role("button", name="Hand over").click()
        self.log_in(self.worker)
        self.page.goto(f"/tickets/{number}/")
        self.page.get_by_label("Booking number").fill("B-7")
        self.page.get_by_role("button", name="Complete", exact=True).click()
        expect(self.page.get_by_text("“Book the invoice” completed.")).to_be_visible()

    def token(self, user: User, *scopes: str) -> str:
        return make_token_text(user, *scopes, name="Assistant")

    def done(self, answer: tuple[bool, Any]) -> Any:
        """What an operation answered that must have been done."""
        is_done, told = answer
        self.assertTrue(is_done, told)
        return told


class McpCaller:
    """Tools, as the official client calls them."""

    def __init__(self, site: str, token: str) -> None:
        self.site, self.token = site, token

    def __call__(self, name: str, /, **arguments: object) -> tuple[bool, Any]:
        result = self._run(self._call(name, arguments))
        told = json.loads(result.content[0].text)
        if result.is_error:
            return False, told
        assert told == result.structured_content  # which is as its schema says: the client checks
        return True, told

    def read_format(self) -> str:
        return str(self._run(self._read()).contents[0].text)

    async def _call(self, name: str, arguments: dict[str, object]) -> Any:
        async with client_of(self.site, self.token) as server:
            return await server.call_tool(name, arguments)

    async def _read(self) -> Any:
        async with client_of(self.site, self.token) as server:
            listed = (await server.list_resources()).resources
            (address,) = [each.uri for each in listed if each.name == "format"]
            return await server.read_resource(str(address))

    def _run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        # The thread of the test has the event loop of the browser.
        with ThreadPoolExecutor(max_workers=1) as pool:
            return pool.submit(asyncio.run, coroutine).result()


class ApiCaller:
    """Requests of the API, whose bodies are held against the OpenAPI document."""

    def __init__(self, test: AssistantsWayTest, site: str, token: str) -> None:
        self.test = test
        self.http = httpx2.Client(
            base_url=site, headers={"Authorization": f"Bearer {token}"}, timeout=30
        )

    def __call__(self, name: str, /, **arguments: object) -> tuple[bool, Any]:
        operation, given = operations()[name], dict(arguments)
        path, query = operation.path, {}
        for parameter in operation.parameters:
            value = given.pop(argument_name(parameter), None)
            if parameter["in"] == "path":
                path = path.replace(f"{{{parameter['name']}}}", str(value))
            elif value is not None:
                query[parameter["name"]] = str(value)
        body = given if operation.body is not None else None
        response = self.http.request(operation.method, path, params=query, json=body)
        is_done = response.status_code < 400
        at = f"/paths/{operation.path.replace('/', '~1')}/{operation.method}"
        content = "content/application~1json/schema"
        if body is not None and is_done:
            self.test.assertEqual(problems_of(f"{at}/requestBody/{content}", body), [])
        self.test.assertIn(str(response.status_code), operation.described["responses"])
        if not response.content:
            return is_done, None
        told = response.json()
        wrong = problems_of(f"{at}/responses/{response.status_code}/{content}", told)
        self.test.assertEqual(wrong, [])
        return is_done, told

    def read_format(self) -> str:
        return self.http.get("/docs/documents.md").text

"""The official MCP client, against a served site and against the command for stdio."""

import asyncio
import json
import re
import sys
from contextlib import AbstractAsyncContextManager
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import LiveServerTestCase, tag
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters

from ticketflower.api.tests.test_assistant_page import PAGE
from ticketflower.mcp.tests.clients import client_of
from ticketflower.tests.processes import environment
from users.tenancy import as_company
from users.tests.base import CompanyPeople, KeepsRoles
from users.tests.factories import make_agent, make_token_text
from workflow_ops.models import TaskInstance, TaskStatus
from workflow_ops.tests.factories import agent_bundle, make_ticket, publish


@tag("process")
class ClientTest(CompanyPeople, KeepsRoles, LiveServerTestCase):
    def setUp(self) -> None:
        self.make_people()
        with as_company(self.company):
            publish(self.company, self.creator)

    def served(self, token: str, mode: str = "auto") -> Any:
        return client_of(self.live_server_url, token, mode)

    def started(self, token: str) -> Any:
        """The client of a command that it starts, as editors do."""
        variables = environment(DEBUG="1", DATABASE_URL=database_url(), TICKETFLOWER_TOKEN=token)
        command = [str(settings.BASE_DIR / "manage.py"), "mcp"]
        return Client(StdioServerParameters(command=sys.executable, args=command, env=variables))

    def test_an_older_client_submits_and_one_on_the_same_machine_works(self) -> None:
        number = asyncio.run(self.submit(self.served(make_token_text(self.user), mode="legacy")))
        with as_company(self.company):
            task = TaskInstance.objects.of_ticket_numbered(number).get()
            worker = task.assigned_to
        assert worker is not None
        asyncio.run(self.work(self.started(make_token_text(worker)), task.pk))

        with as_company(self.company):
            task.refresh_from_db()
        self.assertEqual(task.output_data, DONE)

    def test_an_agent_is_told_its_tools(self) -> None:
        tools = asyncio.run(self.tools_of(self.served(make_token_text(make_agent(self.company)))))

        own = {"claim_task", "extend_claim", "hand_over_task", "fail_task", "complete_task"}
        self.assertLessEqual(own, {*tools})
        self.assertNotIn("take_task", tools)
        self.assertTrue(tools["claim_task"].annotations.idempotent_hint)

    def test_the_agent_of_the_page_completes_a_task(self) -> None:
        with as_company(self.company):
            document = agent_bundle()
            make_ticket(publish(self.company, self.creator, document), self.user)
        (source,) = re.findall(r"^```python\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)
        for written, here in (
            ("https://tickets.example.com", self.live_server_url),
            ("tf_…", make_token_text(make_agent(self.company))),
            ("while True:", "for _once in [1]:"),
            ("time.sleep(30)", "pass"),
        ):
            self.assertIn(written, source)
            source = source.replace(written, here)

        exec(source, {"work": lambda task: {"item": task["input"]["item"]}})

        with as_company(self.company):
            task = TaskInstance.objects.get(task_definition__key="read")
        self.assertEqual(
            (task.status, task.output_data), (TaskStatus.COMPLETED, {"item": "Laptop"})
        )

    async def tools_of(self, client: AbstractAsyncContextManager[Any]) -> dict[str, Any]:
        async with client as server:
            return {tool.name: tool for tool in (await server.list_tools()).tools}

    async def submit(self, client: AbstractAsyncContextManager[Any]) -> int:
        async with client as server:
            form = await self.call(server, "get_ticket_form", key="purchase")
            self.assertIn("item", form["answers_schema"]["properties"])
            ticket = await self.call(
                server, "submit_ticket", ticket_type="purchase", answers={"item": "Laptop"}
            )
            number: int = ticket["number"]
            return number

    async def work(self, client: AbstractAsyncContextManager[Any], task: int) -> None:
        async with client as server:
            listed = await self.call(server, "list_tasks")
            self.assertEqual([each["id"] for each in listed["items"]], [task])
            done = await self.call(server, "complete_task", pk=task, output=DONE)
            self.assertEqual(done["status"], "completed")

    async def call(self, server: Any, name: str, /, **arguments: object) -> Any:
        """The structured result of a tool, which is as its schema says: the client holds that."""
        result = await server.call_tool(name, arguments)
        self.assertFalse(result.is_error, result.content)
        self.assertEqual(json.loads(result.content[0].text), result.structured_content)
        return result.structured_content


DONE = {"approved": True}


def database_url() -> str:
    """The URL of the tests' database."""
    server, mark, options = settings.DATABASE_URL.partition("?")
    return f"{server.rpartition('/')[0]}/{connection.settings_dict['NAME']}{mark}{options}"

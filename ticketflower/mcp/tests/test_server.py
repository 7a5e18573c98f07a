"""The MCP endpoint, message by message; the official client drives it in ``test_client``."""

import json
from base64 import b64encode
from typing import Any

from jsonschema import Draft202012Validator

from ticketflower.api.tests.base import ApiTestCase
from ticketflower.api.tests.test_definitions import VISIT
from ticketflower.mcp.server import MODERN, VERSION_KEY
from users.tenancy import as_company, outside_companies
from users.tests.factories import make_agent
from workflow_design.models import WorkflowDefinition
from workflow_ops.models import FileUpload
from workflow_ops.tests.factories import bundle, current_task, form_task, make_ticket, publish

META = {"_meta": {VERSION_KEY: MODERN, "io.modelcontextprotocol/clientCapabilities": {}}}


class McpTestCase(ApiTestCase):
    def send(self, message: object, token: str, **headers: str) -> Any:
        with outside_companies():
            return self.client.post(
                "/mcp/",
                message if isinstance(message, bytes) else json.dumps(message),
                content_type="application/json",
                headers={"Authorization": f"Bearer {token}", **headers},
            )

    def ask(self, token: str, method: str, **params: object) -> Any:
        """The result of a request of today's version of the protocol."""
        message = {"jsonrpc": "2.0", "id": 7, "method": method, "params": {**META, **params}}
        response = self.send(message, token)
        self.assertEqual(response.status_code, 200, response.content[:500])
        told = response.json()
        self.assertEqual((told["jsonrpc"], told["id"]), ("2.0", 7))
        self.assertEqual(told["result"]["resultType"], "complete")
        return told["result"]

    def call_tool(self, token: str, name: str, /, **arguments: object) -> Any:
        return self.ask(token, "tools/call", name=name, arguments=arguments)


class ProtocolTest(McpTestCase):
    def test_it_says_what_it_is(self) -> None:
        found = self.ask(self.token(self.creator), "server/discover")

        self.assertIn(MODERN, found["supportedVersions"])
        self.assertEqual(sorted(found["capabilities"]), ["prompts", "resources", "tools"])

    def test_clients_of_before_begin_with_a_handshake(self) -> None:
        text = self.token(self.creator)
        params = {"protocolVersion": "2025-06-18", "capabilities": {}}
        message = {"jsonrpc": "2.0", "id": "a", "method": "initialize", "params": params}

        told = self.send(message, text).json()
        self.assertEqual(told["result"]["protocolVersion"], "2025-06-18")
        ready = self.send({"jsonrpc": "2.0", "method": "notifications/initialized"}, text)
        self.assertEqual((ready.status_code, ready.content), (202, b""))
        listed = self.send({"jsonrpc": "2.0", "id": 2, "method": "tools/list"}, text).json()
        self.assertTrue(listed["result"]["tools"])

    def test_what_is_no_message_is_refused_in_words(self) -> None:
        text = self.token(self.creator)
        good = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        other = {"_meta": {VERSION_KEY: "1999-01-01"}}
        for message, status, code in (
            (b"{", 400, -32700),
            ([good], 400, -32600),
            ({"id": 1, "method": "ping"}, 400, -32600),
            ({**good, "id": True}, 400, -32600),
            ({**good, "params": []}, 400, -32600),
            ({**good, "method": "nothing"}, 404, -32601),
            ({**good, "method": "tools/call", "params": {"name": "nothing"}}, 400, -32602),
            ({**good, "params": other}, 400, -32022),
        ):
            with self.subTest(str(message)[:60]):
                response = self.send(message, text)

                self.assertEqual(response.status_code, status)
                error = response.json()["error"]
                self.assertEqual(error["code"], code)
                self.assertTrue(error["message"].endswith("."))

    def test_headers_that_differ_from_the_message_are_refused(self) -> None:
        good = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        response = self.send(good, self.token(self.creator), **{"Mcp-Method": "tools/call"})

        self.assertEqual((response.status_code, response.json()["error"]["code"]), (400, -32020))

    def test_only_a_token_lets_in_and_no_page_of_another_site(self) -> None:
        good = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        self.assertEqual(self.send(good, "tf_1_2_3").status_code, 401)
        elsewhere = self.send(good, self.token(self.user), Origin="https://evil.example")
        self.assertEqual(elsewhere.status_code, 403)

    def test_a_message_that_is_too_large_is_refused_in_words(self) -> None:
        with self.settings(DATA_UPLOAD_MAX_MEMORY_SIZE=2_000_000):
            response = self.send(b" " * 2_000_001, self.token(self.user))

        error = self.refused(response, 413, "too-large")
        self.assertIn("at most 2 MB", error["sentence"])

    def test_there_is_nothing_to_get(self) -> None:
        headers = {"Authorization": f"Bearer {self.token(self.user)}"}
        with outside_companies():
            self.assertEqual(self.client.get("/mcp/", headers=headers).status_code, 405)
            self.assertEqual(self.client.delete("/mcp/", headers=headers).status_code, 405)


class ToolsTest(McpTestCase):
    def test_a_token_sees_the_tools_that_it_may_use(self) -> None:
        designer = self.token(self.creator, "definitions:read")
        names = {each["name"] for each in self.ask(designer, "tools/list")["tools"]}

        self.assertIn("check_document", names)
        self.assertNotIn("save_draft", names)
        self.assertNotIn("submit_ticket", names)

    def test_people_and_agents_see_their_own_tools(self) -> None:
        seen = []
        for member in (self.worker, make_agent(self.company)):
            text = self.token(member)
            names = {each["name"] for each in self.ask(text, "tools/list")["tools"]}
            told = self.ask(text, "server/discover")["instructions"]
            self.assertEqual("claim_task" in told, "claim_task" in names)
            seen.append(names)
        people, agents = seen
        self.assertEqual(people - agents, {"take_task", "hand_off_task", "ask_requester"})
        self.assertEqual(
            agents - people, {"claim_task", "extend_claim", "hand_over_task", "fail_task"}
        )

    def test_every_tool_describes_its_arguments_and_results(self) -> None:
        for tool in self.ask(self.token(self.ticket_admin), "tools/list")["tools"]:
            with self.subTest(tool["name"]):
                Draft202012Validator.check_schema(tool["inputSchema"])
                Draft202012Validator.check_schema(tool["outputSchema"])
                self.assertNotIn("#/components", json.dumps(tool))
                self.assertEqual(tool["outputSchema"]["type"], "object")
                self.assertTrue(tool["description"])

    def test_a_document_is_checked_saved_and_left_to_a_person(self) -> None:
        text = self.token(self.creator, "definitions:read", "definitions:draft")

        wrong = self.call_tool(text, "check_document", document={**VISIT, "titel": "A visit"})
        self.assertEqual(wrong["structuredContent"]["messages"][0]["pointer"], "/titel")
        saved = self.call_tool(text, "save_draft", kind="workflow", key="visit", document=VISIT)[
            "structuredContent"
        ]
        refused = self.call_tool(
            text,
            "publish_draft",
            kind="workflow",
            key="visit",
            fingerprint=saved["draft"]["fingerprint"],
        )

        self.assertTrue(refused["isError"])
        told = json.loads(refused["content"][0]["text"])["error"]
        self.assertEqual(told["code"], "confirmation-needed")
        self.assertIn("/design/workflows/visit/publish/", told["url"])
        self.assertEqual(WorkflowDefinition.objects.get(key="visit").status, "DRAFT")

    def test_arguments_that_are_not_known_are_a_result_that_says_so(self) -> None:
        text = self.token(self.creator)

        for arguments in ({}, {"document": 1}, {"document": {}, "more": 1}):
            with self.subTest(arguments):
                result = self.call_tool(text, "check_document", **arguments)

                self.assertTrue(result["isError"])
                self.assertIn("invalid-request", result["content"][0]["text"])

    def test_a_ticket_is_submitted_once_by_its_key(self) -> None:
        text = self.token(self.user)
        order = {
            "ticket_type": "purchase",
            "answers": {"item": "Laptop"},
            "idempotency_key": "order 17",
        }

        numbers = {
            self.call_tool(text, "submit_ticket", **order)["structuredContent"]["number"]
            for _time in range(2)
        }

        self.assertEqual(len(numbers), 1)
        (number,) = numbers
        ticket = self.call_tool(text, "get_ticket", number=number)["structuredContent"]
        self.assertEqual(ticket["answers"], {"item": "Laptop"})

    def test_a_draft_is_compared_and_run_before_a_person_publishes_it(self) -> None:
        text = self.token(self.creator, "definitions:read", "definitions:draft")
        self.call_tool(text, "save_draft", kind="workflow", key="visit", document=VISIT)

        compared = self.call_tool(text, "compare_versions", kind="workflow", key="visit")
        self.assertTrue(compared["structuredContent"]["changes"])
        run = self.call_tool(text, "dry_run", workflow="visit", answers={}, include_paths=True)

        told = run["structuredContent"]
        self.assertEqual(told["current"]["task"], "welcome")
        (path,) = told["paths"]["items"]
        self.assertEqual([each["task"] for each in path["outputs"]], ["welcome"])
        hints = {
            each["name"]: each["annotations"] for each in self.ask(text, "tools/list")["tools"]
        }
        self.assertTrue(hints["dry_run"]["readOnlyHint"])

    def test_a_task_is_completed_with_a_file(self) -> None:
        offer = {
            "type": "object",
            "required": ["offer"],
            "properties": {"offer": {"type": "string", "format": "file", "title": "Offer"}},
        }
        document = bundle(
            "offer",
            tasks=[form_task("offer", output_schema=offer)],
            transitions=[{"from": None, "to": "offer"}, {"from": "offer", "to": None}],
        )
        with as_company(self.company):
            ticket_type = publish(self.company, self.creator, document)
            task = current_task(make_ticket(ticket_type, self.user, {"item": "Bike"}))
        assert task.assigned_to is not None
        text = self.token(task.assigned_to, "tasks:work")

        file = {"name": "offer.txt", "content_base64": b64encode(b"50 euros").decode()}
        stored = self.call_tool(text, "store_file", **file)["structuredContent"]
        output = {"offer": stored["id"]}
        done = self.call_tool(text, "complete_task", pk=task.pk, output=output)

        self.assertEqual(done["structuredContent"]["status"], "completed")
        upload = FileUpload.objects.get()
        self.assertEqual(
            (upload.filename, upload.ticket), ("offer.txt", task.workflow_instance.ticket)
        )


class ResourcesTest(McpTestCase):
    def test_each_is_read(self) -> None:
        text = self.token(self.user)
        listed = self.ask(text, "resources/list")["resources"]
        self.assertEqual(listed[0]["name"], "format")

        for resource in listed[:4]:
            with self.subTest(resource["name"]):
                (content,) = self.ask(text, "resources/read", uri=resource["uri"])["contents"]
                self.assertEqual(content["mimeType"], resource["mimeType"])
                self.assertGreater(len(content["text"]), 500)
        message = {"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": "x"}}
        self.assertEqual(self.send(message, text).json()["error"]["code"], -32602)

    def test_the_prompt_has_the_process(self) -> None:
        text = self.token(self.user)
        (prompt,) = self.ask(text, "prompts/list")["prompts"]

        found = self.ask(
            text, "prompts/get", name=prompt["name"], arguments={"process": "Bikes get repaired."}
        )

        self.assertIn("Bikes get repaired.", found["messages"][0]["content"]["text"])

"""The page "Assistants": proposals for those who publish, and calls by the API and as tools."""

from datetime import timedelta
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ticketflower.api.tests.test_definitions import VISIT
from ticketflower.mcp.tests.test_server import McpTestCase
from users.jobs import run_remove_old_usage
from users.models import ApiUsage, User
from users.models.usage import DAYS
from workflow_design.models import WorkflowDefinition

PATH = "/assistants/"


class AssistantsTestCase(McpTestCase):
    def page(self, person: User) -> str:
        self.client.log_in(person)
        response = self.client.get(PATH)
        self.assertEqual(response.status_code, 200)
        return unescape(response.content.decode())

    def propose(self, text: str, key: str, **changed: object) -> None:
        document = {**VISIT, "key": key, "title": key.title(), **changed}
        path = f"/definitions/workflow/{key}/draft"
        response = self.call("put", path, {"document": document}, token=text)
        self.assertEqual(response.status_code, 200)


class CallsTest(AssistantsTestCase):
    def counts(self) -> set[tuple[str, int, int]]:
        rows = ApiUsage.objects.of_company(self.company).kept().by_operation()
        return {(each["operation"], each["number"], each["number_refused"]) for each in rows}

    def test_every_call_is_counted_however_it_is_made_and_answered(self) -> None:
        text = self.token(self.creator, "definitions:read")
        self.call("get", "/me", token=text)
        self.call_tool(text, "get_me")
        self.call_tool(text, "save_draft", kind="workflow", key="visit", document=VISIT)
        self.call("get", "/definitions/workflow/nothing", token=text)
        self.send(b"{}", text)
        self.client.post(
            "/design/check/",
            "{}",
            content_type="application/json",
            headers={"Authorization": f"Bearer {text}"},
        )

        self.assertEqual(
            self.counts(),
            {("get_me", 2, 0), ("save_draft", 1, 1), ("get_definition", 1, 1), ("check", 1, 0)},
        )

    def test_each_person_sees_the_calls_of_their_tokens_and_admins_all(self) -> None:
        self.call("get", "/me", token=self.token(self.user, "tickets:read"))
        self.call("get", "/tasks", token=self.token(self.worker, "tasks:work"))

        for person, seen in (
            (self.user, {"get_me"}),
            (self.worker, {"list_tasks"}),
            (self.creator, set()),
            (self.stranger, set()),
            (self.admin, {"get_me", "list_tasks"}),
        ):
            with self.subTest(str(person)):
                page = self.page(person)
                self.assertEqual({name for name in ("get_me", "list_tasks") if name in page}, seen)

    def test_a_week_is_shown_and_kept(self) -> None:
        self.call("get", "/me", token=self.token(self.user, "tickets:read"))
        usage = ApiUsage.objects.get()
        for days, kept in ((DAYS - 1, True), (DAYS, False)):
            ApiUsage.objects.update(day=usage.day - timedelta(days=days))

            self.assertEqual("get_me" in self.page(self.user), kept)
            run_remove_old_usage(timestamp=0)
            self.assertEqual(ApiUsage.objects.exists(), kept)


class ProposalsTest(AssistantsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.text = self.token(self.creator)

    def test_creators_see_what_would_change_what_the_check_found_and_what_to_do(self) -> None:
        self.propose(self.text, "visit")
        page = self.page(self.creator)
        for shown in (
            "would be the first live version",
            "No errors, no warnings. The check found no ticket",
            'href="/design/workflows/visit/publish/"',
            'href="/design/workflows/visit/dry-run/?version=1"',
            'action="/design/workflows/visit/discard/"',
        ):
            with self.subTest(shown):
                self.assertIn(shown, page)
        draft = WorkflowDefinition.objects.get(key="visit")
        draft.status = "PUBLISHED"
        draft.save(update_fields=["status", "updated_at"])
        self.assertIn("No proposals", self.page(self.creator))

        response = self.call("get", "/definitions/workflow/visit", token=self.text)
        body = {"document": {**VISIT, "title": "Tour"}, "based_on": response.json()["fingerprint"]}
        self.call("put", "/definitions/workflow/visit/draft", body, token=self.text)
        page = self.page(self.creator)
        self.assertIn("Changes since version 1", page)
        self.assertIn('changed from "Visit" to "Tour"', page)

    def test_the_draft_that_was_seen_is_discarded(self) -> None:
        self.propose(self.text, "visit")
        page = self.page(self.creator)
        fingerprint = page.split('name="fingerprint" value="')[1].split('"')[0]

        self.client.post("/design/workflows/visit/discard/", {"fingerprint": fingerprint})

        self.assertFalse(WorkflowDefinition.objects.filter(key="visit").exists())

    def test_admins_see_that_there_are_some_and_others_nothing(self) -> None:
        self.propose(self.text, "visit")

        page = self.page(self.admin)
        self.assertIn("<strong>Visit</strong>", page)
        self.assertNotIn("/design/workflows/visit/", page)
        for person in (self.user, self.ticket_admin, self.stranger):
            with self.subTest(str(person)):
                self.assertNotIn("Visit", self.page(person))

    def test_ten_cost_as_many_statements_as_one_and_more_are_counted(self) -> None:
        self.propose(self.text, "visit0")
        self.page(self.creator)
        with CaptureQueriesContext(connection) as for_one:
            self.client.get(PATH)
        cost = len(for_one)
        for number in range(1, 12):
            self.propose(self.text, f"visit{number}")

        with self.assertNumQueries(cost):
            page = unescape(self.client.get(PATH).content.decode())

        self.assertEqual(page.count("Proposed by"), 10)
        self.assertIn("2 more not shown", page)
        self.assertLess(page.index("Visit11"), page.index("Visit10"))

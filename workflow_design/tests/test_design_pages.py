import json
import re
from typing import Any

from ticketflower.types import JsonObject
from users.roles import TICKET_ADMIN
from users.tests.factories import make_person
from workflow_design.tests.bad_documents.bases import AGENT
from workflow_design.tests.base import PUBLISHED, DesignTestCase
from workflow_design.tests.factories import (
    YES_NO,
    bundle_document,
    task,
    task_document,
    ticket_document,
    workflow_document,
)

EVIL = '"><script>alert(1)</script>'
LISTS = ("/design/workflows/", "/design/tasks/", "/design/tickets/")


class PageTestCase(DesignTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.creator)

    def told(self, response: Any) -> list[str]:
        return [str(message) for message in response.context["messages"]]


class ListTest(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.publish(bundle_document())
        self.store(workflow_document("travel", title="Journeys"))
        self.store(workflow_document(title="Purchase, newer"))

    def keys(self, path: str, **query: str) -> list[str]:
        response = self.client.get(path, query)
        self.assertEqual(response.status_code, 200)
        rows = response.context["object_list"]
        return [row.key for row in rows]

    def test_each_key_is_there_once_by_the_version_that_counts(self) -> None:
        response = self.client.get("/design/workflows/")

        versions = [(each.key, each.version) for each in response.context["definitions"]]
        self.assertEqual(versions, [("purchase", 1), ("travel", 1)])
        self.assertContains(response, "Unpublished changes")
        self.assertNotContains(response, "Purchase, newer")

    def test_a_search_finds_keys_and_titles_whatever_their_case(self) -> None:
        for text, found in (
            ("JOURN", ["travel"]),
            ("purch", ["purchase"]),
            (" travel ", ["travel"]),
            ("%", []),
            ("_", []),
            ("nothing", []),
        ):
            with self.subTest(text):
                self.assertEqual(self.keys("/design/workflows/", q=text), found)

    def test_search_without_results_is_explained(self) -> None:
        for path in LISTS:
            with self.subTest(path):
                self.assertContains(self.client.get(path, {"q": "nowhere"}), "No matching")

    def test_a_state_is_chosen(self) -> None:
        for state, found in (
            ("DRAFT", ["purchase", "travel"]),
            ("PUBLISHED", ["purchase"]),
            ("", ["purchase", "travel"]),
        ):
            with self.subTest(state):
                self.assertEqual(self.keys("/design/workflows/", state=state), found)
        self.assertEqual(self.keys("/design/tickets/", state="DRAFT"), [])

    def test_a_state_and_a_search_hold_together(self) -> None:
        self.assertEqual(self.keys("/design/workflows/", state="DRAFT", q="newer"), ["purchase"])
        self.assertEqual(self.keys("/design/workflows/", state="PUBLISHED", q="newer"), [])

    def test_invalid_url_parameters_are_ignored(self) -> None:
        for path in LISTS:
            for query in (
                {"q": "a\x00b"},
                {"state": "NONSENSE"},
                {"state": "\x00"},
                {"after": "\x00"},
                {"after": "~~~"},
                {"before": "zzz"},
                {"after": "9" * 40},
                {"before": "a", "after": "b"},
                {"q": "x" * 5000},
            ):
                with self.subTest(path, query=query):
                    self.assertEqual(self.client.get(path, query).status_code, 200)

    def test_tasks_are_those_of_the_versions_that_count(self) -> None:
        self.store(task_document("pay"))

        self.assertEqual(self.keys("/design/tasks/"), ["review", "review"])
        self.assertEqual(self.keys("/design/tasks/", q="pay"), [])

    def test_an_empty_list_says_what_to_do_next(self) -> None:
        self.client.log_in(self.stranger)
        for path in LISTS:
            with self.subTest(path):
                self.assertContains(self.client.get(path), "Browse templates")

    def test_an_empty_list_tells_readers_who_can_fill_it(self) -> None:
        theirs = make_person(self.other_company, "reader", roles=[TICKET_ADMIN])
        self.client.log_in(theirs)
        for path in LISTS:
            with self.subTest(path):
                response = self.client.get(path)

                self.assertContains(
                    response, "A workflow creator in your company has to add one first."
                )
                self.assertNotContains(response, "Browse templates")


class WorkflowPageTest(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        tasks = [task("review", output_schema=YES_NO, worker_role="Manager"), task("order")]
        transitions = [
            {"from": None, "to": "review"},
            {"from": "review", "to": "order", "condition": {"var": "approved"}, "priority": 4},
            {"from": "review", "to": None},
        ]
        self.publish(workflow_document(title="First"))
        self.publish(workflow_document(title="Second", tasks=tasks, transitions=transitions))
        self.store(workflow_document(title="Third"))

    def test_without_a_version_it_shows_the_published_one(self) -> None:
        response = self.client.get("/design/workflows/purchase/")

        self.assertEqual(response.context["definition"], self.workflow(PUBLISHED))
        self.assertContains(response, "Version 2 is live")
        self.assertContains(response, "View changes")

    def test_each_version_can_be_seen(self) -> None:
        for version, title, told in (
            (1, "First", "Version 1 is archived"),
            (2, "Second", "Version 2 is live"),
            (3, "Third", "Version 3 is a draft"),
        ):
            with self.subTest(version):
                response = self.client.get(f"/design/workflows/purchase/?version={version}")

                self.assertContains(response, f"<h1>{title}</h1>")
                self.assertContains(response, told)

    def test_a_version_that_is_not_there_is_not_found(self) -> None:
        for version in ("0", "4", "9" * 8, "9" * 9, "9" * 5000, "x", "-1", "1.0", "²", "\x00"):
            response = self.client.get("/design/workflows/purchase/", {"version": version})

            self.assertEqual(response.status_code, 404)

    def test_the_overview_has_facts_and_the_diagram(self) -> None:
        self.publish(ticket_document())

        response = self.client.get("/design/workflows/purchase/")

        overview = response.context["page"].overview
        self.assertEqual((overview.open_tickets, response.context["page"].versions.number), (0, 3))
        self.assertEqual([each.title for each in overview.ticket_types], ["Buy IT equipment"])
        self.assertContains(response, "tf-diagram-box")
        self.assertContains(response, 'aria-current="page">Overview')

    def test_the_form_is_shown_as_people_see_it(self) -> None:
        hidden = {"FieldName": "why", "FieldType": "text", "VisibleIf": {"var": "urgent"}}
        urgent = {"FieldName": "urgent", "FieldType": "boolean", "Label": "Urgent?"}
        self.publish(workflow_document("asking", fields=[urgent, hidden]))

        response = self.client.get("/design/workflows/asking/?tab=form")

        self.assertContains(response, "<fieldset disabled")
        self.assertContains(response, 'name="answer-why"')
        self.assertContains(response, "Shown only if Urgent? is yes.")
        self.assertNotContains(response, "hx-post")

    def test_a_step_says_who_works_on_it_what_it_asks_and_where_it_leads(self) -> None:
        response = self.client.get("/design/workflows/purchase/?tab=steps")

        steps = [
            (each.task.title, each.asks, [title for title, _url in each.next_steps])
            for each in response.context["page"].steps
        ]
        expected = [("Review", ["Approve?"], ["Order", "End"]), ("Order", [], ["End"])]
        self.assertEqual(steps, expected)
        self.assertContains(response, "Manager")

    def test_the_version_that_was_chosen_stays_from_tab_to_tab(self) -> None:
        response = self.client.get("/design/workflows/purchase/?version=1&tab=rules")

        self.assertContains(response, 'href="/design/workflows/purchase/?tab=steps&amp;version=1"')
        self.assertContains(response, "<h1>First</h1>")

    def test_an_unknown_tab_is_the_overview(self) -> None:
        for tab in ("nonsense", "versions", "\x00"):
            response = self.client.get("/design/workflows/purchase/", {"tab": tab})

            self.assertIsNotNone(response.context["page"].overview)

    def test_it_names_the_type_of_each_field(self) -> None:
        named = {
            "string": "Short text",
            "text": "Long text",
            "integer": "Whole number",
            "decimal": "Number",
            "boolean": "Yes/No",
            "date": "Date",
            "email": "Email",
            "user": "Person",
            "file": "File",
        }
        fields = [{"FieldName": f"a_{kind}", "FieldType": kind} for kind in named]
        self.store(workflow_document("typed", fields=fields))

        response = self.client.get("/design/workflows/typed/?tab=form")

        _before, rows = response.text.rsplit("Fields in the workflow file", 1)
        cells = re.findall(r'<td data-label="Type">\s*(.*?)\s*(?:<small|</td>)', rows)
        self.assertEqual(cells[: len(fields)], [*named.values()])

    def test_it_shows_the_ticket_types_that_use_it(self) -> None:
        self.store(ticket_document(company_role_access=["Staff"]))

        response = self.client.get("/design/workflows/purchase/?tab=used")

        self.assertContains(response, "Buy IT equipment")
        self.assertContains(response, "Staff")

    def test_versions_are_a_tab_from_which_they_are_downloaded(self) -> None:
        response = self.client.get("/design/workflows/purchase/versions/")

        self.assertContains(response, 'aria-current="page">Versions')
        for version in (1, 2, 3):
            self.assertContains(response, f"/design/workflows/purchase/{version}/download/")


class TaskPageTest(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.publish(workflow_document(tasks=[task("review", output_schema=YES_NO)]))
        self.store(task_document("review", title="Look at it"))

    def test_it_shows_the_form_and_the_schema(self) -> None:
        response = self.client.get("/design/tasks/purchase/review/")

        self.assertEqual([each.name for each in response.context["page"].questions], ["approved"])
        self.assertContains(response, "Output schema")

    def test_the_task_of_a_version_can_be_seen(self) -> None:
        response = self.client.get("/design/tasks/purchase/review/?version=2")

        self.assertContains(response, "Look at it")
        self.assertContains(response, "a draft.")

    def test_unknown_task_is_not_found(self) -> None:
        for path in ("/design/tasks/none/review/", "/design/tasks/purchase/none/"):
            self.assertEqual(self.client.get(path).status_code, 404)

    def test_an_action_shows_no_form(self) -> None:
        action = {
            "key": "call",
            "title": "Call",
            "task_type": "SYNC_ACTION",
            "action_url": "https://example.com/hook",
            "output_schema": {"type": "object", "properties": {"list": {"type": "array"}}},
        }
        transitions = [{"from": None, "to": "call"}]
        self.publish(workflow_document("acting", tasks=[action], transitions=transitions))

        response = self.client.get("/design/tasks/acting/call/")

        self.assertContains(response, "https://example.com/hook")
        self.assertNotContains(response, "What the worker fills in")

    def test_an_agent_task_shows_its_instructions_and_the_form_of_its_output(self) -> None:
        self.publish({**json.loads(AGENT), "key": "agents"})

        response = self.client.get("/design/tasks/agents/order/")

        for text in ("Agent task", "Order it.", "Any agent", "600 seconds", "take the task over"):
            self.assertContains(response, text)
        self.assertEqual([each.name for each in response.context["page"].questions], ["order_id"])
        for path in ("/design/tasks/", "/design/workflows/agents/?tab=steps"):
            self.assertContains(self.client.get(path), "Agent task")


class TicketTypePageTest(PageTestCase):
    def test_it_shows_presets_questions_and_roles(self) -> None:
        self.publish(bundle_document(ticket=ticket_document(company_role_access=["staff"])))

        response = self.client.get("/design/tickets/it-purchase/")

        page = response.context["page"]
        self.assertEqual(page.presets, [("Department", "IT")])
        self.assertEqual([each.name for each in page.questions], ["amount"])
        self.assertEqual(page.roles, ["Staff"])

    def test_without_roles_it_is_for_everyone(self) -> None:
        self.publish(bundle_document())

        response = self.client.get("/design/tickets/it-purchase/")

        self.assertContains(response, "Everyone")

    def test_each_version_can_be_seen(self) -> None:
        self.publish(bundle_document(ticket=ticket_document(title="First")))
        self.store(ticket_document(title="Second"))

        for version, title in ((1, "First"), (2, "Second")):
            response = self.client.get(f"/design/tickets/it-purchase/?version={version}")

            self.assertContains(response, f"<h1>{title}</h1>")


class EscapeTest(PageTestCase):
    def test_nothing_that_a_document_says_is_markup(self) -> None:
        field = {
            "FieldName": "size",
            "FieldType": "choice",
            "Label": EVIL,
            "Help": EVIL,
            "Choices": [EVIL, "M"],
        }
        code = {"FieldName": "code", "FieldType": "string", "Pattern": "<b>"}
        reference = {"Label": EVIL, "Desc": EVIL, "URI": "https://example.com/?a=%22%3E"}
        schema = {"type": "object", "properties": {"a": {"type": "string", "title": EVIL}}}
        described: JsonObject = {"title": EVIL, "description": EVIL, "ext_ref": [reference]}
        condition = {"==": [{"var": "size"}, EVIL]}
        workflow = workflow_document(
            fields=[field, code],
            tasks=[{**task("review", output_schema=schema), **described}],
            transitions=[{"from": None, "to": "review", "condition": condition},
                         {"from": None, "to": None}],
            **described,
        )  # fmt: skip
        self.publish(bundle_document(workflow, ticket_document(fields={"size": EVIL}, **described)))

        for path in (
            *LISTS,
            "/design/workflows/purchase/",
            *(f"/design/workflows/purchase/?tab={tab}" for tab in ("form", "steps", "rules")),
            "/design/tasks/purchase/review/",
            "/design/tickets/it-purchase/",
        ):
            with self.subTest(path):
                response = self.client.get(path)

                self.assertContains(response, "&lt;script&gt;alert(1)")
                self.assertNotContains(response, "<script>alert")
                self.assertNotContains(response, "<b>")

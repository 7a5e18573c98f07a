"""The pages of versions: the list, publish, roll back, retire."""

import json
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ticketflower.types import JsonObject
from users.models import User
from users.roles import TASK_WORKER
from users.tests.factories import make_agent, make_person
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.services.drafts import store_document
from workflow_design.services.publishing import publish_draft
from workflow_ops.models import TicketInstance
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, form_task, make_ticket, publish

WORKFLOW = "/design/workflows/purchase/"
TYPE = "/design/tickets/purchase/"
MANAGERS: JsonObject = {"company_role_access": ["Manager", "Staff"]}


class VersionPagesTestCase(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.creator)

    def store(self, document: JsonObject, by: User | None = None) -> None:
        text = json.dumps(document)
        store_document(company=self.company, by=by or self.creator, text=text)

    def store_workflow(self, **more: Any) -> None:
        self.store({**bundle()["workflows"][0], "kind": "workflow", **more})

    def store_type(self, **more: Any) -> None:
        self.store({**bundle()["tickets"][0], "kind": "ticket", **more})

    def told(self, response: Any) -> list[str]:
        return [str(message) for message in response.context["messages"]]

    def agree(self, path: str) -> Any:
        """Look at the page, and do what it says."""
        return self.client.post(path, self.fingerprint(path), follow=True)

    def fingerprint(self, path: str) -> dict[str, str]:
        """What the form of the page sends along."""
        return {"fingerprint": self.client.get(path).context["page"].fingerprint}

    def sentences(self, path: str) -> list[str]:
        groups = self.client.get(path).context["page"].difference.groups
        return [change.sentence for _part, changes in groups for change in changes]

    def published_workflow(self) -> WorkflowDefinition:
        return WorkflowDefinition.objects.published().get()

    def published_type(self) -> TicketType:
        return TicketType.objects.published().get()


class ListTest(VersionPagesTestCase):
    def setUp(self) -> None:
        super().setUp()
        make_ticket(self.ticket_type, self.user)
        publish(self.company, self.creator, bundle(ticket={"title": "Second"}))
        for _number in range(2):
            make_ticket(self.published_type(), self.user)

    def test_each_version_has_its_running_tickets(self) -> None:
        self.store(bundle())

        for path in (WORKFLOW, TYPE):
            with self.subTest(path):
                response = self.client.get(f"{path}versions/")

                rows = [(each.version, each.status, running)
                        for each, running, _compared in response.context["rows"]]  # fmt: skip
                self.assertEqual(rows, [(3, "DRAFT", 0), (2, "PUBLISHED", 2), (1, "RETIRED", 1)])
                self.assertContains(response, "Creator Person")
                for link in ("1/download/", "1/roll-back/", "publish/", "retire/",
                             "compare/?from=1&amp;to=2", "compare/?from=2&amp;to=3"):  # fmt: skip
                    self.assertContains(response, f'href="{path}{link}"')

    def test_readers_are_offered_what_they_may(self) -> None:
        self.store(bundle())
        self.client.log_in(self.ticket_admin)

        for path in (WORKFLOW, TYPE):
            response = self.client.get(f"{path}versions/")
            self.assertContains(response, "1/download/")
            for link in ("roll-back/", "publish/", "retire/"):
                self.assertNotContains(response, link)

    def test_unknown_definition_is_not_found(self) -> None:
        for path in ("/design/workflows/none/", "/design/tickets/none/"):
            self.assertEqual(self.client.get(f"{path}versions/").status_code, 404)

    def test_a_hundred_versions_cost_the_same(self) -> None:
        paths = [f"{path}versions/" for path in (WORKFLOW, TYPE)]
        costs = [self.cost(path) for path in paths]
        for model in (WorkflowDefinition, TicketType):
            version: Any = model._default_manager.get(status="PUBLISHED")
            for number in range(10, 110):
                version.pk, version.version, version.status = None, number, "RETIRED"
                version.save(force_insert=True)

        # One more: the count, which a list that fits on its page does not need.
        self.assertEqual([self.cost(path) - 1 for path in paths], costs)
        self.assertEqual(len(self.client.get(paths[0]).context["rows"]), 25)

    def cost(self, path: str) -> int:
        self.client.get(path)
        with CaptureQueriesContext(connection) as statements:
            self.client.get(path)
        return len(statements)


class PublishWorkflowTest(VersionPagesTestCase):
    def test_it_says_what_changes_for_whom(self) -> None:
        make_ticket(self.ticket_type, self.user)
        publish(self.company, self.creator, bundle(ticket=MANAGERS))
        make_ticket(self.published_type(), self.worker)
        self.store_workflow(title="Buying")

        response = self.client.get(f"{WORKFLOW}publish/")

        page = response.context["page"]
        self.assertEqual(self.sentences(f"{WORKFLOW}publish/"),
                         ['Title changed from "Purchase" to "Buying".'])  # fmt: skip
        self.assertEqual((page.running, page.moving_along, page.new_version), (1, 0, 3))
        moving = [(each.ticket_type, each.roles, each.people) for each in page.submittable]
        self.assertEqual(moving, [(self.published_type(), ["Manager", "Staff"], 0)])
        self.assertContains(response, "stays on version 2")
        self.assertContains(response, "Publish version 3")
        self.assertEqual(self.published_workflow().version, 2)

    def test_tickets_of_a_retired_type_stay_though_they_have_not_started(self) -> None:
        for _number in range(2):
            make_ticket(self.ticket_type, self.user)
        self.store_type(title="Second")
        publish_draft(draft=TicketType.objects.draft().get(), by=self.creator)
        for _number in range(3):
            make_ticket(self.published_type(), self.user)
        TicketInstance.objects.update(workflow=None)
        self.store_workflow(title="Buying")

        page = self.client.get(f"{WORKFLOW}publish/").context["page"]
        publish_draft(draft=WorkflowDefinition.objects.draft().get(), by=self.creator)

        self.assertEqual((page.running, page.moving_along), (2, 3))
        starting = TicketInstance.objects.values_list("ticket_type__workflow__version", flat=True)
        self.assertCountEqual(starting, [1, 1, 2, 2, 2])

    def test_the_post_of_the_page_publishes(self) -> None:
        self.store_workflow(title="Buying")
        shown = self.fingerprint(f"{WORKFLOW}publish/")

        response = self.client.post(f"{WORKFLOW}publish/", shown, follow=True)

        self.assertRedirects(response, WORKFLOW)
        self.assertEqual(self.told(response), ["Version 2 of “Buying” published."])
        self.assertEqual(self.published_workflow().title, "Buying")

    def test_what_changed_since_the_page_was_shown_is_looked_at_again(self) -> None:
        self.store_workflow(title="Seen")
        shown = self.fingerprint(f"{WORKFLOW}publish/")
        self.store_workflow(title="Not seen")

        response = self.client.post(f"{WORKFLOW}publish/", shown, follow=True)

        self.assertIn("in the meantime. Nothing was done", self.told(response)[0])
        self.assertEqual(self.published_workflow().version, 1)

    def test_tasks_without_a_possible_worker_are_named(self) -> None:
        self.worker.company_roles.clear()
        tasks = [form_task("review", worker_role="Manager"), form_task("order")]
        ways = [{"from": None, "to": "review"}, {"from": "review", "to": "order"}]
        self.store_workflow(tasks=tasks, transitions=ways)

        response = self.client.get(f"{WORKFLOW}publish/")

        self.assertEqual(
            [each.key for each in response.context["page"].tasks_without_worker], ["review"]
        )
        self.assertContains(response, "No task worker has the company role Manager")

    def test_agent_tasks_without_an_agent_that_can_claim_them_are_named(self) -> None:
        one = {"key": "read", "title": "Read it", "task_type": "ASYNC_ACTION"}
        one |= {"instructions": "Read.", "worker_role": "Finance"}
        ways = [{"from": None, "to": "read"}, {"from": "read", "to": None}]
        self.store_workflow(tasks=[one], transitions=ways)
        make_person(self.company, "fin", roles=[TASK_WORKER], company_roles=("Finance",))
        make_agent(self.company)

        response = self.client.get(f"{WORKFLOW}publish/")

        self.assertContains(response, "No agent with the role Task worker and the company role Fin")
        make_agent(self.company, "Reader", company_roles=("Finance",))
        page = self.client.get(f"{WORKFLOW}publish/").context["page"]
        self.assertEqual(page.tasks_without_worker, [])

    def test_without_any_worker_every_task_is_named(self) -> None:
        for person in (self.worker, self.colleague):
            person.groups.clear()
        self.store_workflow()

        page = self.client.get(f"{WORKFLOW}publish/").context["page"]

        self.assertEqual([each.key for each in page.tasks_without_worker], ["review", "order"])

    def test_warnings_of_the_checker_are_reported(self) -> None:
        condition = {"==": [{"var": "aproved"}, True]}
        ways = [
            {"from": None, "to": "review"},
            {"from": "review", "to": "order", "condition": condition},
            {"from": "review", "to": None},
        ]
        self.store_workflow(transitions=ways)

        response = self.client.get(f"{WORKFLOW}publish/")

        self.assertContains(response, "Nothing sets “aproved”")

    def test_obstacles_to_publishing_are_shown(self) -> None:
        self.store({"kind": "task", "workflow": "purchase", **form_task("pay")})

        response = self.client.get(f"{WORKFLOW}publish/")

        self.assertContains(
            response,
            "The task “pay” can&#x27;t be reached from the start: no transition leads to it.",
        )
        self.assertNotContains(response, "Publish version 2</button>")

    def test_the_first_version(self) -> None:
        self.store({**bundle("travel")["workflows"][0], "kind": "workflow"})

        response = self.client.get("/design/workflows/travel/publish/")

        self.assertContains(response, "This is the first live version.")
        self.assertContains(response, "No ticket type uses this workflow")

    def test_without_a_draft_there_is_nothing_to_look_at(self) -> None:
        for path in (WORKFLOW, TYPE):
            response = self.client.get(f"{path}publish/", follow=True)

            self.assertRedirects(response, path)
            self.assertIn("has no draft", self.told(response)[0])

    def test_many_ticket_types_and_versions_cost_no_more_people_queries(self) -> None:
        self.store_workflow(title="Buying")
        self.client.get(f"{WORKFLOW}publish/")
        with CaptureQueriesContext(connection) as few:
            self.client.get(f"{WORKFLOW}publish/")
        for number in range(20):
            self.store_type(key=f"type-{number}")

        with self.assertNumQueries(len(few)):
            self.client.get(f"{WORKFLOW}publish/")


class PublishTypeTest(VersionPagesTestCase):
    def test_it_says_what_changes_for_whom(self) -> None:
        make_ticket(self.ticket_type, self.user)
        self.store_type(**MANAGERS)
        make_person(self.company, "boss", roles=["user"], company_roles=("Manager",))

        response = self.client.get(f"{TYPE}publish/")

        page = response.context["page"]
        self.assertEqual((page.running, page.new_version), (1, 2))
        self.assertEqual([(each.roles, each.people) for each in page.submittable],
                         [(["Manager", "Staff"], 1)])  # fmt: skip
        self.assertContains(response, "Only “Manager”, “Staff” can submit it")
        self.assertContains(response, "1 person with the company roles Manager, Staff")

    def test_the_post_of_the_page_publishes(self) -> None:
        self.store_type(title="Buy")
        shown = self.fingerprint(f"{TYPE}publish/")

        response = self.client.post(f"{TYPE}publish/", shown, follow=True)

        self.assertEqual(self.told(response), ["Version 2 of “Buy” published."])

    def test_unpublished_workflow_blocks_publishing(self) -> None:
        self.store(bundle("travel"))

        response = self.client.get("/design/tickets/travel/publish/")

        self.assertContains(response, "Its workflow “Travel” isn&#x27;t published yet.")
        self.assertNotContains(response, "Publish version 1</button>")

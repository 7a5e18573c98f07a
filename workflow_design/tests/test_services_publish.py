import json
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ticketflower.types import JsonObject
from users.models import Company
from users.tenancy import as_company
from workflow_design.errors import NoDraft, NotReadyToPublish
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.services.drafts import discard_draft
from workflow_design.services.export import document_of
from workflow_design.services.publishing import publish_draft, store_and_publish_document
from workflow_design.services.versions import roll_back
from workflow_design.tests.base import DRAFT, PUBLISHED, RETIRED, DesignTestCase, states
from workflow_design.tests.factories import (
    bundle_document,
    task,
    task_document,
    ticket_document,
    workflow_document,
)

DEPARTMENT = {"FieldName": "department", "FieldType": "choice", "Choices": ["IT", "Sales"]}


class PublishTestCase(DesignTestCase):
    def call(self, service: Any, model: Any = WorkflowDefinition) -> Any:
        """Call the service with the only definition of this kind, as a page would have it."""
        return service(draft=model.objects.latest_edited().get(), by=self.creator)

    def publish_draft(self) -> WorkflowDefinition:
        published: WorkflowDefinition = self.call(publish_draft)
        return published


class PublishWorkflowTest(PublishTestCase):
    def test_the_draft_is_published(self) -> None:
        self.store(workflow_document())

        published = self.publish_draft()

        self.assertEqual(published, self.workflow(PUBLISHED))

    def test_the_version_before_retires(self) -> None:
        for title in ("First", "Second", "Third"):
            self.store(workflow_document(title=title))
            self.publish_draft()

        versions = list(WorkflowDefinition.objects.of_key("purchase"))
        self.assertEqual(states(versions), {3: "PUBLISHED", 2: "RETIRED", 1: "RETIRED"})
        self.assertEqual(self.workflow(PUBLISHED).title, "Third")

    def test_it_is_published_once(self) -> None:
        self.publish(workflow_document())

        with self.assertRaisesMessage(NoDraft, "“Purchase” has no draft"):
            self.publish_draft()

    def test_same_key_in_another_company_is_not_changed(self) -> None:
        with as_company(self.other_company):
            self.publish_theirs(self.other_company)
        self.publish(workflow_document())
        self.publish(workflow_document())

        with as_company(self.other_company):
            self.assertEqual(WorkflowDefinition.objects.get().status, PUBLISHED)

    def publish_theirs(self, company: Company) -> None:
        text = json.dumps(workflow_document())
        store_and_publish_document(company=company, by=self.stranger, text=text)

    def test_a_workflow_that_is_not_finished_is_refused_with_the_reason(self) -> None:
        self.publish(workflow_document())
        self.store(task_document("pay"))

        with self.assertRaisesMessage(
            NotReadyToPublish,
            "Can't publish “Purchase”. The task “pay” can't be reached from the start: "
            "no transition leads to it.",
        ):
            self.publish_draft()

        self.assertEqual(self.workflow(PUBLISHED).version, 1)
        self.assertEqual(self.workflow(DRAFT).version, 2)

    def test_many_tasks_cost_no_more_statements(self) -> None:
        self.costs(3)  # the company's first workflow finds nothing to load

        self.assertEqual(self.costs(2), self.costs(30))

    def costs(self, tasks: int) -> list[int]:
        """Statements of publishing at once, storing, publishing, and rolling back."""
        key, chain = f"chain-{tasks}", [f"task-{number}" for number in range(tasks)]
        ways = zip([None, *chain[:-1]], chain, strict=True)
        document = workflow_document(
            key,
            tasks=[task(each) for each in chain],
            transitions=[{"from": origin, "to": target} for origin, target in ways],
        )
        versions = WorkflowDefinition.objects.of_key(key)
        acts: list[Callable[[], Any]] = [
            lambda: self.publish(document),
            lambda: self.store(document),
            lambda: publish_draft(draft=versions.get(version=2), by=self.creator),
            lambda: roll_back(version=versions.get(version=1), by=self.creator),
        ]
        costs: list[int] = []
        for act in acts:
            with CaptureQueriesContext(connection) as statements:
                act()
            costs.append(len(statements))
        return costs

    def test_a_workflow_without_tasks_is_refused(self) -> None:
        self.store({"kind": "workflow", "key": "purchase", "title": "Purchase"})

        with self.assertRaisesMessage(NotReadyToPublish, "no tasks"):
            self.publish_draft()


class MoveAlongTest(PublishTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.publish(bundle_document())

    def test_ticket_types_move_along_to_the_new_version(self) -> None:
        self.store(ticket_document(title="Draft"))
        self.store(workflow_document(title="Second"))

        self.publish_draft()

        self.assertEqual(self.ticket_type(PUBLISHED).workflow, self.workflow(PUBLISHED))
        self.assertEqual(self.ticket_type(DRAFT).workflow, self.workflow(PUBLISHED))

    def test_retired_ticket_types_are_not_moved_along(self) -> None:
        self.publish(ticket_document(title="Second"))
        first = self.workflow(PUBLISHED)

        self.publish(workflow_document())

        self.assertEqual(self.ticket_type(RETIRED).workflow, first)

    def test_ticket_types_of_other_workflows_are_not_moved_along(self) -> None:
        self.publish(workflow_document("travel"))

        self.publish(workflow_document("travel"))

        self.assertEqual(self.ticket_type(PUBLISHED).workflow, self.workflow(PUBLISHED))

    def test_a_ticket_type_that_would_not_fit_is_the_reason_to_refuse(self) -> None:
        self.store(workflow_document(fields=[]))

        with self.assertRaisesMessage(
            NotReadyToPublish,
            "Can't publish “Purchase”. Ticket type “Buy IT equipment”: "
            "There is no field “department” in the workflow “purchase”.",
        ):
            self.publish_draft()

        self.assertEqual(self.workflow(PUBLISHED).version, 1)
        self.assertEqual(self.ticket_type(PUBLISHED).workflow.version, 1)

    def test_a_preset_that_is_no_choice_any_more_is_a_reason(self) -> None:
        self.store(workflow_document(fields=[{**DEPARTMENT, "Choices": ["HR"]}]))

        with self.assertRaisesMessage(NotReadyToPublish, "The preset must be one of “HR”"):
            self.publish_draft()

    def test_a_bundle_may_change_both_at_once(self) -> None:
        fields = [{**DEPARTMENT, "FieldName": "unit"}]

        self.publish(bundle_document(
            workflow_document(fields=fields), ticket_document(fields={"unit": "IT"})
        ))  # fmt: skip

        self.assertEqual(self.ticket_type(PUBLISHED).fields, {"unit": "IT"})
        self.assertEqual(self.ticket_type(PUBLISHED).workflow, self.workflow(PUBLISHED))
        self.assertEqual(self.ticket_type(RETIRED).workflow, self.workflow(RETIRED))

    def test_a_bundle_that_leaves_another_ticket_type_behind_is_refused_whole(self) -> None:
        self.publish(ticket_document("sales-purchase", fields={"department": "Sales"}))
        before = self.rows()
        fields = [{**DEPARTMENT, "FieldName": "unit"}]

        with self.assertRaises(NotReadyToPublish):
            self.publish(bundle_document(
                workflow_document(fields=fields), ticket_document(fields={"unit": "IT"})
            ))  # fmt: skip

        self.assertEqual(self.rows(), before)
        self.assertEqual(self.ticket_type(PUBLISHED).fields, {"department": "IT"})


class PublishTicketTest(PublishTestCase):
    def publish_type(self) -> TicketType:
        published: TicketType = self.call(publish_draft, TicketType)
        return published

    def test_the_version_before_retires(self) -> None:
        self.publish(workflow_document())
        for title in ("First", "Second"):
            self.store(ticket_document(title=title))
            self.publish_type()

        versions = list(TicketType.objects.of_key("it-purchase"))
        self.assertEqual(states(versions), {2: "PUBLISHED", 1: "RETIRED"})
        self.assertEqual(self.ticket_type(PUBLISHED).title, "Second")

    def test_its_workflow_must_be_published(self) -> None:
        self.store(bundle_document())

        with self.assertRaisesMessage(
            NotReadyToPublish,
            "Can't publish “Buy IT equipment”. Its workflow “Purchase” isn't published yet.",
        ):
            self.publish_type()

        self.assertEqual(self.ticket_type(DRAFT).version, 1)

    def test_presets_must_fit_the_published_version(self) -> None:
        self.publish(workflow_document(fields=[]))
        self.store(bundle_document())

        with self.assertRaisesMessage(
            NotReadyToPublish,
            "Can't publish “Buy IT equipment”. There is no field “department” in",
        ):
            self.publish_type()

    def test_it_is_published_once(self) -> None:
        self.publish(bundle_document())

        with self.assertRaises(NoDraft):
            self.publish_type()

    def test_it_starts_the_version_that_came_into_force_meanwhile(self) -> None:
        self.publish(workflow_document())
        self.store(ticket_document())
        self.publish(workflow_document())

        published = self.publish_type()

        self.assertEqual(published.workflow.version, 2)


class PublishDocumentTest(PublishTestCase):
    def test_a_bundle_is_published_at_once(self) -> None:
        self.publish(bundle_document())

        self.assertEqual(self.workflow(PUBLISHED).version, 1)
        self.assertEqual(self.ticket_type(PUBLISHED).workflow, self.workflow(PUBLISHED))

    def test_all_of_it_or_nothing(self) -> None:
        before = self.rows()
        unfinished = {"key": "later", "title": "Later"}
        document = {**bundle_document(), "workflows": [workflow_document(), unfinished]}

        with self.assertRaisesMessage(NotReadyToPublish, "Can't publish “Later”."):
            self.publish(document)

        self.assertEqual(self.rows(), before)

    def test_a_task_document_publishes_its_workflow(self) -> None:
        self.publish(workflow_document())

        self.publish(task_document("review", title="Look at it"))

        published = self.workflow(PUBLISHED)
        self.assertEqual((published.version, published.tasks.get().title), (2, "Look at it"))


class PublishedNeverChangesTest(PublishTestCase):
    def documents(self, version: int = 1) -> list[JsonObject]:
        workflow = WorkflowDefinition.objects.get(key="purchase", version=version)
        ticket = TicketType.objects.get(key="it-purchase", version=version)
        return [document_of(workflow), document_of(ticket)]

    def test_no_service_changes_a_published_version(self) -> None:
        self.publish(bundle_document())
        first = self.documents()
        changed = bundle_document(
            workflow_document(title="Changed", tasks=[task("other")],
                              transitions=[{"from": None, "to": "other"}]),
            ticket_document(title="Changed", fields={}, company_role_access=["IT"]),
        )  # fmt: skip

        self.store(changed)
        self.store(task_document("review", title="Changed"))
        self.call(discard_draft)
        self.call(discard_draft, TicketType)
        self.store(changed)
        self.publish_draft()
        self.call(publish_draft, TicketType)
        self.store(changed)

        self.assertEqual(self.documents(), first)
        self.assertNotEqual(self.documents(version=2), first)

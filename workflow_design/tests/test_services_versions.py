"""Rolling back to a version, and retiring the published one."""

import json
from typing import Any

from users.errors import CompanyRoleInUse
from users.models import AuditEvent
from users.services.company_roles import delete_company_role
from users.tenancy import as_company
from workflow_design.errors import (
    DocumentRejected,
    NotPublished,
    NotReadyToRollBack,
    NotRetired,
    WorkflowIsInUse,
)
from workflow_design.models import TaskDefinition, TicketType, WorkflowDefinition
from workflow_design.services.drafts import check_document
from workflow_design.services.export import bundle_document as exported_bundle
from workflow_design.services.export import document_of
from workflow_design.services.versions import retire, roll_back
from workflow_design.tests.base import DRAFT, PUBLISHED, RETIRED, DesignTestCase, states
from workflow_design.tests.factories import (
    YES_NO,
    bundle_document,
    task,
    task_document,
    ticket_document,
    workflow_document,
)

FIRST = workflow_document(
    title="First",
    description="As it was",
    tasks=[task("review", output_schema=YES_NO, worker_role="Manager"), task("order")],
    transitions=[
        {"from": None, "to": "review"},
        {"from": "review", "to": "order", "condition": {"var": "approved"}, "priority": 1},
        {"from": "review", "to": None},
    ],
    display_layout=[{"Fields": ["amount"]}],
)


class VersionsTestCase(DesignTestCase):
    def workflow_version(self, version: int) -> WorkflowDefinition:
        return WorkflowDefinition.objects.get(key="purchase", version=version)

    def ticket_version(self, version: int) -> TicketType:
        return TicketType.objects.get(key="it-purchase", version=version)

    def roll_back(self, version: int = 1) -> WorkflowDefinition:
        return roll_back(version=self.workflow_version(version), by=self.creator)

    def roll_back_type(self, version: int = 1) -> TicketType:
        return roll_back(version=self.ticket_version(version), by=self.creator)

    def retire(self) -> None:
        retire(version=self.workflow(PUBLISHED), by=self.creator)

    def retire_type(self) -> None:
        retire(version=self.ticket_type(PUBLISHED), by=self.creator)

    def states_of(self, model: Any) -> dict[int, str]:
        return states(list(model.objects.order_by("-version")))


class RollBackWorkflowTest(VersionsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.publish(FIRST)
        self.publish(workflow_document(title="Second"))

    def test_the_old_version_is_published_again(self) -> None:
        following = self.roll_back()

        self.assertEqual(following, self.workflow(PUBLISHED))
        self.assertEqual(self.states_of(WorkflowDefinition), {3: PUBLISHED, 2: RETIRED, 1: RETIRED})
        self.assertEqual(document_of(following), document_of(self.workflow_version(1)))
        self.assertEqual({each.version for each in following.tasks.all()}, {3})
        self.assertEqual(following.created_by, self.creator)

    def test_earlier_versions_are_unchanged(self) -> None:
        before = [document_of(self.workflow_version(version)) for version in (1, 2)]

        self.roll_back()

        after = [document_of(self.workflow_version(version)) for version in (1, 2)]
        self.assertEqual(after, before)

    def test_ticket_types_move_along(self) -> None:
        self.publish(ticket_document())
        self.store(ticket_document(title="Draft"))

        following = self.roll_back()

        self.assertEqual(self.ticket_type(PUBLISHED).workflow, following)
        self.assertEqual(self.ticket_type(DRAFT).workflow, following)

    def test_draft_keeps_its_content_and_gets_the_next_number(self) -> None:
        self.store(workflow_document(title="Draft", tasks=[task("review"), task("pay")],
                                     transitions=[{"from": None, "to": "review"},
                                                  {"from": "review", "to": "pay"}]))  # fmt: skip
        draft = self.workflow(DRAFT)
        before = document_of(draft)

        following = self.roll_back()

        draft = WorkflowDefinition.objects.get(pk=draft.pk)
        self.assertEqual((following.version, draft.version, draft.status), (3, 4, DRAFT))
        self.assertEqual(document_of(draft), before)
        self.assertEqual(set(draft.tasks.values_list("version", flat=True)), {4})

    def test_only_a_retired_version_is_rolled_back_to(self) -> None:
        self.store(workflow_document(title="Draft"))
        before = self.rows()

        for version in (2, 3):
            with self.assertRaisesMessage(NotRetired, "can't be restored"):
                self.roll_back(version)

        self.assertEqual(self.rows(), before)

    def test_a_ticket_type_that_would_not_fit_is_the_reason_to_refuse(self) -> None:
        fields = [{"FieldName": "unit", "FieldType": "string"}]
        self.publish(workflow_document(fields=fields))
        self.publish(ticket_document(fields={"unit": "IT"}))
        before = self.rows()

        with self.assertRaisesMessage(
            NotReadyToRollBack,
            "Can't restore “First”. Ticket type “Buy IT equipment”: "
            "There is no field “unit” in the workflow “purchase”.",
        ):
            self.roll_back()

        self.assertEqual(self.rows(), before)
        self.assertEqual(self.workflow(PUBLISHED).version, 3)

    def test_the_role_that_a_retired_version_asks_for_stays(self) -> None:
        with self.assertRaisesMessage(CompanyRoleInUse, "“Review” version 1"):
            delete_company_role(role=self.role("Manager"))

    def test_retired_workflow_can_be_rolled_back_to(self) -> None:
        self.retire()

        self.roll_back(2)

        self.assertEqual(self.workflow(PUBLISHED).title, "Second")

    def test_the_trail_tells_which_version_it_was(self) -> None:
        self.roll_back()

        event = AuditEvent.objects.get(action="workflow_rolled_back")
        self.assertEqual(
            (event.subject, event.details), ("First", {"from_version": 1, "as_version": 3})
        )

    def test_the_version_of_another_company_does_not_exist(self) -> None:
        version = self.workflow_version(1)

        with as_company(self.other_company), self.assertRaises(NotRetired):
            roll_back(version=version, by=self.stranger)

        self.assertEqual(self.workflow(PUBLISHED).version, 2)


class RollBackTicketTest(VersionsTestCase):
    def setUp(self) -> None:
        super().setUp()
        first = ticket_document(title="First", company_role_access=["Staff", "IT"])
        self.publish(bundle_document(ticket=first))
        self.publish(ticket_document(title="Second"))

    def test_the_old_version_is_published_again(self) -> None:
        following = self.roll_back_type()

        self.assertEqual(following, self.ticket_type(PUBLISHED))
        self.assertEqual(self.states_of(TicketType), {3: PUBLISHED, 2: RETIRED, 1: RETIRED})
        self.assertEqual(document_of(following), document_of(self.ticket_version(1)))

    def test_it_starts_the_published_version_of_its_workflow(self) -> None:
        self.publish(workflow_document(title="Newer"))

        following = self.roll_back_type()

        self.assertEqual(following.workflow, self.workflow(PUBLISHED))
        self.assertEqual(self.ticket_version(1).workflow.version, 1)

    def test_a_draft_gets_the_next_number(self) -> None:
        self.store(ticket_document(title="Draft"))

        self.roll_back_type()

        self.assertEqual(
            self.states_of(TicketType), {4: DRAFT, 3: PUBLISHED, 2: RETIRED, 1: RETIRED}
        )
        self.assertEqual(self.ticket_type(DRAFT).title, "Draft")

    def test_presets_that_do_not_fit_any_more_are_refused(self) -> None:
        self.publish(ticket_document(title="Without", fields={}))
        self.publish(workflow_document(fields=[]))

        with self.assertRaisesMessage(
            NotReadyToRollBack,
            "Can't restore “First”. There is no field “department”",
        ):
            self.roll_back_type()

    def test_a_workflow_that_is_retired_is_refused(self) -> None:
        self.retire_type()
        self.retire()

        with self.assertRaisesMessage(
            NotReadyToRollBack,
            "Can't restore “First”. Its workflow “Purchase” is archived. "
            "Restore a version of it first.",
        ):
            self.roll_back_type()

    def test_a_published_version_is_not_rolled_back_to(self) -> None:
        with self.assertRaises(NotRetired):
            self.roll_back_type(2)


class RetireTest(VersionsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.publish(bundle_document())

    def test_retired_ticket_type_cannot_be_submitted(self) -> None:
        self.retire_type()

        self.assertEqual(self.states_of(TicketType), {1: RETIRED})
        self.assertFalse(TicketType.objects.submittable_by(self.user).exists())

    def test_it_is_retired_once(self) -> None:
        version = self.ticket_type(PUBLISHED)
        retire(version=version, by=self.creator)

        with self.assertRaisesMessage(NotPublished, "“Buy IT equipment” was not archived"):
            retire(version=version, by=self.creator)

    def test_a_version_that_was_replaced_meanwhile_is_not_retired_for_it(self) -> None:
        seen, seen_workflow = self.ticket_type(PUBLISHED), self.workflow(PUBLISHED)
        self.publish(bundle_document())

        with self.assertRaises(NotPublished):
            retire(version=seen, by=self.creator)
        with self.assertRaises(NotPublished):
            retire(version=seen_workflow, by=self.creator)

        self.assertEqual(self.ticket_type(PUBLISHED).version, 2)

    def test_a_workflow_in_use_is_refused_with_the_names(self) -> None:
        self.store(ticket_document("draft-type", title="Only a draft"))
        sentence = (
            "“Purchase” can't be archived: it's used by “Buy IT equipment”, "
            "“Only a draft”. Archive those ticket types first"
        )

        with self.assertRaisesMessage(WorkflowIsInUse, sentence):
            self.retire()

        self.assertEqual(self.workflow(PUBLISHED).version, 1)

    def test_a_workflow_that_nothing_uses_is_retired(self) -> None:
        self.retire_type()

        self.retire()

        self.assertEqual(self.states_of(WorkflowDefinition), {1: RETIRED})
        self.assertEqual(WorkflowDefinition.objects.current().get().version, 1)

    def test_draft_is_not_retired(self) -> None:
        self.store(ticket_document(title="Draft"))

        self.retire_type()

        self.assertEqual(self.ticket_type(DRAFT).title, "Draft")
        self.assertEqual(TicketType.objects.current().get().status, DRAFT)

    def test_that_of_another_company_does_not_exist(self) -> None:
        version = self.ticket_type(PUBLISHED)

        with as_company(self.other_company), self.assertRaises(NotPublished):
            retire(version=version, by=self.stranger)

        self.assertEqual(self.ticket_type(PUBLISHED).version, 1)


class DocumentsOfTheRetiredTest(VersionsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.publish(bundle_document())
        self.retire_type()
        self.retire()

    def test_documents_cannot_refer_to_a_retired_workflow(self) -> None:
        for document in (ticket_document("trip"), task_document("pay")):
            with self.subTest(document["kind"]), self.assertRaises(DocumentRejected) as caught:
                self.store(document)
            (error,) = caught.exception.report.errors
            self.assertEqual(error.code, "retired-workflow")

    def test_a_document_that_brings_the_workflow_may(self) -> None:
        self.publish(bundle_document())

        self.assertEqual(self.workflow(PUBLISHED).version, 2)
        self.assertEqual(self.ticket_type(PUBLISHED).workflow, self.workflow(PUBLISHED))

    def test_a_draft_of_it_is_enough_to_refer_to(self) -> None:
        self.store(workflow_document())

        text = json.dumps(ticket_document())
        self.assertTrue(check_document(company=self.company, text=text).report.ok)

    def test_document_without_tasks_takes_the_tasks_of_the_retired_version(self) -> None:
        self.store({"kind": "workflow", "key": "purchase", "title": "Again"})

        tasks = TaskDefinition.objects.of_workflow(self.workflow(DRAFT))
        self.assertEqual([each.key for each in tasks], ["review"])

    def test_they_are_not_exported_with_the_company(self) -> None:
        self.assertEqual(exported_bundle(self.company), {"kind": "bundle"})

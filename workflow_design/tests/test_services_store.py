import json
import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.test import tag

from ticketflower.types import JsonObject
from users.models import CompanyRole
from users.tenancy import as_company
from users.tests.base import CompanyPeople, KeepsRoles
from workflow_design.errors import DocumentRejected
from workflow_design.models import (
    TaskDefinition,
    TicketType,
    WorkflowDefinition,
    WorkflowTransition,
)
from workflow_design.services.drafts import check_document, store_document
from workflow_design.tests.base import PUBLISHED, DesignTestCase, states
from workflow_design.tests.factories import (
    bundle_document,
    task,
    task_document,
    ticket_document,
    workflow_document,
)


class StoreWorkflowTest(DesignTestCase):
    def test_a_document_makes_a_draft_of_version_one(self) -> None:
        stored = self.store(workflow_document(title="Buy things"))

        draft = self.workflow()
        self.assertEqual(stored.workflows, [draft])
        self.assertEqual((draft.version, draft.title), (1, "Buy things"))
        self.assertEqual((draft.company, draft.created_by), (self.company, self.creator))
        self.assertEqual([each.key for each in draft.tasks.all()], ["review"])

    def test_storing_again_replaces_the_draft_as_a_whole(self) -> None:
        self.store(workflow_document(description="Old", ext_ref=[self.reference()]))

        transitions = [{"from": None, "to": "order"}]
        self.store(workflow_document(fields=[], tasks=[task("order")], transitions=transitions))

        draft = WorkflowDefinition.objects.get()
        self.assertEqual((draft.version, draft.description, draft.ext_ref), (1, "", []))
        self.assertEqual(draft.fields, [])
        self.assertEqual(TaskDefinition.objects.get().key, "order")
        self.assertEqual(WorkflowTransition.objects.count(), 1)

    def reference(self) -> JsonObject:
        return {"Label": "Policy", "URI": "https://example.com/policy"}

    def test_after_publishing_the_next_document_makes_the_next_version(self) -> None:
        self.publish(workflow_document())
        self.store(workflow_document(title="Next"))
        self.store(workflow_document(title="Next again"))

        versions = list(WorkflowDefinition.objects.of_key("purchase"))
        self.assertEqual(states(versions), {2: "DRAFT", 1: "PUBLISHED"})
        self.assertEqual([each.title for each in versions], ["Next again", "Purchase"])

    def test_document_without_tasks_keeps_the_tasks_of_the_draft(self) -> None:
        self.publish(workflow_document())
        both = [task("review"), task("order")]
        transitions = [{"from": None, "to": "review"}, {"from": "review", "to": "order"}]
        self.store(workflow_document(tasks=both, transitions=transitions))

        self.store({"kind": "workflow", "key": "purchase", "title": "Renamed"})

        draft = self.workflow()
        self.assertEqual((draft.title, draft.fields), ("Renamed", []))
        self.assertEqual([each.key for each in draft.tasks.all()], ["review", "order"])
        self.assertEqual(draft.transitions.count(), 2)

    def test_document_without_tasks_takes_the_tasks_of_the_published_version(self) -> None:
        self.publish(workflow_document())

        self.store({"kind": "workflow", "key": "purchase", "title": "Renamed"})

        self.assertEqual([each.key for each in self.workflow().tasks.all()], ["review"])
        self.assertEqual(self.workflow(PUBLISHED).title, "Purchase")

    def test_a_new_workflow_may_come_without_tasks(self) -> None:
        self.store({"kind": "workflow", "key": "purchase", "title": "Purchase"})

        self.assertEqual(self.workflow().tasks.count(), 0)

    def test_the_worker_role_is_found_whatever_its_case(self) -> None:
        self.store(workflow_document(tasks=[task("review", worker_role="mANAGER")]))

        self.assertEqual(TaskDefinition.objects.get().worker_role, self.role("Manager"))

    def test_two_roles_that_only_sound_alike_are_two(self) -> None:
        for name in ("Buße", "Busse"):
            CompanyRole.objects.create(company=self.company, role_name=name)

        for name in ("Buße", "Busse"):
            self.store(workflow_document(tasks=[task("review", worker_role=name)]))

            self.assertEqual(TaskDefinition.objects.get().worker_role, self.role(name))

    def test_another_company_has_its_own_of_the_same_key(self) -> None:
        self.publish(workflow_document())

        with as_company(self.other_company):
            text = json.dumps(workflow_document(title="Theirs"))
            store_document(company=self.other_company, by=self.stranger, text=text)
            theirs = WorkflowDefinition.objects.get()

        self.assertEqual((theirs.version, theirs.title), (1, "Theirs"))
        self.assertEqual(WorkflowDefinition.objects.get().title, "Purchase")


class StoreTaskTest(DesignTestCase):
    def setUp(self) -> None:
        super().setUp()
        tasks = [task("review"), task("order")]
        transitions = [
            {"from": None, "to": "review"},
            {"from": "review", "to": "order", "condition": {">": [{"var": "amount"}, 5]}},
            {"from": "review", "to": None},
        ]
        self.publish(workflow_document(tasks=tasks, transitions=transitions))

    def test_a_task_is_added_to_a_draft_made_from_the_published_version(self) -> None:
        self.store(task_document("pay", worker_role="finance"))

        draft = self.workflow()
        self.assertEqual(draft.version, 2)
        self.assertEqual([each.key for each in draft.tasks.all()], ["review", "order", "pay"])
        self.assertEqual(draft.transitions.count(), 3)
        self.assertEqual(draft.fields, self.workflow(PUBLISHED).fields)
        self.assertEqual(self.workflow(PUBLISHED).tasks.count(), 2)

    def test_a_task_takes_the_place_of_the_one_of_its_key(self) -> None:
        self.store(task_document("review", title="Review it well"))

        draft = self.workflow()
        titles = [each.title for each in draft.tasks.all()]
        self.assertEqual(titles, ["Review it well", "Order"])
        starts = draft.transitions.get(from_task=None)
        self.assertEqual(starts.to_task, draft.tasks.get(key="review"))
        self.assertEqual(self.workflow(PUBLISHED).tasks.get(key="review").title, "Review")

    def test_one_task_after_the_other_goes_into_one_draft(self) -> None:
        self.store(task_document("pay"))
        self.store(task_document("file"))

        draft = self.workflow()
        self.assertEqual(draft.version, 2)
        self.assertEqual(
            [each.key for each in draft.tasks.all()], ["review", "order", "pay", "file"]
        )

    def test_a_task_of_an_unknown_workflow_is_refused(self) -> None:
        with self.assertRaises(DocumentRejected) as caught:
            self.store(task_document("review", workflow="purchases"))

        (message,) = caught.exception.report.errors
        self.assertEqual((message.code, message.pointer), ("unknown-workflow", "/workflow"))
        self.assertEqual(message.suggestion, "did you mean “purchase”?")

    def test_a_workflow_of_another_company_is_unknown(self) -> None:
        text = json.dumps(task_document("review"))

        with as_company(self.other_company), self.assertRaises(DocumentRejected):
            store_document(company=self.other_company, by=self.stranger, text=text)


class StoreTicketTest(DesignTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.publish(workflow_document())

    def test_a_document_makes_a_draft_that_uses_the_published_workflow(self) -> None:
        self.store(workflow_document(title="Not yet"))

        self.store(ticket_document())

        draft = self.ticket_type()
        self.assertEqual(draft.workflow, self.workflow(PUBLISHED))
        self.assertEqual((draft.version, draft.fields), (1, {"department": "IT"}))

    def test_roles_are_found_whatever_their_case(self) -> None:
        self.store(ticket_document(company_role_access=["it", "STAFF", "Finance"]))

        names = [role.role_name for role in self.ticket_type().company_role_access.all()]
        self.assertCountEqual(names, ["IT", "Staff", "Finance"])

    def test_storing_again_replaces_the_roles(self) -> None:
        self.store(ticket_document(company_role_access=["IT", "Staff"]))

        self.store(ticket_document(company_role_access=["Staff"]))

        self.assertEqual(
            list(TicketType.objects.get().company_role_access.all()), [self.role("Staff")]
        )

    def test_roles_of_another_company_are_unknown(self) -> None:
        CompanyRole.objects.filter(role_name="IT").delete()

        with self.assertRaisesMessage(DocumentRejected, "The workflow file has 1 error."):
            self.store(ticket_document(company_role_access=["IT"]))

    def test_a_ticket_type_may_use_a_draft_of_a_workflow(self) -> None:
        self.store(workflow_document("travel"))

        self.store(ticket_document(workflow="travel"))

        self.assertEqual(self.ticket_type().workflow, self.workflow(key="travel"))


class StoreBundleTest(DesignTestCase):
    def test_all_of_it_is_stored(self) -> None:
        stored = self.store(bundle_document())

        self.assertEqual(stored.workflows, [self.workflow()])
        self.assertEqual(stored.ticket_types, [self.ticket_type()])
        self.assertEqual(self.ticket_type().workflow, self.workflow())

    def test_a_ticket_type_may_use_what_the_draft_has_and_the_published_version_has_not(
        self,
    ) -> None:
        self.publish(workflow_document(fields=[]))

        self.store(bundle_document())

        self.assertEqual(self.ticket_type().fields, {"department": "IT"})

    def test_one_bad_ticket_type_rejects_the_bundle(self) -> None:
        before = self.rows()

        with self.assertRaises(DocumentRejected):
            self.store(bundle_document(ticket=ticket_document(fields={"department": "HR"})))

        self.assertEqual(self.rows(), before)


class RejectedDocumentTest(DesignTestCase):
    def test_nothing_at_all_is_stored(self) -> None:
        self.publish(bundle_document())
        self.store(workflow_document(title="Draft"))
        before = self.rows()
        bad: dict[str, str | bytes] = {
            "no JSON": "{",
            "not UTF-8": b'{"kind": "workflow\xff"}',
            "unknown key": json.dumps(workflow_document(colour="red")),
            "unknown task": json.dumps(workflow_document(transitions=[{"from": None, "to": "x"}])),
            "a task for nobody": json.dumps(task_document("review", worker_role="Nobody")),
            "unknown preset": json.dumps(ticket_document(fields={"colour": "red"})),
            "the second of two": json.dumps(
                {
                    "kind": "bundle",
                    "workflows": [workflow_document("good"), workflow_document("bad", title="")],
                }
            ),
        }
        for name, text in bad.items():
            with self.subTest(name), self.assertRaises(DocumentRejected):
                store_document(company=self.company, by=self.creator, text=text)

            self.assertEqual(self.rows(), before)
        self.assertEqual(self.workflow().title, "Draft")

    def test_the_refusal_carries_the_report_of_the_check(self) -> None:
        text = json.dumps(workflow_document(title="", colour="red"), indent=2)

        with self.assertRaisesMessage(
            DocumentRejected, "The workflow file has 2 errors. Nothing was saved."
        ) as caught:
            store_document(company=self.company, by=self.creator, text=text)

        report = check_document(company=self.company, text=text).report
        self.assertEqual(caught.exception.report, report)
        self.assertTrue(all(message.line > 1 for message in report.errors))

    def test_a_check_stores_nothing(self) -> None:
        before = self.rows()

        checked = check_document(company=self.company, text=json.dumps(bundle_document()))

        self.assertTrue(checked.report.ok)
        self.assertEqual(self.rows(), before)


@tag("faults")
class UploadAtOnceTest(CompanyPeople, KeepsRoles):
    """Real threads and real commits: versions are numbered one after the other."""

    def setUp(self) -> None:
        self.make_people()

    def upload_at_once(self, documents: list[JsonObject]) -> list[Exception]:
        start = threading.Barrier(len(documents))

        def upload(document: JsonObject) -> Exception | None:
            try:
                with as_company(self.company):
                    connection.ensure_connection()
                    start.wait(timeout=30)
                    text = json.dumps(document)
                    store_document(company=self.company, by=self.creator, text=text)
            except Exception as error:  # the test looks at it
                return error
            finally:
                connection.close()
            return None

        with ThreadPoolExecutor(max_workers=len(documents)) as pool:
            return [error for error in pool.map(upload, documents) if error is not None]

    def test_of_many_uploads_of_one_workflow_one_draft_remains(self) -> None:
        for _round in range(3):
            errors = self.upload_at_once([workflow_document(title=f"No. {n}") for n in range(4)])

            self.assertEqual(errors, [])
        with as_company(self.company):
            draft = WorkflowDefinition.objects.get()
            self.assertEqual(draft.version, 1)
            self.assertEqual(TaskDefinition.objects.count(), 1)
            self.assertEqual(WorkflowTransition.objects.count(), 1)

    def test_tasks_uploaded_at_once_are_all_there(self) -> None:
        self.upload_at_once([workflow_document()])

        errors = self.upload_at_once([task_document(f"task-{n}") for n in range(4)])

        self.assertEqual(errors, [])
        with as_company(self.company):
            keys = sorted(TaskDefinition.objects.values_list("key", flat=True))
        self.assertEqual(keys, ["review", "task-0", "task-1", "task-2", "task-3"])

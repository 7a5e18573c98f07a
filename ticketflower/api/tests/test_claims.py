"""Agents by the API: claim a task, extend the claim, complete it with a file, fail."""

from base64 import b64decode
from typing import Any, ClassVar

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ticketflower.api.tests.base import ApiTestCase
from users.models import User
from users.tests.factories import make_agent
from workflow_ops.models import (
    ActionAttempt,
    FileUpload,
    TaskStatus,
    TicketComment,
    TicketError,
)
from workflow_ops.services.files.uploads import PersonalUploads
from workflow_ops.tests.factories import agent_bundle, current_task, make_ticket, publish

NO = {"reason": "No."}


class ClaimsTestCase(ApiTestCase):
    agent: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.agent = make_agent(cls.company, company_roles=["Finance"])

    def setUp(self) -> None:
        super().setUp()
        document = agent_bundle(worker_role="Finance")
        self.type = publish(self.company, self.creator, document)
        self.ticket = make_ticket(self.type, self.user)
        self.task = current_task(self.ticket)
        self.text = self.token(self.agent)

    def post(self, act: str, body: object = None, token: str = "") -> Any:
        path = f"/tasks/{self.task.pk}/{act}"
        return self.call("post", path, body, token=token or self.text)

    def listed(self, which: str) -> list[int]:
        items = self.call("get", f"/tasks?which={which}", token=self.text).json()["items"]
        return [each["id"] for each in items]


class WorkTest(ClaimsTestCase):
    def test_a_task_is_claimed_and_completed_with_a_file(self) -> None:
        self.assertEqual((self.listed("available"), self.listed("mine")), ([self.task.pk], []))
        seen = self.call("get", f"/tasks/{self.task.pk}", token=self.text).json()
        self.assertEqual((seen["instructions"], seen["lease_until"]), ("Read the invoice.", None))
        self.assertEqual(seen["status"], "waiting_for_agent")
        self.assertIn("scan", seen["output_schema"]["properties"])

        claimed = self.post("claim").json()
        self.assertIsNotNone(claimed["lease_until"])
        self.assertEqual(claimed["status"], "in_progress")
        self.assertEqual((self.listed("available"), self.listed("mine")), ([], [self.task.pk]))
        self.assertEqual(self.post("heartbeat").json(), claimed)
        issues = self.refused(self.post("complete", {"output": {}}), 422, "answers-refused")
        self.assertTrue(issues["issues"])
        for scan in ("", "scan.txt", "9" * 40):
            no_file = self.post("complete", {"output": {"item": "Desk", "scan": scan}})
            self.refused(no_file, 422, "file-unknown")
        sent = {"name": "scan.txt", "content_base64": "YQ=="}
        file = self.call("post", "/files/encoded", sent, token=self.text).json()["id"]
        body = {"output": {"item": "Desk", "scan": file}}

        for _number in range(2):
            done = self.post("complete", body).json()
            self.assertEqual((done["status"], done["lease_until"]), ("completed", None))
        self.refused(self.post("complete", {"output": {}}), 409, "task-already-completed")
        self.assertEqual(FileUpload.objects.get().task_id, self.task.pk)
        self.assertEqual(current_task(self.ticket).task_definition.key, "check")
        self.assertTrue(FileUpload.objects.readable_by(self.agent).exists())

    def test_the_files_of_its_ticket_are_read_once_it_is_claimed(self) -> None:
        document = agent_bundle()
        document["workflows"][0]["fields"] += [{"FieldName": "scan", "FieldType": "file"}]
        sent = SimpleUploadedFile("a.txt", b"text")
        file = PersonalUploads(self.company, self.user).keep(sent)
        ticket_type = publish(self.company, self.creator, document)
        self.task = current_task(
            make_ticket(ticket_type, self.user, {"item": "Desk", "scan": file})
        )
        path = f"/files/{file}/encoded"
        self.refused(self.call("get", path, token=self.text), 404, "not-found")

        claimed = self.post("claim").json()

        self.assertEqual(claimed["input"]["scan"], file)
        read = self.call("get", path, token=self.text).json()
        self.assertEqual((read["name"], b64decode(read["content_base64"])), ("a.txt", b"text"))

    def test_a_failed_one_waits_for_an_admin(self) -> None:
        self.refused(self.post("fail", {"reason": "Blank."}), 409, "task-not-claimed")
        self.post("claim")
        for blank in (" ", "\n\u200b"):
            self.refused(self.post("fail", {"reason": blank}), 422, "invalid-request")

        self.assertEqual(self.post("fail", {"reason": "It is blank."}).json()["status"], "failed")

        self.assertIn("It is blank.", TicketError.objects.get().error_message)
        output = {"output": {"item": "Desk"}}
        for act, body in (("claim", None), ("heartbeat", None), ("complete", output)):
            self.refused(self.post(act, body), 409, "task-has-failed")
        self.assertEqual(self.listed("available"), [])
        self.complete_by_hand()

    def complete_by_hand(self) -> None:
        """Retry, and complete the failed task as a ticket admin, with the admin's own file."""
        admin, error = self.token(self.ticket_admin), TicketError.objects.get()
        retried = self.call("post", f"/errors/{error.pk}/retry", token=admin).json()
        self.assertEqual(retried["sentence"], "The task waits for an agent.")
        self.post("claim")
        self.post("fail", {"reason": "It is blank."})
        error = TicketError.objects.latest("pk")
        sent = {"name": "scan.txt", "content_base64": "YQ=="}
        theirs, own = (
            self.call("post", "/files/encoded", sent, token=token).json()["id"]
            for token in (self.text, admin)
        )
        path = f"/errors/{error.pk}/complete"
        output = {"item": "Desk", "scan": theirs}
        refused = self.call("post", path, {"output": output}, token=admin)
        self.refused(refused, 422, "file-unknown")

        done = self.call("post", path, {"output": {**output, "scan": own}}, token=admin)

        self.assertEqual(done.status_code, 200)
        self.assertEqual(FileUpload.objects.get(pk=own).task_id, self.task.pk)

    def test_one_that_is_handed_over_is_done_by_a_person(self) -> None:
        self.refused(self.post("hand-over", {"reason": "Blurred."}), 409, "task-not-claimed")
        self.post("claim")
        to = {"reason": "Blurred.", "to": self.admin.email}
        refused = self.refused(self.post("hand-over", to), 422, "worker-cannot-do-task")
        self.assertIn(self.worker.email, refused["sentence"])

        given = self.post("hand-over", {**to, "to": self.worker.email}).json()

        self.assertEqual(given, {"assignee": str(self.worker)})
        note = TicketComment.objects.get()
        self.assertEqual((note.is_internal, note.author), (True, self.agent))
        self.assertIn("Blurred.", note.text)
        self.assertIn("handed", ActionAttempt.objects.get().failure)
        output = {"output": {"item": "Desk"}}
        for act, body in (("claim", None), ("heartbeat", None), ("complete", output)):
            self.refused(self.post(act, body), 409, "task-handed-over")
        self.assertEqual(self.listed("available"), [])
        done = self.post("complete", output, self.token(self.worker)).json()
        self.assertEqual(done["status"], "completed")

    def test_what_people_and_agents_do_is_not_for_the_others(self) -> None:
        worker = self.token(self.worker)
        for act, body in (("claim", None), ("heartbeat", None), ("hand-over", NO), ("fail", NO)):
            self.refused(self.post(act, body, worker), 403, "only-agents")
        off = {"to": self.worker.email, "reason": "No."}
        for act, body in (("take", None), ("hand-off", off), ("ask", {"text": "Which?"})):
            self.refused(self.post(act, body), 403, "only-people")
        self.task.refresh_from_db()
        self.assertEqual(self.task.status, TaskStatus.PENDING)

    def test_who_lacks_the_role_finds_nothing_and_the_second_is_told(self) -> None:
        self.post("claim")
        second = self.token(make_agent(self.company, "Second", company_roles=["Finance"]))
        error = self.refused(self.post("claim", token=second), 409, "task-taken")
        self.assertIn("Invoice reader (agent)", error["sentence"])
        strangers = make_agent(self.other_company)
        for agent in (make_agent(self.company, "Third"), strangers):
            text = self.token(agent)
            for act in ("claim", "heartbeat"):
                self.refused(self.post(act, token=text), 404, "not-found")
            found = self.call("get", f"/tasks/{self.task.pk}", token=text)
            self.refused(found, 404, "not-found")

    def test_a_form_is_not_found_by_agents(self) -> None:
        self.task = current_task(make_ticket(self.ticket_type, self.user))
        for act in ("claim", "heartbeat"):
            self.refused(self.post(act), 404, "not-found")

    def test_the_list_costs_the_same_for_one_and_for_many(self) -> None:
        self.listed("available")
        with CaptureQueriesContext(connection) as for_one:
            self.listed("available")
        for _number in range(5):
            make_ticket(self.type, self.user)

        with self.assertNumQueries(len(for_one)):
            self.assertEqual(len(self.listed("available")), 6)

"""Tasks and errors by the API: take, complete, hand off, ask; retry and note."""

from typing import Any

from ticketflower.api.tests.base import ApiTestCase
from users.services.people import deactivate_person
from workflow_ops.models import TaskInstance, TaskStatus, TicketComment, TicketError
from workflow_ops.services.tasks import hand_back_tasks
from workflow_ops.tests.factories import current_task, make_ticket

OUTPUT = {"approved": True}


class TaskTestCase(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.ticket_type, self.user)
        self.task = current_task(self.ticket)
        assert self.task.assigned_to is not None
        self.mine = self.task.assigned_to
        self.text = self.token(self.mine, "tasks:work")

    def post(self, act: str, body: object = None, token: str = "") -> Any:
        path = f"/tasks/{self.task.pk}/{act}"
        return self.call("post", path, body, token=token or self.text)


class WorkTest(TaskTestCase):
    def test_a_task_is_listed_with_its_form(self) -> None:
        (listed,) = self.call("get", "/tasks", token=self.text).json()["items"]

        task = self.call("get", f"/tasks/{listed['id']}", token=self.text).json()

        self.assertEqual(task["ticket"], self.ticket.number)
        self.assertEqual(task["output_schema"]["type"], "object")

    def test_it_is_completed_once(self) -> None:
        first = self.post("complete", {"output": OUTPUT})
        self.assertEqual(first.json()["status"], "completed")

        self.assertEqual(self.post("complete", {"output": OUTPUT}).status_code, 200)
        other = {"output": {"approved": False}}
        self.refused(self.post("complete", other), 409, "task-already-completed")
        self.task.refresh_from_db()
        self.assertEqual(self.task.output_data, OUTPUT)

    def test_output_that_does_not_fit_is_told_where(self) -> None:
        for output, pointer in (({}, "/output"), ({**OUTPUT, "amount": 1}, "/output/amount")):
            told = self.refused(self.post("complete", {"output": output}), 422, "answers-refused")

            self.assertTrue(told["issues"][0]["pointer"].startswith(pointer))

    def test_one_of_a_colleague_is_not_found(self) -> None:
        other = self.colleague if self.mine != self.colleague else self.worker
        text = self.token(other, "tasks:work")

        self.refused(self.post("complete", {"output": OUTPUT}, text), 404, "not-found")

    def test_the_requester_is_asked(self) -> None:
        task = self.post("ask", {"text": "Which one?"}).json()

        self.assertEqual(task["status"], "waiting_for_requester")
        self.assertEqual(TicketComment.objects.get().text, "Which one?")

    def test_a_question_sent_twice_is_asked_once(self) -> None:
        path = f"/tasks/{self.task.pk}/ask"
        for _time in range(2):
            response = self.call("post", path, {"text": "Which?"}, token=self.text, key="k")
            self.assertEqual(response.json()["status"], "waiting_for_requester")

        self.assertEqual(TicketComment.objects.count(), 1)
        other = self.call("post", path, {"text": "How?"}, token=self.text, key="k")
        self.refused(other, 409, "commented-before")
        self.refused(self.post("ask", {"text": "Which?"}), 409, "task-is-waiting")

    def test_it_is_handed_off_to_who_can_do_it(self) -> None:
        response = self.post("hand-off", {"to": self.admin.email, "reason": "Away"})
        self.refused(response, 422, "worker-cannot-do-task")


class TakeTest(TaskTestCase):
    def test_an_unassigned_one_is_taken(self) -> None:
        others = {self.worker, self.colleague} - {self.mine}
        for person in (*others, self.mine):
            deactivate_person(person=person, by=self.admin)
            hand_back_tasks(user=person, company=self.company)
        self.task.refresh_from_db()
        self.assertEqual(self.task.status, TaskStatus.PENDING)
        self.mine.is_active = True
        self.mine.save(update_fields=["is_active", "updated_at"])

        (listed,) = self.call("get", "/tasks?which=available", token=self.text).json()["items"]
        self.assertEqual(listed["status"], "unassigned")
        self.assertEqual(self.post("take").json()["status"], "assigned")
        self.assertEqual(self.post("take").status_code, 200)
        self.assertEqual(TaskInstance.objects.get().assigned_to, self.mine)


class ErrorTest(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        ticket = make_ticket(self.ticket_type, self.user)
        self.error = TicketError.objects.create(
            company=self.company, ticket=ticket, error_type="TASK_CREATION", error_message="Why"
        )
        self.text = self.token(self.ticket_admin)

    def test_errors_are_listed_and_noted(self) -> None:
        (listed,) = self.call("get", "/errors", token=self.text).json()["items"]
        self.assertEqual((listed["message"], listed["status"]), ("Why", "new"))

        response = self.call(
            "post",
            f"/errors/{listed['id']}/note",
            {"status": "reviewed", "notes": "Known"},
            token=self.text,
        )

        self.assertEqual(response.json()["sentence"], "Error marked as reviewed.")
        self.error.refresh_from_db()
        self.assertEqual(self.error.resolution_notes, "Known")

    def test_a_step_that_is_unknown_is_not_found(self) -> None:
        path = f"/errors/{self.error.pk}/skip"
        response = self.call("post", path, {"to": "nothing"}, token=self.text)

        self.refused(response, 404, "not-found")

    def test_what_cannot_be_retried_is_refused(self) -> None:
        response = self.call("post", f"/errors/{self.error.pk}/retry", token=self.text)

        self.assertEqual(response.status_code, 409)

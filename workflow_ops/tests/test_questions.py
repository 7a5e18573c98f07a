"""Asking the requester: the task waits, and the answer brings it back."""

from typing import Any

from django.contrib.auth.models import Group

from users.models import User
from users.roles import TASK_WORKER, USER
from users.services.people import deactivate_person
from users.tests.factories import make_person
from workflow_ops.engine.invariants import violations
from workflow_ops.lists.tickets import TICKETS
from workflow_ops.models import (
    EventKind,
    Notification,
    TaskInstance,
    TaskStatus,
    TicketComment,
    TicketInstance,
    TicketStatus,
)
from workflow_ops.services.conversation.questions import ask_requester, take_back_question
from workflow_ops.services.recovery import in_every_company, resume_company
from workflow_ops.services.tasks import hand_back_stranded_tasks, reassign_task
from workflow_ops.services.tickets import cancel_ticket, hold_ticket, resume_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_comment, make_ticket

QUESTION = "Which color?\nWe have two."


class QuestionTestCase(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.ticket_type, self.user)
        self.task = current_task(self.ticket)
        self.page = f"/tickets/{self.ticket.number}/"

    def ask(self) -> None:
        ask_requester(task=self.task, by=self.worker, text=QUESTION)
        self.task.refresh_from_db()

    def answer(self, by: User | None = None, *, internal: bool = False) -> None:
        make_comment(self.ticket, by or self.user, "Blue.", internal=internal)

    def assert_task(self, status: TaskStatus, of: User | None) -> None:
        self.task.refresh_from_db()
        self.assertEqual((self.task.status, self.task.assigned_to), (status, of))


class AskTest(QuestionTestCase):
    def test_the_worker_asks_and_the_answer_brings_the_task_back(self) -> None:
        self.client.log_in(self.worker)
        self.assertContains(self.client.get(self.page), "Ask requester…")
        response: Any = self.client.post(
            f"/tasks/{self.task.pk}/ask/", {"text": QUESTION}, follow=True
        )
        self.assertContains(response, "Sent to User Person. The task is waiting for a reply.")
        self.assertContains(response, "Waiting for User Person")
        self.assertNotContains(response, "Complete and open next")
        self.assertEqual(list(self.client.get("/tasks/").context["tasks"]), [])
        waiting = self.client.get("/tasks/?show=asked")
        self.assertEqual(list(waiting.context["tasks"]), [self.task])
        self.assertContains(waiting, "Waiting for requester")

        self.client.log_in(self.user)
        home = self.client.get("/")
        self.assertContains(home, "Needs your reply")
        self.assertContains(home, "Worker Person is waiting for your reply")
        self.assertContains(self.client.get("/tickets/"), "Needs your reply")
        page = self.client.get(self.page)
        self.assertContains(page, "Worker Person needs your reply to continue.")
        self.assertContains(page, "Which color?\nWe have two.</blockquote>")
        self.answer()

        self.assert_task(TaskStatus.IN_PROGRESS, self.worker)
        self.assertNotContains(self.client.get("/"), "Needs your reply")
        self.client.log_in(self.worker)
        self.assertEqual(list(self.client.get("/tasks/").context["tasks"]), [self.task])
        self.assertContains(self.client.get(self.page), "Complete and open next")
        told = Notification.objects.values_list("kind", "recipient").order_by("pk")
        self.assertEqual(
            list(told),
            [
                (EventKind.TASK_ASSIGNED, self.worker.pk),
                (EventKind.QUESTION, self.user.pk),
                (EventKind.ANSWER, self.worker.pk),
            ],
        )

    def test_it_can_be_resumed_without_an_answer(self) -> None:
        self.ask()
        self.client.log_in(self.worker)

        for _click in range(2):
            page = self.client.post(f"/tasks/{self.task.pk}/resume/", follow=True)

            self.assertContains(page, "Task resumed.")
            self.assert_task(TaskStatus.IN_PROGRESS, self.worker)
        self.answer()
        self.assert_task(TaskStatus.IN_PROGRESS, self.worker)
        self.assertEqual(Notification.objects.latest("pk").kind, EventKind.COMMENT)

    def test_while_it_waits_it_is_not_completed_and_what_was_typed_is_shown(self) -> None:
        self.ask()
        self.client.log_in(self.worker)

        page = self.client.post(f"/tasks/{self.task.pk}/", {"answer-approved": "true"})

        self.assertContains(page, "This task is waiting for the requester.", status_code=409)
        self.assertContains(page, "What you entered", status_code=409)
        again = self.client.post(f"/tasks/{self.task.pk}/ask/", {"text": "Again?"})
        self.assertEqual(again.status_code, 404)
        self.assertEqual(TicketComment.objects.count(), 1)

    def test_who_cannot_reply_is_not_asked(self) -> None:
        self.client.log_in(self.worker)
        url = f"/tasks/{self.task.pk}/ask/"
        self.user.groups.remove(Group.objects.get(name=USER))

        self.assertContains(
            self.client.post(url, {"text": QUESTION}),
            "User Person can&#x27;t reply",
            status_code=422,
        )
        self.assert_task(TaskStatus.OPEN, self.worker)
        TicketInstance.objects.update(created_by=self.worker)
        page = self.client.post(url, {"text": QUESTION})
        self.assertContains(page, "You submitted this ticket yourself", status_code=422)
        self.assertContains(page, "Which color?", status_code=422)
        self.assertFalse(TicketComment.objects.exists())

    def test_only_its_worker_asks_and_resumes(self) -> None:
        other = make_person(self.company, "other", roles=[TASK_WORKER])
        for person in (other, self.stranger):
            self.client.log_in(person)
            for way in ("ask", "resume"):
                url = f"/tasks/{self.task.pk}/{way}/"
                self.assertEqual(self.client.post(url, {"text": "?"}).status_code, 404)
        self.assert_task(TaskStatus.OPEN, self.worker)

    def test_only_the_requesters_message_is_an_answer(self) -> None:
        self.ask()

        self.answer(self.ticket_admin)
        self.answer(self.worker)

        self.assert_task(TaskStatus.ASKED, self.worker)
        self.assertEqual(list(violations(self.company)), [])


class MeanwhileTest(QuestionTestCase):
    """What happens to the ticket and its people while a task waits for the requester."""

    def setUp(self) -> None:
        super().setUp()
        self.ask()

    def test_on_hold_it_still_waits_and_is_answered(self) -> None:
        hold_ticket(ticket=self.ticket, by=self.ticket_admin)
        self.assertEqual(TicketInstance.objects.for_list().get().shown_status, TicketStatus.ON_HOLD)
        self.client.log_in(self.worker)
        page = self.client.post(f"/tasks/{self.task.pk}/resume/", follow=True)
        self.assertContains(page, "This ticket is on hold.")

        self.answer()

        self.assert_task(TaskStatus.IN_PROGRESS, self.worker)
        self.assertEqual(list(TaskInstance.objects.to_do()), [])
        resume_ticket(ticket=self.ticket, by=self.ticket_admin)
        self.assertEqual(list(TaskInstance.objects.to_do()), [self.task])

    def test_of_a_canceled_ticket_nothing_waits(self) -> None:
        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        self.answer()

        self.assert_task(TaskStatus.CANCELLED, self.worker)
        self.client.log_in(self.user)
        self.assertNotContains(self.client.get(self.page), "Needs your reply")

    def test_reassigned_it_waits_as_the_task_of_another(self) -> None:
        reassign_task(task=self.task, to=self.colleague, by=self.ticket_admin)
        self.assert_task(TaskStatus.ASKED, self.colleague)

        self.answer()

        self.assert_task(TaskStatus.IN_PROGRESS, self.colleague)

    def test_a_worker_who_is_gone_leaves_it_to_another_who_waits(self) -> None:
        self.colleague.is_available = True
        self.colleague.save()
        deactivate_person(person=self.worker, by=self.admin)

        hand_back_stranded_tasks(company=self.company)

        self.assert_task(TaskStatus.ASKED, self.colleague)

    def test_without_anyone_else_it_is_unassigned(self) -> None:
        deactivate_person(person=self.worker, by=self.admin)

        hand_back_stranded_tasks(company=self.company)

        self.assert_task(TaskStatus.PENDING, None)

    def test_an_answer_finds_another_worker_where_the_worker_has_just_gone(self) -> None:
        self.colleague.is_available = True
        self.colleague.save()
        self.worker.groups.clear()

        self.answer()

        self.assert_task(TaskStatus.OPEN, self.colleague)

    def test_a_requester_who_can_no_longer_reply_is_not_waited_for(self) -> None:
        deactivate_person(person=self.user, by=self.admin)

        in_every_company(resume_company)

        self.assert_task(TaskStatus.IN_PROGRESS, self.worker)

    def test_admins_are_told_how_many_tasks_they_hand_back(self) -> None:
        self.client.log_in(self.admin)
        page = self.client.get(f"/team/{self.worker.pk}/deactivate/")

        self.assertEqual(page.context["lost"], 1)

    def test_lists_know_the_status(self) -> None:
        other = make_ticket(self.ticket_type, self.user)

        def found(*statuses: str) -> set[int]:
            rows = TicketInstance.objects.with_statuses([*statuses])
            return set(rows.values_list("number", flat=True))

        one, two = self.ticket.number, other.number
        self.assertEqual(found("ASKED"), {one})
        self.assertEqual(found("IN_PROGRESS"), {two})
        self.assertEqual(found("ASKED", "IN_PROGRESS"), {one, two})
        self.assertEqual(found("ASKED", "FAILED"), {one})
        self.assertEqual(found("IN_PROGRESS", "FAILED", "ON_HOLD"), {two})
        self.assertEqual(TICKETS.count(self.company, status="ASKED").number.number, 1)
        self.client.log_in(self.ticket_admin)
        for path in ("tickets", "tasks"):
            with self.subTest(path):
                export = self.client.get(f"/manage/{path}/export/").getvalue().decode()
                self.assertIn("Waiting for requester", export)

    def test_taken_back_by_its_worker_it_is_in_the_activity(self) -> None:
        take_back_question(task=self.task, by=self.worker)
        self.client.log_in(self.ticket_admin)

        verbs = [e.verb for e in self.client.get(self.page).context["page"].activity.entries]

        self.assertIn("wrote to the requester", verbs)

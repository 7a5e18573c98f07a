"""Handing agent tasks over to people, who complete them like forms."""

from html import unescape
from typing import Any, ClassVar

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import strip_tags
from django.utils.timezone import localdate

from ticketflower.times.wording import until_text
from ticketflower.times.zones import local_time
from users.models import User
from users.tenancy import as_company
from users.tests.client import OutsideClient
from users.tests.factories import make_agent
from workflow_design.models import TaskDefinition, TicketType
from workflow_ops.agent_errors import AgentTaskFailed, TaskHandedOver, TaskNotClaimed
from workflow_ops.engine.invariants import violations
from workflow_ops.engine.queue import defer_lost_actions, has_scheduled_job
from workflow_ops.errors import TaskIsAnAction, WorkerCannotDoTask
from workflow_ops.lists.tasks import TASKS, UNASSIGNED
from workflow_ops.models import (
    FileUpload,
    ShownTaskStatus,
    TaskInstance,
    TaskStatus,
    TicketComment,
    TicketError,
    TicketInstance,
)
from workflow_ops.services.actions import continue_action
from workflow_ops.services.claims import claim_task, fail_claim
from workflow_ops.services.conversation.questions import ask_requester
from workflow_ops.services.files.uploads import PersonalUploads
from workflow_ops.services.form_drafts import save_draft
from workflow_ops.services.requester_acts import reopen_ticket
from workflow_ops.services.tasks import (
    begin_task,
    change_availability,
    complete_task,
    hand_back_tasks,
    hand_over_task,
    pass_on_task,
    reassign_task,
    take_task,
)
from workflow_ops.services.ticket_access import Viewer, find_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import (
    agent_bundle,
    current_task,
    make_comment,
    make_ticket,
    publish,
)

REASON = "It's handwritten."
OUTPUT = {"item": "Desk"}


class HandOverTestCase(TicketTestCase):
    agent: ClassVar[User]
    invoice: ClassVar[TicketType]
    client: OutsideClient

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            cls.invoice = publish(cls.company, cls.creator, agent_bundle())
            cls.agent = make_agent(cls.company)

    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.invoice, self.user)
        self.task = current_task(self.ticket)

    def claim(self) -> None:
        claim_task(task=self.task, by=self.agent)
        self.task = current_task(self.ticket)

    def hand_over(self, **more: Any) -> TaskInstance:
        return hand_over_task(
            task=self.task, viewer=self.viewer_of(self.agent), reason=REASON, **more
        )

    def viewer_of(self, person: User) -> Viewer:
        found = find_ticket(person, self.ticket.number)
        assert found is not None
        return found[1]


class HandOverTest(HandOverTestCase):
    def test_a_person_completes_what_an_agent_hands_over(self) -> None:
        self.claim()
        viewer = self.viewer_of(self.agent)

        self.hand_over()

        task = current_task(self.ticket)
        self.assertEqual((task.status, task.assigned_to), (TaskStatus.OPEN, self.worker))
        self.assertIsNotNone(task.handed_over_at)
        self.assertIsNone(task.callback_deadline)
        self.assertFalse(has_scheduled_job(task))
        self.assertEqual(defer_lost_actions(self.company), 0)
        note = TicketComment.objects.get()
        self.assertEqual(note.text, f"@{self.worker} {REASON}")
        self.assertEqual((note.author, note.is_internal), (self.agent, True))
        with self.assertRaises(TaskHandedOver):
            hand_over_task(task=task, viewer=viewer, reason=REASON)
        complete_task(task=task, by=self.worker, output=OUTPUT)
        following = current_task(self.ticket)
        self.assertEqual(following.task_definition.key, "check")
        self.assertEqual(following.workflow_instance.workflow_data["item"], "Desk")
        self.assertEqual([*violations(self.company)], [])

    def test_a_task_without_an_available_person_is_unassigned_and_never_called(self) -> None:
        change_availability(user=self.worker, is_available=False)
        self.claim()

        self.hand_over()

        task = current_task(self.ticket)
        self.assertEqual(task.shown_status, ShownTaskStatus.UNASSIGNED)
        self.assertTrue(task.is_available)
        with self.assertRaises(TaskHandedOver):
            claim_task(task=task, by=self.agent)
        self.assertFalse(has_scheduled_job(task))
        continue_action(task=task)  # by a job that has begun before
        self.assertEqual(current_task(self.ticket).status, TaskStatus.PENDING)
        self.assertEqual(TASKS.count(self.company, **UNASSIGNED).number.number, 1)
        self.assertEqual(TicketComment.objects.get().text, REASON)
        change_availability(user=self.worker, is_available=True)
        self.assertEqual(current_task(self.ticket).assigned_to, self.worker)

    def test_it_is_worked_on_like_a_form(self) -> None:
        change_availability(user=self.worker, is_available=False)
        self.claim()
        self.hand_over()
        take_task(task=current_task(self.ticket), by=self.worker)
        begin_task(task=self.task, by=self.worker)
        self.assertEqual(defer_lost_actions(self.company), 0)
        ask_requester(task=current_task(self.ticket), by=self.worker, text="Which desk?")
        self.assertTrue(current_task(self.ticket).is_asked)
        make_comment(self.ticket, self.user, "The large one.")
        self.assertEqual(current_task(self.ticket).status, TaskStatus.IN_PROGRESS)
        viewer = self.viewer_of(self.worker)
        pass_on_task(task=self.task, viewer=viewer, to=self.colleague, reason=REASON)
        task = current_task(self.ticket)
        save_draft(owner=self.colleague, what=task, answers={"item": ["Desk"]})
        scan = PersonalUploads(self.company, self.colleague).keep(SimpleUploadedFile("a.txt", b"a"))

        complete_task(task=task, by=self.colleague, output={**OUTPUT, "scan": scan})

        self.assertEqual(FileUpload.objects.get().task_id, task.pk)
        self.assertEqual([*violations(self.company)], [])

    def test_only_who_may_do_it_gets_it_and_only_from_its_agent(self) -> None:
        viewer = Viewer(self.agent, False, False, True, False)
        with self.assertRaises(TaskNotClaimed):
            hand_over_task(task=self.task, viewer=viewer, reason=REASON)
        self.claim()
        with self.assertRaises(WorkerCannotDoTask):
            self.hand_over(to=self.user)
        self.assertEqual(hand_back_tasks(user=self.agent, company=self.company), 0)
        task = current_task(self.ticket)
        self.assertEqual((task.status, task.handed_over_at), (TaskStatus.PENDING, None))

    def test_an_admin_hands_over_by_reassigning(self) -> None:
        for is_claimed in (False, True):
            with self.subTest(is_claimed=is_claimed):
                self.ticket = make_ticket(self.invoice, self.user)
                self.task = current_task(self.ticket)
                if is_claimed:
                    self.claim()
                reassign_task(task=self.task, to=self.worker, by=self.ticket_admin)
                task = current_task(self.ticket)
                self.assertEqual((task.status, task.assigned_to), (TaskStatus.OPEN, self.worker))
                self.assertEqual(task.shown_status, ShownTaskStatus.ASSIGNED)

    def test_failed_tasks_and_tasks_of_services_are_not_reassigned(self) -> None:
        TaskInstance.objects.filter(pk=self.task.pk).update(status=TaskStatus.ERROR)
        with self.assertRaises(AgentTaskFailed):
            reassign_task(task=self.task, to=self.worker, by=self.ticket_admin)
        TaskInstance.objects.filter(pk=self.task.pk).update(status=TaskStatus.PENDING)
        TaskDefinition.objects.filter(pk=self.task.task_definition_id).update(
            action_url="https://x.example"
        )
        with self.assertRaises(TaskIsAnAction):
            reassign_task(task=self.task, to=self.worker, by=self.ticket_admin)

    def test_a_reopened_ticket_goes_back_to_what_was_handed_over(self) -> None:
        document = agent_bundle()
        document["workflows"][0]["tasks"].pop()
        document["workflows"][0]["transitions"] = [
            {"from": None, "to": "read"},
            {"from": "read", "to": None},
        ]
        self.ticket = make_ticket(publish(self.company, self.creator, document), self.user)
        self.task = current_task(self.ticket)
        self.claim()
        self.hand_over()
        complete_task(task=current_task(self.ticket), by=self.worker, output=OUTPUT)

        ticket = TicketInstance.objects.for_detail().get(pk=self.ticket.pk)
        reopen_ticket(ticket=ticket, viewer=self.viewer_of(self.ticket_admin), reason=REASON)

        task = current_task(self.ticket)
        self.assertEqual((task.status, task.assigned_to), (TaskStatus.OPEN, self.worker))
        self.assertTrue(task.is_done_by_people)


class AgentTaskPagesTest(HandOverTestCase):
    """What pages say of an agent task in each of its states."""

    def page(self, by: User, path: str = "") -> str:
        self.client.log_in(by)
        response = self.client.get(path or f"/tickets/{self.ticket.number}/")
        self.assertEqual(response.status_code, 200)
        return " ".join(unescape(strip_tags(response.content.decode())).split())

    def test_a_task_that_waits_for_an_agent(self) -> None:
        waiting = "Waiting for agent"
        page = self.page(self.ticket_admin)
        self.assertIn(f"Current step: Read {waiting}", page)
        self.assertIn("Hand over to a person", page)
        self.assertNotIn("Unassigned", page)
        self.assertIn(waiting, self.page(self.user))
        for path in ("/manage/tickets/", "/manage/tasks/?status=WAITING_FOR_AGENT"):
            self.assertIn(waiting, self.page(self.ticket_admin, path))
        self.assertIn(waiting, self.page(self.user, "/tickets/"))
        self.assertIn("Current step: Read (Waiting for agent)", self.page(self.user, "/"))
        task = self.page(self.ticket_admin, f"/manage/tasks/{self.task.pk}/")
        self.assertIn("No agent has claimed this task yet.", task)
        self.assertIn("TypeAgent task", task)

    def test_a_claimed_task(self) -> None:
        self.claim()
        assert self.task.callback_deadline is not None
        until = until_text(local_time(self.task.callback_deadline), localdate())
        sentence = f"Claimed by Invoice reader (agent) until {until}"

        page = self.page(self.ticket_admin)

        self.assertEqual(page.count(sentence), 2)  # in the header and in the progress
        self.assertIn("Invoice reader (agent) claimed Read", page)
        self.assertIn("Claim by Invoice reader (agent), in progress", page)
        self.assertIn(sentence, self.page(self.user))
        self.assertIn("Invoice reader (agent)", self.page(self.user, "/tickets/"))
        task = self.page(self.ticket_admin, f"/manage/tasks/{self.task.pk}/")
        self.assertIn("Claim by Invoice reader (agent)", task)
        self.assertIn("Claim ends", task)
        complete_task(task=self.task, by=self.agent, output=OUTPUT)
        page = self.page(self.ticket_admin)
        self.assertIn("Invoice reader (agent) completed Read", page)
        self.assertNotIn("manually", page)

    def test_a_task_that_was_handed_over(self) -> None:
        self.claim()
        self.hand_over()

        page = self.page(self.ticket_admin)
        self.assertIn(f"Handed over Read to {self.worker}", page)
        self.assertIn(f"@{self.worker} {REASON}", page)
        self.assertIn("Current step: Read, assigned to", page)
        page = self.page(self.worker)
        self.assertIn("Read the invoice.", page)
        self.assertIn("Hand off", page)
        self.assertIn("Ask requester", page)
        self.assertIn("Read", self.page(self.worker, "/tasks/"))
        self.assertNotIn(REASON, self.page(self.user))
        self.client.log_in(self.worker)
        response = self.client.post(f"/tasks/{self.task.pk}/", {"answer-item": "Desk"})
        self.assertEqual(response.status_code, 302)
        self.assertEqual(current_task(self.ticket).task_definition.key, "check")
        page = self.page(self.ticket_admin)
        self.assertIn(f"{self.worker} completed Read", page)
        self.assertNotIn("manually", page)

    def test_a_failed_task_is_handed_over_from_its_error(self) -> None:
        for worker, expected in ((":anyone", self.worker), (self.colleague.email, self.colleague)):
            self.ticket = make_ticket(self.invoice, self.user)
            self.task = current_task(self.ticket)
            self.claim()
            fail_claim(task=self.task, by=self.agent, reason="The scan is blank.")
            error = TicketError.objects.get(ticket=self.ticket)
            page = self.page(self.ticket_admin)
            for words in ("The scan is blank.", "Retry", "Complete manually", "Skip to step"):
                self.assertIn(words, page)
            self.assertIn("Hand over to… Person with the fewest tasks", page)
            url = f"/manage/errors/{error.pk}/hand-over/"
            self.client.post(url, {"worker": ""})
            self.assertEqual(current_task(self.ticket).status, TaskStatus.ERROR)

            self.client.post(url, {"worker": worker})

            task = current_task(self.ticket)
            self.assertEqual((task.status, task.assigned_to), (TaskStatus.OPEN, expected))
            error.refresh_from_db()
            self.assertEqual(error.error_status, TicketError.Status.RESOLVED)
            self.assertIn(f"handed over to {expected}", error.resolution_notes)
            self.assertContains(self.client.post(url, {"worker": worker}, follow=True), "resolved")

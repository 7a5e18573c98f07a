"""Handing off a task to a colleague, with a reason that both can read."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from users.models import User
from users.roles import TASK_WORKER, USER
from users.tests.client import OutsideClient
from users.tests.factories import make_person
from workflow_ops.models import (
    CommentMention,
    EventKind,
    Notification,
    NotificationPreference,
    TaskInstance,
    TaskStatus,
    TicketComment,
)
from workflow_ops.services.tasks import complete_task
from workflow_ops.services.tickets import cancel_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_ticket

REASON = "I'm on vacation from tomorrow on."


class PassOnTest(TicketTestCase):
    client: OutsideClient

    def setUp(self) -> None:
        super().setUp()
        self.other = make_person(self.company, "other", roles=[TASK_WORKER])
        self.ticket = make_ticket(self.ticket_type, self.user)
        self.task = current_task(self.ticket)
        TaskInstance.objects.filter(pk=self.task.pk).update(assigned_to=self.worker)
        self.task.refresh_from_db()
        self.url = f"/tasks/{self.task.pk}/pass-on/"
        self.client.log_in(self.worker)

    def pass_on(self, to: User, reason: str = REASON) -> Any:
        return self.client.post(self.url, {"worker": to.email, "reason": reason})

    def test_the_colleague_gets_the_task_and_the_reason(self) -> None:
        response = self.pass_on(self.other)

        self.assertRedirects(response, "/tasks/", fetch_redirect_response=False)
        self.task.refresh_from_db()
        self.assertEqual(self.task.assigned_to, self.other)
        comment = TicketComment.objects.get()
        self.assertEqual(comment.text, f"@{self.other} {REASON}")
        self.assertTrue(comment.is_internal)
        self.assertEqual(CommentMention.objects.get().person, self.other)
        self.client.log_in(self.other)
        self.assertContains(self.client.get(f"/tickets/{self.ticket.number}/"), "from tomorrow on")

    def told(self) -> list[tuple[Any, ...]]:
        """Whom the colleague and the others were told what, by this act."""
        rows = Notification.objects.filter(actor=self.worker).order_by("pk")
        return list(rows.values_list("recipient", "kind"))

    def test_the_colleague_is_told_once(self) -> None:
        self.pass_on(self.other)

        self.assertEqual(self.told(), [(self.other.pk, EventKind.TASK_ASSIGNED)])

    def test_a_colleague_whose_name_mentions_no_one_is_told_once_as_well(self) -> None:
        User.objects.filter(pk=self.colleague.pk).update(
            first_name=self.other.first_name, last_name=self.other.last_name
        )
        TaskInstance.objects.create(
            company=self.company,
            workflow_instance=self.task.workflow_instance,
            task_definition=self.task.task_definition,
            status=TaskStatus.COMPLETED,
            assigned_to=self.colleague,
            assigned_at=timezone.now(),
            completed_at=timezone.now(),
        )

        self.pass_on(self.other)

        self.assertFalse(CommentMention.objects.exists())
        self.assertEqual(self.told(), [(self.other.pk, EventKind.TASK_ASSIGNED)])

    def test_one_who_wants_to_hear_of_mentions_only_is_told_of_the_mention(self) -> None:
        NotificationPreference.objects.create(
            company=self.company,
            person=self.other,
            kind=EventKind.TASK_ASSIGNED,
            in_app=False,
            by_email=False,
        )

        self.pass_on(self.other)

        self.assertEqual(self.told(), [(self.other.pk, EventKind.MENTION)])

    def test_it_costs_a_statement_for_each_of_the_two_events(self) -> None:
        with CaptureQueriesContext(connection) as statements:
            self.pass_on(self.other)

        told = [each for each in statements if "INSERT INTO notifications" in each["sql"]]
        self.assertEqual(len(told), 2)

    def test_the_requester_does_not_read_the_reason(self) -> None:
        self.pass_on(self.other)

        self.client.log_in(self.user)
        page = self.client.get(f"/tickets/{self.ticket.number}/")

        self.assertNotContains(page, "from tomorrow on")

    def test_a_requester_who_gets_the_task_reads_the_reason(self) -> None:
        self.user.groups.add(Group.objects.get(name=TASK_WORKER))

        self.pass_on(self.user)

        self.client.log_in(self.user)
        self.assertContains(self.client.get(f"/tickets/{self.ticket.number}/"), "from tomorrow on")
        self.assertEqual(CommentMention.objects.get().person, self.user)

    def test_a_requester_who_works_on_their_own_ticket_can_read_what_they_wrote(self) -> None:
        both = make_person(self.company, "both", roles=[USER, TASK_WORKER])
        ticket = make_ticket(self.ticket_type, both)
        task = current_task(ticket)
        TaskInstance.objects.filter(pk=task.pk).update(assigned_to=both)
        self.client.log_in(both)

        self.client.post(
            f"/tasks/{task.pk}/pass-on/", {"worker": self.other.email, "reason": REASON}
        )

        self.assertFalse(TicketComment.objects.get().is_internal)

    def test_a_reason_and_a_person_are_needed_and_what_was_typed_is_kept(self) -> None:
        for values, sentence in (
            ({"worker": self.other.email, "reason": " "}, "Enter a reason."),
            ({"worker": "", "reason": REASON}, "Select a person."),
        ):
            with self.subTest(sentence):
                response = self.client.post(self.url, values)

                self.assertContains(response, sentence, status_code=422)
        self.assertContains(response, "from tomorrow on", status_code=422)
        self.assertFalse(TicketComment.objects.exists())

    def test_only_people_who_can_do_it_are_offered(self) -> None:
        offered = self.client.get(self.url).context["form"].fields["worker"].choices

        emails = {email for email, _label in offered}
        self.assertEqual(emails, {"", self.other.email, self.colleague.email})
        refused = self.pass_on(self.user)
        self.assertEqual(refused.status_code, 422)
        self.task.refresh_from_db()
        self.assertEqual(self.task.assigned_to, self.worker)

    def test_a_task_of_another_or_an_ended_one_is_not_passed_on(self) -> None:
        self.client.log_in(self.other)
        self.assertEqual(self.pass_on(self.worker).status_code, 404)

        complete_task(task=self.task, by=self.worker, output={"approved": True})
        self.client.log_in(self.worker)
        self.assertEqual(self.pass_on(self.other).status_code, 404)

    def test_a_task_that_ended_meanwhile_keeps_no_comment(self) -> None:
        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        self.assertEqual(self.pass_on(self.other).status_code, 404)
        self.assertFalse(TicketComment.objects.exists())

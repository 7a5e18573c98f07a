"""Events of tickets: which webhooks are told of them, and what is stored of the moment."""

from typing import Any

from django.db import transaction

from users.tenancy import as_company
from workflow_ops.engine import events
from workflow_ops.models import Webhook, WebhookDelivery
from workflow_ops.services.conversation.questions import ask_requester
from workflow_ops.services.tasks import complete_task, reassign_task
from workflow_ops.services.ticket_errors import retry_error
from workflow_ops.services.tickets import cancel_ticket
from workflow_ops.services.webhooks.management import create_webhook, pause_webhook
from workflow_ops.tests.factories import bundle, current_task, form_task, make_comment, publish
from workflow_ops.tests.factories import make_ticket as submit
from workflow_ops.tests.webhooks import ADDRESS, WebhookTestCase

STOPPING = bundle(
    "stopping",
    tasks=[form_task("review")],
    transitions=[
        {"from": None, "to": "review", "condition": {">": [{"var": "amount"}, 0]}},
        {"from": "review", "to": None},
    ],
)
"""Its first transition holds for no amount of 0."""


class EventsTest(WebhookTestCase):
    def stored(self) -> list[tuple[Any, ...]]:
        """What is to be delivered: kind, status, and who had the task."""
        deliveries = WebhookDelivery.objects.order_by("pk")
        return list(deliveries.values_list("kind", "ticket_status", "assignee"))

    def test_a_task_that_is_assigned_and_a_ticket_that_ends(self) -> None:
        self.make()
        ticket = submit(self.ticket_type, self.user)
        complete_task(task=current_task(ticket), by=self.worker, output={"approved": False})
        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        self.assertEqual(
            self.stored(),
            [
                ("task_assigned", "IN_PROGRESS", self.worker.pk),
                ("ticket_completed", "COMPLETED", None),
                ("ticket_canceled", "CANCELLED", None),
            ],
        )

    def test_a_ticket_that_fails_and_what_follows(self) -> None:
        self.make()
        stopping = publish(self.company, self.creator, STOPPING)
        ticket = submit(stopping, self.user, {"item": "Desk", "amount": 0})

        self.assertEqual(self.stored(), [("ticket_failed", "FAILED", None)])

        ticket.ticket_data = {"item": "Desk", "amount": 1}
        ticket.save(update_fields=["ticket_data"])
        retry_error(error=ticket.errors.get(), by=self.ticket_admin)

        self.assertEqual(self.stored()[1][:2], ("task_assigned", "IN_PROGRESS"))

    def test_later_changes_do_not_change_what_was_stored(self) -> None:
        self.make()
        reassign_task(task=current_task(self.ticket), to=self.colleague, by=self.ticket_admin)
        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        self.assertEqual(self.stored()[0], ("task_assigned", "IN_PROGRESS", self.colleague.pk))

    def test_only_the_kinds_that_a_webhook_wants(self) -> None:
        self.make(kinds=["ticket_canceled"])
        make_comment(self.ticket, self.user)
        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        self.assertEqual([kind for kind, *_more in self.stored()], ["ticket_canceled"])

    def test_a_comment_that_mentions_people_is_one_event(self) -> None:
        both, mentions = self.make(), self.make(kinds=["mention"])
        make_comment(self.ticket, self.user, "Hello")
        make_comment(self.ticket, self.user, f"@{self.worker} and @{self.ticket_admin}")

        found = list(WebhookDelivery.objects.order_by("pk").values_list("webhook", "kind"))
        self.assertEqual(
            sorted(found), [(both.pk, "comment"), (both.pk, "comment"), (mentions.pk, "mention")]
        )

    def test_a_question_and_its_answer(self) -> None:
        self.make()
        self.make(kinds=["comment"])
        ask_requester(task=current_task(self.ticket), by=self.worker, text="Which color?")
        make_comment(self.ticket, self.user, "Blue")

        self.assertEqual(
            self.stored(),
            [
                ("question", "ASKED", self.worker.pk),
                ("comment", "ASKED", self.worker.pk),
                ("answer", "IN_PROGRESS", self.worker.pk),
                ("comment", "IN_PROGRESS", self.worker.pk),
            ],
        )

    def test_internal_notes_only_where_they_are_included(self) -> None:
        self.make()
        inside = self.make(includes_internal=True)

        make_comment(self.ticket, self.ticket_admin, f"@{self.worker}", internal=True)

        self.assertEqual(WebhookDelivery.objects.get().webhook, inside)

    def test_nothing_while_it_is_paused(self) -> None:
        pause_webhook(webhook=self.make())

        make_comment(self.ticket, self.user)

        self.assertEqual(self.stored(), [])

    def test_nothing_of_another_company(self) -> None:
        self.make()
        with as_company(self.other_company):
            theirs = create_webhook(
                company=self.other_company,
                by=self.stranger,
                name="Theirs",
                address=ADDRESS,
                format="slack",
                kinds=["comment"],
                includes_internal=True,
            )

        make_comment(self.ticket, self.user)

        self.assertEqual(len(self.stored()), 1)
        with as_company(self.other_company):
            self.assertEqual(Webhook.objects.get(), theirs)
            self.assertFalse(WebhookDelivery.objects.exists())

    def test_nothing_of_a_change_that_is_rolled_back(self) -> None:
        self.make()

        class Broken(Exception):
            pass

        with self.assertRaises(Broken), transaction.atomic():
            events.task_assigned(current_task(self.ticket))
            raise Broken

        self.assertEqual(self.stored(), [])

    def test_a_superuser_who_acts_for_the_company_is_the_actor(self) -> None:
        self.make()
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Support"})

        self.client.post(
            "/manage/tickets/1/cancel/",
            {"company_token": str(self.company.pk), "reason": "A duplicate"},
        )

        delivery = WebhookDelivery.objects.get()
        self.assertEqual((delivery.kind, delivery.actor), ("ticket_canceled", self.superuser))

"""What requesters do with their own tickets: cancel, reopen, add information."""

from datetime import timedelta
from typing import Any, ClassVar

from users.models import User
from users.roles import TASK_WORKER
from users.tenancy import as_company
from users.tests.factories import make_person
from workflow_design.models import TicketType
from workflow_ops.engine.invariants import violations
from workflow_ops.models import FormDraft, TaskInstance, TaskStatus, TicketComment, TicketInstance
from workflow_ops.models.statuses import WorkflowStatus
from workflow_ops.services.tasks import complete_task
from workflow_ops.services.tickets import cancel_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import (
    YES_NO,
    bundle,
    current_task,
    form_task,
    make_ticket,
    publish,
)

REASON = "It broke again."


class RequesterTestCase(TicketTestCase):
    reopenable: ClassVar[TicketType]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            cls.reopenable = publish(
                cls.company,
                cls.creator,
                bundle(
                    "repair",
                    tasks=[form_task("review", output_schema=YES_NO), form_task("fix")],
                    transitions=[
                        {"from": None, "to": "review"},
                        {"from": "review", "to": "fix"},
                        {"from": "fix", "to": None},
                    ],
                    ticket={"requester_may": ["reopen"]},
                ),
            )

    def ticket(self, ticket_type: TicketType) -> TicketInstance:
        return make_ticket(ticket_type, self.user)

    def completed(self, ticket_type: TicketType | None = None) -> TicketInstance:
        ticket = self.ticket(ticket_type or self.reopenable)
        for output in ({"approved": True}, {}):
            complete_task(task=current_task(ticket), by=self.worker, output=output)
        return ticket

    def status(self, ticket: TicketInstance) -> str:
        return TicketInstance.objects.get(pk=ticket.pk).status

    def close_long_ago(self, ticket: TicketInstance) -> None:
        ticket.refresh_from_db()
        assert ticket.ended_at is not None
        long_ago = ticket.ended_at - timedelta(days=14, seconds=1)
        TicketInstance.objects.filter(pk=ticket.pk).update(ended_at=long_ago)

    def offers(self, by: User, ticket: TicketInstance) -> set[str]:
        """What the page of the ticket offers."""
        self.client.log_in(by)
        offers = self.client.get(f"/tickets/{ticket.number}/").context["page"].offers
        return {name for name, is_offered in vars(offers).items() if is_offered}

    def post(self, by: User, ticket: TicketInstance, way: str, reason: str = REASON) -> Any:
        self.client.log_in(by)
        url = f"/tickets/{ticket.number}/{way}/"
        return self.client.post(url, {"reason": reason}, follow=True)


class CancelTest(RequesterTestCase):
    def test_a_requester_cancels_what_no_one_has_completed_a_task_of(self) -> None:
        ticket = self.ticket(self.ticket_type)
        self.assertIn("cancel", self.offers(self.user, ticket))
        self.assertContains(self.client.get(f"/tickets/{ticket.number}/cancel/"), "Keep ticket")

        page = self.post(self.user, ticket, "cancel")

        self.assertContains(page, f"Ticket #{ticket.number} canceled.")
        self.assertEqual(self.status(ticket), WorkflowStatus.CANCELLED)
        self.assertEqual(TicketComment.objects.get().text, REASON)
        self.assertFalse(TicketComment.objects.get().is_internal)
        self.assertContains(self.post(self.user, ticket, "cancel"), "is canceled", status_code=422)

    def test_no_reason_is_needed(self) -> None:
        ticket = self.ticket(self.ticket_type)

        self.post(self.user, ticket, "cancel", reason="")

        self.assertEqual(self.status(ticket), WorkflowStatus.CANCELLED)
        self.assertFalse(TicketComment.objects.exists())

    def test_once_a_task_is_completed_it_is_too_late(self) -> None:
        ticket = self.ticket(self.ticket_type)
        complete_task(task=current_task(ticket), by=self.worker, output={"approved": True})
        self.assertNotIn("cancel", self.offers(self.user, ticket))

        page = self.post(self.user, ticket, "cancel")

        self.assertContains(page, "A step of this ticket is already completed", status_code=422)
        self.assertContains(page, REASON, status_code=422)
        self.assertEqual(self.status(ticket), WorkflowStatus.IN_PROGRESS)
        self.assertFalse(TicketComment.objects.exists())

    def test_a_ticket_type_may_forbid_it(self) -> None:
        ticket = self.ticket(self.reopenable)
        self.assertNotIn("cancel", self.offers(self.user, ticket))

        page = self.post(self.user, ticket, "cancel")

        self.assertContains(page, "can&#x27;t be canceled by requesters", status_code=422)
        self.assertEqual(self.status(ticket), WorkflowStatus.IN_PROGRESS)

    def test_only_the_requester_does(self) -> None:
        ticket = self.ticket(self.ticket_type)
        for person, status in (
            (self.colleague, 404),
            (self.worker, 403),
            (self.ticket_admin, 403),
            (self.stranger, 404),
        ):
            with self.subTest(str(person)):
                self.assertEqual(self.post(person, ticket, "cancel").status_code, status)
        self.assertEqual(self.status(ticket), WorkflowStatus.IN_PROGRESS)


class ReopenTest(RequesterTestCase):
    def test_the_last_form_is_done_again_by_who_did_it(self) -> None:
        ticket = self.completed()
        other = make_person(self.company, "other", roles=[TASK_WORKER])
        self.assertIn("reopen", self.offers(self.user, ticket))
        self.assertContains(self.client.get(f"/tickets/{ticket.number}/reopen/"), "run again")

        page = self.post(self.user, ticket, "reopen")

        self.assertContains(page, f"Ticket #{ticket.number} reopened.")
        self.assertContains(page, "Ticket reopened")
        self.assertContains(page, REASON)
        task = current_task(ticket)
        self.assertEqual((task.task_definition.key, task.status), ("fix", TaskStatus.OPEN))
        self.assertEqual(task.assigned_to, self.worker)
        self.assertNotEqual(task.assigned_to, other)
        titles = [entry.title for entry in page.context["page"].timeline.entries]
        self.assertEqual(titles, ["Submitted", "Review", "Fix", "Reopened", "Fix"])
        self.assertEqual(list(violations(self.company)), [])
        ticket.refresh_from_db()
        self.assertIsNone(ticket.ended_at)
        data = ticket.workflow.workflow_data if ticket.workflow else {}
        self.assertEqual(data, {"item": "Laptop", "approved": True})

        complete_task(task=task, by=self.worker, output={})
        self.assertEqual(self.status(ticket), WorkflowStatus.COMPLETED)
        self.assertEqual(list(violations(self.company)), [])

    def test_who_is_away_gets_it_not_again(self) -> None:
        ticket = self.completed()
        self.worker.is_available = False
        self.worker.save()

        self.post(self.user, ticket, "reopen")

        self.assertIsNone(current_task(ticket).assigned_to)

    def test_a_reason_is_needed(self) -> None:
        ticket = self.completed()

        page = self.post(self.user, ticket, "reopen", reason=" ")

        self.assertContains(page, "Enter a reason.", status_code=422)
        self.assertEqual(self.status(ticket), WorkflowStatus.COMPLETED)

    def test_a_second_time_is_refused_and_what_was_typed_is_kept(self) -> None:
        ticket = self.completed()
        self.post(self.user, ticket, "reopen")

        page = self.post(self.user, ticket, "reopen", reason="Once more")

        self.assertContains(page, "is in progress, so it can&#x27;t be reopened", status_code=422)
        self.assertContains(page, "Once more", status_code=422)
        self.assertEqual(TaskInstance.objects.count(), 3)

    def test_after_14_days_only_an_admin_reopens(self) -> None:
        ticket = self.completed()
        self.close_long_ago(ticket)
        self.assertEqual(self.offers(self.user, ticket), set())

        page = self.post(self.user, ticket, "reopen")
        self.assertContains(page, "closed more than 14 days ago", status_code=422)

        self.assertIn("reopen", self.offers(self.ticket_admin, ticket))
        page = self.post(self.ticket_admin, ticket, "reopen")
        self.assertContains(page, "reopened the ticket")
        self.assertEqual(self.status(ticket), WorkflowStatus.IN_PROGRESS)

    def test_a_ticket_type_has_to_allow_it_to_requesters(self) -> None:
        ticket = self.completed(self.ticket_type)
        self.assertNotIn("reopen", self.offers(self.user, ticket))

        page = self.post(self.user, ticket, "reopen")

        self.assertContains(page, "can&#x27;t be reopened by requesters", status_code=422)
        self.post(self.ticket_admin, ticket, "reopen")
        self.assertEqual(self.status(ticket), WorkflowStatus.IN_PROGRESS)

    def test_a_canceled_ticket_is_not_reopened(self) -> None:
        ticket = self.ticket(self.reopenable)
        cancel_ticket(ticket=ticket, by=self.ticket_admin)

        for person in (self.user, self.ticket_admin):
            self.assertNotIn("reopen", self.offers(person, ticket))
            page = self.post(person, ticket, "reopen")
            self.assertContains(page, "is canceled, so it", status_code=422)

    def test_others_do_not_find_it(self) -> None:
        ticket = self.completed()
        for person in (self.colleague, self.worker, self.stranger):
            with self.subTest(str(person)):
                self.assertEqual(self.post(person, ticket, "reopen").status_code, 404)


class AddInformationTest(RequesterTestCase):
    def write(self, ticket: TicketInstance) -> Any:
        self.client.log_in(self.user)
        page = self.client.get(f"/tickets/{ticket.number}/")
        key = page.context["comment_form"]["submission_key"].value()
        return self.client.post(
            f"/tickets/{ticket.number}/comments/",
            {"text": "More on it.", "submission_key": str(key)},
            follow=True,
        )

    def test_it_is_offered_in_words_while_the_ticket_is_open_and_14_days_after(self) -> None:
        for ticket in (self.ticket(self.ticket_type), self.completed()):
            self.assertIn("write", self.offers(self.user, ticket))

            page = self.write(ticket)

            self.assertContains(page, "Add information")
            self.assertContains(page, "More on it.")

    def test_later_a_new_ticket_is_offered_and_what_was_typed_is_kept(self) -> None:
        ticket = self.completed()
        self.close_long_ago(ticket)

        page = self.write(ticket)

        self.assertContains(page, "closed more than 14 days ago", status_code=422)
        self.assertContains(page, "More on it.", status_code=422)
        page = self.client.get(f"/tickets/{ticket.number}/")
        self.assertContains(page, "submit a new ticket")
        self.assertNotContains(page, "Add information")
        self.assertFalse(TicketComment.objects.exists())


class DuplicateTest(RequesterTestCase):
    def duplicate(self, ticket: TicketInstance, by: User | None = None) -> Any:
        self.client.log_in(by or self.user)
        return self.client.post(f"/tickets/{ticket.number}/duplicate/", follow=True)

    def test_the_form_of_the_live_version_opens_with_the_answers_that_still_fit(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user, {"item": "Laptop", "amount": 12.5})
        fields = [
            {"FieldName": "item", "FieldType": "string", "Required": True},
            {"FieldName": "amount", "FieldType": "integer"},
        ]
        publish(self.company, self.creator, bundle(fields=fields))

        page = self.duplicate(ticket)

        self.assertRedirects(page, "/tickets/new/purchase/")
        self.assertContains(page, "Duplicated #1 as a draft. Files aren&#x27;t copied.")
        self.assertContains(page, 'value="Laptop"')
        self.assertNotContains(page, 'value="12.5')
        self.assertEqual(TicketInstance.objects.count(), 1)

    def test_a_draft_is_not_replaced(self) -> None:
        one = make_ticket(self.ticket_type, self.user, {"item": "Laptop"})
        two = make_ticket(self.ticket_type, self.user, {"item": "Desk"})
        self.duplicate(one)

        page = self.duplicate(two)

        self.assertContains(page, "You already have a draft of this form.")
        self.assertContains(page, 'value="Laptop"')

    def test_an_archived_ticket_type_is_told(self) -> None:
        ticket = self.ticket(self.ticket_type)
        TicketType.objects.of_key("purchase").update(status="RETIRED")

        page = self.duplicate(ticket)

        self.assertContains(page, "is archived or no longer available to you")
        self.assertFalse(FormDraft.objects.exists())

    def test_only_the_requester_does(self) -> None:
        ticket = self.ticket(self.ticket_type)
        for person, status in ((self.colleague, 404), (self.worker, 403), (self.stranger, 404)):
            with self.subTest(str(person)):
                self.assertEqual(self.duplicate(ticket, person).status_code, status)

    def test_who_acts_for_a_company_makes_no_draft(self) -> None:
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Request 17"})
        ticket = make_ticket(self.ticket_type, self.superuser)
        path = f"/tickets/{ticket.number}/"
        self.assertNotContains(self.client.get(path), "Duplicate")

        sent = {"company_token": str(self.company.pk)}
        page = self.client.post(f"{path}duplicate/", sent, follow=True)

        self.assertContains(page, "Drafts aren&#x27;t saved while you act for a company.")
        self.assertFalse(FormDraft.objects.exists())

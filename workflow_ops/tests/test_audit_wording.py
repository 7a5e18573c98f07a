"""The audit log names what tickets, tasks and versions refer to."""

from users.audit.wording import names_of_rows
from workflow_design.models import TaskDefinition, WorkflowDefinition
from workflow_ops.models import TaskInstance
from workflow_ops.services.tasks import complete_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_ticket


class NamesTest(TicketTestCase):
    def test_each_reference_has_a_name(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        task = TaskInstance.objects.get()
        version = WorkflowDefinition.objects.get()
        definition = TaskDefinition.objects.order_by("pk")[0]

        for row, name in (
            (ticket, f"#{ticket.number}"),
            (task, task.task_definition.title),
            (version, f"{version.title}, version 1"),
            (definition, f"{definition.title}, version 1"),
        ):
            with self.subTest(row=row):
                self.assertEqual(names_of_rows(type(row), [row.pk]), {row.pk: name})

    def test_the_page_shows_no_ids(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        review = current_task(ticket)
        complete_task(task=review, by=self.worker, output={"approved": True})
        self.client.log_in(self.admin)

        page = self.client.get("/audit/?kind=workflow_instances")

        self.assertContains(page, "<ins>Order, version 1</ins>")
        self.assertNotContains(page, f"<del>{review.pk}</del>")
        tasks = self.client.get("/audit/?kind=task_instances")
        self.assertContains(tasks, "<dt>Output data: approved</dt>")
        self.assertContains(tasks, "<ins>yes</ins>")
        told = {entry.subject_text for entry in tasks.context["page"].entries}
        self.assertEqual(told, {"Review", "Order"})
        tickets = self.client.get("/audit/?kind=ticket_instances")
        self.assertContains(tickets, f'History<span class="visually-hidden"> of #{ticket.number}')

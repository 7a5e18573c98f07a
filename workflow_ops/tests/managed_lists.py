"""Four tickets in the lists of ticket admins."""

from typing import Any

from workflow_ops.models import (
    TicketError,
)
from workflow_ops.services.tasks import complete_task
from workflow_ops.services.tickets import hold_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_ticket


class ManagedListCase(TicketTestCase):
    """Four tickets: 1 completed, 2 on hold, 3 of a colleague, 4 with an error."""

    def setUp(self) -> None:
        super().setUp()
        done = make_ticket(self.ticket_type, self.user, {"item": "Desk"})
        complete_task(task=current_task(done), by=self.worker, output={"approved": False})
        held = make_ticket(self.ticket_type, self.user, {"item": "Chair"})
        hold_ticket(ticket=held, by=self.ticket_admin)
        make_ticket(self.ticket_type, self.colleague, {"item": "Lamp"})
        failed = make_ticket(self.ticket_type, self.user, {"item": "Yacht"})
        self.error = TicketError.objects.create(
            company=self.company,
            ticket=failed,
            task=current_task(failed),
            error_type=TicketError.Type.TASK_UPDATE,
            error_message="It broke.",
        )
        self.client.log_in(self.ticket_admin)

    def open(self, path: str) -> Any:
        response = self.client.get(path, follow=True)
        self.assertEqual(response.status_code, 200)
        return response

    def numbers(self, query: str = "") -> list[int]:
        context = self.open(f"/manage/tickets/?{query}").context
        return [ticket.number for ticket in context["tickets"]]

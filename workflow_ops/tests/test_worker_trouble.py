"""The warning for ticket admins that no background worker runs."""

from users.tests.client import OutsideClient
from workflow_design.models import DefinitionStatus, TicketType, WorkflowDefinition
from workflow_ops.tests.actions import action as action_task
from workflow_ops.tests.actions import action_bundle
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import make_ticket, publish


class WorkerTroubleTest(TicketTestCase):
    client: OutsideClient

    def test_ticket_admins_are_notified_that_no_worker_runs(self) -> None:
        self.publish_an_action()
        self.client.log_in(self.ticket_admin)
        self.assertContains(self.client.get("/"), "no background worker has been seen yet")

        self.client.log_in(self.user)
        self.assertNotContains(self.client.get("/"), "background worker")

    def test_they_are_not_where_nothing_needs_a_worker(self) -> None:
        self.client.log_in(self.ticket_admin)

        self.assertNotContains(self.client.get("/"), "background worker")

    def test_they_are_while_a_ticket_of_a_retired_workflow_waits_for_its_action(self) -> None:
        make_ticket(self.publish_an_action(), self.user)
        WorkflowDefinition.objects.update(status=DefinitionStatus.RETIRED)
        self.client.log_in(self.ticket_admin)

        self.assertContains(self.client.get("/"), "no background worker has been seen yet")

    def test_actions_of_another_company_do_not_count(self) -> None:
        self.publish_an_action()
        self.client.log_in(self.stranger)

        self.assertNotContains(self.client.get("/"), "background worker")

    def publish_an_action(self) -> TicketType:
        document = action_bundle(action_task("ship", "https://example.com/"))
        return publish(self.company, self.creator, document)

"""The picture of the workflow on ticket pages: how far the ticket is, and which way it went."""

from typing import Any

from ticketflower.types import JsonObject
from workflow_design.diagram import Diagram
from workflow_ops.models import TaskInstance, TaskStatus, TicketError
from workflow_ops.models.prepared import tasks_of_workflow
from workflow_ops.pages.diagram import ticket_diagram
from workflow_ops.pages.ticket import workflow_of
from workflow_ops.services.tasks import complete_task
from workflow_ops.services.tickets import cancel_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, form_task, make_ticket, publish


class TicketDiagramTest(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.ticket_type, self.user)
        self.client.log_in(self.user)

    def page(self, path: str = "/tickets/1/") -> Any:
        return self.client.get(path)

    def diagram(self) -> Diagram:
        diagram = self.page().context["page"].diagram
        assert isinstance(diagram, Diagram)
        return diagram

    def states(self) -> dict[str, str]:
        return {node.title: node.state for node in self.diagram().nodes}

    def taken(self) -> list[tuple[str | None, str | None]]:
        return [each.ends for each in self.diagram().edges if each.taken]

    def complete(self, output: JsonObject) -> None:
        complete_task(task=current_task(self.ticket), by=self.worker, output=output)

    def test_a_new_ticket_is_at_its_first_task(self) -> None:
        self.assertEqual(
            self.states(), {"Start": "done", "Review": "current", "Order": "", "End": ""}
        )
        self.assertEqual(self.taken(), [(None, "review")])
        self.assertContains(self.page(), "<title>Review, Form · now here</title>")
        self.assertContains(self.page(), "Now at: Review.")

    def test_the_way_that_was_taken(self) -> None:
        self.complete({"approved": True})

        self.assertEqual(
            self.states(), {"Start": "done", "Review": "done", "Order": "current", "End": ""}
        )
        self.assertEqual(self.taken(), [(None, "review"), ("review", "order")])
        self.assertContains(self.page(), "Review → Order: Approve? is yes (taken)")

    def test_a_completed_ticket_came_to_the_end(self) -> None:
        self.complete({"approved": False})

        self.assertEqual(
            self.states(), {"Start": "done", "Review": "done", "Order": "", "End": "done"}
        )
        self.assertEqual(self.taken(), [(None, "review"), ("review", None)])

    def test_a_task_that_failed_is_where_it_stopped(self) -> None:
        TaskInstance.objects.update(status=TaskStatus.ERROR)

        self.assertEqual(self.states()["Review"], "stopped")

    def test_a_ticket_that_cannot_go_on_stopped_at_its_last_task(self) -> None:
        self.complete({"approved": True})
        TaskInstance.objects.filter(task_definition__key="order").delete()
        TicketError.objects.create(
            company=self.company,
            ticket=self.ticket,
            error_type="WORKFLOW_TRANSITION",
            error_message="It failed.",
        )

        self.assertEqual(self.states()["Review"], "stopped")

    def test_a_cancelled_ticket_stopped_where_it_was(self) -> None:
        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        self.assertEqual(self.states()["Review"], "stopped")
        self.assertEqual(self.states()["End"], "")

    def test_a_task_that_is_done_again_is_the_current_one(self) -> None:
        loop = bundle(
            "loop",
            tasks=[form_task("ask"), form_task("answer")],
            transitions=[
                {"from": None, "to": "ask"},
                {"from": "ask", "to": "answer"},
                {"from": "answer", "to": "ask", "condition": {"==": [{"var": "amount"}, 5]}},
                {"from": "answer", "to": None},
            ],
        )
        ticket_type = publish(self.company, self.creator, loop)
        self.ticket = make_ticket(ticket_type, self.user, answers={"item": "x", "amount": 5})
        self.complete({})
        self.complete({})

        nodes = self.page("/tickets/2/").context["page"].diagram.nodes

        self.assertEqual([node.state for node in nodes], ["done", "current", "done", ""])

    def test_requesters_get_no_links_into_definitions(self) -> None:
        self.assertNotContains(self.page(), "/design/tasks/")
        self.assertContains(self.page(), 'role="img"')

    def test_requesters_who_may_see_definitions_get_links(self) -> None:
        self.user.groups.set(self.user.groups.all() | self.ticket_admin.groups.all())

        self.assertContains(self.page(), 'href="/design/tasks/purchase/review/?version=1"')

    def test_it_is_folded(self) -> None:
        self.assertContains(self.page(), '<details class="tf-ticket-diagram d-print-none">')

    def test_ticket_admins_get_links_into_definitions(self) -> None:
        self.client.log_in(self.ticket_admin)

        page = self.page("/tickets/1/")

        self.assertContains(page, 'href="/design/tasks/purchase/review/?version=1"')

    def test_a_worker_who_is_only_that_does_not_see_it(self) -> None:
        self.client.log_in(self.worker)

        self.assertNotContains(self.page(), "tf-diagram")

    def test_it_costs_no_statement(self) -> None:
        workflow = workflow_of(self.ticket)
        assert self.ticket.workflow
        tasks = tasks_of_workflow.all(self.ticket.workflow)

        with self.assertNumQueries(0):
            ticket_diagram(self.ticket, workflow, tasks, has_error=False, with_links=True)

    def test_a_table_says_the_same(self) -> None:
        self.assertContains(self.page(), "View as table")
        self.assertContains(self.page(), "Approve? is yes", count=4)

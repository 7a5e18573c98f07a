"""Numbers of tickets on the diagram of a workflow: now, how long steps take, which way they go."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ticketflower.types import JsonObject
from users.tenancy import as_company
from workflow_design.diagram import Diagram
from workflow_ops.dashboard.workflow_figures import WorkflowFigures, workflow_figures
from workflow_ops.models import TaskInstance, TicketInstance, WorkflowInstance
from workflow_ops.services.tasks import complete_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_ticket

PAGE = "/design/workflows/purchase/"


class WorkflowFiguresTestCase(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.approved, self.refused, self.waiting = (
            make_ticket(self.ticket_type, self.user) for _ in range(3)
        )
        self.complete(self.approved, {"approved": True})
        self.complete(self.refused, {"approved": False})

    def complete(self, ticket: TicketInstance, output: JsonObject) -> None:
        complete_task(task=current_task(ticket), by=self.worker, output=output)

    def figures(self, period: str = "30") -> WorkflowFigures:
        return workflow_figures(self.company, "purchase", period)


class WorkflowFiguresTest(WorkflowFiguresTestCase):
    def test_where_tickets_are_and_which_way_they_went(self) -> None:
        figures = self.figures()

        self.assertEqual(figures.now, {"review": 1, "order": 1})
        self.assertEqual(
            figures.taken,
            {(None, "review"): 3, ("review", "order"): 1, ("review", None): 1},
        )

    def test_a_step_has_its_median_time(self) -> None:
        for ticket, hours in ((self.approved, 1), (self.refused, 3)):
            task = TaskInstance.objects.filter(workflow_instance=ticket.workflow).earliest("pk")
            assert task.completed_at
            TaskInstance.objects.filter(pk=task.pk).update(
                created_at=task.completed_at - timedelta(hours=hours)
            )

        self.assertEqual(self.figures().medians, {"review": 2 * 3_600})

    def test_a_step_counts_in_the_period_in_which_it_was_completed(self) -> None:
        before = timezone.now() - timedelta(days=60)
        WorkflowInstance.objects.update(created_at=before)
        TaskInstance.objects.of_workflows(["purchase"]).filter(
            task_definition__key="review"
        ).update(created_at=before)
        TaskInstance.objects.filter(workflow_instance=self.refused.workflow).update(
            completed_at=before
        )

        self.assertEqual(self.figures("30").taken, {("review", "order"): 1})
        self.assertEqual(self.figures("30").now, {"review": 1, "order": 1})
        self.assertEqual(self.figures("90").taken, self.figures("all").taken)
        self.assertEqual(self.figures("all").taken[None, "review"], 3)

    def test_a_period_of_too_many_tasks_begins_later(self) -> None:
        first, last = (
            TaskInstance.objects.filter(workflow_instance=each.workflow).earliest("pk")
            for each in (self.refused, self.approved)
        )
        before = timezone.now() - timedelta(days=5)
        TaskInstance.objects.filter(pk=first.pk).update(completed_at=before, created_at=before)

        figures = workflow_figures(self.company, "purchase", "all", most=0)

        assert last.completed_at
        self.assertEqual(figures.since, timezone.localdate(last.completed_at))
        self.assertNotIn(("review", None), figures.taken)
        self.assertIsNone(self.figures("all").since)

    def test_other_companies_and_workflows_have_their_own(self) -> None:
        self.assertEqual(workflow_figures(self.company, "other", "all").taken, {})
        with as_company(self.other_company):
            figures = workflow_figures(self.other_company, "purchase", "all")

        self.assertEqual((figures.now, figures.medians, figures.taken), ({}, {}, {}))

    def test_the_number_of_statements_is_constant(self) -> None:
        for _ in range(2):
            with self.assertNumQueries(6):
                self.figures("7")
            self.complete(make_ticket(self.ticket_type, self.user), {"approved": True})


class FiguresOnTheDiagramTest(WorkflowFiguresTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.ticket_admin)

    def diagram(self, query: str) -> Diagram:
        diagram = self.client.get(PAGE + query).context["page"].overview.diagram
        assert isinstance(diagram, Diagram)
        return diagram

    def test_boxes_and_lines_show_them(self) -> None:
        diagram = self.diagram("?period=30")

        notes = {node.title: node.note_line.text for node in diagram.nodes if node.note_line}
        self.assertEqual(notes["Review"], "1 now \u00b7 median less than 1 min")
        self.assertEqual(notes["Order"], "1 now")
        counts = {
            edge.ends: (edge.count.number, edge.count.weight, edge.count.text)
            for edge in diagram.edges
            if edge.count
        }
        number, weight, text = counts[None, "review"]
        self.assertEqual((number, weight, text and text.text), (3, 4, "3\u00d7"))
        self.assertEqual(counts["review", "order"][:2], (1, 2))
        self.assertEqual(counts["order", None], (0, 0, None))

    def test_the_table_has_the_same_numbers(self) -> None:
        response = self.client.get(f"{PAGE}?period=30")
        self.assertContains(response, f'href="{PAGE}?tab=rules&amp;period=30">View as table')

        rows = self.client.get(f"{PAGE}?tab=rules&period=30").context["page"].rules.rows

        found: list[Any] = [
            (row.origin.title, row.figures, [each.count for each in row.transitions])
            for row in rows
        ]
        self.assertEqual(
            found,
            [
                ("Start", "", [3]),
                ("Review", "1 now \u00b7 median less than 1 min", [1, 1]),
                ("Order", "1 now", [0]),
            ],
        )

    def test_they_are_off_until_a_period_is_chosen(self) -> None:
        for query in ("", "?period=", "?period=8", "?period=%00"):
            self.assertIsNone(self.diagram(query).figures)

    def test_they_are_for_people_who_may_see_all_tickets(self) -> None:
        self.assertContains(self.client.get(PAGE), "Ticket counts")
        self.client.log_in(self.creator)

        response = self.client.get(f"{PAGE}?period=30")

        self.assertNotContains(response, "Ticket counts")
        self.assertIsNone(response.context["page"].overview.diagram.figures)

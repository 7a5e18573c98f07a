"""Domain events of the engine: each change announces itself once, in its own transaction."""

from workflow_ops.engine import events
from workflow_ops.errors import FailedAgain
from workflow_ops.models import TaskStatus, TicketError, TicketInstance
from workflow_ops.services.tasks import (
    change_availability,
    complete_task,
    hand_back_tasks,
    reassign_task,
)
from workflow_ops.services.ticket_errors import retry_error, skip_to
from workflow_ops.services.tickets import cancel_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, form_task, make_ticket, publish

EVENTS = "workflow_ops.engine.events"


class EventsTestCase(TicketTestCase):
    def assert_events(self, logged: list[str], *expected: str) -> None:
        self.assertEqual(logged, [f"INFO:{EVENTS}:{each}" for each in expected])


class TaskAssignedTest(EventsTestCase):
    def test_the_first_task_of_a_ticket(self) -> None:
        with self.assertLogs(EVENTS, "INFO") as logs:
            task = current_task(make_ticket(self.ticket_type, self.user))

        self.assert_events(logs.output, f"task_assigned task={task.pk} worker={self.worker.pk}")

    def test_it_costs_one_statement(self) -> None:
        task = current_task(make_ticket(self.ticket_type, self.user))

        with (
            self.assertNumQueries(1),
            self.assertLogs(EVENTS, "INFO"),
        ):
            events.task_assigned(task)

    def test_the_next_task(self) -> None:
        task = current_task(make_ticket(self.ticket_type, self.user))

        with self.assertLogs(EVENTS, "INFO") as logs:
            complete_task(task=task, by=self.worker, output={"approved": True})

        order = current_task(TicketInstance.objects.get())
        self.assert_events(logs.output, f"task_assigned task={order.pk} worker={self.worker.pk}")

    def test_a_task_without_a_worker_is_no_event_until_one_is_available(self) -> None:
        change_availability(user=self.worker, is_available=False)
        with self.assertNoLogs(EVENTS, "INFO"):
            task = current_task(make_ticket(self.ticket_type, self.user))

        with self.assertLogs(EVENTS, "INFO") as logs:
            change_availability(user=self.colleague, is_available=True)

        self.assertEqual(task.status, TaskStatus.PENDING)
        self.assert_events(logs.output, f"task_assigned task={task.pk} worker={self.colleague.pk}")

    def test_a_task_that_is_reassigned_or_handed_back(self) -> None:
        task = current_task(make_ticket(self.ticket_type, self.user))

        with self.assertLogs(EVENTS, "INFO") as logs:
            reassign_task(task=task, to=self.colleague, by=self.ticket_admin)
            hand_back_tasks(user=self.colleague, company=self.company)

        self.assert_events(
            logs.output,
            f"task_assigned task={task.pk} worker={self.colleague.pk}",
            f"task_assigned task={task.pk} worker={self.worker.pk}",
        )


class TicketEndedTest(EventsTestCase):
    def test_a_workflow_that_is_completed(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)

        with self.assertLogs(EVENTS, "INFO") as logs:
            complete_task(task=current_task(ticket), by=self.worker, output={"approved": False})

        self.assert_events(logs.output, f"ticket_ended ticket={ticket.pk} status=COMPLETED")

    def test_a_workflow_that_ends_as_it_starts(self) -> None:
        document = bundle(
            "short",
            tasks=[form_task("review")],
            transitions=[
                {"from": None, "to": "review", "condition": {">": [{"var": "amount"}, 0]}},
                {"from": None, "to": None},
                {"from": "review", "to": None},
            ],
        )
        short = publish(self.company, self.creator, document)

        with self.assertLogs(EVENTS, "INFO") as logs:
            ticket = make_ticket(short, self.user, {"item": "Desk", "amount": 0})

        self.assert_events(logs.output, f"ticket_ended ticket={ticket.pk} status=COMPLETED")

    def test_a_ticket_that_is_cancelled(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)

        with self.assertLogs(EVENTS, "INFO") as logs:
            cancel_ticket(ticket=ticket, by=self.ticket_admin)

        self.assert_events(logs.output, f"ticket_ended ticket={ticket.pk} status=CANCELLED")


class StoppedTicketTest(EventsTestCase):
    """A ticket whose first transition holds for no amount of 0."""

    def setUp(self) -> None:
        super().setUp()
        document = bundle(
            "stopping",
            tasks=[form_task("review")],
            transitions=[
                {"from": None, "to": "review", "condition": {">": [{"var": "amount"}, 0]}},
                {"from": "review", "to": None},
            ],
        )
        self.stopping = publish(self.company, self.creator, document)
        with (
            self.assertLogs(EVENTS, "INFO") as self.logs,
            self.assertLogs("workflow_ops.engine.error_recording"),
        ):
            self.ticket = make_ticket(self.stopping, self.user, {"item": "Desk", "amount": 0})
        self.error = TicketError.objects.for_detail().get()

    def test_its_error_is_an_event_once(self) -> None:
        with (
            self.assertNoLogs(EVENTS, "INFO"),
            self.assertLogs("workflow_ops.engine.error_recording"),
            self.assertRaises(FailedAgain),
        ):
            retry_error(error=self.error, by=self.ticket_admin)

        self.assert_events(
            self.logs.output, f"error_recorded error={self.error.pk} ticket={self.ticket.pk}"
        )

    def test_ending_it_without_a_task(self) -> None:
        with self.assertLogs(EVENTS, "INFO") as logs:
            skip_to(error=self.error, to=None, by=self.ticket_admin)

        self.assert_events(logs.output, f"ticket_ended ticket={self.ticket.pk} status=COMPLETED")

    def test_cancelling_it_before_it_has_started(self) -> None:
        with self.assertLogs(EVENTS, "INFO") as logs:
            cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        self.assert_events(logs.output, f"ticket_ended ticket={self.ticket.pk} status=CANCELLED")

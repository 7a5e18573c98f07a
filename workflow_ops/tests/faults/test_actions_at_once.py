"""Two who do something about the same action at the same moment: it happens once."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from django.test import override_settings

from ticketflower.sandbox.echo.service import EchoService
from workflow_design.models import TicketType
from workflow_ops.actions.received import Body
from workflow_ops.errors import TicketErrorAlreadyResolved, TicketMovedOn
from workflow_ops.models import (
    ENDED_WORKFLOW,
    ActionAttempt,
    TaskInstance,
    TaskStatus,
    TicketError,
    TicketInstance,
    WorkflowInstance,
)
from workflow_ops.services.actions import continue_action
from workflow_ops.services.callbacks import receive_callback
from workflow_ops.services.ticket_errors import complete_manually, retry_error, skip_to
from workflow_ops.services.tickets import cancel_ticket
from workflow_ops.tests.actions import action, action_bundle
from workflow_ops.tests.factories import make_ticket, publish
from workflow_ops.tests.faults.base import CommittedTestCase, at_once

ROUNDS = 5


class ActionsAtOnceTest(CommittedTestCase):
    def setUp(self) -> None:
        super().setUp()
        echo = self.enterContext(EchoService())
        allowed = echo.url.removeprefix("http://")
        self.enterContext(override_settings(ACTION_ALLOWED_HOSTS=[allowed]))
        self.types: dict[str, TicketType] = {}
        for kind, path in (("SYNC_ACTION", "/echo"), ("ASYNC_ACTION", "/later?seconds=300")):
            self.publish(kind, f"{echo.url}{path}")

    def publish(self, kind: str, url: str) -> None:
        document = action_bundle(action("send", url, task_type=kind))
        for each in (*document["workflows"], *document["tickets"]):
            each["key"] = kind.lower().replace("_", "-")
        document["tickets"][0]["workflow"] = document["workflows"][0]["key"]
        self.types[kind] = publish(self.company, self.creator, document)

    def called(self, kind: str) -> tuple[TicketInstance, TaskInstance]:
        """A ticket whose first action is called."""
        ticket = make_ticket(self.types[kind], self.user, {"item": "Bell"})
        task = TaskInstance.objects.for_detail().get(workflow_instance=ticket.workflow)
        continue_action(task=task)
        return ticket, task

    def failed(self) -> TicketError:
        """An error of an action that failed."""
        with override_settings(ACTION_ALLOWED_HOSTS=[]):
            self.called("SYNC_ACTION")
        return TicketError.objects.for_detail().latest("pk")

    def errors_of(self, calls: list[Callable[[], Any]]) -> list[type]:
        results = at_once(self.company, calls)
        return [type(each) for each in results if isinstance(each, Exception)]

    def test_of_two_callbacks_one_is_stored(self) -> None:
        for number in range(ROUNDS):
            _ticket, task = self.called("ASYNC_ACTION")
            bodies = [b'{"received": {"item": "%d"}}' % each for each in (number, number + 100)]
            call_back = partial(
                receive_callback, company_pk=self.company.pk, key=task.idempotency_key
            )

            replies = at_once(
                self.company, [partial(call_back, body=Body(body)) for body in bodies]
            )

            self.assertEqual([getattr(each, "status", each) for each in replies], [200, 200])
            kept = ActionAttempt.objects.callbacks().filter(task=task, http_status=200)
            self.assertEqual(kept.count(), 1)
            following = TaskInstance.objects.filter(workflow_instance=task.workflow_instance)
            self.assertEqual(following.count(), 2)

    def test_a_callback_and_a_cancellation_leave_one_state(self) -> None:
        for _number in range(ROUNDS):
            ticket, task = self.called("ASYNC_ACTION")

            body = b'{"received": {"item": "x"}}'
            call_back = partial(
                receive_callback, company_pk=self.company.pk, key=task.idempotency_key
            )
            cancel = partial(cancel_ticket, ticket=ticket, by=self.ticket_admin)

            self.errors_of([partial(call_back, body=body), cancel])

            instance = WorkflowInstance.objects.get(pk=task.workflow_instance_id)
            self.assertIn(instance.status, ENDED_WORKFLOW)
            tasks = TaskInstance.objects.filter(workflow_instance=instance)
            self.assertFalse(tasks.under_way().exists())

    def test_of_all_that_admins_do_at_once_one_thing_happens(self) -> None:
        for _number in range(ROUNDS):
            error = self.failed()
            doing: dict[str, Any] = {"error": error, "by": self.ticket_admin}

            refused = self.errors_of(
                [
                    partial(retry_error, **doing),
                    partial(retry_error, **doing),
                    partial(skip_to, to=None, **doing),
                    partial(complete_manually, output={"item": "x"}, **doing),
                ]
            )

            self.assertEqual(len(refused), 3, refused)
            self.assertLessEqual(set(refused), {TicketErrorAlreadyResolved, TicketMovedOn})
            error.refresh_from_db()
            self.assertEqual(error.error_status, TicketError.Status.RESOLVED)

    def test_a_job_that_runs_twice_at_once_completes_once(self) -> None:
        for _number in range(ROUNDS):
            ticket = make_ticket(self.types["SYNC_ACTION"], self.user, {"item": "Bell"})
            task = TaskInstance.objects.for_detail().get(workflow_instance=ticket.workflow)

            run = partial(continue_action, task=task)
            self.assertEqual(self.errors_of([run, run]), [])

            tasks = TaskInstance.objects.filter(workflow_instance=ticket.workflow)
            self.assertEqual(
                Counter(tasks.values_list("task_definition__key", "status")),
                {("send", TaskStatus.COMPLETED): 1, ("check", TaskStatus.OPEN): 1},
            )

"""/callbacks/TOKEN/: what services are told, and what their answers do."""

import json
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from unittest.mock import patch

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from ticketflower.tests.clocks import later_by
from users.tests.client import OutsideClient
from workflow_ops.actions import calls
from workflow_ops.actions.callbacks import callback_token, callback_url, read_token
from workflow_ops.actions.guard import post
from workflow_ops.engine.invariants import violations
from workflow_ops.models import (
    ActionAttempt,
    TaskInstance,
    TaskStatus,
    TicketError,
    TicketInstance,
)
from workflow_ops.services.ticket_errors import retry_error
from workflow_ops.services.tickets import cancel_ticket, hold_ticket, resume_ticket
from workflow_ops.tests.actions import RECEIVED, ActionTestCase
from workflow_ops.tests.factories import current_task

ANSWER = {"received": {"item": "Desk"}}


class CallbackTest(ActionTestCase):
    client_class = OutsideClient

    def awaiting(self, **more: Any) -> TicketInstance:
        """A ticket whose action was called and waits to be called back."""
        ticket = self.make_one("/later?seconds=300", task_type="ASYNC_ACTION", **more)
        self.work()
        return ticket

    def call_back(self, token: str, body: Any = ANSWER) -> Any:
        return self.client.post(f"/callbacks/{token}/", body, content_type="application/json")

    def token(self) -> str:
        return callback_token(TaskInstance.objects.earliest("pk"))

    def test_the_call_leaves_the_task_waiting_until_its_deadline(self) -> None:
        before = timezone.now()
        self.awaiting(timeout_seconds=120)

        task = TaskInstance.objects.get()
        self.assertEqual(task.status, TaskStatus.IN_PROGRESS)
        assert task.callback_deadline is not None
        self.assertTrue(119 <= (task.callback_deadline - before).total_seconds() <= 122)
        self.assertEqual(ProcrastinateJob.objects.get().scheduled_at, task.callback_deadline)

    def test_it_completes_the_task_once(self) -> None:
        ticket = self.awaiting()

        first = self.call_back(self.token())
        again = self.call_back(self.token(), {"received": {"item": "Other"}})

        self.assertEqual(first.status_code, HTTPStatus.OK)
        self.assertEqual((again.status_code, again.content), (first.status_code, first.content))
        self.assertEqual(TaskInstance.objects.earliest("pk").output_data, {"item": "Desk"})
        self.assertEqual(current_task(ticket).task_definition.key, "check")
        self.assertEqual(TaskInstance.objects.count(), 2)

    def test_it_may_say_that_the_action_failed(self) -> None:
        ticket = self.awaiting()
        failed = {"failed": " The invoice is blank. "}

        replies = [self.call_back(self.token(), failed) for _time in range(2)]

        self.assertEqual([each.status_code for each in replies], [HTTPStatus.OK] * 2)
        self.assertContains(replies[0], "Failure recorded.")
        self.assertEqual(replies[0].content, replies[1].content)
        error = TicketError.objects.get()
        self.assertEqual(error.error_message, "“Send” failed. The invoice is blank.")
        self.assertEqual(current_task(ticket).status, TaskStatus.ERROR)
        self.assertEqual(ActionAttempt.objects.callbacks().get().failure, "The invoice is blank.")
        self.assertEqual(self.call_back(self.token()).status_code, HTTPStatus.CONFLICT)
        retry_error(error=error, by=self.ticket_admin)
        self.work()
        self.assertEqual(self.call_back(self.token()).status_code, HTTPStatus.OK)
        self.assertEqual(current_task(ticket).task_definition.key, "check")
        self.assertEqual([*violations(self.company)], [])

    def test_only_one_text_alone_says_so_and_only_where_no_output_is_called_so(self) -> None:
        self.awaiting()
        for body in (
            {"failed": "x", "item": "y"},
            {"failed": 1},
            {"failed": " \u200b"},
            ["failed"],
        ):
            with self.subTest(body):
                status = self.call_back(self.token(), body).status_code
                self.assertEqual(status, HTTPStatus.UNPROCESSABLE_ENTITY)
        declared = {"properties": {"failed": {"type": "string"}}}
        taken = {"failed": {"var": "response.body.failed"}}
        for schema, transform in (
            (declared, None),
            ({"allOf": [{"$ref": "#/$defs/one"}], "$defs": {"one": declared}}, None),
            ({}, taken),
        ):
            ticket = self.make_one(
                "/later?seconds=300",
                task_type="ASYNC_ACTION",
                output_schema={"type": "object", **schema} if schema else None,
                output_transform=transform,
            )
            self.work()
            task = current_task(ticket)

            self.call_back(callback_token(task), {"failed": "Twice"})

            task.refresh_from_db()
            self.assertEqual((task.status, task.output_data), ("COMPLETED", {"failed": "Twice"}))

    def test_a_service_with_instructions_gets_all_that_it_needs(self) -> None:
        with patch.object(calls, "post", wraps=post) as sent:
            ticket = self.awaiting(instructions="Read it.", description="Of today.")

        self.assertEqual(
            json.loads(sent.call_args.kwargs["body"]),
            {
                "task": "send",
                "title": "Send",
                "description": "Of today.",
                "instructions": "Read it.",
                "ticket": ticket.number,
                "input": {"item": "Laptop"},
                "output_schema": RECEIVED,
                "callback": callback_url(TaskInstance.objects.get()),
            },
        )
        self.assertNotIn(self.token(), ActionAttempt.objects.get().request_body)

    def test_nothing_wakes_up_for_the_deadline_of_an_action_that_has_ended(self) -> None:
        self.awaiting()
        self.call_back(self.token())
        self.assertEqual(ProcrastinateJob.objects.count(), 0)

        cancel_ticket(ticket=self.awaiting(), by=self.ticket_admin)
        self.assertEqual(ProcrastinateJob.objects.count(), 0)

    def test_nor_to_call_again(self) -> None:
        self.make_one("/fail?status=503", task_type="ASYNC_ACTION")
        self.work()
        self.assertIsNotNone(ProcrastinateJob.objects.get().scheduled_at)

        self.call_back(self.token())

        self.assertEqual(ProcrastinateJob.objects.count(), 0)

    def test_a_body_that_nothing_asks_for_need_not_be_json(self) -> None:
        ticket = self.awaiting(output_schema=None, output_transform=None)

        self.assertEqual(self.call_back(self.token(), "ok").status_code, HTTPStatus.OK)

        self.assertEqual(current_task(ticket).task_definition.key, "check")

    def test_it_may_come_before_the_answer_to_the_call_is_read(self) -> None:
        ticket = self.awaiting()
        TaskInstance.objects.update(callback_deadline=None)

        self.assertEqual(self.call_back(self.token()).status_code, HTTPStatus.OK)

        self.assertEqual(current_task(ticket).task_definition.key, "check")

    def test_then_the_answer_to_the_call_is_no_failure(self) -> None:
        answered = post

        def called_back_first(*args: Any, **kwargs: Any) -> Any:
            answer = answered(*args, **kwargs)
            self.assertEqual(self.call_back(self.token()).status_code, HTTPStatus.OK)
            return answer

        with patch.object(calls, "post", called_back_first):
            self.awaiting()

        failures = ActionAttempt.objects.values_list("failure", flat=True)
        self.assertEqual(list(failures), ["", ""])

    def test_forged_tokens_are_nothing(self) -> None:
        self.awaiting()
        token = self.token()
        forged = (f"{token}x", token[:-1], token.replace(".", ".1", 1), "x", "1.2.3", "a.b", "%00")
        for each in forged:
            with self.subTest(each), self.assertNumQueries(0):
                self.assertEqual(self.call_back(each).status_code, HTTPStatus.NOT_FOUND)

        self.assertEqual(TaskInstance.objects.get().status, TaskStatus.IN_PROGRESS)

    def test_every_token_that_is_not_ours_gets_the_same_answer(self) -> None:
        answers = {self.call_back(each).content for each in ("x", "1.00.abc", "a" * 200)}

        self.assertEqual(len(answers), 1)

    def test_a_cancelled_ticket_takes_none(self) -> None:
        ticket = self.awaiting()
        cancel_ticket(ticket=ticket, by=self.ticket_admin)

        answer = self.call_back(self.token())

        self.assertEqual(answer.status_code, HTTPStatus.CONFLICT)
        self.assertEqual(TaskInstance.objects.get().status, TaskStatus.CANCELLED)

    def test_a_late_one_is_refused(self) -> None:
        self.awaiting(timeout_seconds=60)
        with later_by(timedelta(hours=1)):
            self.work_later()

        self.assertEqual(self.call_back(self.token()).status_code, HTTPStatus.CONFLICT)
        self.assertEqual(TaskInstance.objects.get().status, TaskStatus.ERROR)
        self.assertIn("didn't call back in time", TicketError.objects.get().error_message)

    def test_the_deadline_that_has_not_come_changes_nothing(self) -> None:
        self.awaiting()

        self.work_later()

        self.assertEqual(TaskInstance.objects.get().status, TaskStatus.IN_PROGRESS)
        self.assertEqual(ProcrastinateJob.objects.count(), 1)

    def test_one_that_does_not_fit_is_refused_and_a_better_one_taken(self) -> None:
        ticket = self.awaiting()

        refused = self.call_back(self.token(), {"received": {"item": 5}})
        taken = self.call_back(self.token())

        self.assertEqual(refused.status_code, HTTPStatus.UNPROCESSABLE_ENTITY)
        self.assertIn("doesn't match its schema", refused.json()["detail"])
        self.assertEqual(taken.status_code, HTTPStatus.OK)
        self.assertEqual(current_task(ticket).task_definition.key, "check")
        kept = ActionAttempt.objects.callbacks().order_by("pk")
        self.assertEqual([each.http_status for each in kept], [422, 200])

    def test_what_is_not_json_is_refused(self) -> None:
        self.awaiting()
        for body in (
            b"no",
            b"\xff",
            b'{"a": NaN}',
            b'{"a": 1e999}',
            b'"\\u0000"',
            b"[" * 5000,
        ):
            with self.subTest(body[:10]):
                self.assertEqual(self.call_back(self.token(), body).status_code, 400)

        self.assertEqual(TaskInstance.objects.get().status, TaskStatus.IN_PROGRESS)

    def test_what_is_too_large_is_refused(self) -> None:
        self.awaiting()

        answer = self.call_back(self.token(), b" " * 1_048_577)

        self.assertEqual(answer.status_code, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    def test_on_hold_it_is_kept_and_followed_later(self) -> None:
        ticket = self.awaiting()
        hold_ticket(ticket=ticket, by=self.ticket_admin)

        self.assertEqual(self.call_back(self.token()).status_code, HTTPStatus.OK)
        self.assertEqual(TaskInstance.objects.count(), 1)

        resume_ticket(ticket=ticket, by=self.ticket_admin)
        self.assertEqual(current_task(ticket).task_definition.key, "check")

    def test_a_sync_action_takes_none(self) -> None:
        self.make_one()

        self.assertEqual(self.call_back(self.token()).status_code, HTTPStatus.CONFLICT)

    def test_only_post_is_answered(self) -> None:
        self.assertEqual(self.client.get("/callbacks/x/").status_code, 405)

    def test_a_token_names_company_and_action(self) -> None:
        self.awaiting()
        task = TaskInstance.objects.get()

        self.assertEqual(read_token(self.token()), (self.company.pk, task.idempotency_key))

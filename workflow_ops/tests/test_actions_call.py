"""SYNC_ACTION tasks: called, tried again, completed, failed."""

from datetime import timedelta
from unittest.mock import patch

from django.test import override_settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from ticketflower.tests.clocks import later_by
from workflow_ops.actions import calls
from workflow_ops.actions.failures import CallFailed
from workflow_ops.actions.guard import post
from workflow_ops.actions.signing import is_signed
from workflow_ops.models import (
    ActionAttempt,
    SigningSecret,
    TaskInstance,
    TaskStatus,
    TicketError,
    TicketInstance,
    WorkflowInstance,
    WorkflowStatus,
)
from workflow_ops.services.actions import continue_action
from workflow_ops.services.signing_secrets import rotate_signing_secret, signing_secrets
from workflow_ops.services.tickets import cancel_ticket, hold_ticket, resume_ticket
from workflow_ops.tests.actions import ActionTestCase, action
from workflow_ops.tests.factories import current_task
from workflow_ops.tests.receivers import Receiver, answering


class CallTest(ActionTestCase):
    def test_it_waits_in_the_queue_and_is_not_called_by_the_request(self) -> None:
        ticket = self.make_one()

        task = current_task(ticket)
        job = ProcrastinateJob.objects.get()
        self.assertEqual(task.status, TaskStatus.PENDING)
        self.assertEqual(job.args, {"company": self.company.pk, "task": task.pk})
        self.assertNotIn(str(task.idempotency_key), self.received())

    def test_the_answer_completes_it_and_the_workflow_continues(self) -> None:
        ticket = self.make_one(output_transform={"sent": {"var": "response.body.received.item"}},
                               output_schema={"type": "object", "required": ["sent"]})  # fmt: skip

        self.work()

        done = TaskInstance.objects.get(task_definition__key="send")
        self.assertEqual(done.status, TaskStatus.COMPLETED)
        self.assertEqual(done.output_data, {"sent": "Laptop"})
        self.assertEqual(current_task(ticket).task_definition.key, "check")
        instance = WorkflowInstance.objects.get()
        self.assertEqual(instance.workflow_data, {"item": "Laptop", "sent": "Laptop"})

    def test_two_actions_follow_each_other(self) -> None:
        ticket = self.make(
            action("first", f"{self.echo.url}/echo"), action("second", f"{self.echo.url}/echo")
        )

        self.assertEqual([self.work(), self.work(), self.work()], [1, 1, 0])

        self.assertEqual(current_task(ticket).task_definition.key, "check")

    def test_what_is_sent(self) -> None:
        asked = {"item": {"var": "item"}, "no": {"var": "ticket.number"}}
        ticket = self.make_one(input_transform=asked)
        key = str(current_task(ticket).idempotency_key)

        self.work()

        effect = self.received()[key]
        self.assertEqual(effect["input"], {"item": "Laptop", "no": ticket.number})
        self.assertEqual((effect["posts"], effect["effects"]), (1, 1))

    def test_it_is_signed_with_the_companys_secret(self) -> None:
        secret = rotate_signing_secret(company=self.company, by=self.admin)
        self.make_one()
        sent = []

        def post(url: str, *, body: bytes, headers: dict[str, str], seconds: float) -> None:
            sent.append((headers, body))
            raise CallFailed("Not now.")

        with patch.object(calls, "post", post):
            self.work()

        headers, body = sent[0]
        lower = {name.lower(): value for name, value in headers.items()}
        now = int(timezone.now().timestamp())
        self.assertTrue(is_signed(secret=secret, headers=lower, body=body, now=now))

    def test_the_attempt_is_kept_cut_and_masked(self) -> None:
        self.make_one(
            input_transform={"item": {"var": "item"}, "token": "abc", "long-text": "x" * 20_000}
        )

        self.work()

        attempt = ActionAttempt.objects.get()
        self.assertEqual(attempt.http_status, 200)
        self.assertEqual(attempt.failure, "")
        self.assertGreater(attempt.request_size, 20_000)
        self.assertLess(len(attempt.request_body), 16_500)
        self.assertIn('"token": "***"', attempt.request_body)
        self.assertNotIn("abc", attempt.response_body)

    def test_duplicate_job_calls_once(self) -> None:
        self.make_one()
        task = TaskInstance.objects.for_detail().get()
        self.work()

        continue_action(task=task)

        self.assertEqual(ActionAttempt.objects.count(), 1)
        self.assertEqual(TaskInstance.objects.count(), 2)

    def test_an_action_without_output_needs_no_json(self) -> None:
        ticket = self.make_one(output_schema=None, output_transform=None)

        self.work()

        self.assertEqual(current_task(ticket).task_definition.key, "check")
        self.assertEqual(TaskInstance.objects.earliest("pk").output_data, {})


class FailureTest(ActionTestCase):
    def assert_failed(self, *words: str) -> TicketError:
        task = TaskInstance.objects.get()
        error = TicketError.objects.get()
        self.assertEqual(task.status, TaskStatus.ERROR)
        self.assertEqual(error.error_type, TicketError.Type.TASK_UPDATE)
        self.assertEqual(error.task, task)
        for word in words:
            self.assertIn(word, error.error_message)
        return error

    def test_a_refusal_is_final(self) -> None:
        self.make_one("/fail?status=404")

        self.work()

        self.assert_failed("“Send” failed.", "404 Not Found")
        self.assertEqual(ProcrastinateJob.objects.count(), 0)

    def test_an_unknown_status_is_reported_by_its_number(self) -> None:
        self.make_one("/fail?status=499")

        self.work()

        self.assert_failed("The service responded with 499.")

    def test_a_redirect_is_not_followed(self) -> None:
        head = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"
        with Receiver(answering(head)) as receiver:
            self.make(action("send", receiver.url))
            with override_settings(ACTION_ALLOWED_HOSTS=["127.0.0.1"]):
                self.work()

        self.assert_failed("302 Found")

    def test_an_answer_that_does_not_fit_is_final(self) -> None:
        self.make_one(
            output_transform={"item": 5}, output_schema={
                "type": "object", "properties": {"item": {"type": "string", "title": "Item"}}
            },
        )  # fmt: skip

        self.work()

        self.assert_failed("The output of “Send” doesn't match its schema", "Item")

    def test_a_moment_beyond_the_calendar_does_not_fit_and_is_not_called_for_again(self) -> None:
        schema = {"type": "string", "format": "date-time", "formatMinimum": "2026-01-01T00:00:00Z",
                  "title": "Due"}  # fmt: skip
        self.make_one(
            output_transform={"due": "0001-01-01T00:00:00+23:59"},
            output_schema={"type": "object", "properties": {"due": schema}},
        )

        self.work()

        self.assert_failed("Due must be between the years 1 and 9999 in UTC")
        self.assertEqual(ProcrastinateJob.objects.count(), 0)

    def test_a_rule_that_breaks_off_is_final(self) -> None:
        self.make_one(output_transform={"item": {"/": [1, 0]}})

        self.work()

        self.assert_failed("divided by zero")

    def test_a_public_host_is_asked_for(self) -> None:
        with override_settings(ACTION_ALLOWED_HOSTS=[]):
            self.make_one()
            self.work()

        self.assert_failed("127.0.0.1", "ACTION_ALLOWED_HOSTS")

    def test_a_secret_that_cannot_be_read_is_reported(self) -> None:
        signing_secrets(self.company)
        self.make_one()

        with override_settings(SECRET_KEY="another" * 10):
            self.work()

        self.assert_failed("SECRET_KEY has changed")

    def test_what_may_pass_is_tried_again_with_growing_pauses(self) -> None:
        self.make_one("/fail?status=503&times=3")

        before = timezone.now()
        self.work()

        job = ProcrastinateJob.objects.get()
        attempt = ActionAttempt.objects.get()
        self.assertEqual(TaskInstance.objects.get().status, TaskStatus.PENDING)
        self.assertEqual(attempt.failure, "The service responded with 503 Service Unavailable.")
        self.assertEqual(job.scheduled_at, attempt.retry_at)
        assert attempt.retry_at is not None
        self.assertTrue(5 <= (attempt.retry_at - before).total_seconds() <= 11)

    def test_three_failures_and_then_success(self) -> None:
        ticket = self.make_one("/fail?status=500&times=3")

        for _time in range(4):
            self.work_later()

        self.assertEqual(current_task(ticket).task_definition.key, "check")
        self.assertEqual(TicketError.objects.count(), 0)
        self.assertEqual(ActionAttempt.objects.values("idempotency_key").distinct().count(), 1)

    @override_settings(ACTION_CALLS=3)
    def test_it_gives_up(self) -> None:
        self.make_one("/fail?status=500&times=9")

        for _time in range(4):
            self.work_later()

        self.assert_failed("500 Internal Server Error", "Called 3 times.")
        self.assertEqual(ActionAttempt.objects.count(), 3)

    def test_retry_after_is_respected(self) -> None:
        self.make_one("/fail?status=429&retry_after=600")

        before = timezone.now()
        self.work()

        scheduled = ProcrastinateJob.objects.get().scheduled_at
        assert scheduled is not None
        self.assertTrue(599 <= (scheduled - before).total_seconds() <= 602)

    def test_pauses_double_and_end_at_an_hour(self) -> None:
        for number, least, most in ((1, 5, 10), (2, 10, 20), (4, 40, 80), (20, 3600, 3600)):
            with self.subTest(number):
                pauses = [calls.pause_before(number, 0) for _time in range(50)]

                self.assertTrue(all(least <= pause <= most for pause in pauses), pauses)

    def test_more_than_an_hour_is_not_waited(self) -> None:
        self.assertEqual(calls.pause_before(1, 1e9), 3600)

    @override_settings(ACTION_CALLS=2)
    def test_attempts_are_limited_when_each_kills_the_worker(self) -> None:
        self.make_one()
        task = TaskInstance.objects.for_detail().get()

        class KilledError(BaseException):
            pass

        for _time in range(2):
            with patch.object(calls, "post", side_effect=KilledError):
                self.assertRaises(KilledError, continue_action, task=task)
        continue_action(task=task)

        self.assert_failed("It was interrupted in each of 2 calls.")
        failures = set(ActionAttempt.objects.values_list("failure", flat=True))
        self.assertEqual(failures, {"The background worker stopped during the call."})


class HoldAndCancelTest(ActionTestCase):
    def during_the_call(self, ticket: TicketInstance, change: object) -> None:
        """Have something happen while the service is being called."""

        def slow_post(*args: object, **kwargs: object) -> object:
            change(ticket=ticket, by=self.ticket_admin)  # type: ignore[operator] # a service
            return post(*args, **kwargs)  # type: ignore[arg-type] # passed on

        with patch.object(calls, "post", slow_post):
            self.work()

    def test_a_late_answer_does_not_complete_a_cancelled_ticket(self) -> None:
        ticket = self.make_one()

        self.during_the_call(ticket, cancel_ticket)

        task = TaskInstance.objects.get()
        self.assertEqual(task.status, TaskStatus.CANCELLED)
        self.assertIsNone(task.output_data)
        self.assertEqual(WorkflowInstance.objects.get().status, WorkflowStatus.CANCELLED)
        self.assertIn("no longer needed", ActionAttempt.objects.get().failure)

    def test_an_answer_that_comes_on_hold_is_kept_and_followed_later(self) -> None:
        ticket = self.make_one()

        self.during_the_call(ticket, hold_ticket)

        self.assertEqual(TaskInstance.objects.get().status, TaskStatus.COMPLETED)
        resume_ticket(ticket=ticket, by=self.ticket_admin)
        self.assertEqual(current_task(ticket).task_definition.key, "check")

    def test_nothing_is_called_on_hold_and_it_is_when_resumed(self) -> None:
        ticket = self.make_one()
        hold_ticket(ticket=ticket, by=self.ticket_admin)

        self.work()
        self.assertEqual(ActionAttempt.objects.count(), 0)
        self.assertEqual(TaskInstance.objects.get().status, TaskStatus.PENDING)

        resume_ticket(ticket=ticket, by=self.ticket_admin)
        self.work()
        self.assertEqual(current_task(ticket).task_definition.key, "check")

    def test_a_cancelled_action_is_not_called(self) -> None:
        ticket = self.make_one()
        cancel_ticket(ticket=ticket, by=self.ticket_admin)

        self.work()

        self.assertEqual(ActionAttempt.objects.count(), 0)


class LoopTest(ActionTestCase):
    def test_actions_without_end_become_a_ticket_error(self) -> None:
        url = f"{self.echo.url}/echo"
        self.make(action("one", url), action("two", url))
        with patch("workflow_design.runtime.transitions.MOST_AUTOMATIC_STEPS", 1):
            self.work()

        error = TicketError.objects.get()
        self.assertEqual(error.error_type, TicketError.Type.WORKFLOW_TRANSITION)
        self.assertIn("1 actions in a row", error.error_message)


class SecretsTest(ActionTestCase):
    def test_the_first_is_made_when_it_is_needed(self) -> None:
        (secret,) = signing_secrets(self.company)

        self.assertEqual(signing_secrets(self.company), [secret])
        self.assertTrue(secret.startswith("whsec_"))

    def test_after_a_rotation_both_sign_for_a_day(self) -> None:
        (old,) = signing_secrets(self.company)
        new = rotate_signing_secret(company=self.company, by=self.admin)

        self.assertEqual(signing_secrets(self.company), [new, old])
        with later_by(timedelta(hours=25)):
            self.assertEqual(signing_secrets(self.company), [new])

    def test_it_lies_encrypted_in_the_database(self) -> None:
        (secret,) = signing_secrets(self.company)

        (stored,) = SigningSecret.objects.values_list("encrypted", flat=True)
        self.assertNotIn(secret, stored)
        self.assertNotIn(secret.removeprefix("whsec_"), stored)

"""Hosts whose clocks are ten minutes ahead or behind: the database's time decides."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.test import override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from ticketflower.tests.clocks import clock_ahead_by
from users import impersonation
from users.models import Impersonation
from users.roles import TASK_WORKER, USER
from users.services.invitations import VALID_DAYS, invite_people
from users.services.people import change_roles
from users.tests.client import OutsideClient
from workflow_ops.context_processors import WORKER_SILENCE
from workflow_ops.dashboard.cache import current_figures
from workflow_ops.dashboard.scope import Period, Scope
from workflow_ops.engine.invariants import violations
from workflow_ops.models import DashboardFigures, TaskInstance, TaskStatus, TicketError
from workflow_ops.services.signing_secrets import rotate_signing_secret, signing_secrets
from workflow_ops.services.tasks import complete_task
from workflow_ops.services.ticket_errors import skip_to
from workflow_ops.tests.actions import ActionTestCase
from workflow_ops.tests.factories import current_task

WRONG = (-600, 600)


class WrongClockTest(ActionTestCase):
    client_class = OutsideClient

    def seconds_from_now(self, moment: datetime | None) -> float:
        """By the database's clock."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT extract(epoch FROM %s::timestamptz - clock_timestamp())::float8", [moment]
            )
            (seconds,) = cursor.fetchone()
        return float(seconds)

    def test_a_callback_has_its_whole_time(self) -> None:
        for wrong in WRONG:
            with self.subTest(wrong), clock_ahead_by(wrong):
                self.make_one("/later?seconds=300", task_type="ASYNC_ACTION", timeout_seconds=300)
                self.work()
                task = TaskInstance.objects.latest("pk")
                self.assertAlmostEqual(self.seconds_from_now(task.callback_deadline), 300, delta=30)

                self.work_later()

                task.refresh_from_db()
                self.assertEqual(task.status, TaskStatus.IN_PROGRESS)

    @override_settings(ACTION_RETRY_SECONDS=100)
    def test_the_pause_before_a_retry_is_as_long_as_ever(self) -> None:
        for wrong in WRONG:
            with self.subTest(wrong), clock_ahead_by(wrong):
                self.make_one("/fail?status=503")
                self.work()
                at = ProcrastinateJob.objects.latest("id").scheduled_at
                self.assertAlmostEqual(self.seconds_from_now(at), 75, delta=40)

    def test_acting_for_a_company_takes_an_hour(self) -> None:
        for wrong in WRONG:
            session: Any = self.client.session
            acting = impersonation.start(
                session=session, superuser=self.superuser, company=self.company, reason="Help"
            )
            self.assertAlmostEqual(self.seconds_from_now(acting.expires_at), 3600, delta=30)
            with self.subTest(wrong), clock_ahead_by(wrong):
                self.ends_in(5, acting)
                self.assertIsNotNone(impersonation.current(session, self.superuser))
                impersonation.end_overdue(self.company)
                self.assertIsNotNone(impersonation.current(session, self.superuser))
                self.ends_in(-5, acting)
                self.assertIsNone(impersonation.current(session, self.superuser))

    def ends_in(self, minutes: int, acting: Impersonation) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE impersonations SET expires_at = clock_timestamp() "
                "+ make_interval(mins => %s) WHERE id = %s",
                [minutes, acting.pk],
            )

    @override_settings(AXES_ENABLED=True, AXES_FAILURE_LIMIT=3)
    def test_lockout_of_one_host_applies_to_all(self) -> None:
        form = {"username": "nobody@example.com", "password": "wrong"}
        with clock_ahead_by(-600):
            for _attempt in range(3):
                last = self.client.post("/login/", form)
        self.assertEqual(last.status_code, 429)

        with clock_ahead_by(600):
            self.assertEqual(self.client.post("/login/", form).status_code, 429)

    def test_figures_are_as_old_as_they_are(self) -> None:
        scope = Scope(Period.last_days(30))
        with clock_ahead_by(600):
            current_figures(company=self.company, scope=scope)
        figures = DashboardFigures.objects.get()
        self.assertAlmostEqual(self.seconds_from_now(figures.reckoned_at), 0, delta=30)
        for wrong in WRONG:
            with clock_ahead_by(wrong):
                current = current_figures(company=self.company, scope=scope)
                self.assertEqual(current.reckoned_at, figures.reckoned_at)

    def test_an_invitation_is_valid_for_its_days(self) -> None:
        for wrong in WRONG:
            with self.subTest(wrong), clock_ahead_by(wrong):
                invite_people(
                    company=self.company, emails=[f"new{wrong}@example.com"],
                    system_roles=[], company_roles=[], by=self.admin,
                )  # fmt: skip
            expires_at = self.latest("invitations")
            days = timedelta(days=VALID_DAYS).total_seconds()
            self.assertAlmostEqual(self.seconds_from_now(expires_at), days, delta=30)

    def latest(self, table: str) -> datetime:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT max(expires_at) FROM {table}")
            (latest,) = cursor.fetchone()
        assert isinstance(latest, datetime)
        return latest

    def test_an_old_signing_secret_signs_for_a_day(self) -> None:
        signing_secrets(self.company)
        for wrong in WRONG:
            with self.subTest(wrong), clock_ahead_by(wrong):
                rotate_signing_secret(company=self.company, by=self.admin)
            expires_at = self.latest("signing_secrets")
            self.assertAlmostEqual(self.seconds_from_now(expires_at), 86_400, delta=30)

    def test_the_invariants_hold_whatever_the_clocks_of_the_hosts(self) -> None:
        ticket = self.make_one()
        with clock_ahead_by(600):
            self.work()
        task = current_task(ticket)
        assert task.assigned_to is not None
        with clock_ahead_by(-600):
            complete_task(task=task, by=task.assigned_to, output={})

        self.assertEqual(list(violations(self.company)), [])

    def test_an_admin_looked_after_an_error_when_they_did(self) -> None:
        for wrong in WRONG:
            with self.subTest(wrong):
                ticket = self.make_one("/fail?status=404")
                self.work()
                error = TicketError.objects.for_detail().get(ticket=ticket)
                with clock_ahead_by(wrong):
                    skip_to(error=error, to=None, by=self.ticket_admin)
                error.refresh_from_db()
                self.assertAlmostEqual(self.seconds_from_now(error.updated_at), 0, delta=30)

    def test_roles_were_changed_when_they_were(self) -> None:
        for wrong, roles in zip(WRONG, ([USER, TASK_WORKER], [USER]), strict=True):
            with self.subTest(wrong):
                with clock_ahead_by(wrong):
                    change_roles(person=self.user, system_roles=roles, company_roles=[])
                self.user.refresh_from_db()
                self.assertAlmostEqual(self.seconds_from_now(self.user.updated_at), 0, delta=30)

    def test_a_worker_that_was_seen_lately_is_not_missed(self) -> None:
        self.make_one()
        self.client.force_login(self.ticket_admin)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
        for wrong in WRONG:
            self.assertGreater(abs(wrong), WORKER_SILENCE.total_seconds())
            with self.subTest(wrong), clock_ahead_by(wrong):
                self.assertNotContains(self.client.get("/manage/tickets/"), "No background worker")

"""Retention of the history, by the owner of the tables and by a site's role that owns nothing."""

from datetime import timedelta
from typing import Any, ClassVar
from unittest.mock import patch
from uuid import uuid4

from django.apps import apps
from django.contrib.postgres.functions import TransactionNow
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.test import override_settings

from ticketflower.database.clock import database_now
from users.audit.audit_log import record
from users.audit.sources import EVENTS, sources
from users.database.history import LEAST_DAYS_KEPT, HistoryEvent, ignore_triggers
from users.management.owner import grant_to_site
from users.models import AuditEvent, CompanyRole, User
from users.tenancy import TenantModel, as_company, outside_companies
from users.tests.site_role import site_role
from workflow_ops.jobs import run_remove_old_history
from workflow_ops.models import ActionAttempt, TicketInstance
from workflow_ops.services import old_history
from workflow_ops.services.tickets import cancel_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_ticket

RoleHistory: Any = CompanyRole._meta.get_field("history").related_model
UserHistory: Any = User._meta.get_field("history").related_model
AttemptHistory: Any = ActionAttempt._meta.get_field("history").related_model

FUNCTION = "remove_old_history(regclass, integer, integer, boolean)"


def run(sql: str, *values: str | int) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0] if cursor.description else None


def grow_old(rows: QuerySet[Any], days: int, more: timedelta = timedelta()) -> None:
    """Let the rows of a history be so old, and a little more."""
    ignore_triggers(rows.model)
    at = "created_at" if rows.model is AuditEvent else "pgh_created_at"
    rows.update(**{at: TransactionNow() - timedelta(days=days) - more})
    run("SELECT set_config('pgtrigger.ignore', '{}', true)")


class RetentionCase(TicketTestCase):
    works_as = ""
    """Of the database, that the job runs as; empty for the owner of the tables."""

    def remove(self, **keep_days: int) -> None:
        """Do the nightly job, with these settings."""
        if self.works_as:
            run(f"SET LOCAL ROLE {self.works_as}")
        with override_settings(**keep_days), self.assertNoLogs(level="ERROR"):
            run_remove_old_history(timestamp=0)
        run("RESET ROLE")

    def remove_batch(self, table: str, days: int, most: int = 100) -> int:
        """Call the function of the database."""
        if self.works_as:
            run(f"SET LOCAL ROLE {self.works_as}")
        removed = int(run("SELECT remove_old_history(%s, %s, %s, false)", table, days, most))
        run("RESET ROLE")
        return removed

    def assert_refused(self, why: str, table: str, days: int) -> None:
        with self.assertRaisesRegex(DatabaseError, why), transaction.atomic():
            self.remove_batch(table, days)


class HistoryTest(RetentionCase):
    def test_everything_is_kept_by_default(self) -> None:
        grow_old(RoleHistory.objects.all(), 20_000)
        before = RoleHistory.objects.count()

        self.remove()
        self.remove(ATTEMPTS_KEEP_DAYS=60)

        self.assertEqual(RoleHistory.objects.count(), before)
        self.assertFalse(AuditEvent.objects.exists())

    def test_what_is_older_is_removed_to_the_microsecond(self) -> None:
        older, as_old, younger = RoleHistory.objects.order_by("pgh_id")[:3]
        microsecond = timedelta(microseconds=1)
        for event, more in ((older, microsecond), (as_old, timedelta()), (younger, -microsecond)):
            grow_old(RoleHistory.objects.filter(pk=event.pk), 60, more)

        self.remove(HISTORY_KEEP_DAYS=60)

        left = set(RoleHistory.objects.values_list("pk", flat=True))
        self.assertNotIn(older.pk, left)
        self.assertLessEqual({as_old.pk, younger.pk}, left)

    def test_audit_events_too(self) -> None:
        old, new = (record("exported", company=self.company) for _ in range(2))
        grow_old(AuditEvent.objects.filter(pk=old.pk), 61)

        self.remove(HISTORY_KEEP_DAYS=60)

        left = AuditEvent.objects.filter(action="exported")
        self.assertEqual(list(left), [new])

    def test_every_history_of_every_company_and_of_superusers(self) -> None:
        make_ticket(self.ticket_type, self.user)
        record("exported", company=self.company)
        found = 0
        for company in (self.company, self.other_company):
            with as_company(company):
                for source in sources():
                    found += source.model.objects.exists()
                    grow_old(source.model.objects.all(), 61)
        with outside_companies():
            superusers = UserHistory._base_manager.filter(company=None)
            self.assertTrue(superusers.exists())
            grow_old(superusers, 61)
        self.assertGreater(found, 10)

        self.remove(HISTORY_KEEP_DAYS=60)

        for company in (self.company, self.other_company):
            with as_company(company):
                left = [each.key for each in sources() if each.model.objects.exists()]
                self.assertEqual(left, [EVENTS])
                self.assertEqual(AuditEvent.objects.get().action, "history_removed")
        with outside_companies():
            self.assertFalse(superusers.exists())

    def test_current_data_stay_as_they_are(self) -> None:
        make_ticket(self.ticket_type, self.user)
        current = [
            model
            for model in apps.get_models()
            if issubclass(model, TenantModel | User) and not issubclass(model, AuditEvent)
        ]
        for source in sources():
            grow_old(source.model.objects.all(), 61)
        before = {each: list(each._base_manager.order_by("pk").values()) for each in current}

        self.remove(HISTORY_KEEP_DAYS=60, ATTEMPTS_KEEP_DAYS=60)

        for model, rows in before.items():
            self.assertFalse(issubclass(model, HistoryEvent))
            self.assertEqual(list(model._base_manager.order_by("pk").values()), rows, model)

    def test_the_trail_and_the_log_say_what_was_removed(self) -> None:
        grow_old(RoleHistory.objects.all(), 61)
        grow_old(UserHistory.objects.all(), 61)
        roles, people = RoleHistory.objects.count(), UserHistory.objects.count()

        with self.assertLogs("workflow_ops.services.old_history") as log:
            self.remove(HISTORY_KEEP_DAYS=60)
        self.remove(HISTORY_KEEP_DAYS=60)

        event = AuditEvent.objects.get()
        self.assertEqual(event.action, "history_removed")
        self.assertEqual(event.subject, "older than 60 days")
        self.assertEqual(event.details, {"company role": roles, "person": people})
        self.assertIsNone(event.actor)
        self.assertIn(f"of='company role' rows={roles}", "".join(log.output))

    def test_it_goes_batch_by_batch(self) -> None:
        grow_old(RoleHistory.objects.all(), 61)
        count = RoleHistory.objects.count()
        self.assertGreater(count, 2)

        with (
            patch.object(old_history, "BATCH", 2),
            self.assertLogs("workflow_ops.services.old_history") as log,
        ):
            self.remove(HISTORY_KEEP_DAYS=60)

        self.assertFalse(RoleHistory.objects.exists())
        self.assertEqual(len(log.output), (count + 1) // 2)

    def test_a_run_ends_in_time_and_the_next_removes_the_rest(self) -> None:
        grow_old(RoleHistory.objects.all(), 61)
        before = RoleHistory.objects.count()

        with patch.object(old_history, "LONGEST_RUN", 0.0):
            self.remove(HISTORY_KEEP_DAYS=60)
        self.assertEqual(RoleHistory.objects.count(), before)

        self.remove(HISTORY_KEEP_DAYS=60)
        self.assertFalse(RoleHistory.objects.exists())


class FunctionTest(RetentionCase):
    """What the database itself grants, whatever the code asks for."""

    def test_only_rows_of_the_current_company(self) -> None:
        with as_company(self.other_company):
            grow_old(RoleHistory.objects.all(), 61)
            before = RoleHistory.objects.count()
        self.assertGreater(before, 0)

        self.assertEqual(self.remove_batch("company_roles_history", 60), 0)
        with outside_companies():
            self.assertEqual(self.remove_batch("company_roles_history", 60), 0)

        with as_company(self.other_company):
            self.assertEqual(RoleHistory.objects.count(), before)

    def test_nor_where_the_owner_is_above_row_level_security(self) -> None:
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("ALTER TABLE company_roles_history NO FORCE ROW LEVEL SECURITY")

        self.test_only_rows_of_the_current_company()

    def test_the_oldest_first(self) -> None:
        first, second, third = RoleHistory.objects.order_by("pgh_id")[:3]
        for event, days in ((first, 61), (second, 63), (third, 62)):
            grow_old(RoleHistory.objects.filter(pk=event.pk), days)

        self.assertEqual(self.remove_batch("company_roles_history", 60, most=2), 2)

        left = RoleHistory.objects.filter(pk__in=[first.pk, second.pk, third.pk])
        self.assertEqual(list(left), [first])

    def test_nothing_that_is_younger_than_thirty_days(self) -> None:
        grow_old(RoleHistory.objects.all(), LEAST_DAYS_KEPT)
        for days in (LEAST_DAYS_KEPT - 1, 0, -1):
            self.assert_refused("history is kept for 30 days", "company_roles_history", days)

        self.assertEqual(self.remove_batch("company_roles_history", LEAST_DAYS_KEPT), 0)

    def test_no_other_table(self) -> None:
        for table in ("ticket_instances", "users", "pg_class"):
            self.assert_refused("is no history", table, 60)

    def test_history_cannot_be_deleted_afterwards(self) -> None:
        grow_old(RoleHistory.objects.filter(pk=RoleHistory.objects.earliest("pk").pk), 61)
        self.assertEqual(self.remove_batch("company_roles_history", 60), 1)

        with self.assertRaisesMessage(DatabaseError, "Cannot update or delete"):
            run("DELETE FROM company_roles_history")

    def test_public_cannot_call_it(self) -> None:
        self.assertFalse(run("SELECT has_function_privilege('public', %s, 'EXECUTE')", FUNCTION))


class CallsTest(RetentionCase):
    def make_call(self, ended_ago: timedelta | None) -> ActionAttempt:
        """A call of 100 days ago, of a ticket that ended so long ago."""
        ticket = make_ticket(self.ticket_type, self.user)
        task = current_task(ticket)
        call = ActionAttempt.objects.create(
            company=self.company, task=task, idempotency_key=uuid4(), duration_ms=5
        )
        grow_old(AttemptHistory.objects.filter(pgh_obj=call), 100)
        if ended_ago is not None:
            cancel_ticket(ticket=ticket, by=self.ticket_admin)
            ended_at = database_now() - ended_ago
            TicketInstance.objects.filter(pk=ticket.pk).update(ended_at=ended_at)
        return call

    def test_those_of_tickets_that_ended_long_ago_are_removed_with_their_history(self) -> None:
        minute = timedelta(minutes=1)
        gone = self.make_call(timedelta(days=60) + minute)
        kept = [self.make_call(timedelta(days=60) - minute), self.make_call(None)]

        self.remove(ATTEMPTS_KEEP_DAYS=60)

        self.assertEqual(list(ActionAttempt.objects.order_by("pk")), kept)
        self.assertFalse(AttemptHistory.objects.filter(pgh_obj=gone.pk).exists())
        for call in kept:
            self.assertEqual(AttemptHistory.objects.filter(pgh_obj=call).count(), 1)
        event = AuditEvent.objects.get(action="calls_removed")
        self.assertEqual(event.subject, "older than 60 days")
        self.assertEqual(event.details, {"calls": 1, "history of calls": 1})

    def test_their_history_is_kept_until_it_is_old_enough(self) -> None:
        gone = self.make_call(timedelta(days=61))
        grow_old(AttemptHistory.objects.filter(pgh_obj=gone), 59)

        self.remove(ATTEMPTS_KEEP_DAYS=60)
        self.assertEqual(AttemptHistory.objects.filter(pgh_obj=gone.pk).count(), 1)

        grow_old(AttemptHistory.objects.filter(pgh_obj=gone.pk), 61)
        self.remove(ATTEMPTS_KEEP_DAYS=60)
        self.assertFalse(AttemptHistory.objects.exists())

    def test_calls_are_kept_without_limit_by_default(self) -> None:
        self.make_call(timedelta(days=20_000))

        self.remove(HISTORY_KEEP_DAYS=20_000)

        self.assertEqual(ActionAttempt.objects.count(), 1)
        self.assertEqual(AttemptHistory.objects.count(), 1)

    def test_in_every_company_and_batch_by_batch(self) -> None:
        for _ in range(5):
            self.make_call(timedelta(days=61))

        with as_company(self.other_company), patch.object(old_history, "BATCH", 2):
            self.remove(ATTEMPTS_KEEP_DAYS=60)

        self.assertFalse(ActionAttempt.objects.exists())

    def test_the_task_says_that_its_calls_are_no_longer_kept(self) -> None:
        call = self.make_call(timedelta(days=61))
        type(call.task).objects.filter(pk=call.task_id).update(calls=1)
        call.task.task_definition.__class__.objects.filter(pk=call.task.task_definition_id).update(
            task_type="SYNC_ACTION"
        )
        self.remove(ATTEMPTS_KEEP_DAYS=60)
        self.client.log_in(self.ticket_admin)

        response = self.client.get(f"/manage/tasks/{call.task_id}/")

        self.assertContains(response, "No longer available")


class PageTest(RetentionCase):
    def test_the_trail_does_not_guess_what_was_before_its_first_entry(self) -> None:
        role = self.role("Staff")
        grow_old(RoleHistory.objects.filter(pgh_obj=role), 61)
        CompanyRole.objects.filter(pk=role.pk).update(description="All of us.")
        self.client.log_in(self.admin)
        asked = f"/audit/?row=company_roles:{role.pk}"
        self.assertContains(self.client.get(asked), "<ins>All of us.</ins>")

        self.remove(HISTORY_KEEP_DAYS=60)

        page = self.client.get(asked)
        self.assertNotContains(page, "<ins>")
        self.assertContains(page, "The previous value is no longer kept.")

    def test_the_trail_says_how_long_entries_are_kept(self) -> None:
        self.client.log_in(self.admin)
        sentence = "are deleted after 400 days."

        self.assertNotContains(self.client.get("/audit/"), "are removed automatically")
        with override_settings(HISTORY_KEEP_DAYS=400):
            self.assertContains(self.client.get("/audit/"), sentence)


class OfTheSiteCase(RetentionCase):
    """Run as the site's role, which owns nothing and may not delete history itself."""

    site: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        cls.site = cls.enterClassContext(site_role())
        super().setUpClass()

    def setUp(self) -> None:
        super().setUp()
        grant_to_site(connection, self.site)
        self.works_as = self.site


class HistoryBySiteTest(OfTheSiteCase, HistoryTest):
    """The same with two roles."""


class FunctionBySiteTest(OfTheSiteCase, FunctionTest):
    """The same with two roles."""

    def test_no_table_of_its_own(self) -> None:
        run(f"SET LOCAL ROLE {self.site}")
        run("CREATE TEMPORARY TABLE own (company_id bigint, pgh_created_at timestamptz)")
        run(
            "CREATE TRIGGER pgtrigger_append_only_own BEFORE DELETE ON own "
            "EXECUTE FUNCTION refuse_to_truncate()"
        )
        run("RESET ROLE")

        self.assert_refused("is no history", "own", 60)


class CallsBySiteTest(OfTheSiteCase, CallsTest):
    """The same with two roles."""

"""Two database roles: the owner of the tables migrates, the site's role reads and writes rows."""

import subprocess
import sys
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import TransactionTestCase, tag
from procrastinate.contrib.django.models import ProcrastinateJob

from ticketflower.queue import deferring
from ticketflower.tests.processes import environment
from users.database.history import HistoryEvent
from users.management.owner import grant_to_site, owns_the_tables
from users.models import AuditEvent, Company, User
from users.services.companies import sign_up_company
from users.tenancy import as_company, outside_companies
from users.tests.base import PASSWORD, CompanyTestCase
from users.tests.site_role import database_url, site_role
from workflow_ops.models import TicketInstance
from workflow_ops.services.tasks import complete_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_ticket, publish

KEPT = [model for model in apps.get_models() if issubclass(model, HistoryEvent | AuditEvent)]


def run(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.rowcount)


class SiteRoleTest(TicketTestCase):
    site: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        cls.site = cls.enterClassContext(site_role())
        super().setUpClass()

    def setUp(self) -> None:
        super().setUp()
        grant_to_site(connection, self.site)
        run(f"SET LOCAL ROLE {self.site}")
        self.addCleanup(run, "RESET ROLE")

    def assert_refused(self, sql: str, why: str = "") -> None:
        with (
            self.subTest(sql),
            self.assertRaisesRegex(DatabaseError, why or "permission denied|must be owner"),
            transaction.atomic(),
        ):
            run(sql)

    def test_the_site_works(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        complete_task(task=current_task(ticket), by=self.worker, output={"approved": True})
        self.client.log_in(self.admin)

        self.assertEqual(self.client.get("/audit/").status_code, 200)
        with outside_companies():
            stranger = sign_up_company(
                company_name="New", first_name="A", last_name="B", email="a@b.example",
                password=PASSWORD,
            )  # fmt: skip
        with as_company(stranger.company or self.company):
            made = publish(stranger.company or self.company, stranger)
            make_ticket(made, stranger)
            self.assertEqual(TicketInstance.objects.count(), 1)

    def test_it_cannot_lift_the_guards(self) -> None:
        self.assertFalse(owns_the_tables(connection))
        for sql in (
            "ALTER TABLE users NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE ticket_instances DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE users DISABLE TRIGGER ALL",
            "DROP POLICY company_rows ON ticket_instances",
            "DROP TRIGGER only_the_owner_makes_superusers ON users",
            "DROP TABLE django_session",
            "CREATE TABLE own (id int)",
            "SET ROLE postgres",
            "DELETE FROM django_migrations",
        ):
            self.assert_refused(sql)

    def test_histories_cannot_be_truncated_or_changed(self) -> None:
        for model in KEPT:
            table = model._meta.db_table
            self.assert_refused(f"TRUNCATE {table}")
            self.assert_refused(f"DELETE FROM {table}")
            self.assert_refused(f"UPDATE {table} SET id = 1")
        self.assert_refused("TRUNCATE ticket_instances CASCADE")

    def test_it_cannot_make_superusers(self) -> None:
        make = f"UPDATE users SET is_superuser = true, company_id = NULL WHERE id = {self.user.pk}"
        with outside_companies():
            self.assert_refused(make, "only the owner of the tables may make superusers")
        self.assert_refused(make, "row-level security|only the owner")
        with self.assertRaisesMessage(ProgrammingError, "only the owner"), transaction.atomic():
            User.objects.create_superuser("x@example.com", first_name="X", last_name="Y")

    def test_it_may_change_the_password_of_a_superuser(self) -> None:
        with outside_companies():
            self.superuser.set_password("another long password")
            self.superuser.save()

        self.superuser.refresh_from_db()
        self.assertTrue(self.superuser.check_password("another long password"))


class UsersPolicyTest(CompanyTestCase):
    """Whoever owns the tables."""

    def test_in_a_scope_superusers_can_be_read_and_not_written(self) -> None:
        who = f"WHERE id = {self.superuser.pk}"

        self.assertEqual(run(f"SELECT id FROM users {who}"), 1)
        self.assertEqual(run(f"UPDATE users SET first_name = 'Eve' {who}"), 0)
        self.assertEqual(run(f"DELETE FROM users {who}"), 0)

    def test_user_cannot_be_detached_from_the_company_in_its_scope(self) -> None:
        with self.assertRaisesMessage(ProgrammingError, "row-level security"), transaction.atomic():
            run(
                f"UPDATE users SET is_superuser = true, company_id = NULL WHERE id = {self.user.pk}"
            )

    def test_a_superuser_who_acts_may_change_their_own_name(self) -> None:
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Support"})
        token = str(self.company.pk)

        response = self.client.post(
            "/profile/", {"first_name": "Ruth", "last_name": "Super", "company_token": token}
        )

        self.assertRedirects(response, "/profile/")
        self.superuser.refresh_from_db()
        self.assertEqual(self.superuser.first_name, "Ruth")


class TruncateTest(CompanyTestCase):
    def test_owner_cannot_truncate_histories(self) -> None:
        for model in KEPT:
            with (
                self.subTest(model),
                self.assertRaisesMessage(ProgrammingError, "is kept: it cannot be truncated"),
                transaction.atomic(),
            ):
                run("SET CONSTRAINTS ALL IMMEDIATE")
                run(f"TRUNCATE {model._meta.db_table} CASCADE")


@tag("process")
class CommandsTest(TransactionTestCase):
    """The commands of two roles, in processes of their own."""

    site: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        cls.site = cls.enterClassContext(site_role())
        super().setUpClass()

    def manage(self, *command: str, **more: str) -> Any:
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=environment(
                SECRET_KEY="0123456789" * 6,
                ALLOWED_HOSTS="localhost",
                DJANGO_SUPERUSER_PASSWORD=PASSWORD,
                **{"DATABASE_URL": database_url(self.site), **more},
            ),
            capture_output=True,
            text=True,
            check=False,
        )

    def test_migrate_grants_and_createsuperuser_makes(self) -> None:
        owner = database_url("ticketflower")
        make = ("createsuperuser", "--noinput", "--email", "root@example.com",
                "--first_name", "R", "--last_name", "S")  # fmt: skip

        migrated = self.manage("migrate", MIGRATION_DATABASE_URL=owner)
        checked = self.manage("check", "--deploy", "--database", "default")
        refused = self.manage(*make)
        made = self.manage(*make, MIGRATION_DATABASE_URL=owner)

        self.assertEqual(migrated.returncode, 0, migrated.stderr)
        self.assertNotIn("ticketflower.W004", checked.stderr)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertIn("Only the owner of the tables can create superusers", refused.stderr)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertTrue(User.objects.get(email="root@example.com").is_superuser)

    def test_a_running_site_keeps_its_rights_while_they_are_granted_again(self) -> None:
        grant_to_site(connection, self.site)
        seen: list[Any] = []

        def look(execute: Any, *arguments: Any) -> Any:
            result = execute(*arguments)
            with other.cursor() as cursor:
                cursor.execute("SELECT has_table_privilege(%s, 'users', 'SELECT')", [self.site])
                seen.append(cursor.fetchone())
            return result

        other = connection.copy()
        self.addCleanup(other.close)
        with connection.execute_wrapper(look):
            grant_to_site(connection, self.site)

        self.assertGreater(len(seen), 2)
        self.assertEqual(set(seen), {(True,)})

    def test_a_site_that_owns_its_tables_is_warned(self) -> None:
        checked = self.manage("check", "--deploy", "--database", "default", DEBUG="0",
                              DATABASE_URL=database_url("ticketflower"))  # fmt: skip

        self.assertIn("ticketflower.W004", checked.stderr)
        self.assertEqual(checked.returncode, 0)

    def test_flush_empties_histories(self) -> None:
        Company.objects.create(name="Gone")
        deferring.configure_task("send_mail", allow_unknown=True).defer(mail=1)

        # Ids that are given again would find the workflows that this process remembers of others.
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False)

        self.assertFalse(Company.objects.exists())
        self.assertFalse(ProcrastinateJob.objects.exists())

"""Behind a pooler of connections, a real PgBouncer on 127.0.0.1."""

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import skipUnless

from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase, tag

from ticketflower.database.connections import session_settings
from ticketflower.database.embedded_postgres_host import find_programs, server_account
from ticketflower.sandbox.benchmark.host.processes import free_port
from ticketflower.tests.test_health import ask, with_database
from users.checks import sessions_are_not_shared
from workflow_ops import health
from workflow_ops.tests.faults.installation import wait_until

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
CONFIGURATION = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = {mode}
{lines}
"""


class CheckTest(TransactionTestCase):
    def test_without_a_pooler_sessions_are_not_shared(self) -> None:
        self.assertEqual(sessions_are_not_shared(databases=["default"]), [])


@tag("process")
@skipUnless(PGBOUNCER, "there is no pgbouncer here")
class PgBouncerTest(TransactionTestCase):
    def setUp(self) -> None:
        if not connection.settings_dict["HOST"].startswith("/"):
            self.skipTest("The pooler of these tests knows the way to the embedded server only.")
        health.shares_backends.cache_clear()
        self.addCleanup(health.shares_backends.cache_clear)

    @contextmanager
    def pooler(self, mode: str, *lines: str) -> Iterator[dict[str, str]]:
        """Where the site's database is by a pooler."""
        folder, port = Path(tempfile.mkdtemp(prefix="tf")), free_port()
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        (folder / "users").write_text(f'"{connection.settings_dict["USER"]}" ""\n')
        (folder / "ini").write_text(
            CONFIGURATION.format(
                host=connection.settings_dict["HOST"], port=connection.settings_dict["PORT"],
                listen=port, folder=folder, mode=mode, lines="\n".join(lines),
            )
        )  # fmt: skip
        assert PGBOUNCER is not None
        account = server_account(settings.BASE_DIR / "var" / "postgres", find_programs()[0])
        process = subprocess.Popen(
            [PGBOUNCER, str(folder / "ini")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **account,
        )  # fmt: skip
        try:
            wait_until(lambda: listens(port), "pgbouncer listens")
            yield {"HOST": "127.0.0.1", "PORT": str(port)}
        finally:
            process.kill()
            process.wait()

    def test_one_that_pools_transactions_is_refused(self) -> None:
        with (
            self.pooler("transaction", "ignore_startup_parameters = options") as server,
            self.assertLogs("django.request", "ERROR"),
        ):
            errors = with_database(lambda: sessions_are_not_shared(databases=["default"]), **server)
            response = with_database(lambda: ask("/health/ready/"), **server)

        self.assertEqual([error.id for error in errors], ["ticketflower.E005"])
        self.assertEqual(response.status_code, 503)
        self.assertEqual(response.json()["status"], health.POOLED)

    def test_one_that_pools_sessions_serves(self) -> None:
        with self.pooler("session", "ignore_startup_parameters = options") as server:
            response = with_database(lambda: ask("/health/ready/"), **server)
            login = with_database(lambda: ask("/login/", sessionid="x" * 32), **server)

        self.assertEqual((response.status_code, response.json()["status"]), (200, "ok"))
        self.assertEqual(login.status_code, 200)

    def test_without_the_line_for_options_it_says_what_is_wrong_in_the_log(self) -> None:
        with (
            self.pooler("session") as server,
            self.assertLogs("django.request", "ERROR"),
            self.assertLogs("workflow_ops.health", "WARNING") as logs,
        ):
            response = with_database(lambda: ask("/health/ready/"), **server)

        self.assertEqual(response.status_code, 503)
        self.assertIn("unsupported startup parameter", logs.output[0])

    def test_the_role_can_carry_what_the_pooler_drops(self) -> None:
        role = connection.settings_dict["USER"]
        by_superusers = "pgtrigger.ignore"  # PostgreSQL knows no such setting of its own
        statements = [
            f"ALTER ROLE {role} SET {name} = '{value}'"
            for name, value in session_settings("db.example.com").items()
        ]
        page = (settings.BASE_DIR / "docs" / "operation.md").read_text()

        for statement in statements:
            self.assertIn(statement.replace(str(role), "ticketflower"), page)
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                if by_superusers not in statement:
                    cursor.execute(statement)
            transaction.set_rollback(True)


def listens(port: int) -> bool:
    """Whether anything accepts connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True

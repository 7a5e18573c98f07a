"""The command migrate: while a table is in use, and for databases that it cannot migrate."""

from io import StringIO
from typing import override

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import TestCase, TransactionTestCase

from users.management.commands.migrate import MADE_BEFORE, Command


class Lines(StringIO):
    """What the command says; the other transaction ends as soon as it says something."""

    def __init__(self, end: bool) -> None:
        super().__init__()
        self.end = end
        self.other = connection.copy()
        self.other.set_autocommit(False)
        with self.other.cursor() as cursor:
            cursor.execute("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE")

    @override
    def write(self, said: str) -> int:
        if self.end:
            self.other.rollback()
        return super().write(said)


class MigrateTest(TransactionTestCase):
    def migrate(self, *, end: bool) -> str:
        """Run migrate while another transaction has locked a table of it."""
        said = Lines(end)
        self.addCleanup(said.other.close)
        command = Command(stdout=StringIO(), stderr=said)
        command.lock_timeout, command.tries, command.pause_seconds = "100ms", 2, 0
        command.run_from_argv(["manage.py", "migrate", "users", "--verbosity=0", "--traceback"])
        return said.getvalue()

    def test_it_tries_again(self) -> None:
        self.assertIn("Attempt 1 of 2 stopped", self.migrate(end=True))

    def test_it_gives_up_in_words(self) -> None:
        with self.assertRaisesMessage(CommandError, "another transaction keeps a table in use"):
            self.migrate(end=False)

    def test_the_connection_has_its_own_limit_afterwards(self) -> None:
        self.migrate(end=True)

        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            self.assertEqual(cursor.fetchone(), ("10s",))


class OlderDatabaseTest(TestCase):
    def test_a_database_of_an_older_version_is_refused_in_words(self) -> None:
        MigrationRecorder(connection).record_applied(*MADE_BEFORE)

        with self.assertRaisesMessage(CommandError, "made by TicketFlower 0.5 or older"):
            call_command("migrate", verbosity=0)

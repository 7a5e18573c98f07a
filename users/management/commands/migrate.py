"""Django's migrate, as the owner of the tables, without making the site wait for a table in use."""

import time
from typing import Any, override

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from psycopg.errors import LockNotAvailable

from users.management.owner import as_owner, grant_to_site

MADE_BEFORE = ("users", "0002_company_isolation")
"""A migration that only the versions had whose databases cannot be migrated (decision 0031)."""


def refuse_older_database(connection: BaseDatabaseWrapper) -> None:
    """Say what to do about tables that no migration of ours leads on from.

    Raises:
        CommandError: a version before 0.6 made them.
    """
    if MADE_BEFORE in MigrationRecorder(connection).applied_migrations():
        raise CommandError(
            "This database was made by TicketFlower 0.5 or older and cannot be migrated. "
            "Drop it, create it again and run migrate; docs/operation.md, Upgrade, says how."
        )


class Command(migrate.Command):
    """Tries again what could not get its locks.

    A migration that waits for a lock keeps everybody waiting who comes after it, so it waits for
    a moment only. What a migration has changed is rolled back with it.
    """

    lock_timeout = "3s"
    tries = 20
    pause_seconds: float = 3

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        site_role = connection.settings_dict["USER"]
        with as_owner(connection):
            self._try_to_migrate(*args, **options)
            if connection.settings_dict["USER"] != site_role and not options["plan"]:
                grant_to_site(connection, site_role)

    def _try_to_migrate(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [self.lock_timeout])
        try:
            for attempt in range(1, self.tries + 1):
                try:
                    refuse_older_database(connection)
                    super().handle(*args, **options)
                    return
                except OperationalError as error:
                    if not isinstance(error.__cause__, LockNotAvailable):
                        raise
                    self.stderr.write(
                        "A table is in use by another transaction. "
                        f"Attempt {attempt} of {self.tries} stopped; it changed nothing."
                    )
                    time.sleep(self.pause_seconds)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
        raise CommandError(
            "The database could not be migrated, because another transaction keeps a table in use. "
            "End it (pg_stat_activity shows it), or stop the web processes and the workers, then "
            "run migrate again."
        )

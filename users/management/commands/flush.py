"""Django's flush, which may empty histories and the audit trail too."""

from typing import Any, override

from django.core.management.commands import flush
from django.db import connections

from users.owner import as_owner


class Command(flush.Command):
    """Removes all rows of all tables, as the owner of the tables."""

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        with as_owner(connection):
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('app.emptying', 'on', false)")
                super().handle(*args, **options)
            finally:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('app.emptying', '', false)")

"""Django's flush, which may empty histories and the audit trail too."""

from typing import Any, override

from django.core.management.commands import flush
from django.db import connections

from users.management.owner import emptying


class Command(flush.Command):
    """Removes all rows of all tables, as the owner of the tables."""

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        with emptying(connections[options["database"]]):
            super().handle(*args, **options)

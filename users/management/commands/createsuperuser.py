"""Django's createsuperuser, as the owner of the tables: the site's role may not make superusers."""

from typing import Any, override

from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError
from django.db import DatabaseError, connections
from psycopg.errors import InsufficientPrivilege

from users.management.owner import as_owner


class Command(createsuperuser.Command):
    """Makes a superuser, who may act for companies."""

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with as_owner(connections[options["database"]]):
                super().handle(*args, **options)
        except DatabaseError as error:
            if not isinstance(error.__cause__, InsufficientPrivilege):
                raise
            raise CommandError(
                "Only the owner of the tables can create superusers. Set "
                "MIGRATION_DATABASE_URL, as for migrate."
            ) from error

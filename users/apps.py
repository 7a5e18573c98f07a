"""App configuration of users: row security follows the scope, roles exist after every migrate."""

from typing import override

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class UsersConfig(AppConfig):
    """Companies and their people."""

    name = "users"

    @override
    def ready(self) -> None:
        from ticketflower.database import clock
        from users import checks
        from users.audit import login_signals
        from users.database import row_security
        from users.roles import sync_roles_after_migrate

        checks.register_all()
        login_signals.connect()
        connection_created.connect(clock.learn, dispatch_uid="clock")
        connection_created.connect(row_security.install, dispatch_uid="row-security")
        post_migrate.connect(sync_roles_after_migrate, dispatch_uid="sync-roles")

"""The owner role of the database, which migrates and makes superusers.

Where ``MIGRATION_DATABASE_URL`` names it, the site's role may read and write rows and no more: it
cannot drop triggers and policies, truncate tables, change histories or make superusers.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import environ
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from ticketflower.database.connections import connection_options
from users.database.history import HistoryEvent
from users.models import AuditEvent


@contextmanager
def as_owner(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Connect as the owner of the tables, where it is another role than the site's."""
    if not settings.MIGRATION_DATABASE_URL:
        yield
        return
    site = connection.settings_dict
    owner = environ.Env.db_url_config(settings.MIGRATION_DATABASE_URL)
    who = {name: owner[name] for name in ("USER", "PASSWORD", "HOST", "PORT")}
    options = connection_options(owner["HOST"], owner.get("OPTIONS", {}))
    connection.close()
    connection.settings_dict = {**site, **who, "OPTIONS": options}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = site


@contextmanager
def emptying(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Connect as the owner of the tables, who may empty histories and the audit trail too.

    The tables of the queue are emptied here: Django's flush leaves out what it does not manage.
    """
    with as_owner(connection):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('app.emptying', 'on', false)")
                cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('app.emptying', '', false)")


def grant_to_site(connection: BaseDatabaseWrapper, role: str) -> None:
    """Let the site's role read and write rows, of all tables as they are now; twice does no harm.

    Histories and audit events it may only add to, and have old ones removed. Called as the owner,
    after each migration, and in one transaction, so that no request of the running site meets
    tables without its rights.
    """
    kept = [model for model in apps.get_models() if issubclass(model, HistoryEvent | AuditEvent)]
    quote = connection.ops.quote_name
    to, tables = quote(role), ", ".join(quote(model._meta.db_table) for model in kept)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in (
            f"GRANT USAGE ON SCHEMA public TO {to}",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {to}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {to}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {to}",
            f"REVOKE UPDATE, DELETE ON {tables} FROM {to}",
            f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {to}",
            f"GRANT EXECUTE ON FUNCTION remove_old_history TO {to}",
        ):
            cursor.execute(statement)


def owns_the_tables(connection: BaseDatabaseWrapper) -> bool:
    """Whether the role that is connected owns the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class "
            "WHERE oid = to_regclass('users')"
        )
        row = cursor.fetchone()
    return bool(row and row[0])

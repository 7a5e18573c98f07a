"""System checks of our own, for rules that Django can hold."""

import os
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import connection
from django.http.request import split_domain_port, validate_host
from django.urls import URLPattern, URLResolver, get_resolver

from ticketflower.environment import (
    DATABASE_PARTS,
    NAMES_OF_DJANGO,
    database_url,
    is_same_database,
)
from users.database import server
from users.database.history import LEAST_DAYS_KEPT
from users.management.owner import owns_the_tables
from users.tenancy import TenantModel


def register_all() -> None:
    """Register the checks (called once, when the app is ready)."""
    checks.register(views_declare_who_may_use_them, checks.Tags.security)
    checks.register(site_url_is_served, checks.Tags.security, deploy=True)
    checks.register(mail_goes_out, deploy=True)
    checks.register(variables_are_known)
    checks.register(variables_agree)
    checks.register(history_is_kept_long_enough)
    checks.register(tenant_tables_are_protected, checks.Tags.database)
    checks.register(the_database_role_obeys, checks.Tags.database)
    checks.register(sessions_are_not_shared, checks.Tags.database)
    checks.register(the_database_role_is_not_the_owner, checks.Tags.database, deploy=True)


def tenant_tables_are_protected(
    *, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """E001: every table of a tenant model has row-level security, forced."""
    if not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        protected = {name for (name,) in cursor.fetchall()}
        existing = set(connection.introspection.table_names(cursor))
    return [
        checks.Error(
            f"The table {model._meta.db_table} has no row-level security.",
            hint="Add EnableRowSecurity to the migration that makes the table.",
            obj=model,
            id="ticketflower.E001",
        )
        for model in apps.get_models()
        if issubclass(model, TenantModel)
        and model._meta.db_table in existing
        and model._meta.db_table not in protected
    ]


def the_database_role_obeys(
    *, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """E004: row-level security holds for the role that the site connects as."""
    if not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles "
            "WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
        )
        above = cursor.fetchone()
    if above is None:
        return []
    return [
        checks.Error(
            f"The database role “{above[0]}” is above row-level security: it would see the rows "
            "of all companies.",
            hint="Connect as a role with NOSUPERUSER and NOBYPASSRLS that owns the tables. To make "
            "one: CREATE ROLE ticketflower LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD 'secret'; "
            "CREATE DATABASE ticketflower OWNER ticketflower;",
            id="ticketflower.E004",
        )
    ]


def sessions_are_not_shared(
    *, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """E005: no pooler hands one session of the database to several connections."""
    if not databases or not server.shares_backends():
        return []
    return [
        checks.Error(
            "The database is behind a pooler that lets connections share sessions: requests of "
            "one company could see the data of another.",
            hint="Set pool_mode = session in PgBouncer, or connect to PostgreSQL itself.",
            id="ticketflower.E005",
        )
    ]


def history_is_kept_long_enough(**kwargs: Any) -> list[checks.CheckMessage]:
    """E006: the retention is none, or one that the database grants."""
    return [
        checks.Error(
            f"{name} is {days}, but history is kept for {LEAST_DAYS_KEPT} days at least.",
            hint="0 keeps it forever.",
            id="ticketflower.E006",
        )
        for name in ("HISTORY_KEEP_DAYS", "ATTEMPTS_KEEP_DAYS")
        if (days := getattr(settings, name)) and days < LEAST_DAYS_KEPT
    ]


def walk_urls(
    patterns: list[URLPattern | URLResolver] | None = None, namespace: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Yield the name, with its namespace, and the pattern of every address of the site."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk_urls(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


def _declares_who(pattern: URLPattern) -> bool:
    view = pattern.callback
    view_class = getattr(view, "view_class", None)
    return (
        not getattr(view, "login_required", True)
        or hasattr(view, "permission")
        or getattr(view_class, "permission_required", None) is not None
    )


def the_database_role_is_not_the_owner(
    *, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """W004: where DEBUG is off, the site's role does not own the tables."""
    if not databases or settings.DEBUG or not owns_the_tables(connection):
        return []
    return [
        checks.Warning(
            "The site connects as the owner of its tables, who can remove all their protection.",
            hint="Let a separate role own the tables, and name it in MIGRATION_DATABASE_URL: see "
            "docs/operation.md, The database.",
            id="ticketflower.W004",
        )
    ]


def views_declare_who_may_use_them(**kwargs: Any) -> list[checks.CheckMessage]:
    """E002: every view says in one word who may use it."""
    return [
        checks.Error(
            f"The view of {name} does not declare who may use it.",
            hint="Add @permission_required, @superuser_required, @every_account, @every_member "
            "or @login_not_required.",
            id="ticketflower.E002",
        )
        for name, pattern in walk_urls()
        if not _declares_who(pattern)
    ]


def site_url_is_served(**kwargs: Any) -> list[checks.CheckMessage]:
    """E003: the address in mails is one that the site answers to."""
    host, _port = split_domain_port(urlsplit(settings.SITE_URL).netloc)
    if host and validate_host(host, settings.ALLOWED_HOSTS):
        return []
    return [
        checks.Error(
            f"SITE_URL names the host “{host}”, which is not in ALLOWED_HOSTS.",
            hint="Set both to the address that people open.",
            id="ticketflower.E003",
        )
    ]


def mail_goes_out(**kwargs: Any) -> list[checks.CheckMessage]:
    """W001: password resets need a mail server."""
    if not settings.MAIL_URL.startswith("consolemail"):
        return []
    return [
        checks.Warning(
            "MAIL_URL is not set: emails, such as those that reset a password, are not delivered.",
            hint="Set MAIL_URL, for example smtp+tls://user:password@mail.example.com:587",
            id="ticketflower.W001",
        )
    ]


def variables_are_known(**kwargs: Any) -> list[checks.CheckMessage]:
    """W002: a variable that looks like a setting is one."""
    unknown = [
        name
        for name in sorted(os.environ)
        if (name.startswith("DB_") and name not in DATABASE_PARTS)
        or (name.startswith("DJANGO_") and not NAMES_OF_DJANGO.fullmatch(name))
    ]
    return [
        checks.Warning(
            f"The variable {name} has no effect.",
            hint="Of the names that begin like this, only DB_NAME, DB_USER, DB_PASSWORD, DB_HOST, "
            "DB_PORT and DJANGO_SECRET_KEY are read. .env.example lists all settings.",
            id="ticketflower.W002",
        )
        for name in unknown
    ]


def variables_agree(**kwargs: Any) -> list[checks.CheckMessage]:
    """W003: what is given by two names is the same."""
    found = []
    parts = database_url({name: os.environ.get(name, "") for name in DATABASE_PARTS})
    url = os.environ.get("DATABASE_URL")
    if url and parts and not is_same_database(url, parts):
        found.append("DATABASE_URL is used, but the DB_ variables name another database.")
    key, other = os.environ.get("SECRET_KEY"), os.environ.get("DJANGO_SECRET_KEY")
    if key and other and key != other:
        found.append("SECRET_KEY is used, but DJANGO_SECRET_KEY is a different key.")
    return [
        checks.Warning(
            sentence,
            hint="Remove one of them from the environment or from .env.",
            id="ticketflower.W003",
        )
        for sentence in found
    ]

"""What the environment variables say: texts as they are written, and which database is meant."""

import contextlib
import os
import re
import sys
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import environ
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

DATABASE_PARTS = ("DB_NAME", "DB_USER", "DB_PASSWORD", "DB_HOST", "DB_PORT")
# Names that Django itself reads; every other DJANGO_... is a mistake.
NAMES_OF_DJANGO = re.compile(
    r"DJANGO_(SETTINGS_MODULE|SECRET_KEY|COLORS|AUTO_COMPLETE|ALLOW_ASYNC_UNSAFE|SUPERUSER_\w+"
    r"|TEST_PROCESSES|WATCHMAN_TIMEOUT|RUNSERVER_\w+|SELENIUM_\w+)"
)


class Environment(environ.Env):  # type: ignore[misc] # the package ships no types
    """Reads settings; a text is what was written.

    The package's own takes a text that begins with "$", as keys and passwords may, for the name
    of another variable.
    """

    def str(self, var: str, default: str = "") -> str:
        """Read a text."""
        return os.environ.get(var, default)


def database_url(parts: Mapping[str, str]) -> str:
    """The URL of the database that DB_NAME, DB_USER, DB_PASSWORD, DB_HOST and DB_PORT name.

    Missing parts are as in docker-compose.yml, except the password: without DB_PASSWORD the URL
    has none. Empty if there is none of them.
    """
    if not any(parts.values()):
        return ""
    user, password, host, port, name = (
        parts.get(f"DB_{part}") or default
        for part, default in {
            "USER": "ticketflower",
            "PASSWORD": "",
            "HOST": "127.0.0.1",
            "PORT": "5432",
            "NAME": "ticketflower",
        }.items()
    )
    login = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    if host.startswith("/"):  # the folder of a socket
        return f"postgres://{login}@:{port}/{quote(host)}/{quote(name, safe='')}"
    return (
        f"postgres://{login}@{f'[{host}]' if ':' in host else host}:{port}/{quote(name, safe='')}"
    )


def is_same_database(one: str, other: str) -> bool:
    """Whether two URLs lead to the same database as the same role."""
    found = [environ.Env.db_url_config(url) for url in (one, other)]
    names = ("NAME", "USER", "PASSWORD", "HOST")
    first, second = ([*(url[name] for name in names), url["PORT"] or 5432] for url in found)
    return first == second


def database_in_words(database: Mapping[str, Any], embedded: str) -> str:
    """Which database the site uses, without the password.

    Args:
        database: as in DATABASES.
        embedded: the folder of the embedded server if it is that one.
    """
    if embedded:
        return f"embedded PostgreSQL in {embedded}"
    place = f"{database['HOST'] or 'localhost'}, port {database['PORT'] or 5432}"
    return f"{database['NAME']} on {place}, as {database['USER']}"


def print_database(arguments: list[str]) -> None:
    """Print it where a command of manage.py is about to work with it (standard error)."""
    is_reloaded = "RUN_MAIN" in os.environ  # runserver starts itself once more
    if arguments[1:2] not in (["runserver"], ["migrate"], ["test"]) or is_reloaded:
        return
    with contextlib.suppress(ImproperlyConfigured):  # the command will report that
        sys.stderr.write(f"Database: {settings.DATABASE_IN_WORDS}\n")

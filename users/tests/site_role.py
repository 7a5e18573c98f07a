"""A database role that owns nothing, as the site's is in production."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import SkipTest

import environ
import psycopg
from django.conf import settings
from django.db import connection

OWNER = "//ticketflower@"


@contextmanager
def site_role() -> Iterator[str]:
    """Make the role for the database of the tests; drop it afterwards.

    Raises:
        SkipTest: the server is not the embedded one, which lets everybody in as its superuser.
    """
    if OWNER not in settings.DATABASE_URL:
        raise SkipTest("Only the embedded server lets everybody in as its superuser.")
    server = environ.Env.db_url_config(settings.DATABASE_URL)
    database = connection.settings_dict["NAME"]
    role = f"{database}_site"
    with psycopg.connect(
        host=server["HOST"], port=server["PORT"], user="postgres", dbname=database, autocommit=True
    ) as superuser:
        superuser.execute(f"CREATE ROLE {role} LOGIN")
        try:
            # So that a test can SET ROLE within its own transaction.
            superuser.execute(f"GRANT {role} TO ticketflower WITH INHERIT FALSE")
            yield role
        finally:
            superuser.execute(f"DROP OWNED BY {role}")
            superuser.execute(f"DROP ROLE {role}")


def database_url(user: str) -> str:
    """The database of the tests, for a role."""
    url = settings.DATABASE_URL.replace(OWNER, f"//{user}@")
    return f"{url.rpartition('/')[0]}/{connection.settings_dict['NAME']}"

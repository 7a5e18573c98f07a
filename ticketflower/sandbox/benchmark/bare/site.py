"""The bare site as a site of the benchmark: its processes, people, pages and forms."""

import secrets
from typing import Any

from django.conf import settings

from ticketflower.sandbox.benchmark.host.databases import Database
from ticketflower.sandbox.benchmark.host.processes import function_of
from ticketflower.sandbox.benchmark.sites import Reader, Site

HERE = __package__
NAME = "bare"
OPEN_TASKS = """
SELECT path, path, worker.username
FROM bare_task AS task JOIN auth_user AS worker ON worker.id = task.worker_id,
     LATERAL (SELECT '/tasks/' || task.id || '/' AS path) AS page
WHERE task.status = 'open' AND worker.is_staff ORDER BY task.id
"""
PAGES = {"my tasks": "/tasks/", "a ticket": "/tickets/1/", "new ticket": "/tickets/new/"}


def variables_of(database: Database) -> dict[str, str]:
    """The environment of its processes."""
    return {
        "DJANGO_SETTINGS_MODULE": f"{HERE}.settings",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": database.url,
    }


def people_program(tickets: int) -> list[str]:
    """Arguments of Python to make tables, people and so many tickets."""
    return function_of(f"{HERE}.people", tickets)


def site_with(made: dict[str, Any], database: Database, variables: dict[str, str]) -> Site:
    """The bare site with the people that were made.

    Args:
        made: what ``people_program`` wrote.
        database: its own.
        variables: of the environment in which it was made.
    """
    requesters = tuple(made["requesters"])
    return Site(
        name=NAME,
        root=settings.BASE_DIR,
        database=database,
        company=None,
        variables=variables,
        counting=f"{HERE}.counting",
        wsgi=f"{HERE}.wsgi",
        has_server_settings=False,
        requesters=requesters,
        workers=tuple(made["workers"]),
        password=made["password"],
        submit_path="/tickets/new/",
        ticket={"item": "Bell", "reason": "It is lost.", "amount": "12.50"},
        output={"note": "Ordered."},
        open_tasks=OPEN_TASKS,
        readers=(Reader(NAME, made["reader"], PAGES),),
        engines={NAME: function_of(f"{HERE}.engine", requesters)},
    )

"""The bare site as a site of the benchmark: its processes, people, pages and forms."""

import secrets
from dataclasses import dataclass
from typing import Any

from ticketflower.sandbox.benchmark.databases import Database
from ticketflower.sandbox.benchmark.measures.reading import Reader
from ticketflower.sandbox.benchmark.processes import function_of
from ticketflower.sandbox.benchmark.sites import Site

HERE = __package__
OPEN_TASKS = """
SELECT task.id, worker.username
FROM bare_task AS task JOIN auth_user AS worker ON worker.id = task.worker_id
WHERE task.status = 'open' ORDER BY task.id
"""
PAGES = {"my tasks": "/tasks/", "a ticket": "/tickets/1/", "new ticket": "/tickets/new/"}


@dataclass(frozen=True)
class Bare:
    """The bare site, ready to be served.

    Args:
        site: for requests.
        reader: a worker, and the pages that are like TicketFlower's.
        engine: arguments of Python for a process that does its writes.
    """

    site: Site
    reader: Reader
    engine: list[str]


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


def bare_with(made: dict[str, Any], database: Database, variables: dict[str, str]) -> Bare:
    """The bare site with the people that were made.

    Args:
        made: what ``people_program`` wrote.
        database: theirs.
        variables: of the environment that they were made with.
    """
    site = Site(
        name="bare",
        database=database,
        company=None,
        variables=variables,
        counting=f"{HERE}.counting",
        wsgi=f"{HERE}.wsgi",
        own_server_settings=False,
        requesters=tuple(made["requesters"]),
        workers=tuple(made["workers"]),
        password=made["password"],
        submit_path="/tickets/new/",
        ticket={"item": "Bell", "reason": "It is lost.", "amount": "12.50"},
        task_path="/tasks/{task}/",
        output={"note": "Ordered."},
        open_tasks=OPEN_TASKS,
    )
    return Bare(
        site,
        Reader(site.name, site.workers[0], PAGES),
        function_of(f"{HERE}.engine", site.requesters),
    )

"""TicketFlower as a site of the benchmark: its processes, people, pages and forms."""

import secrets
from pathlib import Path
from typing import Any

from ticketflower.sandbox.benchmark.checkouts import Checkout
from ticketflower.sandbox.benchmark.host.databases import Database
from ticketflower.sandbox.benchmark.host.processes import function_of
from ticketflower.sandbox.benchmark.sites import Reader, Site

HERE = __package__
NAME, ROWS = "ticketflower", "psycopg"
SETTINGS = f"{HERE}.production"
KEY = "benchmark-form"
ACTION_PATH = "/tickets/new/benchmark-action/"
ANSWERS = {"answer-item": "Bell", "answer-reason": "It is lost.", "answer-amount": "12.50"}
COMPLETED_ACTIONS = """
SELECT count(*)
FROM workflow_instances AS instance
JOIN workflow_definitions AS workflow ON workflow.id = instance.workflow_id
WHERE instance.status = 'COMPLETED' AND workflow.key = 'benchmark-action'
"""
WAITS_OF_ACTIONS = """
SELECT extract(epoch FROM attempt.started_at - task.created_at)::float
FROM action_attempts AS attempt JOIN task_instances AS task ON task.id = attempt.task_id
ORDER BY attempt.id DESC LIMIT %s
"""
COLLECT_STATIC_FILES = ["-m", "django", "collectstatic", "--noinput", "--verbosity", "0"]
WORKER = ["-m", "django", "procrastinate", "worker"]


def variables_of(database: Database, folder: Path, echo: str) -> dict[str, str]:
    """The environment of its processes: a production site without HTTPS, as nothing is sent afar.

    What the environment of the benchmark says otherwise does not count.

    Args:
        database: its own.
        folder: for files.
        echo: the address of the service that actions call.
    """
    return {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1",
        "HTTPS": "0",
        "SECURE_SSL_REDIRECT": "0",
        "HSTS_SECONDS": "0",
        "BEHIND_PROXY": "0",
        "TRUSTED_PROXIES": "0",
        "DATABASE_URL": database.url,
        "MIGRATION_DATABASE_URL": "",
        "DATABASE_CONNECTION_SECONDS": "600",
        "UPLOADS_FOLDER": str(folder / "uploads"),
        "BENCHMARK_STATIC_ROOT": str(folder / "static"),
        "MAIL_URL": "consolemail://",
        "ACTION_ALLOWED_HOSTS": echo.removeprefix("http://"),
        "LOG_LEVEL": "INFO",
        "LOG_FORMAT": "text",
    }


def company_program(echo: str, sizes: tuple[int, ...]) -> list[str]:
    """Arguments of Python to make tables, companies and tickets.

    Args:
        echo: the address of the service that actions call.
        sizes: how many tickets each company for lists has.
    """
    return function_of(f"{HERE}.company", f"{echo}/echo", sizes)


def site_with(
    made: dict[str, Any], checkout: Checkout, database: Database, variables: dict[str, str]
) -> Site:
    """TicketFlower with the companies that were made.

    Args:
        made: what ``company_program`` wrote.
        checkout: the version that made it.
        database: its own.
        variables: of the environment in which it was made.
    """
    company, requesters = made["company"], tuple(made["requesters"])
    workers = tuple(made["workers"])
    engines = {checkout.target(NAME): function_of(f"{HERE}.engine", company, requesters)}
    if checkout.is_this:
        engines[ROWS] = function_of(f"{HERE}.rows", company, made["sample"], workers)
    return Site(
        name=checkout.target(NAME),
        root=checkout.root,
        database=database,
        company=company,
        variables=variables,
        counting=f"{HERE}.counting",
        wsgi="ticketflower.wsgi",
        has_server_settings=True,
        requesters=requesters,
        workers=workers,
        password=made["password"],
        submit_path=f"/tickets/new/{KEY}/",
        ticket=ANSWERS,
        output={"answer-note": "Ordered."},
        open_tasks=made["open_tasks"],
        readers=tuple(
            Reader(checkout.target(size), told["email"], told["pages"])
            for size, told in made["sizes"].items()
        ),
        engines=engines,
    )

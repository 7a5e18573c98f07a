"""Sites: what the benchmark has to know of each one to drive it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ticketflower.sandbox.benchmark.host.databases import Database


@dataclass(frozen=True)
class Reader:
    """A person who opens pages.

    Args:
        target: name in the report, such as the number of tickets of their company.
        email: of the person.
        paths: of the pages by their names.
    """

    target: str
    email: str
    paths: Mapping[str, str]


@dataclass(frozen=True)
class Site:
    """A site with people and forms, not yet running.

    Args:
        name: of the target in the report.
        root: the folder with its code.
        database: with its tables and people.
        company: whose rows connections see; None where rows have no company.
        variables: of the environment of its processes.
        counting: the settings module of a server that counts statements.
        wsgi: its WSGI module.
        has_server_settings: whether the root has a gunicorn.conf.py for it.
        requesters: who submit, by e-mail address.
        workers: who do the tasks.
        password: of all of them.
        submit_path: of the form for a ticket.
        ticket: what is filled in there.
        output: what is filled in there.
        open_tasks: a query for each task to do: the path of the page with its form, the path that
            the form is sent to, and the email address of its worker.
        readers: who opens pages.
        engines: arguments of Python for processes that work without HTTP, by target.
    """

    name: str
    root: Path
    database: Database
    company: int | None
    variables: Mapping[str, str]
    counting: str
    wsgi: str
    has_server_settings: bool
    requesters: tuple[str, ...]
    workers: tuple[str, ...]
    password: str
    submit_path: str
    ticket: Mapping[str, str]
    output: Mapping[str, str]
    open_tasks: str
    readers: tuple[Reader, ...]
    engines: Mapping[str, list[str]]

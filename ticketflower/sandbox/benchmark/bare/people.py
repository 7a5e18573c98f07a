"""Tables, people and tickets of the bare site, made in a process of their own."""

import json
import secrets
import sys
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from ticketflower.sandbox.benchmark.bare.models import DONE, OPEN, Event, Task, Ticket, Workflow

WORKERS, REQUESTERS = 20, 4
OPEN_TASKS = 12
"""On the list of the person who opens pages, who gets no others."""


def main(tickets: int) -> None:
    """Make tables, people and so many completed tickets; print who there is as JSON."""
    for is_last in (False, True):  # tables without migrations would be made before those of people
        call_command("migrate", run_syncdb=is_last, verbosity=0, interactive=False)
    password = secrets.token_urlsafe(12)
    hashed = make_password(password)
    workers, requesters = (
        User.objects.bulk_create(
            User(username=f"{name}{number}@bare.example", password=hashed, is_staff=is_worker)
            for number in range(count)
        )
        for name, count, is_worker in (
            ("worker", WORKERS, True),
            ("requester", REQUESTERS, False),
        )
    )
    reader = User.objects.create(username="reader@bare.example", password=hashed)
    _store(tickets, workers, requesters)
    latest = Task.objects.order_by("-pk").values("pk")[:OPEN_TASKS]
    Task.objects.filter(pk__in=latest).update(worker=reader, status=OPEN, completed_at=None)
    people = {
        "workers": [worker.username for worker in workers],
        "requesters": [person.username for person in requesters],
        "reader": reader.username,
    }
    sys.stdout.write(json.dumps({"password": password, **people}))


def _store(count: int, workers: list[User], requesters: list[User]) -> None:
    tickets = Ticket.objects.bulk_create(
        Ticket(
            item=f"Item {number}",
            reason="It is lost.",
            amount=Decimal("12.50"),
            created_by=requesters[number % REQUESTERS],
        )
        for number in range(count)
    )
    workflows = Workflow.objects.bulk_create(
        Workflow(ticket=ticket, status=DONE) for ticket in tickets
    )
    now = timezone.now()
    Task.objects.bulk_create(
        Task(
            workflow=workflow,
            worker=workers[number % WORKERS],
            status=DONE,
            note="Ordered.",
            completed_at=now,
        )
        for number, workflow in enumerate(workflows)
    )
    Event.objects.bulk_create(
        Event(ticket=ticket, by=ticket.created_by, what=what)
        for ticket in tickets
        for what in ("submitted", "completed")
    )

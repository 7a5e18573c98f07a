"""Measures actions: ``python tools/bench_actions.py`` prints jobs a second for 1 and 2 workers.

It makes an installation of its own in a temporary folder, with PostgreSQL, gunicorn, workers
and the echo service, all on this machine, which they share. Figures: docs/performance.md.
"""

# ruff: noqa: E402 - Django is set up before what needs it is imported

import logging
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "ticketflower.settings"

import django

django.setup()
logging.disable(logging.INFO)

import statistics
import time

from ticketflower.sandbox.echo.service import EchoService
from workflow_ops.tests.factories import bundle
from workflow_ops.tests.faults.installation import Installation, Person, wait_until

ACTIONS = 500
SINGLE = 40

SUBMIT = """
import uuid
from users.models import User
from users.tenancy import as_company
from workflow_design.models import TicketType
from workflow_ops.services.tickets import submit_ticket
user = User.objects.get()
with as_company(user.company):
    for _number in range({count}):
        submit_ticket(ticket_type=TicketType.objects.get(), by=user,
                      answers={{"item": "Bell"}}, submission_key=uuid.uuid4())
"""
LATENCY = """
SELECT extract(epoch FROM attempt.started_at - task.created_at) * 1000
FROM action_attempts AS attempt JOIN task_instances AS task ON task.id = task_id
ORDER BY attempt.id DESC LIMIT {count}
"""


def document(url: str) -> dict[str, object]:
    """One action and nobody who has to do anything."""
    task = {"key": "send", "title": "Send", "task_type": "SYNC_ACTION", "action_url": url}
    ways = [{"from": None, "to": "send"}, {"from": "send", "to": None}]
    return bundle("parcel", tasks=[task], transitions=ways)


def completed(site: Installation) -> int:
    """How many workflows have ended."""
    (row,) = site.ask("SELECT count(*) FROM workflow_instances WHERE status = 'COMPLETED'")
    count: int = row[0]
    return count


def measure_throughput(site: Installation, workers: int) -> None:
    """Make a queue of actions while no worker runs, and time how it empties."""
    site.manage("shell", "-c", SUBMIT.format(count=ACTIONS))
    before = completed(site)
    for _number in range(workers):
        site.keep_a_worker_running()
    wait_until(lambda: completed(site) > before, "the first action is done")
    begun, first = time.monotonic(), completed(site)
    wait_until(lambda: completed(site) >= before + ACTIONS, "all are done")
    rate = (before + ACTIONS - first) / (time.monotonic() - begun)
    print(f"{workers} worker{'s' if workers > 1 else ''}: {rate:.0f} actions a second")  # noqa: T201


def measure_latency(site: Installation) -> None:
    """Submit tickets one by one in a browser's way, while workers have nothing else to do."""
    person = Person(site)
    for _number in range(SINGLE):
        before = completed(site)
        person.submit("parcel")
        wait_until(lambda done=before: completed(site) > done, "the action is done")  # type: ignore[misc] # bound
    waited = sorted(float(row[0]) for row in site.ask(LATENCY.format(count=SINGLE)))
    median, late = statistics.median(waited), waited[int(len(waited) * 0.95)]
    print(f"From the task to its call: {median:.0f} ms (median), {late:.0f} ms (95 %)")  # noqa: T201


def main() -> None:
    """Print the figures."""
    for workers in (1, 2):
        with (
            EchoService() as echo,
            Installation(
                document(f"{echo.url}/echo"), ACTION_ALLOWED_HOSTS=echo.url.removeprefix("http://")
            ) as site,
        ):
            measure_throughput(site, workers)
            if workers == 1:
                measure_latency(site)


if __name__ == "__main__":
    main()

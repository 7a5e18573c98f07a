"""How long each page takes, by HTTP, in companies of different sizes, side by side."""

import http
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from ticketflower.sandbox.benchmark.host.processes import free_port, wait_until
from ticketflower.sandbox.benchmark.visitors import Visitor
from ticketflower.sandbox.seed.companies import PASSWORD, admin_email
from users.models import User
from users.tenancy import as_company
from workflow_ops.models import TaskInstance, TicketError, TicketInstance

WARM_UPS = 3
TIMES = 20
MOST_RATIO = 1.3
NOISE_MS = 3.0
"""Differences below this say nothing on a shared machine."""
PAGES = (
    "/",
    "/search/?q=kitchen",
    "/search/?q=nowhere",
    "/search/?q=request+{number}",
    "/tickets/",
    "/tickets/?show=archive",
    "/tickets/{number}/",
    "/tickets/new/",
    "/tickets/new/repair/",
    "/tasks/",
    "/tasks/?show=done",
    "/tickets/{task_ticket}/",
    "/manage/",
    "/manage/tickets/",
    "/manage/tickets/?sort=oldest",
    "/manage/tickets/?sort=changed",
    "/manage/tickets/?state=ON_HOLD",
    "/manage/tickets/?state=COMPLETED",
    "/manage/tickets/?status=FAILED",
    "/manage/tickets/?type=repair",
    "/manage/tickets/?requester={person}",
    "/manage/tickets/?worker={person}",
    "/manage/tickets/?submitted_from={first}&submitted_until={last}",
    "/manage/tickets/?closed_from={first}&closed_until={last}",
    "/manage/tickets/?q=kitchen",
    "/manage/tickets/?q=nowhere",
    "/manage/tickets/?q=request+{number}",
    "/manage/tickets/?size=100",
    "/manage/tasks/",
    "/manage/tasks/?status=UNASSIGNED",
    "/manage/tasks/?worker={person}",
    "/manage/tasks/?task=service/solve&state=COMPLETED&completed_from={first}",
    "/manage/tasks/?q=kitchen",
    "/manage/tasks/?q=nowhere",
    "/manage/tasks/{task}/",
    "/manage/errors/",
    "/manage/errors/?state=NEW",
    "/tickets/{failed_ticket}/?error={error}",
    "/tickets/{failed_ticket}/?list=",
    "/design/workflows/",
    "/design/workflows/service/",
    "/design/workflows/service/versions/",
    "/design/tickets/",
    "/design/tickets/repair/versions/",
    "/team/",
    "/team/{person}/",
    "/team/roles/",
    "/team/access/",
    "/audit/?logins=shown",
    "/audit/?kind=ticket_instances",
    "/audit/?by={person}",
    "/profile/",
)

type Milliseconds = dict[str, dict[str, float]]
"""The median by page and company."""


@dataclass(frozen=True)
class Admin:
    """A person with every role, logged in, and the paths of the pages of their company."""

    name: str
    browser: Visitor
    paths: dict[str, str]


def measure(names: list[str]) -> Milliseconds:
    """Open each page in each company by turns, and take the medians."""
    with _server() as port:
        admins = [_admin(port, name) for name in names]
        medians: Milliseconds = {}
        for page in PAGES:
            times: dict[str, list[float]] = {name: [] for name in names}
            for turn in range(WARM_UPS + TIMES):
                for admin in admins:
                    taken = _open(admin.browser, admin.paths[page])
                    if turn >= WARM_UPS:
                        times[admin.name].append(taken)
            medians[page] = {name: statistics.median(each) for name, each in times.items()}
    return medians


def table(medians: Milliseconds, names: list[str], report: Callable[[str], object]) -> list[str]:
    """Print the medians; return the pages that are slower in the last company than they may be."""
    report(f"{'page':42}" + "".join(f"{name:>16}" for name in names) + "   ratio")
    slow = []
    for page, times in medians.items():
        first, last = times[names[0]], times[names[-1]]
        ratio = last / first
        is_slow = ratio > MOST_RATIO and last - first > NOISE_MS
        cells = "".join(f"{times[name]:13.1f} ms" for name in names)
        report(f"{page:42}{cells}   {ratio:5.2f}{'  SLOW' if is_slow else ''}")
        if is_slow:
            slow.append(page)
    return slow


def _open(browser: Visitor, path: str) -> float:
    started = time.perf_counter()
    browser.get(path)
    return (time.perf_counter() - started) * 1000


def _admin(port: int, name: str) -> Admin:
    """Log the person with every role in."""
    browser = Visitor(port)
    browser.log_in(admin_email(name), PASSWORD)
    values = page_values(User.objects.get(email=admin_email(name)))
    return Admin(name, browser, {page: page.format(**values) for page in PAGES})


def page_values(admin: User) -> dict[str, object]:
    """Ids and days of the company for the pages, as its admin sees them."""
    assert admin.company is not None
    with as_company(admin.company):
        mine = TaskInstance.objects.assigned_to_person(admin).for_detail()
        task = mine.on_a_list().newest_first()[0]
        error = TicketError.objects.for_detail().newest_first()[0]
        return {
            "number": TicketInstance.objects.submitted_by(admin).newest_first()[0].number,
            "task": task.pk,
            "task_ticket": task.workflow_instance.ticket.number,
            "error": error.pk,
            "failed_ticket": error.ticket.number,
            "person": admin.pk,
            "first": timezone.localdate() - timedelta(weeks=120),
            "last": timezone.localdate() - timedelta(weeks=60),
        }


@contextmanager
def _server() -> Iterator[int]:
    """The site in a process of its own, as in production, on a free port of this machine."""
    port = free_port()
    web = subprocess.Popen(  # noqa: S603 - a program of ours
        [
            sys.executable,
            "-m",
            "gunicorn",
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            "1",
            "--access-logfile",
            "/dev/null",
            "--log-level",
            "critical",
            "ticketflower.wsgi",
        ],
        cwd=settings.BASE_DIR,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: _answers(port), "the web server answers", pause=0.1)
        yield port
    finally:
        web.terminate()
        web.wait()


def _answers(port: int) -> bool:
    try:
        return Visitor(port).send("GET", "/health/live/").status == http.HTTPStatus.OK
    except OSError:
        return False

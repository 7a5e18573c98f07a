"""Loads the demo, once."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.db import connection
from django.db.models import F
from django.utils import timezone

from ticketflower.sandbox.demo.agents import let_an_agent_work
from ticketflower.sandbox.demo.companies import (
    BIKES,
    COMPANIES,
    SUPERUSER,
    DemoCompany,
    address,
    make_company,
    make_superuser,
)
from ticketflower.sandbox.demo.dates import date_back_company, date_back_definitions
from ticketflower.sandbox.demo.due import set_due_dates
from ticketflower.sandbox.demo.mistakes import let_mistakes_happen
from ticketflower.sandbox.demo.requesters import ask_and_reopen
from ticketflower.sandbox.demo.tickets import Play
from ticketflower.sandbox.demo.webhook import let_deliveries_have_arrived, listen
from ticketflower.sandbox.demo.working_time import MINUTES, MINUTES_A_DAY, WEEKS, WorkingTime
from ticketflower.times.zones import zone_named
from users.models import Company, User
from users.tenancy import as_company
from workflow_design.gallery.templates import template_named
from workflow_design.models import TicketType
from workflow_design.services.drafts import store_document
from workflow_design.services.publishing import store_and_publish_document
from workflow_ops.models import FormDraft, Notification
from workflow_ops.services.form_drafts import save_draft
from workflow_ops.services.tasks import change_availability

FOLDER = Path(__file__).parent

type Report = Callable[[str], None]


def is_loaded() -> bool:
    """Whether this installation has the demo; the superuser is made last."""
    return User.objects.filter(email=SUPERUSER).exists()


def is_half_loaded() -> bool:
    """Whether a loading was ended before it was done."""
    return not is_loaded() and User.objects.filter(email=address(BIKES, BIKES.founder)).exists()


def load(report: Report) -> None:
    """Create companies, people, definitions and tickets; ``report`` receives progress messages."""
    now = timezone.now()
    with _commits_that_do_not_wait():
        for demo in COMPANIES:
            report(f"{demo.name}: people and definitions ...")
            company = make_company(demo)
            with as_company(company), timezone.override(zone_named(company.time_zone)):
                _play(company, demo, WorkingTime(now), report)
    make_superuser()


@contextmanager
def _commits_that_do_not_wait() -> Iterator[None]:
    """Let no commit wait for the disk; the first one afterwards waits for all of them.

    Should the machine stop meanwhile, the last of them are missing: half a demo, as when the
    loading itself is stopped.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")


def _play(company: Company, demo: DemoCompany, clock: WorkingTime, report: Report) -> None:
    founder = _somebody(company, demo.founder.first_name)
    play = Play(company, clock, demo.processes, seed=len(demo.name))
    for name in demo.templates:
        store_and_publish_document(company=company, by=founder, text=_text(name))
    for name in demo.documents:
        text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
        store_and_publish_document(company=company, by=founder, text=text)
    if demo is BIKES:
        let_mistakes_happen(play, founder)
        let_an_agent_work(play, founder)
        greta, ida = _somebody(company, "Greta"), _somebody(company, "Ida")
        ask_and_reopen(play, requester=greta, admin=ida)
        play.at(MINUTES - MINUTES_A_DAY, partial(_leave_a_draft, play))
        play.at(MINUTES - 4 * MINUTES_A_DAY, partial(listen, play, _somebody(company, "Karin")))
    for person in demo.people:
        if person.away_from is not None:
            user = _somebody(company, person.first_name)
            play.at(person.away_from, partial(_go_away, user))
    date_back_company(company, clock.at(-2 * MINUTES_A_DAY))
    date_back_definitions(company, clock.at(-MINUTES_A_DAY))
    for week in range(1, WEEKS + 1):
        report(f"{demo.name}: tickets of week {week} of {WEEKS} ...")
        play.run(until=week * MINUTES // WEEKS)
    set_due_dates(company)
    if demo is BIKES:
        _begin_a_form(founder)
    let_deliveries_have_arrived()
    _read_notifications(until=clock.at(MINUTES - 3 * MINUTES_A_DAY))


def _read_notifications(until: datetime) -> None:
    """Let people have read what is older, and have all mails sent: the terminal stays quiet."""
    Notification.objects.update(mailed_at=F("created_at"))
    Notification.objects.filter(created_at__lt=until).update(read_at=F("created_at"))


def _begin_a_form(person: User) -> None:
    """A leave request that was begun ten minutes ago and not submitted yet."""
    leave = TicketType.objects.published().get(key="leave")
    entered = [
        ("occasion", "Reason", "A week in the mountains"),
        ("kind_of_leave", "Type of leave", "Vacation"),
        ("days", "Working days", "5"),
    ]
    draft = save_draft(
        owner=person,
        what=leave,
        answers={name: [text] for name, _label, text in entered},
        shown=[(label, text) for _name, label, text in entered],
        submission_key=uuid.uuid4(),
    )
    before = timezone.now() - timedelta(minutes=10)
    FormDraft.objects.filter(pk=draft.pk).update(created_at=before, updated_at=before)


def _somebody(company: Company, first_name: str) -> User:
    return User.objects.of_company(company).get(first_name=first_name)


def _text(template: str) -> str:
    found = template_named(template)
    assert found is not None, f"there is no template {template}"
    return found.text


def _go_away(user: User) -> None:
    change_availability(user=user, is_available=False)


def _leave_a_draft(play: Play) -> None:
    """A newer draft of the leave request, so that versions can be seen."""
    workflow = json.loads(_text("leave"))["workflows"][0]
    workflow["fields"].append(
        {
            "FieldName": "handover",
            "FieldType": "text",
            "Label": "What does your substitute have to know?",
            "Help": "Work under way, appointments, where to find things.",
        }
    )
    text = json.dumps({"kind": "workflow", **workflow})
    store_document(company=play.company, by=_somebody(play.company, "Jonas"), text=text)
    date_back_definitions(play.company, play.moment)

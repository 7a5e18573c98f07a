"""Loads the demo, once."""

import json
from collections.abc import Callable

from users.models import Company, User
from users.tenancy import as_company
from workflow_design.models import TicketDefinition
from workflow_design.services import store_and_publish_document, store_document
from workflow_design.upload_page import example_text
from workflow_ops.demo.companies import (
    BIKES,
    COMPANIES,
    DemoCompany,
    make_company,
    make_superuser,
)
from workflow_ops.demo.tickets import FAULTS, FAULTY, MOST_STEPS, TicketMaker, date_back, moments

TICKETS = {"Brightside Bikes": 68, "Harbour Coffee": 12}

type Tell = Callable[[str], None]


def is_loaded() -> bool:
    """Whether this installation has the demo."""
    return Company.objects.filter(name=BIKES.name).exists()


def load(tell: Tell) -> None:
    """Make companies, people, definitions and tickets; ``tell`` is told what is being done."""
    make_superuser()
    for demo in COMPANIES:
        tell(f"{demo.name}: people, definitions and tickets ...")
        company = make_company(demo)
        with as_company(company):
            _publish(company, demo)
            _make_tickets(company, TICKETS[demo.name])
            if demo is BIKES:
                _make_faulty_tickets(company)
                _leave_a_draft(company)


def _creator(company: Company) -> User:
    return User.objects.of_company(company).order_by("pk")[0]


def _publish(company: Company, demo: DemoCompany) -> None:
    for name in demo.examples:
        text = example_text(name)
        assert text is not None, f"there is no example {name}"
        store_and_publish_document(company=company, by=_creator(company), text=text)


def _make_tickets(company: Company, count: int) -> None:
    maker = TicketMaker(company, seed=len(company.name))
    types = list(TicketDefinition.objects.published().select_related("workflow").order_by("key"))
    submitted = moments(count, maker.random)
    for number, moment in enumerate(submitted):
        # The older a ticket, the further it is.
        share = 1.2 - number / count
        steps = MOST_STEPS if maker.random.random() < share * 0.8 else maker.random.randint(0, 2)
        ticket = maker.make(types[number % len(types)], steps)
        date_back(ticket, moment, maker.random)


def _make_faulty_tickets(company: Company) -> None:
    text = FAULTY.read_bytes()
    stored = store_and_publish_document(company=company, by=_creator(company), text=text)
    maker = TicketMaker(company, seed=7)
    for fault, moment in zip(FAULTS, moments(len(FAULTS), maker.random), strict=True):
        ticket = maker.make_faulty(stored.tickets[0], fault)
        date_back(ticket, moment, maker.random)


def _leave_a_draft(company: Company) -> None:
    """A newer draft of the leave request, so that versions can be seen."""
    document = json.loads(example_text("leave") or "{}")
    workflow = document["workflows"][0]
    workflow["description"] = f"{workflow['description']} Draft: with a shorter form."
    text = json.dumps({"kind": "workflow", **workflow})
    store_document(company=company, by=_creator(company), text=text)

"""The demo's companies and people."""

from collections.abc import Sequence
from dataclasses import dataclass

from ticketflower.sandbox.demo.stories import (
    cars,
    complaints,
    incidents,
    leave,
    onboardings,
    purchases,
)
from ticketflower.sandbox.demo.story import Story
from ticketflower.sandbox.demo.working_time import MINUTES, MINUTES_A_DAY
from users.models import Company, User
from users.roles import ADMIN, ROLES, TASK_WORKER, TICKET_ADMIN, USER, WORKFLOW_CREATOR
from users.services.companies import add_person, sign_up_company
from users.tenancy import as_company
from workflow_ops.services.tasks import change_availability

PASSWORD = "flowers-and-tickets"  # noqa: S105 - printed: everybody may log in to a demo
SUPERUSER = "root@ticketflower.example"


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of a demo company; the e-mail address is first name at the company's domain.

    Args:
        first_name: unique in the company.
        last_name: the family name.
        system_roles: by name.
        company_roles: by name.
        away_from: the working minute of the demo from which on new tasks go to others.
    """

    first_name: str
    last_name: str
    system_roles: tuple[str, ...]
    company_roles: tuple[str, ...] = ()
    away_from: int | None = None


@dataclass(frozen=True)
class DemoCompany:
    """A company; its founder signs it up and has every role.

    Args:
        templates: the names of those that it uses.
        documents: of further ones, in this package: ticket types with presets, and a workflow
            whose tasks call the service of ``action_echo``.
    """

    name: str
    domain: str
    time_zone: str
    founder: DemoPerson
    templates: tuple[str, ...]
    documents: tuple[str, ...]
    people: tuple[DemoPerson, ...]
    processes: tuple[Sequence[Story], ...]


WORKS = (USER, TASK_WORKER)
CARLA_LEAVES = MINUTES - 4 * MINUTES_A_DAY

BIKES = DemoCompany(
    name="Brightside Bikes",
    domain="brightside.example",
    time_zone="Europe/Berlin",
    founder=DemoPerson("Anna", "Keller", tuple(ROLES)),
    templates=("purchase", "leave", "incident", "onboarding", "complaint"),
    documents=("it_purchase", "printer", "shipping"),
    people=(
        DemoPerson("Ben", "Hartmann", WORKS, ("Staff", "Manager")),
        DemoPerson("Carla", "Rossi", WORKS, ("Staff", "Finance"), away_from=CARLA_LEAVES),
        DemoPerson("Dilan", "Aydin", WORKS, ("Staff", "IT")),
        DemoPerson("Eva", "Lindqvist", WORKS, ("Staff", "HR")),
        DemoPerson("Farid", "Haddad", WORKS, ("Staff", "IT")),
        DemoPerson("Hugo", "Silva", WORKS, ("Staff",)),
        DemoPerson("Greta", "Novak", (USER,), ("Staff",)),
        DemoPerson("Ida", "Berg", (USER, TICKET_ADMIN), ("Staff",)),
        DemoPerson("Jonas", "Weber", (USER, WORKFLOW_CREATOR), ("Staff",)),
        DemoPerson("Karin", "Olsen", (USER, ADMIN), ("Staff",)),
    ),
    processes=(
        purchases.BIKES,
        leave.BIKES,
        incidents.BIKES,
        onboardings.BIKES,
        complaints.BIKES,
        cars.BIKES,
    ),
)

COFFEE = DemoCompany(
    name="Harbour Coffee",
    domain="harbour.example",
    time_zone="America/New_York",
    founder=DemoPerson("Mia", "Torres", tuple(ROLES)),
    templates=("purchase", "leave"),
    documents=("it_purchase",),
    people=(
        DemoPerson("Noah", "Clark", WORKS, ("Staff", "Manager")),
        DemoPerson("Olivia", "Park", WORKS, ("Staff", "HR", "Finance")),
        DemoPerson("Pavel", "Dvorak", (USER,), ("Staff",)),
    ),
    processes=(purchases.COFFEE, leave.COFFEE),
)

COMPANIES = (BIKES, COFFEE)


def make_superuser() -> User:
    """The superuser of the demo installation."""
    return User.objects.create_superuser(SUPERUSER, PASSWORD, first_name="Robin", last_name="Root")


def make_company(demo: DemoCompany) -> Company:
    """Sign the company up and add its people.

    The founder takes no tasks, so that they go to the others by their roles.
    """
    founder = sign_up_company(
        company_name=demo.name,
        email=address(demo, demo.founder),
        password=PASSWORD,
        first_name=demo.founder.first_name,
        last_name=demo.founder.last_name,
        time_zone=demo.time_zone,
    )
    company = founder.company
    assert company is not None
    with as_company(company):
        change_availability(user=founder, is_available=False)
        for person in demo.people:
            add_person(
                company=company,
                email=address(demo, person),
                password=None,
                first_name=person.first_name,
                last_name=person.last_name,
                system_roles=list(person.system_roles),
                company_roles=person.company_roles,
            )
        # All have the same one, and hashing is slow on purpose.
        User.objects.of_company(company).update(password=founder.password)
    return company


def address(demo: DemoCompany, person: DemoPerson) -> str:
    """The e-mail address that the person logs in with."""
    return f"{person.first_name.lower()}@{demo.domain}"

"""The demo's companies and people."""

from dataclasses import dataclass, field

from users.models import Company, User
from users.roles import ADMIN, ROLES, TASK_WORKER, TICKET_ADMIN, USER, WORKFLOW_CREATOR
from users.services import add_person, sign_up_company
from users.tenancy import as_company

PASSWORD = "flowers-and-tickets"  # noqa: S105 - printed: everybody may log in to a demo
SUPERUSER = "root@ticketflower.example"


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of a demo company; the e-mail address is first name at the company's domain."""

    first_name: str
    last_name: str
    system_roles: tuple[str, ...]
    company_roles: tuple[str, ...] = ()
    is_available: bool = True


@dataclass(frozen=True)
class DemoCompany:
    """A company; its first person signs it up and has every role."""

    name: str
    domain: str
    founder: DemoPerson
    examples: tuple[str, ...]
    people: tuple[DemoPerson, ...] = field(default_factory=tuple)


WORKS = (USER, TASK_WORKER)

BIKES = DemoCompany(
    name="Brightside Bikes",
    domain="brightside.example",
    founder=DemoPerson("Anna", "Keller", tuple(ROLES)),
    examples=("purchase", "leave", "incident", "onboarding", "complaint"),
    people=(
        DemoPerson("Ben", "Hartmann", WORKS, ("Staff", "Manager")),
        DemoPerson("Carla", "Rossi", WORKS, ("Staff", "Finance"), is_available=False),
        DemoPerson("Dilan", "Aydin", WORKS, ("Staff", "IT")),
        DemoPerson("Eva", "Lindqvist", WORKS, ("Staff", "HR")),
        DemoPerson("Farid", "Haddad", WORKS, ("Staff", "IT")),
        DemoPerson("Hugo", "Silva", WORKS, ("Staff",)),
        DemoPerson("Greta", "Novak", (USER,), ("Staff",)),
        DemoPerson("Ida", "Berg", (USER, TICKET_ADMIN), ("Staff",)),
        DemoPerson("Jonas", "Weber", (USER, WORKFLOW_CREATOR), ("Staff",)),
        DemoPerson("Karin", "Olsen", (USER, ADMIN), ("Staff",)),
    ),
)

COFFEE = DemoCompany(
    name="Harbour Coffee",
    domain="harbour.example",
    founder=DemoPerson("Mia", "Torres", tuple(ROLES)),
    examples=("purchase", "leave"),
    people=(
        DemoPerson("Noah", "Clark", WORKS, ("Staff", "Manager")),
        DemoPerson("Olivia", "Park", WORKS, ("Staff", "HR", "Finance")),
        DemoPerson("Pavel", "Dvorak", (USER,), ("Staff",)),
    ),
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
        email=_address(demo, demo.founder),
        password=PASSWORD,
        first_name=demo.founder.first_name,
        last_name=demo.founder.last_name,
    )
    founder.is_available = False
    founder.save(update_fields=["is_available", "updated_at"])
    company = founder.company
    assert company is not None
    with as_company(company):
        for person in demo.people:
            user = add_person(
                company=company,
                email=_address(demo, person),
                password=PASSWORD,
                first_name=person.first_name,
                last_name=person.last_name,
                system_roles=list(person.system_roles),
                company_roles=person.company_roles,
            )
            user.is_available = person.is_available
            user.save(update_fields=["is_available", "updated_at"])
    return company


def _address(demo: DemoCompany, person: DemoPerson) -> str:
    return f"{person.first_name.lower()}@{demo.domain}"

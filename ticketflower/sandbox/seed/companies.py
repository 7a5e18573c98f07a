"""Companies with people and definitions, to be filled with tickets."""

from importlib import resources

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from users.models import Company, CompanyRole, User, UserCompanyRole
from users.roles import ROLES, TASK_WORKER, USER
from users.services.companies import sign_up_company
from users.tenancy import as_company
from workflow_design.models import WorkflowDefinition
from workflow_design.services.publishing import store_and_publish_document

PASSWORD = "flowers-and-tickets"  # noqa: S105 - of test data
FIRST_NAMES = ("Anna", "Ben", "Carla", "Dilan", "Eva", "Farid", "Greta", "Hugo", "Ida", "Jonas")
WORKERS_IN_TEN = 4


def admin_email(name: str) -> str:
    """The e-mail address of the person with every role in a company of this name."""
    return f"admin@{name.lower().replace(' ', '-').replace(',', '')}.example"


def company_named(name: str, people: int) -> Company:
    """The company of this name, made if there is none, with as many people.

    Its definitions are published; four in ten of its people are task workers. What an
    interrupted run has left undone is done.
    """
    founder = User.objects.filter(email=admin_email(name)).first() or sign_up_company(
        company_name=name,
        email=admin_email(name),
        password=PASSWORD,
        first_name="Ada",
        last_name="Admin",
    )
    company = founder.company
    assert company is not None
    text = resources.files("ticketflower.sandbox.seed").joinpath("service.json").read_text("utf-8")
    with as_company(company):
        if not WorkflowDefinition.objects.exists():
            store_and_publish_document(company=company, by=founder, text=text)
        if User.objects.of_company(company).count() == 1:
            _make_people(company, people - 1)
    return company


@transaction.atomic
def _make_people(company: Company, number: int) -> None:
    password = make_password(PASSWORD)
    domain = admin_email(company.name).partition("@")[2]
    people = User.objects.bulk_create(
        User(
            company=company,
            email=f"person{each}@{domain}",
            first_name=FIRST_NAMES[each % len(FIRST_NAMES)],
            last_name=f"Number {each}",
            password=password,
        )
        for each in range(1, number + 1)
    )
    groups = {group.name: group.pk for group in Group.objects.filter(name__in=ROLES)}
    through = User.groups.through
    held = [(person, USER) for person in people]
    held += [(each, TASK_WORKER) for n, each in enumerate(people) if n % 10 < WORKERS_IN_TEN]
    through.objects.bulk_create(
        through(user_id=person.pk, group_id=groups[role]) for person, role in held
    )
    staff = CompanyRole.objects.get(role_name="Staff")
    UserCompanyRole.objects.bulk_create(
        UserCompanyRole(company=company, user=person, role=staff) for person in people
    )

"""Test data of companies and people, made through the services."""

from collections.abc import Collection, Mapping

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from users.models import Company, CompanyRole, User, UserCompanyRole
from users.roles import TASK_WORKER
from users.scopes import SCOPES
from users.services.agents import create_agent
from users.services.companies import FIRST_COMPANY_ROLES, add_person
from users.services.tokens import make_token
from users.tenancy import as_company


def make_company(name: str = "Ours") -> Company:
    """A company with the company roles that each starts with, and nobody in it."""
    company = Company.objects.create(name=name)
    with as_company(company):
        CompanyRole.objects.bulk_create(
            CompanyRole(company=company, role_name=role_name) for role_name in FIRST_COMPANY_ROLES
        )
    return company


def make_person(
    company: Company,
    name: str,
    *,
    roles: list[str],
    company_roles: tuple[str, ...] = (),
    password: str | None = None,
) -> User:
    """A person with the e-mail address name@companyN.example."""
    with as_company(company):
        return add_person(
            company=company,
            email=f"{name}@company{company.pk}.example",
            password=password,
            first_name=name.capitalize(),
            last_name="Person",
            system_roles=roles,
            company_roles=company_roles,
        )


def make_agent(
    company: Company,
    name: str = "Invoice reader",
    *,
    roles: Collection[str] = (TASK_WORKER,),
    company_roles: Collection[str] = (),
) -> User:
    """An agent with these system roles and company roles, by name."""
    with as_company(company):
        held = CompanyRole.objects.of_company(company).filter(role_name__in=company_roles)
        return create_agent(
            company=company, name=name, system_roles=roles, company_roles=list(held)
        )


def make_token_text(owner: User, *scopes: str, name: str = "Test") -> str:
    """The text of a new API token of a person or an agent; with all scopes if none is named."""
    assert owner.company is not None
    held = list(scopes) or [scope.name for scope in SCOPES]
    with as_company(owner.company):
        _token, text = make_token(user=owner, name=name, scopes=held, days=30)
    return text


def make_persons(
    company: Company,
    system_roles: Mapping[str, Collection[str]],
    with_company_roles: Collection[str] = (),
) -> dict[str, User]:
    """Several people, as ``make_person`` would make them one by one, in a few statements.

    Args:
        company: theirs.
        system_roles: by the name of each person.
        with_company_roles: names of those who have every company role.
    """
    groups = dict(Group.objects.values_list("name", "pk"))
    with as_company(company):
        users = User.objects.bulk_create(
            User(
                company=company,
                email=f"{name}@company{company.pk}.example",
                password=make_password(None),
                first_name=name.capitalize(),
                last_name="Person",
            )
            for name in system_roles
        )
        persons = dict(zip(system_roles, users, strict=True))
        in_group = User.groups.through
        in_group.objects.bulk_create(
            in_group(user_id=persons[name].pk, group_id=groups[role])
            for name, roles in system_roles.items()
            for role in roles
        )
        UserCompanyRole.objects.bulk_create(
            UserCompanyRole(company=company, user=persons[name], role=role)
            for name in with_company_roles
            for role in CompanyRole.objects.of_company(company)
        )
    return persons

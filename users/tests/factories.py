"""Test data of companies and people, made through the services."""

from users.models import Company, CompanyRole, User
from users.services.companies import FIRST_COMPANY_ROLES, add_person
from users.tenancy import as_company


def make_company(name: str = "Ours") -> Company:
    """A company with the company roles that each starts with, and nobody in it."""
    company = Company.objects.create(name=name)
    with as_company(company):
        for role_name in FIRST_COMPANY_ROLES:
            CompanyRole.objects.create(company=company, role_name=role_name)
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

"""Making companies and their people."""

import logging

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from users.models import Company, CompanyRole, User, UserCompanyRole
from users.roles import ROLES
from users.tenancy import as_company

logger = logging.getLogger(__name__)

FIRST_COMPANY_ROLES = {
    "Staff": "Everyone who works here.",
    "Manager": "Approves requests.",
    "Finance": "Pays, budgets and keeps the books.",
    "HR": "Looks after people: hiring, leave, onboarding.",
    "IT": "Looks after computers and accounts.",
}


@transaction.atomic(durable=True)
def sign_up_company(
    *, company_name: str, email: str, password: str, first_name: str, last_name: str
) -> User:
    """Make a company and its first person, who has every role and may set up the rest.

    The company starts with the roles that most small businesses have, all held by that person,
    so that any workflow runs from the first minute.

    Raises:
        ValidationError: where a value is wrong, such as an e-mail address that is taken.
    """
    company = Company(name=company_name.strip())
    company.full_clean()
    company.save()
    with as_company(company):
        user = add_person(
            company=company,
            email=email,
            password=password,
            first_name=first_name,
            last_name=last_name,
            system_roles=list(ROLES),
        )
        for name, description in FIRST_COMPANY_ROLES.items():
            role = CompanyRole.objects.create(
                company=company, role_name=name, description=description
            )
            UserCompanyRole.objects.create(company=company, user=user, role=role)
    logger.info("company_signed_up company=%s user=%s", company.pk, user.pk)
    return user


@transaction.atomic
def add_person(
    *,
    company: Company,
    email: str,
    password: str | None,
    first_name: str,
    last_name: str,
    system_roles: list[str],
    company_roles: tuple[str, ...] = (),
) -> User:
    """Make a person of the company with these system roles and company roles, by name.

    Raises:
        ValidationError: where a value is wrong, such as an e-mail address that is taken.
        CompanyRole.DoesNotExist: for a company role that the company does not have.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email, password, first_name=first_name, last_name=last_name, company=company
            )
    except IntegrityError as error:
        # Within a company's scope the people of others cannot be seen, only run into.
        taken = User._meta.get_field("email").error_messages["unique"]
        raise ValidationError({"email": taken}) from error
    user.groups.set(Group.objects.filter(name__in=system_roles))
    for name in company_roles:
        role = CompanyRole.objects.of_company(company).get(role_name__iexact=name)
        UserCompanyRole.objects.create(company=company, user=user, role=role)
    return user

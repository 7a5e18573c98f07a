"""The company's own roles: who may submit or do what."""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from users.audit import audit_log
from users.errors import CompanyRoleInUse, CompanyRoleNameTaken
from users.models import Company, CompanyRole, User, UserCompanyRole


@transaction.atomic(durable=True)
def add_company_role(*, company: Company, name: str, description: str) -> CompanyRole:
    """Make a company role that nobody has yet.

    Raises:
        CompanyRoleNameTaken: there is one of this name.
    """
    try:
        with transaction.atomic():
            return CompanyRole.objects.create(
                company=company, role_name=name, description=description
            )
    except IntegrityError as error:
        raise CompanyRoleNameTaken(name) from error


@transaction.atomic(durable=True)
def change_company_role(
    *, role: CompanyRole, name: str, description: str, members: Collection[User]
) -> CompanyRole:
    """Rename or describe a company role, and say which active people have it.

    People who are deactivated keep it, for the day they come back.

    Raises:
        CompanyRoleNameTaken: another has this name.
    """
    role.role_name, role.description = name, description
    try:
        with transaction.atomic():
            role.save(update_fields=["role_name", "description", "updated_at"])
    except IntegrityError as error:
        raise CompanyRoleNameTaken(name) from error
    held = UserCompanyRole.objects.filter(role=role)
    losing = held.filter(user__is_active=True).exclude(user__in=members)
    User.objects.filter(pk__in=losing.values("user")).note_roles_changed()
    losing.delete()
    have = set(held.values_list("user", flat=True))
    for person in members:
        if person.pk not in have:
            UserCompanyRole.objects.create(company=role.company, user=person, role=role)
    return role


@transaction.atomic(durable=True)
def delete_company_role(*, role: CompanyRole) -> None:
    """Delete a company role; people just lose it.

    Raises:
        CompanyRoleInUse: ticket types or tasks ask for it, in whatever version.
    """
    name = role.role_name
    try:
        with transaction.atomic():
            role.delete()
    except ProtectedError as error:
        asking = sorted({_named(each) for each in error.protected_objects})
        raise CompanyRoleInUse(name, asking) from error
    audit_log.record("company_role_deleted", company=role.company, subject=name)


def _named(row: object) -> str:
    definition: Any = getattr(row, "ticket_type", row)
    return f"“{definition}” version {definition.version}"

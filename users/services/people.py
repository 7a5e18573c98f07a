"""The company's people: roles, deactivation, reactivation."""

from collections.abc import Collection

from django.contrib.auth.models import Group
from django.db import transaction

from users.audit import audit_log
from users.errors import CannotDeactivateYourself, LastAdmin
from users.models import Company, CompanyRole, User, UserCompanyRole
from users.roles import ADMIN, LABELS
from users.services.tokens import end_tokens


@transaction.atomic(durable=True)
def change_roles(
    *, person: User, system_roles: Collection[str], company_roles: Collection[CompanyRole]
) -> User:
    """Give a person exactly these roles.

    Args:
        person: of the company.
        system_roles: names of system roles.
        company_roles: of the same company.

    Raises:
        LastAdmin: nobody would be left who can give roles.
    """
    company = _lock_company(person)
    if ADMIN not in system_roles:
        _require_another_admin(company, person)
    store_roles(person=person, system_roles=system_roles, company_roles=company_roles)
    return person


def store_roles(
    *, person: User, system_roles: Collection[str], company_roles: Collection[CompanyRole]
) -> None:
    """Give a person or an agent exactly these roles, inside the caller's transaction."""
    company = person.company
    assert company is not None
    before = person.system_roles()
    held_before = set(person.company_roles.all())
    ours = Group.objects.filter(name__in=LABELS)
    person.groups.remove(*ours.exclude(name__in=system_roles))
    person.groups.add(*ours.filter(name__in=system_roles))
    set_company_roles(person=person, roles=company_roles)
    added = [LABELS[name] for name in LABELS if name in set(system_roles) - before]
    removed = [LABELS[name] for name in LABELS if name in before - set(system_roles)]
    added += sorted(role.role_name for role in set(company_roles) - held_before)
    removed += sorted(role.role_name for role in held_before - set(company_roles))
    if added or removed:
        User.objects.filter(pk=person.pk).note_roles_changed()
        audit_log.record(
            "roles_changed", company=company, subject=str(person), added=added, removed=removed
        )


@transaction.atomic(durable=True)
def deactivate_person(*, person: User, by: User) -> User:
    """Lock a person or an agent out; what they did stays.

    The log-ins of a person end with their next request. Their tokens can be used again when they
    are reactivated, but those of an agent are revoked: nothing else lets it in.

    Raises:
        CannotDeactivateYourself: ``by`` is the person.
        LastAdmin: nobody would be left who can give roles.
    """
    if person.pk == by.pk:
        raise CannotDeactivateYourself
    company = _lock_company(person)
    _require_another_admin(company, person)
    person.is_active = False
    person.save(update_fields=["is_active", "updated_at"])
    audit_log.record("person_deactivated", company=company, subject=str(person))
    if person.is_agent:
        end_tokens(person=person, reason="agent deactivated")
    return person


@transaction.atomic(durable=True)
def reactivate_person(*, person: User) -> User:
    """Let a deactivated person or agent work again, with the roles they had."""
    company = _lock_company(person)
    person.is_active = True
    person.save(update_fields=["is_active", "updated_at"])
    audit_log.record("person_reactivated", company=company, subject=str(person))
    return person


def set_company_roles(*, person: User, roles: Collection[CompanyRole]) -> None:
    """Give a person exactly these company roles, inside the caller's transaction."""
    held = UserCompanyRole.objects.filter(user=person)
    held.exclude(role__in=roles).delete()
    have = set(held.values_list("role", flat=True))
    for role in roles:
        if role.pk not in have:
            UserCompanyRole.objects.create(company=role.company, user=person, role=role)


def _lock_company(person: User) -> Company:
    """One change of roles at a time in a company, or two admins could remove each other."""
    assert person.company_id is not None
    return Company.objects.select_for_update(no_key=True).get(pk=person.company_id)


def _require_another_admin(company: Company, person: User) -> None:
    admins = User.objects.of_company(company).in_group(ADMIN)
    if admins.filter(pk=person.pk).exists() and not admins.exclude(pk=person.pk).exists():
        raise LastAdmin(str(person))

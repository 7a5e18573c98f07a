"""Companies: create, change, suspend and reopen them."""

import logging
from calendar import day_abbr
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ticketflower.database.clock import database_now
from ticketflower.times.working_calendar import WorkingCalendar, as_stored, hours_text, week_of
from ticketflower.times.zones import UTC_NAME, known_zone
from users.audit import audit_log
from users.errors import CompanyAlreadySuspended, CompanyNotSuspended
from users.mail.outbox import put_into_outbox, send_from_outbox
from users.mail.writing import WELCOME
from users.models import Company, CompanyRole, User, UserCompanyRole
from users.models.company_roles import STAFF
from users.roles import ROLES
from users.tenancy import as_company, outside_companies

logger = logging.getLogger(__name__)

FIRST_COMPANY_ROLES = {
    STAFF: "Everyone who works here.",
    "Manager": "Approves requests.",
    "Finance": "Handles payments, budgets and bookkeeping.",
    "HR": "Handles hiring, leave and onboarding.",
    "IT": "Manages computers and accounts.",
}
SUSPENSION = ["suspended_at", "suspension_reason", "suspended_by", "updated_at"]


@transaction.atomic(durable=True)
def sign_up_company(
    *,
    company_name: str,
    email: str,
    password: str,
    first_name: str,
    last_name: str,
    time_zone: str = UTC_NAME,
) -> User:
    """Make a company and its first person, who has every role and may set up the rest.

    Raises:
        ValidationError: where a value is wrong, such as an e-mail address that is taken.
    """
    user = _set_up(
        company_name=company_name,
        email=email,
        password=password,
        first_name=first_name,
        last_name=last_name,
        time_zone=time_zone,
    )
    logger.info("company_signed_up company=%s user=%s", user.company_id, user.pk)
    return user


def create_company(
    *,
    company_name: str,
    email: str,
    first_name: str,
    last_name: str,
    by: User,
    time_zone: str = UTC_NAME,
) -> User:
    """Make a company for a person, who has every role and gets a link to set a password.

    Raises:
        ValidationError: where a value is wrong, such as an e-mail address that is taken.
    """
    with outside_companies(), transaction.atomic(durable=True):
        user = _set_up(
            company_name=company_name,
            email=email,
            password=None,
            first_name=first_name,
            last_name=last_name,
            time_zone=time_zone,
        )
        assert user.company is not None
        audit_log.record("company_created", company=user.company, subject=user.company.name, by=by)
        mail = put_into_outbox(kind=WELCOME, to=user.email, user=user.pk)
    send_from_outbox(mail)
    logger.info("company_created company=%s user=%s by=%s", user.company_id, user.pk, by.pk)
    return user


@transaction.atomic(durable=True)
def change_time_zone(*, company: Company, time_zone: str, by: User) -> None:
    """Store the time zone of people who chose none of their own; no time that is stored changes.

    Raises:
        ValidationError: it is not the name of a time zone.
    """
    known_zone(time_zone)
    company = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    earlier = company.time_zone
    if earlier == time_zone:
        return
    company.time_zone = time_zone
    company.save(update_fields=["time_zone", "updated_at"])
    audit_log.record(
        "time_zone_changed",
        company=company,
        by=by,
        subject=company.name,
        before=earlier,
        after=time_zone,
    )


@transaction.atomic(durable=True)
def change_working_hours(*, company: Company, calendar: WorkingCalendar, by: User) -> None:
    """Store when the company works; no due date that is stored changes."""
    company = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    earlier, stored = as_stored(company.calendar), as_stored(calendar)
    if earlier == stored:
        return
    company.working_hours = stored
    company.save(update_fields=["working_hours", "updated_at"])
    audit_log.record(
        "working_hours_changed",
        company=company,
        by=by,
        subject=company.name,
        before=_hours_as_text(earlier),
        after=_hours_as_text(stored),
    )


def _hours_as_text(stored: dict[str, Any]) -> list[str]:
    """A calendar for the audit log, a line for each part of it."""
    days = [
        f"{name} {hours_text(hours)}"
        for name, hours in zip(day_abbr, week_of(stored["hours"]), strict=True)
    ]
    holidays = [each for each in (stored["country"], stored["subdivision"]) if each]
    closed = [f"closed {first} to {last} {name}".strip() for first, last, name in stored["closed"]]
    return [*days, f"holidays {' '.join(holidays) or 'none'}", *closed]


@transaction.atomic(durable=True)
def hide_checklist(*, company: Company) -> None:
    """Hide the first steps of a new company for everyone."""
    company.shows_checklist = False
    company.save(update_fields=["shows_checklist", "updated_at"])


@transaction.atomic(durable=True)
def suspend_company(*, company: Company, reason: str, by: User) -> Company:
    """Let nobody of the company in and nothing of it go on, until it is reopened.

    Raises:
        CompanyAlreadySuspended: it was suspended concurrently.
    """
    with outside_companies():
        company = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
        if company.is_suspended:
            raise CompanyAlreadySuspended(company.name, company.suspension_reason)
        company.suspended_at = database_now()
        company.suspension_reason = reason.strip()
        company.suspended_by = by
        company.save(update_fields=SUSPENSION)
        audit_log.record(
            "company_suspended",
            company=company,
            subject=company.name,
            by=by,
            reason=company.suspension_reason,
        )
    logger.info("company_suspended company=%s by=%s", company.pk, by.pk)
    return company


@transaction.atomic(durable=True)
def reopen_company(*, company: Company, by: User) -> Company:
    """Reopen a suspended company; the worker resumes its pending work.

    Raises:
        CompanyNotSuspended: it was reopened concurrently.
    """
    with outside_companies():
        company = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
        if not company.is_suspended:
            raise CompanyNotSuspended(company.name)
        company.suspended_at = company.suspended_by = None
        company.suspension_reason = ""
        company.reopened_at = database_now()
        company.save(update_fields=[*SUSPENSION, "reopened_at"])
        audit_log.record("company_reopened", company=company, subject=company.name, by=by)
    logger.info("company_reopened company=%s by=%s", company.pk, by.pk)
    return company


def _set_up(
    *,
    company_name: str,
    email: str,
    password: str | None,
    first_name: str,
    last_name: str,
    time_zone: str,
) -> User:
    """A company with its first person, who has every system role.

    It starts with the company roles that most small businesses have, all held by that person,
    so that any workflow runs from the first minute.
    """
    company = Company(name=company_name.strip(), time_zone=time_zone)
    company.full_clean()
    company.save(force_insert=True)
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

"""Impersonation: superusers act for a company; start, end and expiry are recorded and logged."""

import logging
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from ticketflower.database.clock import database_now
from users.audit import audit_log
from users.errors import CompanyCannotBeActedFor
from users.models import Company, Impersonation, User
from users.tenancy import as_company

logger = logging.getLogger(__name__)

SESSION_KEY = "acting_for"


def start(*, session: SessionBase, superuser: User, company: Company, reason: str) -> Impersonation:
    """Let the superuser act for the company, for at most IMPERSONATION_MINUTES.

    Raises:
        CompanyCannotBeActedFor: without a reason, or by a user who is no superuser.
    """
    if not superuser.is_superuser:
        raise CompanyCannotBeActedFor("Only superusers can act for a company.")
    if not reason.strip():
        raise CompanyCannotBeActedFor("Enter a reason.")
    stop(session=session, ending=Impersonation.Ending.STOPPED)
    with as_company(company), transaction.atomic(durable=True):
        impersonation = Impersonation.objects.create(
            company=company,
            superuser=superuser,
            reason=reason.strip(),
            expires_at=database_now() + timedelta(minutes=settings.IMPERSONATION_MINUTES),
        )
    session[SESSION_KEY] = {"impersonation": impersonation.pk, "company": company.pk}
    session.cycle_key()
    _log_event("impersonation_started", impersonation)
    return impersonation


def current(session: SessionBase, superuser: User) -> Impersonation | None:
    """The impersonation under way, or None; one whose time is over is ended on the spot."""
    impersonation = _load(session)
    if impersonation is None or impersonation.superuser_id != superuser.pk:
        return None
    if impersonation.expires_at <= database_now():
        stop(session=session, ending=Impersonation.Ending.EXPIRED)
        return None
    return impersonation


def stop(*, session: SessionBase, ending: Impersonation.Ending) -> Impersonation | None:
    """End the impersonation of this session, if there is one, and return it."""
    impersonation = _load(session)
    if session.pop(SESSION_KEY, None) is not None:
        session.cycle_key()  # rights change, so who knew the old key must not have the new ones
    if impersonation is None or not _end(impersonation, ending):
        return None
    return impersonation


def end_overdue(company: Company) -> None:
    """End what ran out in the company while its superuser was away (the worker calls it)."""
    with as_company(company):
        overdue = list(Impersonation.objects.overdue(database_now()))
    for impersonation in overdue:
        _end(impersonation, Impersonation.Ending.EXPIRED)


def _end(impersonation: Impersonation, ending: Impersonation.Ending) -> bool:
    """Whether this call ended it, rather than a concurrent one."""
    now = database_now()
    impersonation.ended_at = min(now, impersonation.expires_at)
    impersonation.ending = ending
    with as_company(impersonation.company), transaction.atomic(durable=True):
        ended = Impersonation.objects.filter(pk=impersonation.pk, ended_at=None).update(
            ended_at=impersonation.ended_at, ending=ending, updated_at=now
        )
    if ended:
        _log_event("impersonation_ended", impersonation)
    return bool(ended)


def _load(session: SessionBase) -> Impersonation | None:
    acting = session.get(SESSION_KEY)
    if acting is None:
        return None
    company = Company.objects.filter(pk=acting["company"]).first()
    if company is None:
        return None
    with as_company(company):
        return (
            Impersonation.objects.select_related("company", "superuser")
            .filter(pk=acting["impersonation"], ended_at=None)
            .first()
        )


def _log_event(event: str, impersonation: Impersonation) -> None:
    """In the log and in the company's audit trail."""
    audit_log.record(
        event,
        company=impersonation.company,
        by=impersonation.superuser,
        impersonation=impersonation,
        subject=str(impersonation.superuser),
        reason=impersonation.reason,
        **({"ending": impersonation.ending} if impersonation.ending else {}),
    )
    logger.info(
        "%s impersonation=%s superuser=%s company=%s reason=%r ending=%s",
        event,
        impersonation.pk,
        impersonation.superuser_id,
        impersonation.company_id,
        impersonation.reason,
        impersonation.ending or "-",
    )

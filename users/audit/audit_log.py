"""Audit events: what people did and no row shows, such as log-ins, exports, changes of roles."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from ticketflower.logs import log
from ticketflower.types import Json
from users.database.history import BY_TOKEN
from users.models import ApiToken, AuditEvent, Company, Impersonation, User
from users.tenancy import as_company

logger = logging.getLogger(__name__)


@contextmanager
def acting_as(user: User) -> Iterator[None]:
    """Let a person have done what happens here, where no request says who it is."""
    before = log.user_id.set(user.pk)
    try:
        yield
    finally:
        log.user_id.reset(before)


@contextmanager
def acting_by(token: ApiToken) -> Iterator[None]:
    """Let a person have done what happens here with an API token of theirs."""
    before = log.request_id.set(f"{BY_TOKEN}{token.pk}:{log.request_id.get()}")
    try:
        with acting_as(token.user):
            yield
    finally:
        log.request_id.reset(before)


def record(
    action: str,
    *,
    company: Company,
    subject: str = "",
    by: User | None = None,
    impersonation: Impersonation | None = None,
    **details: Json,
) -> AuditEvent:
    """Add an event to the company's audit trail.

    Args:
        action: what was done, as a word of code: "logged_in".
        company: whose trail it is.
        subject: with what or whom it was done, for people: an e-mail address, a name.
        by: who did it; without it, the person of the request.
        impersonation: under which it was done; without it, that of the request.
        details: what else there is to say.
    """
    with as_company(company):
        event = AuditEvent.objects.create(
            company=company,
            action=action,
            subject=subject,
            details=details,
            actor_id=by.pk if by else log.user_id.get(),
            impersonation_id=impersonation.pk if impersonation else log.acting_id.get(),
            request_id=log.request_id.get(),
        )
    logger.info("audit action=%s event=%s", action, event.pk)
    return event

"""Unsubscribing from mails by a signed link, which does nothing else: no one is logged in by it.

Mail programs send the POST themselves, without anybody seeing a page (RFC 8058, "one-click").
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.urls import reverse

from users.audit.audit_log import acting_as
from users.models import User
from users.tenancy import as_company, outside_companies
from workflow_ops.errors import UnsubscribeLinkExpired, UnsubscribeLinkInvalid
from workflow_ops.models import EventKind
from workflow_ops.services.notifications.preferences import Choice, save_choices

logger = logging.getLogger(__name__)

SALT = "workflow_ops.unsubscribe"
VALID = timedelta(days=365)


@dataclass(frozen=True)
class Subscription:
    """The mails that a link ends.

    Attributes:
        person: who gets them.
        kind: of what kind of event; None for all.
    """

    person: User
    kind: EventKind | None


def unsubscribe_path(person: User, kind: EventKind | None) -> str:
    """The link for the mails of a person about one kind of event, or about all."""
    token = signing.dumps([person.pk, kind.value if kind else ""], salt=SALT)
    return reverse("notifications:unsubscribe", args=[token])


def read_token(token: str) -> Subscription:
    """What a link ends.

    Raises:
        UnsubscribeLinkExpired: it is too old.
        UnsubscribeLinkInvalid: it is no link of ours, or its person is gone.
    """
    try:
        pk, kind = signing.loads(token, salt=SALT, max_age=VALID)
    except signing.SignatureExpired:
        raise UnsubscribeLinkExpired from None
    except signing.BadSignature:
        raise UnsubscribeLinkInvalid from None
    with outside_companies():
        person = User.objects.select_related("company").filter(pk=pk).first()
    if person is None or person.company is None:
        raise UnsubscribeLinkInvalid
    return Subscription(person, EventKind(kind) if kind else None)


@transaction.atomic(durable=True)
def unsubscribe(*, person: User, kind: EventKind | None) -> None:
    """Send a person no more mails about a kind of event, or about any; the app shows them still."""
    assert person.company is not None
    kinds = [kind] if kind else list(EventKind)
    with as_company(person.company), acting_as(person):
        save_choices(
            company=person.company,
            person=person,
            choices={each: Choice(by_email=False) for each in kinds},
            channels=("by_email",),
        )
    logger.info("unsubscribed person=%s kind=%s", person.pk, kind or "all")

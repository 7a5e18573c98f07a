"""Mailing of notifications: one mail for all that a person has not read, at intervals.

The mail is put into the outbox and its notifications are marked in one transaction, so that each
is in one mail, whenever a process ends. What the mail says is decided when it is sent
(``letters``).
"""

import logging

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat, Now

from users.mail.outbox import put_into_outbox, send_from_outbox
from users.models import Company, OutgoingMail, User
from users.tenancy import as_company
from workflow_ops.models import Notification
from workflow_ops.services.notifications.letters import NOTIFICATIONS, about
from workflow_ops.services.pending_work import companies_with_rows

logger = logging.getLogger(__name__)


def mail_notifications() -> int:
    """Mail all that is due in every company; return how many mails were written.

    Any number of processes may do so at once. A failure in one company is logged and does not
    affect the others.
    """
    written = 0
    for company in companies_with_rows(lambda: Notification.objects.due()):
        try:
            with as_company(company):
                for person in _people_to_mail(company):
                    written += _mail_person(company=company, person=person)
        except Exception:
            logger.exception("notifications_not_mailed company=%s", company.pk)
    return written


def _people_to_mail(company: Company) -> QuerySet[User]:
    """Active people with something due who had no such mail lately, and for whom none waits.

    While the mail server is away, what happens meanwhile is in one mail after the one that waits.
    """
    theirs = Notification.objects.filter(recipient=OuterRef("pk"))
    name = Concat(Value(about("")), Cast(OuterRef("pk"), CharField()))
    waiting = OutgoingMail.objects.waiting().filter(about=name)
    people = User.objects.of_company(company).people().active()
    return people.filter(
        Exists(theirs.due()), ~Exists(theirs.mailed_lately()), ~Exists(waiting)
    ).order_by("pk")


def _mail_person(*, company: Company, person: User) -> bool:
    """Put what a person has not read into one mail; return whether there was anything."""
    with transaction.atomic(durable=True):
        # What another process is putting into a mail is locked, and left to it.
        unmailed = Notification.objects.to(person).unmailed().order_by("pk")
        found = list(unmailed.select_for_update(skip_locked=True).values_list("pk", flat=True))
        if not found:
            return False
        mail = put_into_outbox(
            kind=NOTIFICATIONS,
            to=person.email,
            about=about(person.pk),
            company=company.pk,
            person=person.pk,
            notifications=found,
        )
        Notification.objects.filter(pk__in=found).update(mailed_at=Now(), updated_at=Now())
    send_from_outbox(mail)
    logger.info("notifications_mailed mail=%s person=%s count=%s", mail.pk, person.pk, len(found))
    return True

"""Transactional outbox: putting mails into it, and sending what is due.

Mail servers may hang, so no request waits for one: a worker sends, or a thread of the web process
where no worker runs. Mail that goes to the console, a file or a list is delivered at once.
"""

import logging
from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends import console, dummy, filebased, locmem
from django.db import transaction
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from ticketflower.queue import deferring, worker_is_alive
from users.mail import background
from users.mail.writing import write_mail
from users.models import OutgoingMail
from users.tenancy import outside_companies

logger = logging.getLogger(__name__)

SEND_MAIL = "send_mail"
LANES = 2
"""So many jobs send at the same time: a mail server that hangs must not take all threads."""
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 30)]
"""Before the second try, the third ...; the last one is repeated."""
MOST_AT_ONCE = 500

OWN_MACHINE = ("localhost", "127.0.0.1", "::1")
CANNOT_HANG = (
    console.EmailBackend,
    dummy.EmailBackend,
    filebased.EmailBackend,
    locmem.EmailBackend,
)
OF_THE_SERVER = (SMTPException, OSError)
REFUSALS = (SMTPRecipientsRefused, SMTPDataError)
"""What the server says of one mail; after its other failures it is left alone for a while."""
EXPECTED = (*OF_THE_SERVER, ValueError)
"""Failures to send; all others are ours, and the log has their stack."""


@transaction.atomic
def put_into_outbox(*, kind: str, to: str, about: str = "", **details: Any) -> OutgoingMail:
    """Store a mail, and a job that sends it, in the caller's transaction if there is one.

    Call ``send_from_outbox`` after the commit.

    Args:
        kind: one of ``users.mail.writing``.
        to: the address.
        about: what pages find it by.
        details: what its text is written from, as JSON.
    """
    mail = OutgoingMail.objects.create(kind=kind, recipient=to, about=about, details=details)
    if goes_by_queue():
        job = deferring.configure_task(
            SEND_MAIL, queue="mail", lock=f"mail-{mail.pk % LANES}", allow_unknown=True
        )
        job.defer(mail=mail.pk)
    return mail


def send_from_outbox(*mails: OutgoingMail) -> None:
    """Have mails sent that are stored; never waits for a mail server."""
    if not goes_by_queue():
        for mail in mails:
            send_one(mail.pk)
    elif mails and not worker_is_alive():
        background.run(send_due)


def goes_by_queue() -> bool:
    """Whether mail goes to a server, which may hang."""
    return not issubclass(import_string(settings.MAILERS["default"]["BACKEND"]), CANNOT_HANG)


def are_printed() -> bool:
    """Whether people read mails in the terminal: on their own machine, without a mail server."""
    backend = import_string(settings.MAILERS["default"]["BACKEND"])
    local = settings.DEBUG or urlsplit(settings.SITE_URL).hostname in OWN_MACHINE
    return local and issubclass(backend, console.EmailBackend)


def send_due() -> bool:
    """Send what is due; return whether anything still waits, for a later try."""
    due = OutgoingMail.objects.due().values_list("pk", flat=True)
    for pk in list(due[:MOST_AT_ONCE]):
        if not send_one(pk):
            break
    return OutgoingMail.objects.waiting().exists()


def send_one(pk: int) -> bool:
    """Send a mail if it is due; return False where the mail server is away.

    Any number of processes may try at the same time: one of them claims it. A process that ends
    after the server has taken the mail and before that is stored leaves it to be sent again: with
    the same Message-ID, which is all that can be done about it.
    """
    mail = OutgoingMail.objects.claim(pk)
    if mail is None:
        return True
    try:
        with outside_companies():
            message = write_mail(mail)
        if message is not None:
            _deliver(mail, message)
    except Exception as error:
        _note_failure(mail, error)
        return _is_about_this_mail(error)
    if message is None:
        OutgoingMail.objects.filter(pk=pk).delete()
    return True


def _deliver(mail: OutgoingMail, message: EmailMultiAlternatives) -> None:
    """Send a message, and note it as soon as the server has taken it.

    The server's answer to our goodbye may be long in coming, and a process that ends meanwhile
    must not leave the mail to be sent again.
    """
    server = mailers.default
    try:
        server.open()
        server.send_messages([message])
        OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=Now(), details={}, failure="")
        logger.info("mail_sent mail=%s kind=%s", mail.pk, mail.kind)
    finally:
        with suppress(*OF_THE_SERVER):
            server.close()


def remove_old_mails() -> int:
    """Remove mails past their retention period; return how many."""
    return OutgoingMail.objects.old().delete()[0]


def _note_failure(mail: OutgoingMail, error: Exception) -> None:
    """Plan the next try, or give up; where the server is away, all other mails wait as well."""
    row = OutgoingMail.objects.filter(pk=mail.pk)
    failure = f"{type(error).__name__}: {error}"[:300].replace("\x00", "")
    stack = None if isinstance(error, EXPECTED) else error
    if _is_refused(error):
        row.update(failed_at=Now(), details={}, failure=failure)
        logger.warning("mail_refused mail=%s kind=%s", mail.pk, mail.kind)
    elif row.past_their_time().update(failed_at=Now(), details={}, failure=failure):
        logger.error(
            "mail_given_up mail=%s kind=%s attempts=%s error=%s",
            mail.pk,
            mail.kind,
            mail.attempts,
            type(error).__name__,
            exc_info=stack,
        )
    else:
        pause = PAUSES[min(mail.attempts, len(PAUSES)) - 1]
        row.update(next_try_at=Now() + pause, failure=failure)
        logger.warning(
            "mail_not_sent mail=%s kind=%s attempts=%s error=%s",
            mail.pk,
            mail.kind,
            mail.attempts,
            type(error).__name__,
            exc_info=stack,
        )
    if not _is_about_this_mail(error):
        OutgoingMail.objects.due().update(next_try_at=Now() + PAUSES[0])


def _is_about_this_mail(error: Exception) -> bool:
    """Whether a failure says nothing of other mails."""
    return isinstance(error, REFUSALS) or not isinstance(error, OF_THE_SERVER)


def _is_refused(error: Exception) -> bool:
    """Whether the server said for good that it takes no mail for this address."""
    return isinstance(error, SMTPRecipientsRefused) and all(
        code >= 500 for code, _text in error.recipients.values()
    )

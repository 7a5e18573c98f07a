"""Contents and recipients of mails, decided at the moment of sending.

A link is made then, so that its time counts from the mail and nothing but the mail has it.
"""

import unicodedata
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.text import Truncator

from ticketflower.times.zones import UTC_NAME
from users.mail import sign_up_links
from users.models import Company, Invitation, OutgoingMail, User
from users.models.people import AGENT_DOMAIN
from users.tenancy import as_company

INVITATION, PASSWORD_RESET, WELCOME = "users/invitation", "users/password_reset", "users/welcome"
SIGN_UP, HAS_ACCOUNT = "users/sign_up", "users/has_account"
SHOWN = 80
"""Letters of a name in a mail: what others write is not for filling mails to strangers."""

type Context = dict[str, Any]


class Letter(NamedTuple):
    """What a mail is written from.

    Attributes:
        template: the name of its templates below ``emails/``, without their endings.
        context: of these templates.
        headers: beside those that every mail has.
    """

    template: str
    context: Context
    headers: dict[str, str] = {}


type Writer = Callable[[OutgoingMail], Letter | None]

WRITERS: dict[str, Writer] = {}
"""By the kind of mail."""


def writes(kind: str) -> Callable[[Writer], Writer]:
    """Mark the function that writes this kind of mail; each app has its own."""

    def mark(writer: Writer) -> Writer:
        WRITERS[kind] = writer
        return writer

    return mark


def write_mail(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """The subject, the text and the HTML version; None where nothing is to be sent any more.

    Nothing is ever sent to the address of an agent, whatever the kind of mail.
    """
    is_to_agent = mail.recipient.endswith(f"@{AGENT_DOMAIN}")
    letter = None if is_to_agent else WRITERS[mail.kind](mail)
    if letter is None:
        return None
    name = letter.template
    site = urlsplit(settings.SITE_URL)
    full = {**letter.context, "protocol": site.scheme, "domain": site.netloc}
    subject = one_line(render_to_string(f"emails/{name}_subject.txt", full))
    text = render_to_string(f"emails/{name}.txt", full)
    message = EmailMultiAlternatives(
        subject, text, to=[mail.recipient], headers={**_usual_headers(mail), **letter.headers}
    )
    message.attach_alternative(render_to_string(f"emails/{name}.html", full), "text/html")
    return message


def message_id(name: str) -> str:
    """A Message-ID of this site.

    Args:
        name: tells it from others; the same name is the same message or conversation.
    """
    return f"<{name}@{urlsplit(settings.SITE_URL).hostname}>"


def one_line(text: str) -> str:
    """The text on one line and without control characters, so that it can be a header."""
    return "".join(each for each in " ".join(text.split()) if unicodedata.category(each) != "Cc")


def _usual_headers(mail: OutgoingMail) -> dict[str, str]:
    """Headers of every mail.

    Each try has the same Message-ID: where one was taken whose answer was lost, mail servers and
    programs can see that the next is the same mail. Nobody's out-of-office note answers one that
    is Auto-Submitted (RFC 3834).
    """
    made = int(mail.created_at.timestamp() * 1_000_000)
    return {
        "Message-ID": message_id(f"mail-{mail.pk}-{made}"),
        "Auto-Submitted": "auto-generated",
    }


@writes(SIGN_UP)
def _sign_up(mail: OutgoingMail) -> Letter:
    """The link that makes the company, or that there is an account already."""
    if User.objects.with_email(mail.recipient).exists():
        return Letter(HAS_ACCOUNT, {})
    token = sign_up_links.make_token(
        {
            "company_name": mail.details["company_name"],
            "first_name": mail.details["first_name"],
            "last_name": mail.details["last_name"],
            "email": mail.recipient,
            "time_zone": mail.details.get("time_zone", UTC_NAME),  # older ones have none
        }
    )
    return Letter(SIGN_UP, {"token": token, "hours": sign_up_links.VALID_HOURS})


@writes(PASSWORD_RESET)
def _password_reset(mail: OutgoingMail) -> Letter | None:
    """For the user with the address, if they may log in; an unknown address gets no mail."""
    user = User.objects.able_to_log_in().with_email(mail.recipient).first()
    if user is None:
        return None
    return Letter(PASSWORD_RESET, {**_password_link(user), "email": user.email})


@writes(WELCOME)
def _welcome(mail: OutgoingMail) -> Letter | None:
    users = User.objects.able_to_log_in().select_related("company")
    user = users.filter(pk=mail.details["user"]).first()
    return None if user is None else Letter(WELCOME, _password_link(user))


def _password_link(user: User) -> Context:
    return {
        "user": user,
        "uid": urlsafe_base64_encode(force_bytes(user.pk)),
        "token": default_token_generator.make_token(user),
    }


@writes(INVITATION)
def _invitation(mail: OutgoingMail) -> Letter | None:
    """Unless it was revoked, or sent again with another link, in the meantime."""
    company = Company.objects.get(pk=mail.details["company"])
    with as_company(company):
        invitations = Invitation.objects.open().select_related("invited_by")
        invitation = invitations.filter(
            pk=mail.details["invitation"], token_digest=mail.details["digest"]
        ).first()
    if invitation is None:
        return None
    context = {
        "company": shown(company.name),
        "invited_by": shown(str(invitation.invited_by)),
        "path": mail.details["path"],
        "days": mail.details["days"],
    }
    return Letter(INVITATION, context)


def shown(name: str) -> str:
    """A name or title on one line, and no longer than those are."""
    return Truncator(one_line(name)).chars(SHOWN)

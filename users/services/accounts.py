"""A person's own account: sign up, set a password, change the profile.

Whether an address has an account is looked up when the mail is written, so that neither the answer
nor its timing reveals it.
"""

from contextlib import nullcontext

from django.core import signing
from django.db import transaction

from users.errors import SignUpLinkCannotBeUsed, TooManyRequests
from users.limits.limits import MAILS_TO_ONE
from users.mail import sign_up_links
from users.mail.outbox import put_into_outbox, send_from_outbox
from users.mail.sign_up_links import SignUp
from users.mail.writing import PASSWORD_RESET, SIGN_UP
from users.models import User
from users.services.companies import sign_up_company
from users.services.tokens import end_tokens
from users.tenancy import outside_companies

EXPIRED = "It was valid for 24 hours. Sign up again to get a new one."
UNKNOWN = "Copy the whole address from the email, or sign up again."
USED = "This email address already has an account. Log in with it."


def ask_for_sign_up(
    *, company_name: str, first_name: str, last_name: str, email: str, time_zone: str
) -> None:
    """Send a link that makes the company, or a mail that there is an account already."""
    _send_unless_too_many(
        SIGN_UP,
        email,
        company_name=company_name,
        first_name=first_name,
        last_name=last_name,
        time_zone=time_zone,
    )


def require_sign_up(token: str) -> SignUp:
    """The answers that a link carries.

    Raises:
        SignUpLinkCannotBeUsed: it was used, its time is over, or we never sent it.
    """
    try:
        answers = sign_up_links.read_token(token)
    except signing.SignatureExpired as error:
        raise SignUpLinkCannotBeUsed(EXPIRED) from error
    except signing.BadSignature as error:
        raise SignUpLinkCannotBeUsed(UNKNOWN) from error
    if User.objects.with_email(answers["email"]).exists():
        raise SignUpLinkCannotBeUsed(USED)
    return answers


def confirm_sign_up(*, token: str, password: str) -> User:
    """Make the company of a link, and its first person.

    Raises:
        SignUpLinkCannotBeUsed: it was used, its time is over, or we never sent it.
        ValidationError: the address was taken concurrently.
    """
    return sign_up_company(**require_sign_up(token), password=password)


def ask_for_password_reset(*, email: str) -> None:
    """Send the owner of the address a link to choose a new password."""
    _send_unless_too_many(PASSWORD_RESET, email)


@transaction.atomic(durable=True)
def save_profile(*, person: User) -> None:
    """Store the name and the time zone that a person gave themselves."""
    # The row of a superuser who acts for a company is none of that company's.
    with outside_companies() if person.is_superuser else nullcontext():
        person.save(update_fields=["first_name", "last_name", "time_zone", "updated_at"])


@transaction.atomic(durable=True)
def set_password(*, person: User, password: str) -> int:
    """Store a new password, and no more: an admin may be changing the same row.

    It ends the person's API tokens, since anyone who knew the old password may have created some.

    Returns:
        How many tokens it ended.
    """
    person.set_password(password)
    person.save(update_fields=["password", "updated_at"])
    return end_tokens(person=person, reason="password changed")


def _send_unless_too_many(kind: str, email: str, **details: str) -> None:
    """Send unless the address has had too many mails; the response is the same either way."""
    to = User.objects.normalize_email(email)
    try:
        MAILS_TO_ONE.count(to)
    except TooManyRequests:
        return
    send_from_outbox(put_into_outbox(kind=kind, to=to, **details))

"""Signed sign-up links: they prove an email address and carry what was entered.

Nothing is stored until the link is opened, so nobody can occupy the address of another person.
"""

from datetime import timedelta
from typing import TypedDict

from django.core import signing

from ticketflower.times.zones import UTC_NAME

SALT = "users.sign-up"
VALID_HOURS = 24


class SignUp(TypedDict):
    """What was typed at sign-up."""

    company_name: str
    first_name: str
    last_name: str
    email: str
    time_zone: str


def make_token(answers: SignUp) -> str:
    """The part of the link that carries the answers."""
    return signing.dumps(answers, salt=SALT, compress=True)


def read_token(token: str) -> SignUp:
    """The answers of a link.

    Raises:
        signing.SignatureExpired: a day is over.
        signing.BadSignature: it is no link of ours.
    """
    answers: SignUp = signing.loads(token, salt=SALT, max_age=timedelta(hours=VALID_HOURS))
    # One that was sent before companies had time zones says none.
    return {**answers, "time_zone": answers.get("time_zone", UTC_NAME)}

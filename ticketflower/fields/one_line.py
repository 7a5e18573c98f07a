"""Fields of one line: names, titles, reasons. They reach logs, mails and lists."""

from django import forms
from django.core.exceptions import ValidationError

from ticketflower.lines import UNSAFE

WEB_ADDRESS = ("://", "www.")


def one_line(text: str) -> None:
    """Refuse line breaks and other characters that cannot be seen.

    Raises:
        ValidationError: there are some.
    """
    if UNSAFE.search(text):
        raise ValidationError(
            "Write this on one line, without tabs or other invisible characters.", code="one-line"
        )


def no_web_address(text: str) -> None:
    """Refuse web addresses in names that go into mails to people who do not know the sender.

    Raises:
        ValidationError: there is one.
    """
    if any(sign in text.lower() for sign in WEB_ADDRESS):
        raise ValidationError("A name cannot contain a web address.", code="web-address")


class OneLineField(forms.CharField):
    """A text of one line."""

    default_validators = [one_line]

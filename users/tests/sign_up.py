"""Signing up as people do: the form, the mail, the link."""

import re

from django.core import mail

LINK = re.compile(r"https?://[^/\s]+(/signup/\S+/)")


def link_of_sign_up() -> str:
    """The path of the link in the last mail."""
    found = LINK.search(str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]

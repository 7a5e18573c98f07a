"""Masking of secrets in links: who has the link may use it, so no log shows it whole."""

import re

_SECRET = re.compile(
    r"(?<!/team)((?:/|%2F)(?:password-reset|invitations|signup|callbacks|unsubscribe)(?:/|%2F))"
    r"(?!sent/?(?:[?#\s\"]|\Z))[^?#\s\"]+",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """A path, an address or a text with such, without the secrets in it."""
    return _SECRET.sub(r"\1***", text)

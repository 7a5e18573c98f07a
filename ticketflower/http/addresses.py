"""Addresses of clients as reported by proxies."""

import ipaddress
from collections.abc import Mapping

FORWARDED = "HTTP_X_FORWARDED_FOR"


def address_in(environ: Mapping[str, str], proxies: int) -> str | None:
    """The client's address as reported by the given number of trusted proxies.

    Each proxy adds to the right of ``X-Forwarded-For`` from whom it got the request; what is
    further to the left was sent by the client, who may write anything.
    """
    forwarded = [part.strip() for part in environ.get(FORWARDED, "").split(",")]
    candidates = [forwarded[-proxies]] if 0 < proxies <= len(forwarded) else []
    for text in (*candidates, environ.get("REMOTE_ADDR", "")):
        if address := _address(text):
            return address
    return None


def _address(text: str) -> str | None:
    """The address of "1.2.3.4", "1.2.3.4:5678", "2001:db8::1" or "[2001:db8::1]:5678"."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)

"""Client addresses, also behind proxies."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

from ticketflower.http.addresses import address_in

OF_ONE_CUSTOMER = 64
"""Bits of an IPv6 address that a provider gives to one customer, who may change the rest."""


def client_address(request: HttpRequest) -> str | None:
    """The client's address as reported by ``TRUSTED_PROXIES`` proxies; None for a socket file."""
    return address_in(request.META, settings.TRUSTED_PROXIES)


def client_network(request: HttpRequest) -> str:
    """What limits count by: the client's address, or its network where that is IPv6."""
    address = client_address(request)
    if address is None or ":" not in address:
        return str(address)
    return str(ipaddress.ip_network((address, OF_ONE_CUSTOMER), strict=False))

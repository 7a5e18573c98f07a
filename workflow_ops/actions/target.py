"""Targets of outgoing calls: which URLs, ports and addresses actions may call."""

import contextlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address

import urllib3.exceptions
from django.conf import settings
from urllib3.util import parse_url

from workflow_ops.actions.addresses import is_port_of_web_service, why_not_public
from workflow_ops.actions.failures import AddressRefused

_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_AFTER_AUTHORITY = re.compile(r"[/?#\\]")


@dataclass(frozen=True)
class Target:
    """A URL that was read once; nothing else ever looks at its text."""

    scheme: str
    dns_name: str
    port: int
    path: str

    @property
    def host(self) -> str:
        """The host as certificates and people write it."""
        return self.dns_name.rstrip(".")

    @property
    def bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def authority(self) -> str:
        """For the header Host."""
        is_usual = self.port == _PORTS[self.scheme]
        return self.bracketed if is_usual else f"{self.bracketed}:{self.port}"

    @property
    def is_allowed_anyway(self) -> bool:
        names = {self.host, self.bracketed, f"{self.bracketed}:{self.port}"}
        return any(entry.strip().lower() in names for entry in settings.ACTION_ALLOWED_HOSTS)


def parse_target(url: str) -> Target:
    """Read a URL; raise ``AddressRefused`` if it is not a plain http or https address."""
    if not url.isascii():
        raise AddressRefused(
            "The URL has letters that aren't ASCII. Write its host in the form that begins "
            "with xn--, and other such letters as %XX."
        )
    if not url.isprintable() or " " in url:
        raise AddressRefused("The URL has spaces or control characters. Remove them.")
    try:
        parsed = parse_url(url)
    except urllib3.exceptions.LocationParseError as error:
        raise _malformed() from error
    if parsed.scheme not in _PORTS or not parsed.host:
        raise _malformed()
    if "@" in _AFTER_AUTHORITY.split(url.partition("://")[2])[0]:
        raise AddressRefused(
            "The URL has a user name or an “@” before its path. Remove it: the receiver "
            "knows calls of TicketFlower by their signature."
        )
    if "%" in parsed.host:
        raise AddressRefused("The URL has a “%” in its host. Remove it.")
    name = parsed.host.strip("[]").lower()
    if ":" not in name and not _NAME.fullmatch(name.removesuffix(".")):
        raise _malformed()
    return Target(
        scheme=parsed.scheme,
        dns_name=name,
        port=_PORTS[parsed.scheme] if parsed.port is None else parsed.port,
        path=parsed.request_uri,
    )


def _malformed() -> AddressRefused:
    return AddressRefused(
        "This URL can't be called. It must be an absolute http or https "
        "URL, such as https://shop.example.com/orders."
    )


def refuse_ports_of_other_protocols(target: Target) -> None:
    """Raise ``AddressRefused`` for ports that are not used by web services."""
    if not (target.is_allowed_anyway or is_port_of_web_service(target.port)):
        raise AddressRefused(
            f"TicketFlower can't call port {target.port}, only 80, 443 and most ports from 1024. "
            f"Ask support to add “{target.authority}” to ACTION_ALLOWED_HOSTS."
        )


def refuse_what_is_never_called(url: str) -> None:
    """Raise ``AddressRefused`` for a URL that no call could use, as far as that is known now.

    What a name's addresses are is looked up at each call: it may change.
    """
    target = parse_target(url)
    refuse_ports_of_other_protocols(target)
    with contextlib.suppress(ValueError):  # a name
        refuse_what_is_not_public(target, [str(ip_address(target.host))])


def refuse_what_is_not_public(target: Target, addresses: Iterable[str]) -> None:
    """Raise ``AddressRefused`` if one of the addresses of the host is not public."""
    if target.is_allowed_anyway:
        return
    for address in addresses:
        what = why_not_public(ip_address(address))
        if what:
            literal = address == target.host
            where = f"{address} is {what}" if literal else f"“{target.host}” is {address}, {what}"
            raise AddressRefused(
                f"{where}; TicketFlower can only call public addresses. "
                f"Ask support to add “{target.authority}” to ACTION_ALLOWED_HOSTS."
            )

"""IP addresses that actions may not call (SSRF), each with the reason."""

from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
)

type Address = IPv4Address | IPv6Address

_NETWORKS = {
    "a loopback address": ("127.0.0.0/8", "::1/128"),
    "an unspecified address": ("0.0.0.0/8", "::/128"),
    "a private address": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
    "a link-local address": ("169.254.0.0/16", "fe80::/10"),
    "a site-local address": ("fec0::/10",),
    "a shared address of a provider's network": ("100.64.0.0/10",),
    "an address for benchmarks": ("198.18.0.0/15", "2001:2::/48"),
    "an address for documentation": (
        "192.0.2.0/24",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "2001:db8::/32",
        "3fff::/20",
    ),
    # Answers every machine in Azure with what it may know of itself.
    "an address of a provider's platform": ("168.63.129.16/32",),
    "an address of a special service": (
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.175.48.0/24",
        "2620:4f:8000::/48",
    ),
    "a multicast address": ("224.0.0.0/4", "ff00::/8"),
    "the broadcast address": ("255.255.255.255/32",),
    "an address that discards": ("100::/64", "100:0:0:1::/64"),
    "an address of segment routing": ("5f00::/16",),
    # These carry an IPv4 address inside, which a gateway may lead anywhere.
    "an address translated to IPv4": ("64:ff9b::/96", "64:ff9b:1::/48", "::ffff:0:0:0/96"),
    "an address tunnelled over IPv4": ("2002::/16", "2001::/32", "192.88.99.0/24"),
    "an IPv4-compatible address": ("::/96",),
    # All that is left beside the unicast space that is given out: 2000::/3 and below 240.0.0.0.
    "a reserved address": (
        "192.0.0.0/24",
        "240.0.0.0/4",
        "2001::/23",
        "::/3",
        "4000::/2",
        "8000::/1",
    ),
}
_REFUSED: tuple[tuple[IPv4Network | IPv6Network, str], ...] = tuple(
    (ip_network(network), what) for what, networks in _NETWORKS.items() for network in networks
)


WEB_PORTS = (80, 443)
FIRST_FREE_PORT = 1024
OF_OTHER_PROTOCOLS = {
    1719,
    1720,
    1723,
    2049,
    3659,
    4045,
    4190,
    5060,
    5061,
    6000,
    6566,
    6665,
    6666,
    6667,
    6668,
    6669,
    6679,
    6697,
    10080,
}
"""Ports above that browsers refuse too (https://fetch.spec.whatwg.org/#port-blocking)."""


def is_port_of_web_service(port: int) -> bool:
    """Whether a web service may be expected there, and not a mail server or the like."""
    return port in WEB_PORTS or (port >= FIRST_FREE_PORT and port not in OF_OTHER_PROTOCOLS)


def why_not_public(address: Address) -> str | None:
    """The kind of the address ("a private address"), or None if it is on the public internet."""
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    for network, what in _REFUSED:
        if address in network:
            return what
    return None if address.is_global else "a reserved address"

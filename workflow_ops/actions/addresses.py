"""Which IP addresses are out of bounds for actions, and what each is."""

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


def why_not_public(address: Address) -> str | None:
    """What the address is ("a private address"), or None for one of the public internet."""
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    for network, what in _REFUSED:
        if address in network:
            return what
    return None if address.is_global else "a reserved address"

"""How often one address may ask, whatever interface it asks through; forgotten after a minute."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from limits import RateLimitItemPerMinute

from ui.guard.counts import Counts, counts_in_memory

# A household or office gets this much of IPv6: one that changes its address within it is still the same.
_IPV6_PREFIX = 64


class RateLimit:
    """At most so many calls a minute for each address, or for each person who signed in."""

    def __init__(self, per_minute: int, counts: Counts | None = None) -> None:
        self._item = RateLimitItemPerMinute(per_minute)
        self._counts = counts or counts_in_memory()

    def allows(self, address: str, person: str = "") -> bool:
        """Count one call, and say whether it is still within the limit."""
        who = ("person", person) if person else ("address", network_of(address))
        return self._counts.allows(self._item, "calls", *who)


def address_of(request: Any) -> str:
    """Who sends a request of Starlette, or of Gradio, which wraps one; "" where its connection does not tell."""
    return str(request.client.host) if request.client else ""


def network_of(address: str) -> str:
    """What counts as one address: of IPv6 its network, of IPv4 within IPv6 the address inside.

    >>> network_of("2001:db8:1:2:3:4:5:6"), network_of("::ffff:192.0.2.7"), network_of("192.0.2.7"), network_of("?")
    ('2001:db8:1:2::/64', '192.0.2.7', '192.0.2.7', '?')
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found, _IPV6_PREFIX), strict=False))

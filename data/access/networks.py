"""Where somebody comes from, as far as it tells people apart: an IPv4 address, or a whole network of IPv6."""

import ipaddress

#: Who has one address of IPv6 has this much of it: 2**64 others to guess from.
_OWN_BITS = 64


def network(address: str) -> str:
    """An address of IPv4, also one in the clothes of IPv6; of IPv6 its /64; other words as they are."""
    try:
        found = ipaddress.ip_address(address.strip().strip("[]"))
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found) >> _OWN_BITS << _OWN_BITS, _OWN_BITS)))

"""The addresses that this machine has in its network, as other devices write them."""

import ipaddress
import os
import socket
from contextlib import closing, suppress

#: Networks of which none need exist: a way out to them is asked for, and nothing is sent. The first is for
#: documentation and leads where everything else leads; the others are those of homes and offices.
_TOWARDS = ("198.51.100.1", "10.255.255.254", "192.168.255.254", "172.31.255.254")


def in_network() -> list[str]:
    """The IPv4 addresses of this machine without those that only it knows, that of the usual way out first."""
    found: list[str] = []
    for target in _TOWARDS:
        with suppress(OSError), closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as asked:
            asked.connect((target, 9))
            found.append(str(asked.getsockname()[0]))
    if os.name == "nt":  # elsewhere the machine's name may be asked of a server that does not answer
        with suppress(OSError):
            found += [str(one[4][0]) for one in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return [address for address in dict.fromkeys(found) if _is_for_others(address)]


def is_own(address: str) -> bool:
    """Whether somebody who comes from this address sits at this machine."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return found.is_loopback or address in in_network()


def _is_for_others(address: str) -> bool:
    found = ipaddress.ip_address(address)
    return not (found.is_loopback or found.is_link_local or found.is_unspecified)

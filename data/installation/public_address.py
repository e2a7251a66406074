"""The address by which other devices reach this board: what links, codes and the start window show.

A setting decides, then the environment, then the address bar of whoever looks, where others can use it too; else it is
this machine's own in its network. A board that listens on its own machine alone has none.
"""

import os
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from data.base_path import base_path
from data.installation import own_addresses

#: Says the address where no setting does, for set-ups without a screen.
VARIABLE = "BOARD_PUBLIC_URL"


@dataclass(frozen=True)
class Served:
    """How the server of this process can be reached: ``network``, whether by others at all; ``address``: the one it was
    told to listen at, '' for every one of this machine.
    """

    https: bool
    port: int
    network: bool
    address: str = ""


@dataclass(frozen=True)
class PublicAddress:
    """An address without a slash at its end; ``others``: whether devices other than this machine reach it. ``also``:
    further ones, where the machine is in several networks.
    """

    url: str
    others: bool
    also: tuple[str, ...] = ()


_served = Served(https=False, port=8501, network=False)


def serve(served: Served) -> None:
    """Remember how this process is served."""
    global _served
    _served = served


def found(setting: str, seen: str = "") -> PublicAddress:
    """The address, by the setting and by what stands in the address bar of whoever looks."""
    for said in (setting, os.environ.get(VARIABLE, "")):
        if said.strip():
            return PublicAddress(said.strip().rstrip("/"), others=True)
    bar = urlsplit(seen)
    if bar.hostname and not _is_here(bar.hostname):
        return PublicAddress(f"{bar.scheme}://{bar.netloc}{base_path()}", others=True)
    scheme = "https" if _served.https else "http"
    addresses = [_served.address] if _is_one(_served.address) else own_addresses.in_network()
    if not _served.network or not addresses:
        here = f"{bar.scheme}://{bar.netloc}" if bar.netloc else f"{scheme}://localhost:{_served.port}"
        return PublicAddress(f"{here}{base_path()}", others=False)
    urls = [f"{scheme}://{_bracketed(address)}:{_served.port}{base_path()}" for address in addresses]
    return PublicAddress(urls[0], True, tuple(urls[1:]))


def _is_here(host: str) -> bool:
    """Whether a name means, to every device, that device itself."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_one(address: str) -> bool:
    """Whether that is the address of one network, and not all of them or a name."""
    try:
        said = ip_address(address)
    except ValueError:
        return False
    return not (said.is_unspecified or said.is_loopback)


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address

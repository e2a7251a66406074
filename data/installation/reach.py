"""Who can reach the board: this machine alone, as a new board begins, or the network.

The choice stays with the data folder, in a file of its own: whatever way the board is started, and whatever backup is
put back. A board that people used before there was this choice was open to the network and stays so, so that no wall
screen goes dark; it is told on every start.
"""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from data import clock
from data.access import accounts, audit_log
from data.installation.installation import Home

#: ``1`` opens the board to the network from now on, ``0`` takes that back; ``start.py`` sets it.
VARIABLE = "BOARD_NETWORK"
FILE = "reach.json"


@dataclass(frozen=True)
class Reach:
    """Whether the board is open to the network; whether nobody chose that, but it was so; and since when there is this
    choice, which is also since when HTTPS has cookies of its own.
    """

    network: bool
    kept: bool
    since: datetime


def reach(served: Home) -> Reach:
    """Who can reach this board: as asked at this start, else as chosen before, else by whether it was used before."""
    found, asked = _read(served.folder), os.environ.get(VARIABLE, "").strip()
    if found is None:
        used = accounts.any_account(served.access) or bool(served.real.rows("select 1 from batches limit 1"))
        found = Reach(used, used, clock.machine_now())
        _write(served.folder, found)
    if asked in ("0", "1") and (found.kept or found.network != (asked == "1")):
        found = Reach(asked == "1", False, found.since)
        audit_log.add(served.access, "看板", "reach_changed", "network" if found.network else "this machine")
        _write(served.folder, found)
    return found


def begin_here(folder: Path) -> None:
    """A data folder that is filled from a backup on a new machine begins as a new board does."""
    if _read(folder) is None:
        _write(folder, Reach(False, False, clock.machine_now()))


def older_cookies_until(folder: Path) -> datetime | None:
    """Until when log-ins began whose cookie has the same name over HTTPS as without; None where it cannot be known."""
    found = _read(folder)
    return found.since if found else None


def _read(folder: Path) -> Reach | None:
    try:
        said = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Reach(bool(said["network"]), bool(said["kept"]), datetime.fromisoformat(said["since"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        # It cannot be read any more: that opens nothing.
        return Reach(False, False, datetime.min)


def _write(folder: Path, found: Reach) -> None:
    fresh = folder / f"{FILE}.new"
    # On a full disk it is asked again at the next start.
    with suppress(OSError):
        fresh.write_text(json.dumps({**asdict(found), "since": found.since.isoformat()}), encoding="utf-8")
        fresh.replace(folder / FILE)


#: How to have HTTPS, where the words on screen can only name the place.
_HTTPS = ("HTTPS 的做法见 README“HTTPS”一节。", "README, “HTTPS”, says how to encrypt it.")


def words(network: bool, kept: bool, encrypted: bool, address: str) -> tuple[str, str]:
    """What to say of it, in both languages; ``address``: what the server was told to listen at instead, or ''."""
    if not network:
        return (
            "看板只能在这台电脑上打开。要让别的电脑、大屏也能打开:先关闭看板,再运行 python start.py --network",
            "The board opens on this machine alone. To open it to other machines and wall screens, close it and run: "
            "python start.py --network",
        )
    if encrypted:
        return (
            "看板对网络开放,用 HTTPS 加密。",
            "The board is open to the network, encrypted (HTTPS).",
        )
    if address:
        zh, en = (
            f"启动时指定了地址 {address},看板对网络开放。",
            f"Started at {address}: the board is open to the network.",
        )
    elif kept:
        zh = (
            "这块看板升级前就对网络开放,升级后没有改。"
            "只想在这台电脑上打开:先关闭看板,再运行 python start.py --this-machine。"
        )
        en = (
            "This board was open to the network before it was upgraded, and still is. To open it on this machine "
            "alone, close it and run: python start.py --this-machine."
        )
    else:
        zh = "看板对网络开放。改回只在这台电脑上打开:先关闭看板,再运行 python start.py --this-machine。"
        en = "The board is open to the network. To take that back, close it and run: python start.py --this-machine."
    return (
        f"{zh}注意:密码、姓名、电话和全部数字在网络上不加密,同一网络里的人可能截获。{_HTTPS[0]}",
        f"{en} Note: passwords, names, phones and all figures cross the network in clear; others on it may read them. "
        f"{_HTTPS[1]}",
    )

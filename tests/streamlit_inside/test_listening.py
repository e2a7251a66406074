"""Where the board listens, and what it says of it; HTTPS with a certificate of one's own.

That a new board listens on its own machine alone is tested in ``tests/api/door/test_door.py``, that one is opened in
``tests/api/door/test_hosts.py``.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from data import clock
from data.access import accounts, sessions
from data.access.access_file import Access
from data.installation import own_addresses
from data.installation.visitor_header import COOKIE, cookie_name
from tests import http
from tests.api.door.test_door import finished
from tests.certificate import self_signed
from tests.conftest import PASSWORD
from tests.server import Running, Server
from tests.streamlit_inside.open_board import Board

#: An address of this machine that is not the one called localhost: only who listens everywhere answers there.
ELSEWHERE = "127.0.0.2"


def answers(server: Server, address: str) -> bool:
    """Whether the board can be reached at this address."""
    try:
        socket.create_connection((address, urlsplit(server.url).port or 0), timeout=20).close()
    except OSError:
        return False
    return True


def said(server: Server) -> str:
    """What the window shows in which the board was started."""
    return (server.folder.parent / f"{server.folder.name}.log").read_text(encoding="utf-8")


@dataclass
class Encrypted:
    """A board that earlier versions served, now with a certificate; and a log-in that began before."""

    server: Server
    account: int
    older: str


@pytest.fixture(scope="module")
def encrypted(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encrypted]:
    folder = tmp_path_factory.mktemp("encrypted")
    certificate, key = self_signed(folder)
    (folder / "board").mkdir()
    with closing(Access(folder / "board")) as access:
        account, word = accounts.make(access, "管理员甲", "administrator", frozenset(), "test")
        accounts.use_link(access, word, "", PASSWORD, "127.0.0.1")
        older, _ = sessions.start(access, account.id, 12, "127.0.0.1")
    options = {"STREAMLIT_SERVER_SSL_CERT_FILE": str(certificate), "STREAMLIT_SERVER_SSL_KEY_FILE": str(key)}
    with running(folder / "board", BOARD_DEMO="0", **options) as server:
        yield Encrypted(server, account.id, older)


def logged_in(board: Encrypted) -> dict[str, str]:
    answer = http.post(f"{board.server.url}/login", data={"name": "管理员甲", "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return dict(answer.cookies)


def test_a_board_from_before_stays_open_to_the_network_and_says_so(encrypted: Encrypted) -> None:
    assert answers(encrypted.server, ELSEWHERE)
    assert "看板对网络开放" in said(encrypted.server)
    assert "不加密" not in said(encrypted.server)  # it is


def test_the_window_says_the_address_by_which_other_devices_open_it(encrypted: Encrypted) -> None:
    own = own_addresses.in_network()
    if not own:
        pytest.skip("this machine is in no network")
    address = f"https://{own[0]}:{urlsplit(encrypted.server.url).port}"
    assert f"别的电脑、手机、大屏用这个网址 For other devices:  {address}" in said(encrypted.server)
    assert http.get(f"{address}/api/v1/health").status_code == 200


def test_over_https_cookies_are_bound_to_this_host_and_to_https(encrypted: Encrypted) -> None:
    url = encrypted.server.url
    answer = http.post(f"{url}/login", data={"name": "管理员甲", "password": PASSWORD})
    [cookie] = answer.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-board_session=")
    assert {"Path=/", "Secure", "HttpOnly"} <= {part.strip() for part in cookie.split(";")}
    assert "domain" not in cookie.lower()
    assert answer.headers["strict-transport-security"]
    assert "没有加密" not in http.get(f"{url}/login").text
    assert http.get(f"{url}/stock", cookies=dict(answer.cookies)).status_code == 200
    [xsrf] = http.get(f"{url}/_stcore/health").headers.get_list("set-cookie")
    assert xsrf.startswith("_streamlit_xsrf=")
    assert {"Secure", "SameSite=Strict"} <= {part.strip() for part in xsrf.split(";")}
    leaving = http.post(f"{url}/logout", cookies=dict(answer.cookies))
    assert leaving.headers["set-cookie"].startswith('__Host-board_session=""; ')


def test_a_page_works_over_an_encrypted_websocket(encrypted: Encrypted) -> None:
    board, cookies = Board(), logged_in(encrypted)
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE

    async def opened() -> None:
        task = asyncio.create_task(board.stay_open(encrypted.server.url, cookies, trusting))
        while not board.runs and not task.done():
            await asyncio.sleep(0.02)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    finished(opened())
    assert board.runs
    assert board.shown
    assert not board.errors


def test_a_cookie_that_may_have_come_in_clear_is_none_over_https_but_for_earlier_log_ins(encrypted: Encrypted) -> None:
    url, new = f"{encrypted.server.url}/stock", logged_in(encrypted)[cookie_name(True)]
    with closing(Access(encrypted.server.folder)) as access:
        slipped_in, _ = sessions.start(access, encrypted.account, 12, "127.0.0.1")
        later = (clock.machine_now() + timedelta(minutes=1)).isoformat()
        with access.write() as cursor:
            found = sessions.of_cookie(access, slipped_in)
            assert found
            cursor.execute("update sessions set started_at = ? where id = ?", (later, found.id))
    assert http.get(url, cookies={COOKIE: slipped_in}).status_code == 303
    # A screen on a wall that logged in before the upgrade stays, and has the new cookie from then on.
    answer = http.get(url, cookies={COOKIE: encrypted.older})
    assert answer.status_code == 200
    assert dict(answer.cookies) == {cookie_name(True): encrypted.older}
    assert http.get(url, cookies=dict(answer.cookies)).status_code == 200
    # With a cookie of the new name the older one changes nothing.
    both = http.get(url, cookies={COOKIE: encrypted.older, cookie_name(True): new})
    assert "set-cookie" not in both.headers

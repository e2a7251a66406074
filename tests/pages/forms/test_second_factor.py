"""Logging in with a second factor over real HTTP: what half a log-in opens, and that nobody is locked out."""

import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import urlsplit

import httpx
import pytest
import websockets

from data.access import accounts, half_log_in, second_factor
from data.access.access_file import Access
from data.installation.visitor_header import COOKIE
from streamlit_inside import addresses
from tests.conftest import PASSWORD
from tests.finished import finished
from tests.journeys.test_rights import CALLED_BY, OPENED_BY
from tests.pages.forms.conftest import Admitting


class Browser:
    """Somebody at a browser of their own, who comes from an address of theirs through the proxy."""

    def __init__(self, admitting: Admitting) -> None:
        self.admitting = admitting
        self.where = f"198.51.100.{secrets.randbelow(250) + 1}"
        self.client = httpx.Client(
            base_url=admitting.server.url, verify=False, timeout=60, headers={"X-Forwarded-For": self.where}
        )

    def post(self, path: str, **form: str) -> httpx.Response:
        return self.client.post(path, data=form)

    def log_in(self, name: str) -> httpx.Response:
        return self.post("/login", name=name, password=PASSWORD)

    def who(self) -> int:
        return self.client.get("/api/v1/session").status_code


HALF = half_log_in.cookie_name(https=False)

#: A new browser each time it is called.
Comes = Callable[[], Browser]


@pytest.fixture
def comes(admitting: Admitting) -> Iterator[Comes]:
    opened: list[Browser] = []

    def one_more() -> Browser:
        opened.append(Browser(admitting))
        return opened[-1]

    yield one_more
    for each in opened:
        each.client.close()


@pytest.fixture
def browser_of(comes: Comes) -> Browser:
    return comes()


def hidden(page: str, name: str) -> str:
    [value] = re.findall(rf'name="{name}" value="([^"]*)"', page)
    return str(value)


def secret_on(page: str) -> str:
    [shown] = re.findall(r'class="secret">([A-Z2-7 ]+)<', page)
    return str(shown).replace(" ", "")


def with_factor(admitting: Admitting, role: str = "duty") -> tuple[accounts.Account, str, list[str]]:
    """Somebody who set up a second factor a few minutes ago."""
    account, secret = admitting.person(role), second_factor.new_secret()
    before = time.time() - 300
    with closing(Access(admitting.server.folder)) as access:
        code = second_factor.code_of(secret, before)
        return account, secret, second_factor.set_up(access, account.id, account.name, secret, code, at=before)


def test_a_log_in_takes_both_steps_and_a_code_works_once(admitting: Admitting, comes: Comes) -> None:
    account, secret, _ = with_factor(admitting)
    one, other = comes(), comes()
    for each in (one, other):
        answer = each.post("/login", name=account.name, password=PASSWORD, next="/stock")
        assert (answer.status_code, answer.headers["location"]) == (303, "/login/code?next=%2Fstock")
        assert COOKIE not in answer.cookies
        assert each.who() == 401
    shown = one.client.get("/login/code?next=/stock").text
    assert re.search(r"服务器时间 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d", shown)
    code = second_factor.code_of(secret)
    entered = one.post("/login/code", code=code, next=hidden(shown, "next"))
    assert (entered.status_code, entered.headers["location"]) == (303, "/stock")
    assert one.who() == 200
    again = other.post("/login/code", code=code)
    assert again.status_code == 422
    assert "已经用过" in again.text
    assert other.who() == 401


def test_half_a_log_in_opens_nothing(admitting: Admitting, browser_of: Browser) -> None:
    account, _, _ = with_factor(admitting, "administrator")
    assert browser_of.log_in(account.name).headers["location"] == "/login/code"
    half = browser_of.client.cookies[HALF]
    for cookie in (f"{HALF}={half}", f"{COOKIE}={half}"):
        headers = {"Cookie": cookie}
        with httpx.Client(base_url=admitting.server.url, verify=False, timeout=60, headers=headers) as caller:
            for path in (*OPENED_BY, "/account", "/account/second"):
                assert caller.get(path).headers["location"].partition("?")[0] == "/login", path
            for route in CALLED_BY:
                method, _, path = route.partition(" ")
                assert caller.request(method, f"/api{path}").status_code == 401, route
            assert caller.post("/account/second", data={"do": "off"}).status_code == 401

        async def opens(cookie: str = cookie) -> None:
            url = admitting.server.url.replace("http", "ws", 1) + addresses.STREAM
            async with websockets.connect(url, additional_headers={"Cookie": cookie}) as socket:
                await socket.recv()

        with pytest.raises(websockets.InvalidStatus):
            finished(opens())


def test_wrong_codes_are_slowed_and_the_password_alone_does_not_make_them_good(
    admitting: Admitting, browser_of: Browser
) -> None:
    account, secret, codes = with_factor(admitting)
    statuses = []
    for _ in range(5):
        assert browser_of.log_in(account.name).status_code == 303
        statuses.append(browser_of.post("/login/code", code="000000").status_code)
    assert statuses == [422] * 5
    assert browser_of.post("/login/code", code=second_factor.code_of(secret)).status_code == 429
    assert browser_of.post("/login/code", code=codes[0]).status_code == 429
    assert browser_of.who() == 401


def test_a_recovery_code_opens_once_and_leads_to_where_it_says_how_many_are_left(
    admitting: Admitting, browser_of: Browser, comes: Comes
) -> None:
    account, _, codes = with_factor(admitting)
    browser_of.log_in(account.name)
    answer = browser_of.post("/login/code", code=codes[0].lower())
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/second")
    assert "恢复码还剩 9 个" in browser_of.client.get("/account/second").text
    again = comes()
    again.log_in(account.name)
    assert "换一个没用过的" in again.post("/login/code", code=codes[0]).text
    [line] = admitting.server.api("GET", "/record", params={"action": "recovery_code_used", "q": account.name}).json()
    assert (line["address"], line["detail"]) == (browser_of.where, {"left": 9})


def test_an_administrator_without_one_sets_it_up_before_anything_else_opens(
    admitting: Admitting, browser_of: Browser, comes: Comes
) -> None:
    boss = admitting.person("administrator")
    answer = browser_of.log_in(boss.name)
    assert answer.headers["location"] == "/login/second"
    assert browser_of.who() == 401
    page = browser_of.client.get("/login/second").text
    secret, word = secret_on(page), hidden(page, "offered")
    wrong = browser_of.post("/login/second", code="000000", offered=word)
    assert wrong.status_code == 422
    assert secret_on(wrong.text) == secret  # the same again, which the phone has by now
    done = browser_of.post("/login/second", code=second_factor.code_of(secret), offered=word)
    assert done.status_code == 200
    shown = re.findall(r"<li>([A-Z2-9 ]{14})</li>", done.text)
    assert len(shown) == second_factor.CODES
    assert browser_of.who() == 200
    # From now on a code is asked for, and a recovery code from the paper is good.
    again = comes()
    assert again.log_in(boss.name).headers["location"] == "/login/code"
    assert again.post("/login/code", code=shown[0]).status_code == 303
    # They may change it, but not do without.
    refused = again.post("/account/second", do="off", password=PASSWORD, code=shown[1])
    assert refused.status_code == 422
    assert "必须有" in refused.text


def test_everybody_may_set_one_up_and_take_it_off_with_password_and_code(
    admitting: Admitting, browser_of: Browser, comes: Comes
) -> None:
    duty = admitting.person()
    assert browser_of.log_in(duty.name).headers["location"] == "/"
    assert "/account/second" in browser_of.client.get("/account").text
    assert browser_of.post("/account/second", do="new", password=f"{PASSWORD} ").status_code == 422
    page = browser_of.post("/account/second", do="new", password=PASSWORD).text
    secret, word = secret_on(page), hidden(page, "offered")
    assert f"secret={secret}" in page
    done = browser_of.post("/account/second", do="confirm", code=second_factor.code_of(secret), offered=word)
    codes = re.findall(r"<li>([A-Z2-9 ]{14})</li>", done.text)
    assert len(codes) == second_factor.CODES
    assert browser_of.post("/account/second", do="off", password=PASSWORD, code="").status_code == 422
    assert browser_of.post("/account/second", do="off", password=PASSWORD, code=codes[0]).status_code == 303
    assert comes().log_in(duty.name).headers["location"] == "/"


def test_a_link_for_a_new_password_does_not_go_round_the_code(admitting: Admitting, browser_of: Browser) -> None:
    account, secret, _ = with_factor(admitting)
    path = admitting.server.api("POST", f"/accounts/{account.id}/link").json()["path"]
    new = "kettle wombat 52 ledger plum"
    answer = browser_of.post("/link", word=path.partition("word=")[2], password=new, again=new)
    assert urlsplit(answer.headers["location"]).path == "/login/code"
    assert browser_of.who() == 401
    assert browser_of.post("/login/code", code=second_factor.code_of(secret)).status_code == 303
    assert browser_of.who() == 200

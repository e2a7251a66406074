"""By which address others reach a board: what decides, and what a setting may say."""

import ipaddress
from collections.abc import Iterator

import pytest

from data.installation import own_addresses, public_address
from data.installation.public_address import PublicAddress, Served, found, serve
from data.refusal import BadValue
from data.settings import SETTINGS

#: Of networks that are for documentation alone.
FIRST, SECOND = "192.0.2.20", "198.51.100.7"


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine in two networks whose board is open to them."""
    monkeypatch.setattr(own_addresses, "in_network", lambda: [FIRST, SECOND])
    monkeypatch.delenv(public_address.VARIABLE, raising=False)
    before = public_address._served
    serve(Served(https=False, port=8501, network=True))
    yield
    serve(before)


def test_without_any_word_it_is_the_machines_own_in_its_networks() -> None:
    lan = PublicAddress(f"http://{FIRST}:8501", True, (f"http://{SECOND}:8501",))
    assert found("") == lan
    assert found("", "http://localhost:8501/accounts") == lan
    assert found("", "http://127.0.0.1:8501/") == lan
    assert found("", "http://[::1]:8501/") == lan
    serve(Served(https=True, port=8443, network=True))
    assert found("").url == f"https://{FIRST}:8443"
    serve(Served(https=False, port=8501, network=True, address=SECOND))
    assert found("") == PublicAddress(f"http://{SECOND}:8501", True)
    serve(Served(https=False, port=8501, network=True, address="2001:db8::7"))
    assert found("").url == "http://[2001:db8::7]:8501"
    serve(Served(https=False, port=8501, network=True, address="0.0.0.0"))  # noqa: S104
    assert found("") == lan


def test_a_board_that_listens_here_alone_has_none() -> None:
    serve(Served(https=False, port=8501, network=False))
    assert found("") == PublicAddress("http://localhost:8501", False)
    assert found("", "http://localhost:8501/accounts") == PublicAddress("http://localhost:8501", False)


def test_a_machine_without_a_network_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_addresses, "in_network", list)
    assert found("") == PublicAddress("http://localhost:8501", False)


def test_what_stands_in_the_address_bar_goes_before_where_others_can_use_it_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    serve(Served(https=False, port=8501, network=False))  # behind a proxy it listens here alone
    monkeypatch.setenv("BOARD_BASE_PATH", "/board")
    assert found("", "https://board.example.cn/board/accounts?a=1") == PublicAddress(
        "https://board.example.cn/board", True
    )
    assert found("", "http://localhost:8501/board/") == PublicAddress("http://localhost:8501/board", False)


def test_the_setting_decides_then_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(public_address.VARIABLE, "https://env.example.cn/")
    seen = "http://192.0.2.99:8501/"
    assert found("", seen) == PublicAddress("https://env.example.cn", True)
    assert found("https://set.example.cn/board/", seen) == PublicAddress("https://set.example.cn/board", True)


@pytest.mark.parametrize(
    "said",
    [
        *("", "http://192.168.1.20:8501", "https://board.example.cn", "https://board.example.cn/board/"),
        *("http://board", "https://[2001:db8::7]:8443"),
    ],
)
def test_an_address_can_be_set(said: str) -> None:
    SETTINGS["public_address"].check(said)


@pytest.mark.parametrize(
    "said",
    [
        *("board.example.cn", "ftp://board.example.cn", "javascript:alert(1)", "http://", "http:///board"),
        *("https://a@evil.example/", "https://board.example.cn:99999", "https://board.example.cn:0"),
        *("https://board.example.cn/../x", "https://board.example.cn//evil.example", "https://board.example.cn/%2e%2e"),
        *("https://board.example.cn/?a=1", "https://board.example.cn/#x", "https://board.example.cn\\@evil.example"),
        *("https://board.example.cn\n.evil.example", " https://board.example.cn", 5, None),
    ],
)
def test_what_leads_elsewhere_than_it_reads_is_none(said: object) -> None:
    with pytest.raises(BadValue):
        SETTINGS["public_address"].check(said)


def test_only_who_lets_people_in_may_set_it() -> None:
    assert SETTINGS["public_address"].right == "accounts"


def test_own_addresses_are_those_that_others_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    own = own_addresses.in_network()
    assert not [one for one in own if ipaddress.ip_address(one).is_loopback]
    assert all(map(own_addresses.is_own, [*own, "127.0.0.1", "::1", "127.0.0.5"]))
    assert not any(map(own_addresses.is_own, ["203.0.113.250", "", "这里", "0.0.0.0"]))  # noqa: S104

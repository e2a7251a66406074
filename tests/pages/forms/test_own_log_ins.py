"""One's own account as a plain page: where one is logged in, and that one hears of a changed password."""

from contextlib import closing
from typing import Any

import httpx

from data.access import accounts, audit_log, sessions, tokens
from data.access.access_file import Access
from tests import http
from tests.conftest import PASSWORD
from tests.pages.forms.conftest import Admitting

HOME, ELSEWHERE = "203.0.113.7", "198.51.100.4"
OTHER = PASSWORD + " anew"


def post(board: Admitting, path: str, address: str, cookies: dict[str, str] | None = None, **form: str) -> Any:
    headers = {"X-Forwarded-For": address}
    return http.post(board.server.url + path, data=form, headers=headers, cookies=cookies, timeout=60)


def get(board: Admitting, path: str, cookies: dict[str, str]) -> httpx.Response:
    return http.get(board.server.url + path, headers={"X-Forwarded-For": HOME}, cookies=cookies, timeout=60)


def come_in(board: Admitting, name: str, address: str, password: str = PASSWORD) -> tuple[dict[str, str], str]:
    """The cookies of a log-in, and where it led."""
    answer = post(board, "/login", address, name=name, password=password, next="/stock")
    assert answer.status_code == 303, answer.text
    return dict(answer.cookies), answer.headers["location"]


def test_ones_own_log_ins_are_listed_and_all_others_ended(admitting: Admitting) -> None:
    mine = admitting.person()
    (here, path), (there, _) = come_in(admitting, mine.name, HOME), come_in(admitting, mine.name, ELSEWHERE)
    assert path == "/stock"
    page = get(admitting, "/account", here).text
    assert HOME in page
    assert ELSEWHERE in page
    assert "运行看板的这台电脑" not in page
    assert page.count("这里 here") == 1
    assert page.count("退出它 End it") == 1
    assert post(admitting, "/account/log-ins", HOME, here, others="1").headers["location"] == "/account"
    assert [get(admitting, "/api/v1/session", cookies).status_code for cookies in (here, there)] == [200, 401]
    assert ELSEWHERE not in get(admitting, "/account", here).text
    with closing(Access(admitting.server.folder)) as access:
        [line] = audit_log.search(access, mine.name, "log_ins_ended")
        assert line.detail["count"] == 1
    stranger = post(admitting, "/account/log-ins", HOME, others="1")
    assert stranger.status_code == 401


def test_a_log_in_at_the_boards_own_machine_says_so(admitting: Admitting) -> None:
    mine = admitting.person()
    here, _ = come_in(admitting, mine.name, HOME)
    come_in(admitting, mine.name, "127.0.0.1")
    page = get(admitting, "/account", here).text
    assert page.count("运行看板的这台电脑") == 1
    assert page.index("127.0.0.1") < page.index("运行看板的这台电脑")


def test_a_changed_password_is_told_once_at_the_next_log_in(admitting: Admitting) -> None:
    mine = admitting.person()
    there, _ = come_in(admitting, mine.name, ELSEWHERE)
    open_still, _ = come_in(admitting, mine.name, HOME)
    same = post(admitting, "/account", ELSEWHERE, there, old=PASSWORD, password=PASSWORD, again=PASSWORD)
    assert same.status_code == 422
    assert "和原密码一样" in same.text
    changed = post(admitting, "/account", ELSEWHERE, there, old=PASSWORD, password=OTHER, again=OTHER)
    assert changed.status_code == 303
    assert "密码已改。请用新密码登录" in get(admitting, changed.headers["location"], there).text
    assert "这里的登录已结束" in get(admitting, "/login", open_still).text
    assert "这里的登录已结束" not in get(admitting, "/login", {}).text
    here, path = come_in(admitting, mine.name, HOME, OTHER)
    assert path == "/account/notice?next=%2Fstock"
    page = get(admitting, path, here).text
    assert ELSEWHERE in page
    assert "不是您改的" in page
    last = page.partition('name="last" value="')[2].partition('"')[0]
    told = post(admitting, "/account/notice", HOME, here, last=last, next="/stock")
    assert (told.status_code, told.headers["location"]) == (303, "/stock")
    assert come_in(admitting, mine.name, HOME, OTHER)[1] == "/stock"
    assert ELSEWHERE in get(admitting, "/account", here).text, "it stays on the account's page"


def test_a_password_that_was_set_with_a_link_is_told_to_who_comes_from_elsewhere(admitting: Admitting) -> None:
    mine = admitting.person()

    def reset(address: str) -> Any:
        with closing(Access(admitting.server.folder)) as access:
            word = accounts.new_link(access, mine.id, "命令行")
        return post(admitting, "/link", address, word=word, password=PASSWORD, again=PASSWORD)

    # Whoever used the link knows of it; the first one, which an account begins with, changed nothing.
    assert reset(ELSEWHERE).headers["location"] == "/"
    here, path = come_in(admitting, mine.name, HOME)
    assert path.startswith("/account/notice")
    assert "用一次性链接重设" in get(admitting, path, here).text
    # Of the earlier change its owner hears also when they then set a new one.
    assert reset(HOME).headers["location"].startswith("/account/notice")


def test_a_new_password_offers_to_end_the_tokens(admitting: Admitting) -> None:
    with closing(Access(admitting.server.folder)) as access:
        mine = admitting.person("administrator")
        found = sessions.of_cookie(access, sessions.start(access, mine.id, 12, HOME)[0])
        assert found
        word = tokens.make(access, f"热线{mine.id}", "manager", frozenset(), 9, found.visitor)

        def reset(**form: str) -> None:
            link = accounts.new_link(access, mine.id, "命令行")
            page = get(admitting, f"/link?word={link}", {}).text
            assert 'name="end_tokens" type="checkbox" value="1" checked' in page
            assert (
                post(admitting, "/link", HOME, word=link, password=PASSWORD, again=PASSWORD, **form).status_code == 303
            )

        reset()
        assert tokens.of_word(access, word, "")
        reset(end_tokens="1")
        assert tokens.of_word(access, word, "") is None
        assert tokens.of_account(access, mine.id) == 0


def test_who_was_away_too_long_is_told_why_they_must_log_in(admitting: Admitting) -> None:
    mine = admitting.person()
    here, _ = come_in(admitting, mine.name, HOME)
    assert "没人操作" not in get(admitting, "/login", {}).text
    with closing(Access(admitting.server.folder)) as access, access.write() as cursor:
        cursor.execute("update sessions set used_at = '2022-04-01T08:00:00' where account = ?", (mine.id,))
    assert get(admitting, "/api/v1/session", here).status_code == 401
    page = get(admitting, "/login", here)
    assert "有 2 小时没人操作,已自动退出" in page.text

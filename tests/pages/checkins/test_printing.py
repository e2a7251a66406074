"""The follow-up list on paper: who may print what, in how many clicks, and on how many pages."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from analytics.checkins.follow_up_print import Printed, shared_out
from data.access import audit_log
from data.access.access_file import Access
from data.access.audit_log import AuditLine
from tests import http
from tests.browser import OpenTab
from tests.community import DAY
from tests.server import Running, Server

#: Lines of each grid worker's list.
LINES = {"A": 3, "B": 22, "C": 40, "D": 34, "E": 150}
#: How many cells have words on more than one line.
BROKEN = """cells => cells.filter(cell => {
  const words = document.createRange();
  words.selectNodeContents(cell);
  return new Set([...words.getClientRects()].map(box => Math.round(box.top))).size > 1;
}).length"""


@pytest.fixture(scope="module")
def server(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A board at noon of the day, on which nobody of five grids has reported."""
    with running(tmp_path_factory.mktemp("printing") / "board", BOARD_DEMO="0", BOARD_TODAY=f"{DAY}T12:00") as server:
        homes = "楼栋号,楼栋名称,网格编号,网格名称,网格员,网格员电话\n"
        people, reports = "居民编号,姓名,楼栋号,单元,房号,电话,人群标签\n", "居民编号,姓名,日期,打卡时间\n"
        for number, (grid, lines) in enumerate(LINES.items(), 1):
            homes += f"{number},{number}号楼,{grid},第{number}网格,网格员{grid},1390000000{number}\n"
            for nth in range(lines):
                id, name = f"R{grid}{nth:03}", f"居民{grid}{nth}"
                tags = "独居老人、慢性病" if nth % 9 == 0 else ""
                people += f"{id},{name},{number},2,{1001 + nth},138{number:04}{nth:04},{tags}\n"
                reports += f"{id},{name},{DAY},未打卡\n"
        for called, content in (("楼栋.csv", homes), ("台账.csv", people), ("打卡.csv", reports)):
            assert server.send(called, content).status_code == 201
        yield server


def exported(server: Server) -> list[AuditLine]:
    with closing(Access(server.folder)) as access:
        return audit_log.search(access, action="export")


def printed(server: Server, role: str, grids: tuple[str, ...] = (), nth: int = 0, **query: str) -> httpx.Response:
    cookies = server.logged_in(role, grids, nth)
    return http.get(f"{server.url}/print/followups", params=query, cookies=cookies, timeout=60)


def pages_of(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def test_who_may_print_what(server: Server) -> None:
    before = len(exported(server))
    assert http.get(f"{server.url}/print/followups", timeout=60).status_code in (303, 401)
    assert printed(server, "wall").status_code == 403
    masked = printed(server, "duty", nth=1).text  # somebody who has not asked for the whole list yet
    assert "居*" in masked
    assert "居民A1" not in masked
    assert "1380001" not in masked
    assert len(exported(server)) == before
    whole = printed(server, "manager")
    assert (whole.status_code, whole.headers["cache-control"]) == (200, "no-store")
    assert all(f"居民{grid}1<" in whole.text for grid in LINES)
    assert [line.detail["rows"] for line in exported(server)[: len(exported(server)) - before]] == [sum(LINES.values())]
    assert "居民A1<" not in printed(server, "manager", grid="none").text, "nobody without a grid is nobody"
    own = printed(server, "grid", ("A",), lang="en")
    assert "居民A1<" in own.text
    assert "居民B1" not in own.text
    assert "Follow-up list" in own.text
    for wrong in ({"round": "B"}, {"date": "gestern"}, {"date": "9999-12-31"}, {"grid": "B"}, {"grid": "张三"}):
        assert printed(server, "grid", ("A",), **wrong).status_code == 404


def test_all_lists_are_handed_out_in_three_clicks(server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(server, role="duty")
    tab.page.context.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1; }")
    tab.open("/checkins")
    clicks = 0
    expect(tab.page.get_by_text("居民A1", exact=True)).to_have_count(0)
    with tab.page.context.expect_page() as opened:
        for button in (
            tab.page.get_by_text("电话随访", exact=True).first,
            tab.page.get_by_role("button", name="显示完整名单").first,
            tab.page.get_by_role("link", name="打印"),
        ):
            button.click()
            clicks += 1
            tab.settle()
    paper = opened.value
    paper.wait_for_function("window.printed === 1")
    print(f"handing out all lists: {clicks} clicks")
    assert clicks == 3
    for grid in LINES:
        expect(paper.get_by_role("cell", name=f"居民{grid}1", exact=True)).to_have_count(1)
    newest = exported(server)[0]
    assert (newest.object, newest.detail["rows"], newest.detail["why"], newest.detail["role"]) == (
        *("待跟进.html", sum(LINES.values())),
        *("电话随访", "duty"),
    )
    # The page has them as well, and the print of another look is asked for nothing more.
    expect(tab.page.get_by_role("cell", name="居民A1", exact=True)).to_have_count(1)
    assert "居民A1<" in printed_again(tab.page, server)


def printed_again(page: Page, server: Server) -> str:
    return page.context.request.get(f"{server.url}/print/followups?round=A").text()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_are_as_few_as_it_takes_and_none_has_two_lines(
    server: Server, open_tab: OpenTab, tmp_path: Path, lang: str
) -> None:
    tab = open_tab(server, role="manager")
    tab.page.context.add_init_script("window.print = () => {}")
    found = {}
    for grid, lines in LINES.items():
        page = tab.page
        page.goto(f"{server.url}/print/followups?round={grid}&lang={lang}")
        found[grid] = pages_of(page)
        rows = [section.locator("tbody tr").count() for section in page.locator("section").all()]
        assert (len(rows), sum(rows)) == (found[grid], lines), "what was worked out fits the paper"
        assert min(rows) > max(rows) / 2, "shared out evenly"
        # No phone number stands on two lines.
        assert page.locator("td.phone").evaluate_all(BROKEN) == 0
    print(f"pages by lines ({lang}):", {LINES[grid]: pages for grid, pages in found.items()})
    assert found["A"] == found["B"] == 1
    assert found["C"] == 2
    page.goto(f"{server.url}/print/followups?lang={lang}")
    assert pages_of(page) == sum(found.values())


def test_a_dormitory_of_more_than_a_page_does_not_leave_everybody_else_a_page_each() -> None:
    def household(people: int) -> Printed:
        return Printed("1号楼 1001", [("张三", "未打卡", "13800000000", "")] * people)

    assert len(shared_out([household(40), *[household(1)] * 40])) == 3

"""Every page in a real browser, against a real server with the demo community."""

from playwright.sync_api import Page, expect

from pages.registry import PAGES
from tests.browser import OpenTab, Tab, by_menu
from tests.map_file import the_map
from tests.server import Server

PHONE = {"width": 390, "height": 844}
#: What a file uploaded in one tab may take to show in another.
LIVE_WITHIN_MS = 5_000


def test_every_page_opens_clean_on_a_phone(demo_server: Server, open_tab: OpenTab) -> None:
    """In English: no error, nothing asked of others, no sideways scrolling. For Chinese and a desk see
    tests/journeys/test_rights_browser.py, for pages by their address tests/journeys/test_proxy.py.
    """
    tab = open_tab(demo_server, **PHONE, role="administrator")
    wrong = {}
    for row in PAGES.values():
        page = tab.turn_to(row, "en") if wrong else tab.open(f"{row.url}?lang=en")
        heading = page.get_by_role("heading", level=1)
        expect(heading, row.url).to_contain_text(row.en)
        expect(heading, row.url).to_contain_text("Demo data")
        wrong[row.url] = [*tab.faults(), *(["scrolls sideways"] if tab.scrolls("Width") else [])]
    assert {url: faults for url, faults in wrong.items() if faults} == {}


def test_a_fresh_server_answers_a_deep_link_and_its_empty_pages_open_clean(
    empty_server: Server, open_tab: OpenTab
) -> None:
    tab = open_tab(empty_server)
    page = tab.open("/stock")
    expect(page.get_by_role("heading", level=1)).to_contain_text("物资库存")
    expect(
        page.get_by_test_id("stTopNavSection").filter(has_text="居民")
    ).to_be_visible()  # the main script ran: navigation is there
    tab.assert_clean()
    for path in ("", "heatmap"):
        tab.turn_to(PAGES[path])
        tab.assert_clean()
    tab.open("/?wall=1&embed=true")
    tab.assert_clean()


def test_the_language_stays_when_the_page_changes(demo_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(demo_server)
    page = tab.open("/stock")
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Stock")
    expect(page).to_have_url(f"{demo_server.url}/stock?lang=en")
    by_menu(page, "Requests")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Requests")
    expect(page).to_have_url(f"{demo_server.url}/requests?lang=en")


def test_a_filter_is_in_the_link(demo_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(demo_server)
    page = tab.open("/checkins?grid=3")
    expect(page.get_by_role("combobox", name="网格", exact=True)).to_have_value("第3网格")
    assert "grid=3" in page.url


def assert_fills_one_screen(tab: Tab) -> None:
    """The wall board is whole, and nothing else is on it."""
    page = tab.page
    expect(page.locator(".kb.wall .tile")).to_have_count(6)
    assert not tab.scrolls("Width")
    assert not tab.scrolls("Height")
    assert cut_off(page) == []
    assert chrome_on_top(page) == []
    assert page.locator(".kb.wall .tile.is-act").count() > 0, "the demo has something to act on"
    tab.assert_clean()


def cut_off(page: Page) -> list[str]:
    """Tiles and panels of the wall board whose content is higher than they are."""
    return page.eval_on_selector_all(  # type: ignore[no-any-return]
        ".kb.wall .tile, .kb.wall .panel",
        "all => all.filter(e => e.scrollHeight > e.clientHeight + 1).map(e => e.innerText.slice(0, 40))",
    )


def chrome_on_top(page: Page) -> list[str]:
    """What else than the wall board one touches on a raster of points over the whole screen."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => {
            const found = [];
            for (let x = 4; x < innerWidth; x += 60) for (let y = 4; y < innerHeight; y += 40) {
                const touched = document.elementFromPoint(x, y);
                if (!touched.closest('.kb.wall, .st-key-wall_map')) found.push(`${x},${y} ${touched.className}`);
            }
            return found;
        }"""
    )


#: JavaScript: how many pixels of a canvas are coloured.
COLOURED = """canvas => {
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    let coloured = 0;
    for (let i = 3; i < pixels.length; i += 4) coloured += pixels[i] > 0;
    return coloured;
}"""


def assert_coloured(tab: Tab, selector: str) -> None:
    """The heat canvas within an element gets more than a thousand coloured pixels."""
    drawn = f"() => document.querySelector('canvas') && ({COLOURED})(document.querySelector('canvas')) > 1000"
    the_map(tab.page, drawn, within=selector)


def test_the_wall_board_fills_one_screen_and_leads_back_and_every_heat_canvas_is_coloured(
    demo_server: Server, open_tab: OpenTab
) -> None:
    tab = open_tab(demo_server, width=1920, height=1080)
    tab.open("/?wall=1&embed=true&lang=en")
    assert_fills_one_screen(tab)
    page = tab.open("/?wall=1&embed=true")
    assert_fills_one_screen(tab)
    assert_coloured(tab, ".st-key-wall_map")
    tab.assert_clean()
    page.get_by_role("link", name="退出大屏").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("指挥看板")
    expect(page).to_have_url(f"{demo_server.url}/")
    tab.settle()
    assert page.get_by_role("link", name="大屏形式").get_attribute("href") == "/?wall=1&embed=true"
    assert_coloured(tab, ".st-key-board_map")
    tab.assert_clean()
    tab.turn_to(PAGES["heatmap"])
    assert_coloured(tab, "")
    tab.assert_clean()


def test_an_upload_reaches_a_board_that_is_open(empty_server: Server, open_tab: OpenTab) -> None:
    """Within 5 seconds, with nobody touching it, without the page or its map being made anew."""
    tab = open_tab(empty_server)
    server = empty_server
    today = server.api("GET", "/metrics").json()["as_of"][:10]
    # A wall draws what may be projected: neighbourhoods of buildings with enough homes.
    buildings = "楼栋号,网格,户数,纬度,经度\n1,1,30,30.31,120.08\n2,1,30,30.311,120.081\n3,1,30,30.31,120.081\n"
    assert server.send("楼栋表.csv", buildings).status_code == 201
    page = tab.open("/?wall=1&embed=true")
    rate = page.locator(".kb.wall .tile").first.locator(".number")
    expect(rate).to_have_text("—")
    # Until the map is made, the name is that of its empty element.
    made = "() => window.map_div && window.map_div.getZoom && window.map_div.getZoom()"
    map_frame = the_map(page, made, within=".st-key-wall_map", at=None)
    map_frame.evaluate("window.map_div.setZoom(15.5, {animate: false}); window.kept = true")
    sent = server.send("打卡.csv", "姓名,房号,体温,打卡时间\n甲一,1-101,38.5,\n甲二,1-102,,未打卡\n", date=today)
    assert sent.status_code == 201
    expect(rate).to_contain_text("50", timeout=LIVE_WITHIN_MS)
    # While the layer is swapped there is no canvas for a moment.
    drawn = f"() => document.querySelector('canvas') && ({COLOURED})(document.querySelector('canvas')) > 0"
    map_frame.wait_for_function(drawn, timeout=LIVE_WITHIN_MS)
    assert map_frame.evaluate("[window.kept, window.map_div.getZoom()]") == [True, 15.5]
    tab.assert_clean()


def test_every_script_of_a_page_lies_in_its_file() -> None:
    """The registry names files that are there, and every path once."""
    assert all(row.script.exists() for row in PAGES.values())
    assert len({row.file for row in PAGES.values()}) == len(PAGES)

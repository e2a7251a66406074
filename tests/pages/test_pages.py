"""Every page in a real browser, against a real server with the demo community."""

import pytest
from playwright.sync_api import Page, expect

from pages.registry import PAGES
from tests.browser import OpenTab, Tab
from tests.map_file import the_map
from tests.server import Running, Server

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
#: What a file uploaded in one tab may take to show in another.
LIVE_WITHIN_MS = 5_000

EVERY_PAGE = pytest.mark.parametrize("row", PAGES.values(), ids=lambda row: row.path or "board")


def scrolls(page: Page, side: str) -> bool:
    """Whether the document is wider (``Width``) or higher (``Height``) than the window."""
    return bool(page.evaluate(f"document.documentElement.scroll{side} > window.inner{side}"))


@EVERY_PAGE
@pytest.mark.parametrize(("lang", "size"), [("zh", DESK), ("en", PHONE)], ids=["zh-desk", "en-phone"])
def test_a_page_opens_clean(demo_server: Server, open_tab: OpenTab, row, lang: str, size: dict[str, int]) -> None:
    """In both languages, on a desk and on a phone: no error, nothing asked of others, no sideways scrolling."""
    tab = open_tab(demo_server, **size, role="administrator")
    page = tab.open(f"{row.url}?lang={lang}")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(row.zh if lang == "zh" else row.en)
    expect(heading).to_contain_text("演示数据" if lang == "zh" else "Demo data")
    assert not scrolls(page, "Width")
    tab.assert_clean()


@pytest.mark.parametrize("path", ["/", "/?wall=1&embed=true", "/heatmap"])
def test_an_empty_board_opens_clean(empty_board: Server, open_tab: OpenTab, path: str) -> None:
    tab = open_tab(empty_board)
    tab.open(path)
    tab.assert_clean()


@pytest.fixture(scope="module")
def empty_board(running: Running, tmp_path_factory: pytest.TempPathFactory):
    """A board with nothing in it, for tests that only look."""
    with running(tmp_path_factory.mktemp("empty") / "board", BOARD_DEMO="0") as server:
        yield server


def test_a_deep_link_is_the_first_thing_a_fresh_server_is_asked(empty_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(empty_server)
    page = tab.open("/stock")
    expect(page.get_by_role("heading", level=1)).to_contain_text("物资库存")
    expect(page.get_by_role("link", name="居民诉求")).to_be_visible()  # the main script ran: navigation is there
    tab.assert_clean()


def test_the_language_stays_when_the_page_changes(demo_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(demo_server)
    page = tab.open("/stock")
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Stock")
    assert page.url.endswith("/stock?lang=en")
    page.get_by_role("link", name="Requests").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Requests")
    expect(page).to_have_url(f"{demo_server.url}/requests?lang=en")


def test_a_filter_is_in_the_link(demo_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(demo_server)
    page = tab.open("/checkins?grid=3")
    expect(page.get_by_role("combobox", name="网格", exact=True)).to_have_value("第3网格")
    assert "grid=3" in page.url


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_wall_board_fills_one_screen(demo_server: Server, open_tab: OpenTab, lang: str) -> None:
    tab = open_tab(demo_server, width=1920, height=1080)
    page = tab.open(f"/?wall=1&embed=true&lang={lang}")
    expect(page.locator(".kb.wall .tile")).to_have_count(6)
    assert not scrolls(page, "Width")
    assert not scrolls(page, "Height")
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


def test_the_wall_board_has_a_way_in_and_a_way_out(demo_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(demo_server)
    page = tab.open("/")
    assert page.get_by_role("link", name="大屏形式").get_attribute("href") == "/?wall=1&embed=true"
    page = tab.open("/?wall=1&embed=true")
    page.get_by_role("link", name="退出大屏").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("指挥看板")
    expect(page).to_have_url(f"{demo_server.url}/")


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


@pytest.mark.parametrize(
    ("path", "selector"), [("/?wall=1&embed=true", ".st-key-wall_map"), ("/", ".st-key-board_map"), ("/heatmap", "")]
)
def test_the_heat_canvas_has_coloured_pixels(demo_server: Server, open_tab: OpenTab, path: str, selector: str) -> None:
    tab = open_tab(demo_server)
    tab.open(path)
    assert_coloured(tab, selector)
    tab.assert_clean()


def test_an_upload_reaches_a_board_that_is_open(empty_server: Server, open_tab: OpenTab) -> None:
    """Within 5 seconds, with nobody touching it, without the page or its map being made anew."""
    tab = open_tab(empty_server)
    server = empty_server
    today = server.api("GET", "/metrics").json()["as_of"][:10]
    assert server.send("楼栋表.csv", "楼栋号,网格,纬度,经度\n1,1,30.31,120.08\n2,1,30.311,120.081\n").status_code == 201
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


def test_what_people_typed_is_shown_as_text(empty_server: Server, open_tab: OpenTab) -> None:
    """Markup in a name, an item or a grid runs nowhere."""
    bad = "<img src=x onerror=alert(1)>"
    server = empty_server
    today = server.api("GET", "/metrics").json()["as_of"][:10]
    server.send("楼栋表.csv", f"楼栋号,楼栋名称,网格,网格名称,网格员,纬度,经度\n1,{bad},1,{bad},{bad},30.31,120.08\n")
    server.send("库存.csv", f"日期,物资名称,现有库存,预警阈值\n{today},{bad},1,5\n")
    server.send("打卡.csv", f"姓名,房号,体温,日期\n{bad},1-101,38.5,{today}\n")
    tab = open_tab(server)
    dialogs: list[str] = []
    tab.page.on("dialog", lambda dialog: dialogs.append(dialog.message) or dialog.dismiss())
    for path in ("/?wall=1&embed=true", *(row.url for row in PAGES.values())):
        page = tab.open(path)
        assert page.locator("img[src=x]").count() == 0, path
    expect(tab.open("/").get_by_text("onerror").first).to_be_visible()
    assert dialogs == []


def test_every_script_of_a_page_lies_in_its_file() -> None:
    """The registry names files that are there, and every path once."""
    assert all(row.script.exists() for row in PAGES.values())
    assert len({row.file for row in PAGES.values()}) == len(PAGES)

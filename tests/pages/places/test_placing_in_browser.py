"""Sixty buildings without coordinates, placed on a plan in a real browser: how many clicks and seconds that takes."""

import io
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from tests.browser import OpenTab
from tests.map_file import DRAWN, the_map
from tests.server import Running, Server

WIDTH, HEIGHT = 1200, 800
#: Six grids of ten buildings, a row each on the plan.
BUILDINGS = "楼栋号,楼栋名称,网格编号,网格名称,户数\n" + "".join(
    f"{number},{number}号楼,{(number - 1) // 10 + 1},第{(number - 1) // 10 + 1}网格,30\n" for number in range(1, 61)
)
REQUESTS = "诉求编号,上报时间,诉求类别,楼栋号\n" + "".join(
    f"r{number},2022-04-08 08:00,就医难,{1 + number % 7}\n" for number in range(20)
)


def plan_png() -> bytes:
    """A plan with six rows of ten houses."""
    plan = Image.new("RGB", (WIDTH, HEIGHT), "#f2efe6")
    draw = ImageDraw.Draw(plan)
    for row in range(6):
        for house in range(10):
            x, y = 100 + house * 110, 80 + row * 125
            draw.rectangle((x - 35, y - 18, x + 35, y + 18), fill="#c9b89a", outline="#7d6f57")
    made = io.BytesIO()
    plan.save(made, "PNG")
    return made.getvalue()


@pytest.fixture(scope="module")
def server(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A board with sixty buildings, none of which has coordinates."""
    with running(
        tmp_path_factory.mktemp("places") / "board", BOARD_DEMO="0", BOARD_TODAY="2022-04-08T20:00"
    ) as started:
        assert started.send("buildings.csv", BUILDINGS).status_code == 201
        assert started.send("requests.csv", REQUESTS).status_code == 201
        yield started


class Hand:
    """Somebody's clicks on the plan, counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.clicks += 1

    def at(self, x: float, y: float) -> None:
        """Click a pixel of the plan."""
        self.surface().scroll_into_view_if_needed()
        spot = self.surface().evaluate(
            """(svg, [x, y]) => { const p = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
                return [p.x, p.y] }""",
            [x, y],
        )
        self.page.mouse.click(*spot)
        self.clicks += 1

    def surface(self) -> Locator:
        return self.page.locator("svg.view")


def placed(page: Page, left: int) -> None:
    expect(page.get_by_text(f"共 60 栋,{left} 栋没有位置。")).to_be_visible(timeout=30_000)


def test_sixty_buildings_are_placed_in_under_five_minutes_kept_over_a_reload_and_taken_back(
    server: Server, open_tab: OpenTab, capsys: pytest.CaptureFixture[str]
) -> None:
    tab = open_tab(server, width=1366, height=768)
    page = tab.open("/heatmap?days=3")
    expect(page.get_by_text("60 栋没有位置")).to_be_visible()
    the_map(page, DRAWN)  # heat on the sketch, at once
    assert the_map(page).locator(".drawing-mark").inner_text() == "示意图"
    expect(page.locator(".heat-legend")).to_contain_text("示意图:楼栋位置不是真实位置")
    begun = time.monotonic()
    page.get_by_role("link", name="去放置").click()
    tab.settle()
    page.locator("input[type=file]").set_input_files(
        {"name": "plan.png", "mimeType": "image/png", "buffer": plan_png()}
    )
    hand = Hand(page)
    hand.press("用这张图")
    expect(hand.surface()).to_be_visible()
    page.wait_for_function("() => window.boardPlans")
    hand.press("定比例:两点和长度")
    hand.at(100, 80)
    hand.at(1090, 80)
    page.get_by_label("两点相距(米)").fill("297")
    hand.press("保存")
    hand.press("放一排")
    page.get_by_label("这一排几栋").fill("10")
    for row in range(6):
        hand.at(100, 80 + row * 125)
        hand.at(1090, 80 + row * 125)
    placed(page, 0)
    taken = timedelta(seconds=round(time.monotonic() - begun))
    with capsys.disabled():
        print(f"\n60 buildings placed: {hand.clicks} clicks, {taken} h:m:s")
    assert hand.clicks <= 30
    assert taken < timedelta(minutes=5)
    tab.assert_clean()

    page.reload()
    tab.settle()
    placed(page, 0)
    expect(page.locator("svg .marker")).to_have_count(60)
    # 990 pixels are 297 m: building 1 lies 150 m west and 96 m north of the plan's middle (600, 400).
    sheet = saved(page, "下载表格 CSV").splitlines()
    assert sheet[1] == "1,1号楼,1,第1网格,,,,,30,,,-150,96"

    one = page.locator('svg .marker[data-id="1"]')
    stood = str(one.get_attribute("transform"))
    one.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_role("button", name="撤销上一步")).to_be_enabled()
    expect(one).not_to_have_attribute("transform", stood)
    expect(page.get_by_text("可以撤销 8 步")).to_be_visible()
    page.get_by_role("button", name="撤销上一步").click()
    expect(one).to_have_attribute("transform", stood)
    page.get_by_role("button", name="撤销上一步").click()  # the last row as one step
    placed(page, 10)
    tab.open("/heatmap?days=3")
    expect(page.get_by_text("10 栋没有位置")).to_be_visible()
    expect(page.locator(".heat-legend")).to_contain_text("按平面图摆放,没有经纬度")
    tab.assert_clean()


def saved(page: Page, name: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    return download.value.path().read_text("utf-8-sig")

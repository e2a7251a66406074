"""The first day: from a fresh demo to a board of one's own, by the list on the board, without reading anything else."""

import io
import re
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.browser import NOBODY, OpenTab
from tests.conftest import PASSWORD
from tests.journeys import apricot_lane as lane
from tests.journeys.clicks import Hands, Property
from tests.server import Running, Server

#: About 45 before there was the list.
MOST_CLICKS = 22
COMMUNITY = "杏花里社区"
#: Two rows of three houses, by pixels.
LEFT, RIGHT, ROWS = 120, 520, (120, 280)


def plan() -> bytes:
    """The site plan: a picture with two rows of houses."""
    drawn = Image.new("RGB", (640, 400), "#f2efe6")
    for top in ROWS:
        for left in (LEFT, (LEFT + RIGHT) // 2, RIGHT):
            ImageDraw.Draw(drawn).rectangle((left - 40, top - 20, left + 40, top + 20), fill="#c9b89a")
    made = io.BytesIO()
    drawn.save(made, "PNG")
    return made.getvalue()


def first_word(server: Server) -> str:
    """The word of the one-time link that the start window prints."""
    log = (server.folder.parent / f"{server.folder.name}.log").read_text(encoding="utf-8")
    found = re.search(r"/link\?word=([\w-]+)", log)
    assert found, log
    return found[1]


def upload(hands: Hands, step: str, name: str, content: str) -> None:
    """From the list to the upload page, the file chosen and loaded, and back to the list."""
    hands.click(hands.page.get_by_role("link", name=step))
    hands.files((name, content))
    hands.press("载入 1 个文件")
    expect(hands.page.get_by_text(f"已载入:{name}")).to_be_visible()


def at(hands: Hands, x: float, y: float) -> None:
    """Click a pixel of the plan."""
    surface = hands.page.locator("svg.view")
    spot = surface.evaluate(
        "(svg, [x, y]) => { const p = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM()); return [p.x, p.y] }",
        [x, y],
    )
    hands.page.mouse.click(*spot)
    hands.clicks += 1


def test_from_the_demo_to_a_board_of_ones_own_in_under_25_clicks(
    running: Running, tmp_path: Path, open_tab: OpenTab, record_property: Property
) -> None:
    with running(tmp_path / "board", BOARD_DEMO="1", BOARD_TODAY=f"{lane.DAY}T11:00") as server:
        hands = Hands(open_tab(server, 1366, 768, role=NOBODY))
        page = hands.page
        page.goto(f"{server.url}/link?word={first_word(server)}")
        page.get_by_label("账号").fill("周站长")
        page.get_by_label("新密码").fill(PASSWORD)
        page.get_by_label("再写一遍").fill(PASSWORD)
        hands.click(page.get_by_role("button", name="保存 Save"))
        since = hands.part("administrator", 0)

        listed = page.locator(".st-key-first_day")
        page.get_by_label("社区名称").fill(COMMUNITY)
        hands.press("结束演示,换成自己的")
        expect(listed).to_contain_text("第一天:还差 5 步")
        since += hands.part("name, and the demo's end", since)

        upload(hands, "上传楼栋表", "楼栋表.csv", lane.BUILDINGS)
        since += hands.part("buildings", since)

        hands.click(page.get_by_role("link", name="放置楼栋"))
        page.locator("input[type=file]").set_input_files(
            {"name": "平面图.png", "mimeType": "image/png", "buffer": plan()}
        )
        hands.clicks += 1
        hands.press("用这张图")
        expect(page.locator("svg.view")).to_be_visible()
        page.wait_for_function("() => window.boardPlans")
        page.get_by_role("button", name="放一排", exact=True).click()
        hands.clicks += 1
        page.get_by_label("这一排几栋").fill("3")
        page.locator("svg.view").scroll_into_view_if_needed()
        for row in ROWS:
            at(hands, LEFT, row)
            at(hands, RIGHT, row)
        expect(page.get_by_text("共 6 栋,0 栋没有位置。")).to_be_visible()
        since += hands.part("places", since)

        upload(hands, "上传居民台账", "居民台账.csv", lane.roster())
        hands.click(page.get_by_role("link", name="回到第一天清单"))
        expect(listed).to_contain_text("每栋都有位置")
        since += hands.part("roster", since)

        hands.press("给 3 位网格员建账号")
        handed = page.locator(".st-key-one_time_links")
        for worker in lane.WORKERS.values():
            expect(handed).to_contain_text(worker)
        since += hands.part("accounts", since)

        upload(hands, "上传打卡", f"打卡_{lane.DAY}.csv", lane.sheet(lane.DAY, missing=(3,)))
        # With the last step the list has folded itself away: nothing leads back to it.
        expect(page.locator(".st-key-next_step")).to_have_count(0)
        hands.part("first check-ins", since)

        hands.told("first day", record_property)
        assert hands.clicks <= MOST_CLICKS
        _is_their_own(server, hands)


def _is_their_own(server: Server, hands: Hands) -> None:
    """What the day was for: the numbers are theirs, the workers can come in, and the list is gone."""
    health = server.api("GET", "/health").json()
    assert health["demo"] is False
    metrics = {row["id"]: row for row in server.api("GET", "/metrics").json()["metrics"]}
    assert (metrics["checkin_rate"]["numerator"], metrics["checkin_rate"]["denominator"]) == (35, 36)
    found = {one["name"]: (one["role"], one["grids"]) for one in server.api("GET", "/accounts").json()}
    assert found["周站长"] == ("administrator", [])
    assert {name: grids for name, (role, grids) in found.items() if role == "grid"} == {
        worker: [grid] for grid, worker in lane.WORKERS.items()
    }
    page = hands.tab.open("/")
    expect(page.get_by_text(COMMUNITY).first).to_be_visible()
    expect(page.locator(".st-key-first_day")).to_have_count(0)
    expect(page.locator(".tile", has_text="打卡率")).to_contain_text("35 / 36")

"""Files that are saved, where browser and network are slow and many boards are open."""

from pathlib import Path

from pages.registry import PAGES
from tests.browser import OpenTab, Tab
from tests.server import Server


def test_a_file_waits_for_a_slow_browser_however_many_boards_are_open(demo_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(demo_server)
    other = Tab(tab.page.context.new_page(), demo_server)
    other.open("/stock")
    page = tab.open("/stock")
    with page.expect_download() as caught, page.expect_request("**/media/*.csv") as asked:
        page.get_by_role("button", name="CSV").first.click()
    for path in ("files", "stock", "files"):  # each time a script ends, Streamlit looks for files that nobody needs
        other.turn_to(PAGES[path])
    # What a browser gets that comes for it only now.
    late = page.evaluate(
        "async address => { const file = await fetch(address); return [file.status, await file.text()] }",
        asked.value.url,
    )
    assert late == [200, Path(caught.value.path()).read_bytes().decode("utf-8-sig")]
    tab.assert_clean()

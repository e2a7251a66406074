"""Light or dark as somebody chose at the foot of a page: on every page, also after a reload; the wall stays dark."""

from playwright.sync_api import Page, expect

from tests.browser import OpenTab
from tests.server import Server

GROUND = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(13, 20, 32)"


def ground(page: Page, colour: str) -> None:
    page.wait_for_function(f"(colour) => {GROUND} === colour", arg=colour)


def test_a_choice_of_dark_holds_for_every_page_and_light_leaves_the_wall_dark(
    demo_server: Server, open_tab: OpenTab
) -> None:
    tab = open_tab(demo_server, 1366, 768)
    page = tab.open("/stock")
    ground(page, LIGHT)
    choices = page.get_by_role("group", name="明暗").get_by_role("button")
    expect(choices).to_have_text(["跟随系统", "浅色", "深色"])
    expect(choices.first).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="深色", exact=True).focus()
    page.keyboard.press("Enter")
    ground(page, DARK)
    tab.settle()
    expect(choices.last).to_have_attribute("aria-pressed", "true")
    tab.open("/requests")
    ground(page, DARK)
    # Chosen in Streamlit's own menu it holds as well: that keeps it for this page.
    page.evaluate("localStorage.setItem('stActiveTheme-/requests-v2', '\"Light\"')")
    tab.open("/stock")
    ground(page, LIGHT)
    tab.open("/?wall=1")
    ground(page, DARK)
    tab.assert_clean()

"""Somebody at a board in a real browser, whose clicks and seconds are counted: each click, Enter and choice of files is
one, what is typed is free.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser import Tab, by_menu
from tests.conftest import PASSWORD
from tests.pages.upload.test_mapping_editor import choose, put

#: How pytest keeps a property of a test for its junit file.
Property = Callable[[str, Any], None]


#: What the browser of a phone says that it is: Streamlit closes its menu after a choice for one that says so.
_PHONE = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"


@dataclass
class Hands:
    """Whoever sits at a tab. ``clicks`` so far, since ``began``; ``parts`` names the clicks of parts of the way."""

    tab: Tab
    clicks: int = 0
    began: float = field(default_factory=time.monotonic)
    parts: dict[str, int] = field(default_factory=dict)

    @property
    def page(self) -> Page:
        """The page before them."""
        return self.tab.page

    def on_a_phone(self) -> None:
        """Be the browser of a phone, which has less room than a desk and says so."""
        self.page.set_viewport_size({"width": 360, "height": 740})
        session = self.page.context.new_cdp_session(self.page)
        session.send("Emulation.setUserAgentOverride", {"userAgent": _PHONE})

    def click(self, what: Locator) -> None:
        """One click, and what follows it."""
        what.click()
        self.clicks += 1
        self.tab.settle()

    def press(self, name: str, within: Locator | None = None) -> None:
        """Click the button of exactly these words."""
        self.click((within or self.page).get_by_role("button", name=name, exact=True))

    def enter(self, field: Locator, words: str) -> None:
        """Type words and press Enter."""
        field.fill(words)
        field.press("Enter")
        self.clicks += 1
        self.tab.settle()

    def choose(self, label: str, option: str, within: Locator | None = None) -> None:
        """Open the list of a box and choose in it: two clicks."""
        box = (within or self.page).get_by_role("combobox", name=label, exact=True)
        choose(self.tab, box, option, partial(expect(box).to_have_value, option))
        self.clicks += 2

    def files(self, *files: tuple[str, str | bytes]) -> None:
        """Choose files together on the page of uploads."""
        put(self.tab, *files)
        self.clicks += 1

    def menu(self, name: str) -> None:
        """Go to a page by the menu: its group, then its name; on a phone the menu is opened, and there it is."""
        unfold = self.page.get_by_test_id("stExpandSidebarButton")
        if unfold.is_visible():
            unfold.click()
            self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()
        else:
            by_menu(self.page, name)
        self.clicks += 2
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(name)
        self.tab.settle()

    def log_in(self, name: str) -> None:
        """Log in by the form with the password of everybody in the tests."""
        self.page.goto(self.tab.server.url)
        self.page.get_by_label("账号").fill(name)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.clicks += 1
        self.tab.settle()

    def part(self, name: str, since: int) -> int:
        """Note what a part of the way took since there were so many clicks; how many that is."""
        self.parts[name] = self.clicks - since
        return self.parts[name]

    def told(self, journey: str, record_property: Property) -> None:
        """Print clicks and seconds, and keep them beside the test's result; nothing may have gone wrong meanwhile."""
        seconds = round(time.monotonic() - self.began, 1)
        parts = ", ".join(f"{name} {clicks}" for name, clicks in self.parts.items())
        print(f"{journey}: {self.clicks} clicks, {seconds} s ({parts})")
        for name, value in (("clicks", self.clicks), ("seconds", seconds), *self.parts.items()):
            record_property(f"{journey}: {name}", value)
        self.tab.assert_clean()

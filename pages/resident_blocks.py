"""The parts of the page 居民资料: finding somebody, exporting and erasing what the board holds of them."""

from pages.frame import Page


def show(page: Page) -> None:
    """Find one resident; export or erase."""

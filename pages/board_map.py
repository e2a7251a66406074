"""The heat map on the command board: the last 24 hours, desk and wall."""

from pages import blocks
from pages.frame import Page

#: Pixels; the wall form is made for a screen of 1920 × 1080.
WALL_HEIGHT = 588
DESK_HEIGHT = 420


def around(page: Page) -> tuple[str, ...]:
    """Heading above and legend below the map."""
    return (blocks.heading(page.t("近两日异常与诉求热力", "Heat of symptoms and requests, two days")), '<div class="remark">legend</div>')


def show(page: Page, height: int, dark: bool) -> None:
    """The map itself."""

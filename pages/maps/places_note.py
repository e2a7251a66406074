"""How many buildings have no place."""

from analytics.community.drawing import drawing
from analytics.templates import Markup, template
from analytics.words import number
from pages.frame.shell import Page

_NOTE = template("""
    <p class="remark places-note">{{ words }}</p>
""")


def note(page: Page) -> Markup | str:
    """The line; '' where all have a place."""
    drawn = drawing(page.store)
    if not drawn.unplaced:
        return ""
    count = number(drawn.unplaced)
    are = "building has" if drawn.unplaced == 1 else "buildings have"
    return _NOTE(
        words=page.t(f"{count} 栋没有位置", f"{count} {are} no place"),
    )

"""How many buildings have no place, and the way to give them one."""

from analytics.community.drawing import drawing
from analytics.templates import Markup, template
from analytics.words import number
from data.base_path import under
from pages.frame.shell import Page
from pages.registry import PAGES

_NOTE = template("""
    <p class="remark places-note">
      {{ words }}{% if link %} — <a href="{{ link }}" target="_self">{{ go }}</a>{% endif %}
    </p>
""")


def note(page: Page) -> Markup | str:
    """The line, with a link for whoever may place them; '' where all have a place."""
    drawn = drawing(page.store)
    if not drawn.unplaced:
        return ""
    count = number(drawn.unplaced)
    are = "building has" if drawn.unplaced == 1 else "buildings have"
    return _NOTE(
        words=page.t(f"{count} 栋没有位置", f"{count} {are} no place"),
        link=under(PAGES["places"].url) + page.t("", "?lang=en") if page.visitor.may("upload") else "",
        go=page.t("去放置", "place them"),
    )

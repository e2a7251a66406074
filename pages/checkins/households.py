"""The follow-up list as the page shows it: a line a person on a desk, a card a person on a phone."""

from typing import Any

from analytics.checkins.follow_up_list import FollowList, FollowUpRound
from analytics.checkins.follow_up_sheets import about, heading, home, whom, with_temperature
from analytics.privacy.veils import Veil
from analytics.templates import Markup, template
from pages.frame.html_table import Phone
from pages.frame.shell import Page

#: Households that the page shows; all of them are in print, text and CSV.
SHOWN_HOUSEHOLDS = 200

# A narrow screen lays the cells out as a card, which would take away what they are: so their roles are said.
_TABLE = template("""
    <div class="kb">
      <table class="rows people" role="table">
        <thead role="rowgroup">
          <tr role="row">{% for column in columns %}<th role="columnheader">{{ column }}</th>{% endfor %}</tr>
        </thead>
        <tbody role="rowgroup">
          {% for line in lines %}
            {% if line.part %}
              <tr role="row" class="part"><td role="cell" colspan="5">{{ line.part }}</td></tr>
            {% else %}
              <tr role="row"{% if line.again %} class="again"{% endif %}>
                <td role="cell" class="home">{{ line.home }}</td>
                <td role="cell" class="who">{{ line.name }}</td>
                <td role="cell" class="why">{{ line.why }}</td>
                <td role="cell" class="call">
                  {% if line.called %}
                    <a class="phone" href="tel:{{ line.called }}">{{ line.phone }}</a>
                  {% else %}{{ line.phone }}{% endif %}
                </td>
                <td role="cell" class="about">{{ line.about }}</td>
              </tr>
            {% endif %}
          {% endfor %}
        </tbody>
      </table>
    </div>
""")


def table_of_households(page: Page, found: FollowList, section: FollowUpRound | None, veil: Veil) -> Markup:
    """What one grid worker has to follow up, or without one all of them, a part each: phones to touch where they are
    whole.
    """
    t = page.t
    columns = [t("楼栋房号", "Home"), t("姓名", "Name"), t("原因", "Reason"), t("电话", "Phone"), t("人群标签", "Tags")]
    lines: list[dict[str, Any]] = []
    left = SHOWN_HOUSEHOLDS
    for part in found.sections if section is None else (section,):
        if left > 0 and section is None:
            lines.append({"part": heading(found, part, page.lang)})
        for household in part.households[: max(left, 0)]:
            place = home(found, household, page.lang, veil)
            for nth, person in enumerate(household.people):
                off = veil.off(whom(household, person))
                lines.append(
                    {
                        "part": "",
                        "again": bool(nth),
                        "home": "" if nth else place,
                        "name": veil.name(person.name, whom(household, person)),
                        "why": with_temperature(found, person, page.lang),
                        "called": Phone(person.phone).called if person.phone and off else "",
                        "phone": veil.phone(person.phone, whom(household, person)) or "—",
                        "about": about(person, page.lang),
                    }
                )
        left -= len(part.households)
    return _TABLE(columns=columns, lines=lines)

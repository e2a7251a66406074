"""What a cell of a table says, in the words of the page: states, urgencies and yes or no are kept as codes."""

from analytics.requests.states import REQUEST_STATES
from data.field_types import DAYS, FREE, NUMBER, STATUS, URGENCY
from data.kinds import KINDS
from data.mapping.suggestions import CHOICES
from pages.frame.shell import Page


def said(page: Page, kind: str, field: str, value: str | None) -> str:
    """The words for a value of a field, given as text; '' where there is none."""
    types = {known.name: known.type for known in KINDS[kind].understood}
    type = types.get(field)
    if value is None:
        return ""
    if type == STATUS and value in REQUEST_STATES:
        return page.pick(REQUEST_STATES[value])
    if type == URGENCY and value in ("1", "2", "3", "4"):
        return page.t(CHOICES[URGENCY][int(value) - 1], value)
    if type in (NUMBER, DAYS):
        return value.removesuffix(".0")
    if type not in FREE and value.lower() in ("true", "false"):
        return page.t("是", "yes") if value.lower() == "true" else page.t("否", "no")
    return value

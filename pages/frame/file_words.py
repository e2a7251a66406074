"""What became of a file of the day, as a state and in words."""

from analytics.files.arrivals import FileArrival
from pages.frame.shell import Page

#: The state of each of ``arrivals.STAGES``.
FILE_STATES = {"missing": "watch", "fewer": "watch", "came_late": "watch", "waiting": "in_progress", "came": "normal"}


def said(page: Page, sheet: FileArrival) -> str:
    """What became of a file, in words."""
    t = page.t
    new = "" if sheet.expected else t("(新)", " (new)")
    return {
        "missing": t("该到没到", "overdue") if page.moment.is_today else t("当天没到", "never came"),
        "fewer": t("行数偏少", "few rows"),
        "came_late": t("来晚了", "came late"),
        "waiting": t("未到时间", "waiting"),
        "came": t("已到", "in"),
    }[sheet.stage] + new

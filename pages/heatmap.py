"""To be written."""

from pages import frame
from pages.registry import PAGES

row = PAGES["heatmap"]
page = frame.begin(row.zh, row.en)
page.empty("roster", "checkins")

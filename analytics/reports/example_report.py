"""A ready template, made from the registry: every number of the community, and the main ones by grid."""

import io

import xlsxwriter

from analytics.community.grids import grids
from analytics.metrics.registry import METRICS, UNITS
from data.store.database import Store

#: Numbers by grid in the example.
_BY_GRID = ("checkin_rate", "non_reporters", "fever_count", "sampling_completion", "requests_open", "requests_overdue")


def example(store: Store) -> bytes:
    """The template as XLSX, with the community's own grids."""
    made = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(made, options) as book:
        page = book.add_worksheet("街道日报")
        page.set_paper(9)
        page.set_portrait()
        page.fit_to_pages(1, 0)
        page.set_column(0, 0, 24)
        page.set_column(1, 6, 13)
        title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#E7ECF2", "text_wrap": True})
        cell, rate = book.add_format({"border": 1}), book.add_format({"border": 1, "num_format": "0.0%"})
        page.merge_range("A1:G1", "{{community}}疫情防控日报", title)
        page.write("A2", "日期:{{day}} {{weekday}}    数据截至:{{time}}")
        page.write("A3", "参会单位:{{attendees}}")
        page.write_row("A5", ("指标", "数值", "分子", "分母", "昨日同时", "状态", "单位"), head)
        row = 5
        for metric in METRICS.values():
            form = rate if metric.unit == "ratio" else cell
            page.write(row, 0, metric.zh, cell)
            page.write(row, 1, f"{{{{{metric.id}}}}}", form)
            for column, part in ((2, "numerator"), (3, "denominator"), (5, "state")):
                page.write(row, column, f"{{{{{metric.id}:{part}}}}}", cell)
            page.write(row, 4, f"{{{{{metric.id}:yesterday}}}}", form)
            page.write(row, 6, UNITS[metric.unit][0], cell)
            row += 1
        if grids(store):
            row += 1
            page.write_row(row, 0, ("网格", *(METRICS[id].zh for id in _BY_GRID)), head)
            for grid, name in grids(store).items():
                row += 1
                page.write(row, 0, name, cell)
                for column, id in enumerate(_BY_GRID, 1):
                    form = rate if METRICS[id].unit == "ratio" else cell
                    page.write(row, column, f"{{{{{id}:grid={grid}}}}}", form)
    return made.getvalue()

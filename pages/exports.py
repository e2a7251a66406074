"""Every file that a page gives away, one row each.

To add one: add a row here, and draw its button with ``pages.frame.exporting`` on its page. Its name, its words, who
gets it, whether it is masked and what is put on record follow from the row; ``docs/exports.md`` lists it, and
``tests/journeys/test_exports_by_role.py`` asks for it as every role and finds a button that has no row.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Export:
    """A file to save: its name without day and ending, the words of its button, and what it holds, in both languages.

    ``page``: the path of the page with its button. ``holds``: "numbers", nothing of any resident; "residents", masked
    for whoever has not the right ``whole``, and on record where it is given whole; "recorded", given whole and put on
    record by what makes it. ``needs``: the right without which there is no button, beside that of the page. ``route``:
    the HTTP route that gives the same file. ``opens``: the path of ours that the button opens instead of saving a file.
    """

    id: str
    zh: str
    en: str
    page: str
    holds: Literal["numbers", "residents", "recorded"]
    ending: str = "csv"
    label_zh: str = "下载表格 CSV"
    label_en: str = "Download as CSV"
    needs: str = ""
    route: str = ""
    opens: str = ""

    @property
    def content_type(self) -> str:
        """What it is sent as."""
        return CONTENT_TYPES.get(self.ending, "application/octet-stream")


#: By the ending of a file; what comes as it was sent has none of its own.
CONTENT_TYPES = {
    "csv": "text/csv",
    "txt": "text/plain",
    "html": "text/html",
    "json": "application/json",
    "geojson": "application/geo+json",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

_MINUTES = "GET /v1/meeting/minutes"

_ROWS = (
    Export("checkin_rates", "打卡率", "checkin_rates", "checkins", "numbers"),
    Export("followups", "待跟进", "followups", "checkins", "residents", "csv", "CSV", "CSV"),
    Export("followups_xlsx", "待跟进", "followups", "checkins", "residents", "xlsx", "XLSX", "XLSX"),
    Export("followups_text", "待跟进", "followups", "checkins", "residents", "txt", "文字", "Text"),
    Export(
        "followups_print",
        "待跟进",
        "followups",
        "checkins",
        "residents",
        "html",
        "打印",
        "Print",
        opens="/print/followups",
    ),
    Export("not_reported", "未打卡名单", "not_reported", "checkins", "residents"),
    Export("building", "楼栋名单", "building", "building", "residents"),
    Export("behind", "名单", "list", "number", "residents"),
    Export("sampling", "采样完成率", "sampling", "sampling", "numbers"),
    Export("not_sampled", "应检未检名单", "not_sampled", "sampling", "residents"),
    Export("to_visit", "待随访名单", "to_visit", "sampling", "residents"),
    Export("not_visited", "重点关爱对象未随访名单", "not_visited", "sampling", "residents"),
    Export("categories", "各类诉求", "categories", "requests", "numbers"),
    Export("requests_by_grid", "各网格诉求", "requests by grid", "requests", "numbers"),
    Export("requests", "诉求清单", "requests", "requests", "residents"),
    Export("stock", "物资库存", "stock", "stock", "numbers"),
    Export("todays_files", "今日到表", "todays_files", "files", "numbers"),
    Export(
        "map",
        "热力图",
        "heat map",
        "heatmap",
        "numbers",
        "html",
        "地图网页(不用联网)",
        "Map as a file (works offline)",
    ),
    Export("hot_spots", "热点排名", "hot spots", "heatmap", "numbers", "xlsx", "排名表格", "Ranking as a spreadsheet"),
    Export(
        "minutes",
        "例会纪要",
        "minutes",
        "meeting",
        "residents",
        "docx",
        "下载 Word(DOCX)",
        "Word document (DOCX)",
        route=_MINUTES,
    ),
    Export(
        "minutes_print",
        "例会纪要",
        "minutes",
        "meeting",
        "residents",
        "html",
        "下载打印版(HTML)",
        "To print (HTML)",
        route=_MINUTES,
    ),
    Export(
        "daily_report",
        "街道日报",
        "daily report",
        "reports",
        "numbers",
        "xlsx",
        "填好下载",
        "Fill and download",
        route="GET /v1/reports/{name}.xlsx",
    ),
    Export("report_template", "日报模板", "report template", "reports", "numbers", "xlsx", "模板原件", "The template"),
    # Not in the demo: it has no backups.
    Export(
        "erasure_key",
        "密钥文件",
        "key file",
        "files",
        "recorded",
        "key",
        "下载密钥文件",
        "Download the key file",
        needs="upload",
        route="POST /v1/backups/key",
    ),
    Export(
        "encrypted_backup",
        "加密备份",
        "encrypted backup",
        "files",
        "recorded",
        "board-backup",
        "下载加密备份",
        "Download the encrypted backup",
        needs="accounts",
        route="POST /v1/backups/{name}/encrypted",
    ),
    Export("buildings", "楼栋表", "buildings", "places", "numbers", needs="upload"),
    Export(
        "buildings_map",
        "楼栋",
        "buildings",
        "places",
        "numbers",
        "geojson",
        "下载 GeoJSON",
        "Download as GeoJSON",
        needs="upload",
    ),
    Export(
        "template",
        "空表",
        "template",
        "upload",
        "numbers",
        "csv",
        "CSV 空表",
        "Empty CSV",
        route="GET /v1/templates/{kind}.csv",
    ),
    Export(
        "template_xlsx",
        "模板",
        "template",
        "upload",
        "numbers",
        "xlsx",
        "Excel 模板",
        "Excel template",
        route="GET /v1/templates/{kind}.xlsx",
    ),
    # Words of residents that somebody typed into one go with their erasure: data/mapping/people_in_mappings.py.
    Export("mapping", "列对应方案", "mapping", "upload", "numbers", "json", "导出", "Export"),
    # Nobody could use these three masked.
    Export(
        "original",
        "原文件",
        "original file",
        "upload",
        "residents",
        "",
        "下载原文件",
        "Original file",
        needs="whole",
        route="GET /v1/uploads/{id}/original",
    ),
    Export(
        "rejects",
        "拒收的行",
        "rejected rows",
        "upload",
        "residents",
        "csv",
        "下载拒收的行",
        "Rejected rows",
        needs="whole",
        route="GET /v1/uploads/{id}/rejects.csv",
    ),
    Export(
        "remarks",
        "看不懂的行",
        "rows with remarks",
        "upload",
        "residents",
        "csv",
        "下载看不懂的行",
        "Rows with remarks",
        needs="whole",
        route="GET /v1/uploads/{id}/remarks.csv",
    ),
    Export(
        "resident",
        "居民资料",
        "resident",
        "residents",
        "recorded",
        "zip",
        "导出全部资料(ZIP)",
        "Export all data (ZIP)",
        needs="residents",
    ),
    Export("record", "操作记录", "record", "record", "recorded", needs="record"),
)

#: Every export by id.
EXPORTS = {export.id: export for export in _ROWS}

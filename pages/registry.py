"""Every page, one row each. To add a page, write its file and add a row here.

Navigation, links between pages, what each role may open, smoke tests and the README's list iterate over ``PAGES``.
"""

from dataclasses import dataclass
from pathlib import Path

#: Where the page scripts lie.
FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class PageGroup:
    """A group of the menu: its id and its words."""

    id: str
    zh: str
    en: str


#: The groups of the menu by id, in their order.
GROUPS = {
    group.id: group
    for group in (
        PageGroup("command", "指挥", "Command"),
        PageGroup("residents", "居民", "Residents"),
        PageGroup("action", "行动", "Action"),
        PageGroup("data", "数据", "Data"),
        PageGroup("administration", "管理", "Administration"),
    )
}


@dataclass(frozen=True)
class PageRow:
    """A page: its path in the URL, its script, its words and what it is for, in both languages.

    Icons are Material symbols, which Streamlit carries in its wheel. ``right``: what somebody must be
    allowed to open it, see ``data/roles.py``. ``group``: where it stands in the menu, an id of ``GROUPS``.
    ``screen``: it fills a screen by itself, so that it stands in no menu and has no frame around it.
    ``hidden``: it stands in no menu, because links lead to it: it is about one number, or one building.
    """

    path: str
    file: str
    zh: str
    en: str
    icon: str
    help_zh: str
    help_en: str
    right: str
    group: str
    screen: bool = False
    hidden: bool = False

    @property
    def script(self) -> Path:
        """The script of the page, absolute, because the main script lies beside it."""
        return FOLDER / self.file

    @property
    def url(self) -> str:
        """The path as a link."""
        return f"/{self.path}"


# The main script lies alone in its folder: Streamlit puts that first on the module path, and beside a page
# called "requests" folium, which needs the package of that name, would load our page instead.
_ROWS = (
    PageRow(
        "",
        "board/board.py",
        "指挥看板",
        "Command board",
        ":material/dashboard:",
        "今天现在要做什么",
        "What must be done now",
        right="wall",
        group="command",
    ),
    PageRow(
        "heatmap",
        "heatmap/heatmap.py",
        "热力图",
        "Heat map",
        ":material/map:",
        "异常和诉求集中在哪里",
        "Where trouble gathers",
        right="board",
        group="command",
    ),
    PageRow(
        "meeting",
        "meeting/meeting.py",
        "每日例会",
        "Daily meeting",
        ":material/groups:",
        "昨天定的办了没有,今天要定什么",
        "What was decided and done, what is to be decided",
        right="board",
        group="command",
    ),
    PageRow(
        "reports",
        "reports/reports.py",
        "街道日报",
        "Daily report",
        ":material/table_view:",
        "街道的表,一键填好",
        "The sub-district’s workbook, filled by one click",
        right="board",
        group="data",
    ),
    PageRow(
        "projection",
        "projection/projection.py",
        "投屏地图",
        "Projection",
        ":material/cast:",
        "可以公开投屏的热力图,不含个人信息",
        "The heat map that is safe to project",
        right="wall",
        group="command",
        screen=True,
    ),
    PageRow(
        "checkins",
        "checkins/checkins.py",
        "健康打卡与待跟进",
        "Check-ins",
        ":material/fact_check:",
        "谁还没打卡,谁要跟进",
        "Who has not reported, whom to follow up",
        right="lists",
        group="residents",
    ),
    PageRow(
        "sampling",
        "sampling/sampling.py",
        "采样与随访",
        "Sampling and visits",
        ":material/science:",
        "哪些楼栋采样落后,哪些重点人群未随访",
        "Which buildings lag, who has not been visited",
        right="lists",
        group="residents",
    ),
    PageRow(
        "requests",
        "requests/requests.py",
        "居民诉求",
        "Requests",
        ":material/support_agent:",
        "什么诉求在激增,哪些超时",
        "What surges, what is overdue",
        right="requests",
        group="residents",
    ),
    PageRow(
        "stock",
        "stock/stock.py",
        "物资库存",
        "Stock",
        ":material/inventory_2:",
        "什么快用完了,该补多少",
        "What runs out, how much to order",
        right="board",
        group="action",
    ),
    PageRow(
        "search",
        "search/search.py",
        "查找",
        "Find",
        ":material/search:",
        "楼栋、门牌、人、诉求,一处查找",
        "A building, a door, a person, a request",
        right="lists",
        group="residents",
        hidden=True,
    ),
    PageRow(
        "building",
        "building/building.py",
        "楼栋",
        "Building",
        ":material/apartment:",
        "一栋楼:谁在等、近 14 天、诉求、随访、负责人、位置",
        "A building: who waits, 14 days, requests, visits, who is in charge, where it is",
        right="lists",
        group="residents",
        hidden=True,
    ),
    PageRow(
        "number",
        "number/number.py",
        "数字与名单",
        "Behind a number",
        ":material/query_stats:",
        "一个数字怎么算、近 14 天怎样、背后是谁",
        "How a number is counted, how it went, who stands behind it",
        right="lists",
        group="residents",
        hidden=True,
    ),
    PageRow(
        "upload",
        "upload/upload.py",
        "数据上传",
        "Upload",
        ":material/upload_file:",
        "把今天的表格放进来",
        "Put today's sheets in",
        right="upload",
        group="data",
    ),
    PageRow(
        "places",
        "places/places.py",
        "楼栋与网格",
        "Buildings and grids",
        ":material/location_city:",
        "楼栋在哪里,没有坐标的在平面图上放",
        "Where buildings stand; place them on a plan",
        right="upload",
        group="data",
    ),
    PageRow(
        "files",
        "files/files.py",
        "今日到表",
        "Today’s files",
        ":material/assignment_turned_in:",
        "哪些表到了,哪些迟了",
        "Which files have come, which are late",
        right="board",
        group="data",
    ),
    PageRow(
        "settings",
        "settings/settings.py",
        "设置",
        "Settings",
        ":material/settings:",
        "社区名称、目标、界限和类别",
        "Community name, targets, bounds, categories",
        right="settings",
        group="administration",
    ),
    PageRow(
        "accounts",
        "accounts/accounts.py",
        "账号",
        "Accounts",
        ":material/manage_accounts:",
        "谁能登录,能看什么",
        "Who may log in and see what",
        right="accounts",
        group="administration",
    ),
    PageRow(
        "residents",
        "residents/residents.py",
        "居民资料",
        "Residents’ data",
        ":material/person_remove:",
        "导出或删除一位居民的资料",
        "Export or erase one resident's data",
        right="residents",
        group="administration",
    ),
    PageRow(
        "record",
        "record/record.py",
        "操作记录",
        "Record",
        ":material/history:",
        "谁在何时做了什么",
        "Who did what, and when",
        right="record",
        group="administration",
    ),
)

#: Every page by its path.
PAGES = {row.path: row for row in _ROWS}

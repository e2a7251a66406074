"""Roles and what each may see and do: one row a right, one row a role.

To add a role, add a row with the rights it has: accounts, tokens and the table of rights on the page of accounts
follow; the README says in words what it may do, and the tables of ``tests/journeys/test_rights.py`` what it opens.
Pages name the right they need in their registry, HTTP routes in their dependencies.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Right:
    """Something that a role may or may not do, in words of both languages."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True)
class Role:
    """A role: its words, its rights, whether it works in grids of its own, and how long its log-in lasts.

    ``given``: an administrator can give it to an account or a token. ``stays_days``: its log-in lasts as long as it is
    used, and so many days at most; it ends ``unused_days`` after it was last. None: as the setting says.
    ``keeps_lists``: one recorded reason shows a whole list, and files and prints of it, until the log-in ends.
    """

    id: str
    zh: str
    en: str
    rights: frozenset[str]
    by_grid: bool = False
    given: bool = True
    stays_days: float | None = None
    unused_days: float = 14
    keeps_lists: bool = False


_RIGHTS = (
    Right("wall", "大屏和投屏地图", "Wall board and projected map"),
    Right("board", "全社区的数字和地图", "Numbers and maps of the whole community"),
    Right("lists", "打卡、采样、随访名单", "Lists of check-ins, sampling and visits"),
    Right("requests", "查看和办理诉求", "Look at requests and handle them"),
    Right("enter", "手工登记:打卡、随访、诉求、盘点", "Enter check-ins, visits, requests, counts by hand"),
    Right("meeting", "写例会决定", "Write decisions of the meeting"),
    Right("upload", "上传、撤销、列对应、备份", "Upload, undo, mappings, backups"),
    Right("settings", "改设置", "Change settings"),
    Right("reveal", "点开遮住的姓名、电话、房号(留记录)", "Show masked names, phones and rooms (recorded)"),
    Right("whole", "导出含完整个人信息(留记录)", "Exports with whole personal data (recorded)"),
    Right("start", "结束演示、正式启用", "End the demo and go live"),
    Right("residents", "导出、删除一位居民的资料", "Export or erase one resident's data"),
    Right("accounts", "账号、令牌", "Accounts and tokens"),
    Right("record", "查操作记录", "Search the record"),
)

#: Every right by id.
RIGHTS = {right.id: right for right in _RIGHTS}

_DUTY = frozenset({"wall", "board", "lists", "requests", "enter", "meeting", "reveal"})
_MANAGER = _DUTY | {"upload", "settings", "whole", "start"}

_ROLES = (
    Role("wall", "大屏", "Wall screen", frozenset({"wall"}), stays_days=90),
    Role("grid", "网格员", "Grid worker", frozenset({"lists", "requests", "enter", "reveal", "whole"}), by_grid=True),
    Role("duty", "值班员", "Duty officer", _DUTY, keeps_lists=True),
    Role("manager", "管理员(数据)", "Manager", _MANAGER),
    Role("administrator", "系统管理员", "Administrator", frozenset(RIGHTS)),
    # Whoever sits at the machine that shows the demo: everything but what outlives the demo.
    Role("visitor", "本机演示", "Demo on this machine", _MANAGER - {"start"}, given=False, keeps_lists=True),
)

#: Every role by id.
ROLES = {role.id: role for role in _ROLES}

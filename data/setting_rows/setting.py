"""What a setting is, and the groups in which settings stand on their page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SettingGroup:
    """A group of settings: its id and its words."""

    id: str
    zh: str
    en: str


#: The groups of settings by id, in the order of their page.
GROUPS = {
    group.id: group
    for group in (
        SettingGroup("community", "社区", "Community"),
        SettingGroup("judging", "怎样算正常、关注、处置", "What is normal, watch, act"),
        SettingGroup("checkins", "打卡", "Check-ins"),
        SettingGroup("sampling", "采样与随访", "Sampling and visits"),
        SettingGroup("requests", "诉求", "Requests"),
        SettingGroup("stock", "物资", "Stock"),
        SettingGroup("action", "行动", "Action"),
        SettingGroup("map", "地图", "Map"),
        SettingGroup("screens", "大屏与投屏", "Wall and projection"),
        SettingGroup("files", "文件与备份", "Files and backups"),
        SettingGroup("security", "安全与登录", "Security and log-in"),
        SettingGroup("keeping", "保存期限", "How long data is kept"),
    )
}


@dataclass(frozen=True)
class Setting:
    """A setting: its id, words, default and a check that raises BadValue (a ValueError) for a bad value.

    ``group``: an id of ``GROUPS``. ``help_zh``, ``help_en``: one sentence, what it does and when to change it.
    ``rare``: seldom changed, so folded away. ``edited_on``: the path of the page on which it is changed. The settings
    page asks for a text, a number, or yes or no, as the default is one, or for one of ``choices`` (value, Chinese,
    English); what is more than that is edited where it is used. ``right``: what it takes to change it; nobody sets the
    bounds that are there for them.
    """

    id: str
    zh: str
    en: str
    default: Any
    check: Callable[[Any], None]
    edited_on: str = "settings"
    right: str = "settings"
    group: str = ""
    help_zh: str = ""
    help_en: str = ""
    rare: bool = False
    choices: tuple[tuple[str, str, str], ...] = ()

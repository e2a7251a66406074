"""What a line of the record says besides who did what, in words: the record itself keeps short names."""

import json
from typing import Any

from data.kinds import KINDS
from data.roles import ROLES
from data.settings import SETTINGS
from pages.frame import reveal
from pages.frame.shell import Page

#: The names of details in words of both languages; one that is missing shows as it is kept.
WORDS = {
    "accepted": ("载入行", "rows loaded"),
    "accounts": ("账号", "accounts"),
    "asked": ("查找", "searched"),
    "because": ("因为", "because"),
    "before": ("原来", "before"),
    "begun": ("已开始", "begun"),
    "bound": ("上限", "bound"),
    "corrects": ("更正", "corrects"),
    "count": ("数量", "count"),
    "days": ("天数", "days"),
    "deleted": ("删除", "deleted"),
    "disabled": ("停用", "closed"),
    "failed": ("没有做成", "failed"),
    "file": ("文件", "file"),
    "files": ("文件数", "files"),
    "first": ("第一次", "first time"),
    "grids": ("网格", "grids"),
    "guardian": ("监护人提出", "asked by the guardian"),
    "had": ("已有", "had"),
    "keys": ("密钥", "keys"),
    "kind": ("种类", "kind"),
    "left": ("还剩", "left"),
    "lines": ("条数", "lines"),
    "made": ("新建", "made"),
    "most": ("最多", "at most"),
    "new": ("改为", "new"),
    "new_grids": ("改为网格", "new grids"),
    "new_role": ("改为角色", "new role"),
    "old": ("原来", "before"),
    "old_grids": ("原来网格", "grids before"),
    "old_role": ("原来角色", "role before"),
    "people": ("人数", "people"),
    "proposed_by": ("提议人", "proposed by"),
    "reason": ("原因", "reason"),
    "refused": ("拒收原因", "refused for"),
    "rejected": ("拒收行", "rows rejected"),
    "rows": ("行数", "rows"),
    "source": ("来自", "from"),
    "status": ("状态", "state"),
    "until": ("到", "until"),
    "waiting": ("等待", "waiting"),
    "what": ("做什么", "what"),
    "whose": ("谁的", "whose"),
    "why": ("原因", "why"),
}
_YES, _NO = ("是", "yes"), ("否", "no")


def named(page: Page, name: str) -> str:
    """The name of a detail, or of a setting, in the language of the page."""
    if name in SETTINGS:
        return page.pick(SETTINGS[name])
    return page.t(*WORDS[name]) if name in WORDS else name


def objects(page: Page, object: str) -> str:
    """What was done to: settings by their words, an entry by hand by its number, anything else as it is."""
    if object.startswith("entry:"):
        number = object.removeprefix("entry:")
        return page.t(f"手工登记 {number} 号", f"entry by hand {number}")
    ids = object.split(", ")
    return page.t("、", "; ").join(named(page, id) for id in ids) if all(id in SETTINGS for id in ids) else object


def details(page: Page, detail: dict[str, Any]) -> str:
    """Who it was by role, and the rest in words."""
    words = {**detail}
    role = ROLES.get(str(words.pop("role", "")))
    words.pop("via", None)
    told = [page.pick(role)] if role else []
    told += [
        f"{named(page, name)}: {_said(page, name, value)}" for name, value in words.items() if value not in ("", [])
    ]
    return " · ".join(told)


def _said(page: Page, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return page.t(*(_YES if value else _NO))
    if isinstance(value, dict) and name == "before":
        return page.t(",", ", ").join(f"{named(page, id)} {_said(page, id, one)}" for id, one in value.items())
    if name == "kind" and value in KINDS:
        return page.pick(KINDS[value])
    if name == "why" and isinstance(value, str):
        return reveal.reason_words(page, value)
    if name in ("new_role", "old_role") and value in ROLES:
        return page.pick(ROLES[value])
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

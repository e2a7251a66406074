"""``python docs/generate.py``: write the reference pages from the registries, so that they cannot go stale.

A test compares what lies here with what this writes.
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from analytics.metrics.registry import METRICS  # noqa: E402
from analytics.rules.registry import RULES  # noqa: E402
from data.default_categories import DEFAULT_CATEGORIES  # noqa: E402
from data.kind_of_file import NAMED, NOBODY, RESIDENT, Kind  # noqa: E402
from data.kinds import KINDS  # noqa: E402
from data.privacy import places_of_words  # noqa: E402
from data.setting_rows.setting import GROUPS  # noqa: E402
from data.settings import SETTINGS  # noqa: E402
from pages.exports import EXPORTS  # noqa: E402

#: Whom a kind's rows are about.
WHOM = {RESIDENT: "居民 residents", NAMED: "行里写到的人 whoever a row names", NOBODY: "不涉及居民 no resident"}
#: Marks a required column.
STAR = " \\*"
NOTE = "<!-- Written by docs/generate.py from the registries; change those, then run it again. -->\n\n"


def _kept(kind: Kind) -> str:
    """From which field's day on the personal data of a kind is kept for a while."""
    return f"; 个人信息从这一天起计保留期 personal data is kept from: `{kind.kept_from}`" if kind.kept_from else ""


def files() -> str:
    """Every kind of file with its fields and the headers that are known for them."""
    parts = ["# 表格种类 Kinds of file\n\n必填的列带 \\*。Required columns carry a \\*.\n"]
    for kind in KINDS.values():
        rows = [f"| `{f.name}`{STAR * f.required} | {f.zh} | {'、'.join(f.aliases)} |" for f in kind.understood]
        parts.append(
            f"\n## {kind.zh} {kind.en} (`{kind.id}`)\n\n同一行的判断 key: {', '.join(kind.key)}\n\n"
            f"关于谁 about: {WHOM[kind.about]}{_kept(kind)}\n\n"
            "| 字段 field | 表头 header | 也认识 also known |\n|---|---|---|\n" + "\n".join(rows) + "\n"
        )
    return NOTE + "".join(parts)


def metrics() -> str:
    """Every metric with its unit and where it is shown."""
    boards = {"wall": "看板和大屏 board and wall", "desk": "看板 board"}
    rows = [
        f"| `{m.id}` | {m.zh} | {m.en} | {m.unit} | {boards.get(m.shown_on, f'`{m.shown_on}`')} |"
        for m in METRICS.values()
    ]
    meant = [
        f"\n### {m.zh} {m.en} (`{m.id}`)\n\n{_settings_named(m.meaning.zh)}\n\n{_settings_named(m.meaning.en)}\n\n"
        f"背后的名单 the list behind it: {m.meaning.behind.zh} {m.meaning.behind.en} (`/{m.meaning.behind.page}`)\n"
        for m in METRICS.values()
        if m.meaning
    ]
    return (
        NOTE
        + "# 指标 Metrics\n\n| id | 中文 | English | unit | 显示在 shown on |\n|---|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n\n## 怎么算 How each is counted\n\n等宽字是设置的名称,看板上写它的值。"
        + "Names of settings stand in code; the board says their values.\n"
        + "".join(meant)
    )


def _settings_named(sentence: str) -> str:
    """A sentence with the names of its settings as code, where their values will stand."""
    return re.sub(r"\{(\w+)\}", r"`\1`", sentence)


def _plain(template: str) -> str:
    """A template with dots where its numbers and names stand."""
    return re.sub(r"(\{\w+\})+", "…", template)


def rules() -> str:
    """Every decision rule with its measure; that of a surge is the category's."""
    rows = [
        f"| `{r.id}` | {r.zh} {r.en} | {_plain(r.title_zh)} | {_plain(r.measure_zh)} | {_plain(r.measure_en)} |"
        for r in RULES.values()
    ]
    surges = [f"| {c['id']} {c['en']} | {c['measure_zh']} | {c['measure_en']} |" for c in DEFAULT_CATEGORIES]
    return (
        NOTE
        + "# 决策规则 Decision rules\n\n| id | 规则 rule | 怎样说 says | 措施 | measure |\n|---|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n\n## 诉求激增时的措施 When a category surges\n\n| 类别 category | 措施 | measure |\n|---|---|---|\n"
        + "\n".join(surges)
        + "\n"
    )


def settings() -> str:
    """Every setting by group, with its default and what it does."""
    parts = []
    for group in GROUPS.values():
        rows = [
            f"| `{s.id}` | {s.zh} {s.en} | {'见下 below' if s.id == 'categories' else f'`{s.default}`'} "
            f"| {s.help_zh} {s.help_en} |"
            for s in SETTINGS.values()
            if s.group == group.id
        ]
        if rows:
            head = "| id | 设置 setting | 默认 default | 作用 what it does |\n|---|---|---|---|\n"
            parts.append(f"\n## {group.zh} {group.en}\n\n{head}" + "\n".join(rows) + "\n")
    categories = [
        f"| {c['id']} | {c['en']} | {c['urgency']} | {c['hours']:g} | {' '.join(c['keywords'])} |"
        for c in DEFAULT_CATEGORIES
    ]
    return (
        NOTE
        + "# 设置 Settings\n"
        + "".join(parts)
        + "\n## 诉求类别 Categories\n\n"
        + "| 类别 | category | 紧急程度 urgency | 时限 h | 关键词 keywords |\n|---|---|---|---|---|\n"
        + "\n".join(categories)
        + "\n"
    )


def exports() -> str:
    """Every file that a page gives away, with who gets it and what it holds."""
    holds = {
        "numbers": "数字,没有居民 numbers, no residents",
        "residents": "无完整权限的遮住 masked without the right `whole`",
        "recorded": "完整,留记录 whole, on record",
    }
    rows = [
        f"| `{e.id}` | {e.zh} {e.en} | {e.ending} | `/{e.page}` | "
        f"{'完整,留记录 whole, on record' if e.needs else holds[e.holds]} | {f'`{e.needs}`' if e.needs else ''} | "
        f"{f'`{e.route}`' if e.route else ''} |"
        for e in EXPORTS.values()
    ]
    return (
        NOTE
        + "# 导出 Exports\n\n| id | 文件 file | 格式 form | 页面 page | 内容 holds | 权限 right | 接口 route |\n"
        + "|---|---|---|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def places() -> str:
    """Every place that can hold a resident's words, with its time limit and what erases them."""
    rows = []
    for p in places_of_words.places():
        names, eraser = "、".join(f"`{name}`" for name in p.names), f"`{p.eraser}`" if p.eraser else "—"
        said = f"{p.zh}<br>{p.en} | {p.limit[0]}<br>{p.limit[1]}"
        given = f"`{p.given}`" if p.given else p.not_given
        rows.append(f"| {names} | {p.where} | {said} | {eraser} | {given} | `{p.owner}` |")
    return (
        NOTE
        + "# 个人信息在哪里 Where personal data is\n\n"
        + "每一处都有期限和删除它的函数;测试把这张表和数据库、数据文件夹逐一核对。规则见 "
        + "[个人信息保护](privacy.md)。\n\n"
        + "Each place has a time limit and what erases it; a test compares this table with the databases and the "
        + "data folder. The rules are in [privacy](privacy.md).\n\n"
        + "| 位置 place | 所在 in | 是什么 what | 期限 time limit | 删除 erased by | 给本人的文件 given as | "
        + "写入 written by |\n"
        + "|---|---|---|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


#: File name → what it holds.
PAGES = {
    "files.md": files,
    "metrics.md": metrics,
    "rules.md": rules,
    "settings.md": settings,
    "exports.md": exports,
    "places.md": places,
}

if __name__ == "__main__":
    for name, write in PAGES.items():
        (HERE / name).write_text(write(), encoding="utf-8")

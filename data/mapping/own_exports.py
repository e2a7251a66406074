"""The board's own lists and computed tables, which are to be read and are no sheets to come in.

Read as sheets, those who were not sampled would be new residents, and what was computed would be counts.
"""

from collections.abc import Sequence

from data.mapping.headers import normalised
from data.refusal import Refusal

#: By what it is called: columns that no other table has together, in both languages. Those of people who were not
#: sampled are on any roster, so for that list they are all of its columns in their order.
_TOGETHER = {
    "采样完成率": (("应检", "已采", "完成率"), ("Due", "Sampled", "Completion")),
    "打卡率": (("应打卡", "已打卡", "待跟进户"), ("Expected", "Reported", "Households to follow up")),
    "待随访名单": (("最早应访日", "超期次数"), ("First due", "Times overdue")),
    "未打卡名单": (("连续未打卡(天)", "上次打卡"), ("Days in a row", "Last report")),
    "物资库存": (("日均消耗", "可用天数", "建议补货量"), ("Daily use", "Days of cover", "Suggested order")),
}
_ALL = {
    "待采名单": (
        ("网格", "楼栋", "单元", "房号", "姓名", "电话", "人群标签", "居民编号"),
        ("Grid", "Building", "Unit", "Room", "Name", "Phone", "Tags", "Resident ID"),
    )
}


def refuse(rows: Sequence[Sequence[str]]) -> None:
    """Raise Refusal where one of a table's first rows is the header of a list of our own."""
    for row in rows:
        cells = [normalised(cell) for cell in row if cell.strip()]
        for name, headers in _TOGETHER.items():
            if any(set(map(normalised, header)) <= set(cells) for header in headers):
                raise _own(name)
        for name, headers in _ALL.items():
            if any(list(map(normalised, header)) == cells for header in headers):
                raise _own(name)


def _own(name: str) -> Refusal:
    return Refusal(
        "own_export",
        f"这是看板导出的名单或统计表(像“{name}”),不是要上传的表,所以没有载入。",
        f"This is a list or table that the board gave out (such as {name}), not a sheet; nothing was loaded.",
    )

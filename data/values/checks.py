"""Rules about a whole row, once its cells are read: one row a rule.

``condition`` is SQL over the columns of the temporary table ``incoming`` (see ``data.intake.staging``);
where it holds the row is rejected with the reason, against ``field``.
"""

from dataclasses import dataclass

from data.kind_of_file import Kind
from data.kinds import WHO_FIELDS


@dataclass(frozen=True)
class Check:
    """One rule: the field it speaks of, when a row breaks it, and the reason."""

    field: str
    condition: str
    zh: str
    en: str


_POINT = (
    Check("lng", "lat is not null and lng is null", "有纬度没有经度", "a latitude without a longitude"),
    Check("lat", "lng is not null and lat is null", "有经度没有纬度", "a longitude without a latitude"),
)
#: What stands where a row's name should, in one that sums up the others: 合计, 合 计:, Total, Sub-total.
_TOTAL = r"(?i)([合总小共][\s　]*计|((sub|grand)[\s-]*)?total)[\s　:：]*"
#: What a kind asks of its rows beside that.
_EXTRA = {
    "roster": (
        Check("moved_out", "moved_out < moved_in", "迁出早于入住", "moved out before moving in"),
        Check("exempt_to", "exempt_to < exempt_from", "免填报结束早于开始", "the exemption ends before it starts"),
    ),
    "requests": (
        Check("accepted_at", "accepted_at < reported_at", "受理时间早于上报时间", "accepted before it was reported"),
        Check("resolved_at", "resolved_at < reported_at", "办结时间早于上报时间", "resolved before it was reported"),
    ),
}


def unread(*fields: str) -> str:
    """A condition for rows in which any of these fields was not understood; NULL where nothing was asked about."""
    names = "list_transform(remarks, lambda asked: asked.field)"
    return " or ".join(f"list_contains({names}, '{name}')" for name in fields)


def checks_of(kind: Kind) -> list[Check]:
    """All rules for a kind: no totals, required fields and the day are filled, a person is named, a
    point is whole, and the above.
    """
    rules = [_not_a_total(kind)]
    for field in kind.fields:
        if field.name == kind.day:
            zh = "没有日期,文件名和上传时也没有给出"
            rules.append(
                Check(field.name, f"{field.name} is null", zh, "no day in the row, the file's name or the upload")
            )
        elif field.required:
            blank = f"{field.name} = ''" if kind.person and field.name in WHO_FIELDS else f"{field.name} is null"
            rules.append(Check(field.name, blank, f"{field.zh}不能为空", f"{field.name} must not be blank"))
    if kind.person and kind.id != "roster":
        nobody = "resident_id = '' and name = ''"
        rules.append(Check("name", nobody, "没有居民编号也没有姓名,不知道是谁", "neither a resident id nor a name"))
        # A name without the door it had would be a stranger of that name. The cell's own reason takes this one's place.
        rules += [
            Check(name, f"resident_id = '' and {name} = '' and ({unread(name)})", "看不出是哪一户", "no certain door")
            for name in ("room", "building_id")
        ]
    point = _POINT if {"lat", "lng"} <= set(kind.field_names) else ()
    return [*rules, *point, *_EXTRA.get(kind.id, ())]


def _not_a_total(kind: Kind) -> Check:
    """A sheet's last line is often a sum: it is no item, and nobody's."""
    if kind.person:
        field = "name"
        condition = f"(resident_id = '' and {_is_total('name')}) or (name = '' and {_is_total('resident_id')})"
    else:
        field = kind.named_by
        condition = _is_total(field)
    return Check(field, condition, "合计行不是数据", "a total, not data")


def _is_total(column: str) -> str:
    return f"regexp_full_match({column}, '{_TOTAL}')"

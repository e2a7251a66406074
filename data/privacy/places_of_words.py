"""Every place that may hold what says who somebody is: whose it is, how long, and what takes somebody out of it.

One row a place. Erasing (``erasure_rows``, ``texts_in_tables``), the export for a resident and ``docs/privacy.md`` go
by this table, and a test compares it with what DuckDB and SQLite say of their tables and with what lies in a data
folder in use: a new table, or a new column of text, makes it red until it has its row here.
"""

from collections.abc import Mapping

from data.field_types import LABEL, NAME, NAME_AS_WRITTEN, PHONE, PRIVACY, STAFF, STAFF_PHONE, SYMPTOMS, TEXT, WORDS
from data.kind_of_file import NOBODY, Kind
from data.kinds import KINDS, WHO_FIELDS
from data.privacy.place import (
    BOARD,
    GOES,
    HIDE,
    HIDES,
    KEEP_DAYS,
    NO_PERSON,
    NO_WORDS,
    STAFF_ONLY,
    TAKE_OUT,
    WHILE_ROWS,
    Place,
    ways_of,
)
from data.privacy.places_beside_tables import OF_ACCESS, OF_FOLDER, OF_MEMORY
from data.store.schema import columns_of, row_columns

#: Whose column's texts somebody is hidden in.
HIDDEN_IN = (HIDES, STAFF_ONLY)

#: What becomes of a column of a kind, by the type of its field; what is not named here holds nobody's words.
_BY_TYPE = {
    **{type: GOES for type, privacy in PRIVACY.items() if privacy.tells},
    **ways_of(HIDES, WORDS, SYMPTOMS, TEXT, LABEL),
    **ways_of(STAFF_ONLY, STAFF, STAFF_PHONE),
}


def ways(kind: Kind) -> dict[str, str]:
    """What becomes of each column of a kind's tables that comes from one of its fields."""
    found = {
        name: _BY_TYPE.get(each.type, NO_WORDS)
        for each in kind.fields
        for name, type in columns_of(each)
        if type == "VARCHAR"
    }
    if kind.about != NOBODY:
        found |= ways_of(GOES, "unit") if "unit" in dict(row_columns(kind)) else {}
        found |= ways_of(NO_WORDS, "building_id") if "building_id" in dict(row_columns(kind)) else {}
    # A key tells rows apart: what is counted would be counted anew.
    return found | {name: NO_WORDS for name in kind.key if name in found and kind.about == NOBODY}


def texts(kind: Kind) -> tuple[str, ...]:
    """The columns of a kind's rows in which somebody's words are hidden while the row stays another's."""
    return tuple(name for name, way in ways(kind).items() if way in HIDDEN_IN and name in dict(row_columns(kind)))


def named_beside(kind: Kind) -> tuple[str, str] | None:
    """The columns of name and phone of somebody whom a row names beside whom it is about, as a child's guardian."""
    types = {each.type: each.name for each in kind.fields if each.name.startswith("guardian")}
    name = types.get(NAME_AS_WRITTEN) or types.get(NAME)
    return (name, types[PHONE]) if name and PHONE in types else None


def _of_kinds() -> list[Place]:
    found = []
    for kind in KINDS.values():
        own = ways(kind)
        rows = {name: way for name, way in own.items() if not (kind.person and name in WHO_FIELDS)}
        spelled = ways_of(GOES, *WHO_FIELDS) if kind.person else {}
        current = {
            name: way for name, way in own.items() if kind.id == "roster" or not kind.person or name not in WHO_FIELDS
        }
        if kind.id == "roster":
            current |= ways_of(GOES, *WHO_FIELDS)
        derived = (
            ways_of(NO_WORDS, "grid_id", "place") | ways_of(HIDES, "category_in_force") if kind.id == "requests" else {}
        )
        about_people = kind.about != NOBODY
        found.append(
            Place(
                (f"rows_{kind.id}", f"undone_{kind.id}", kind.id),
                BOARD,
                f"{kind.zh}:每次上传的行、撤销的行、现在的内容",
                f"{kind.en}: rows of every upload, undone rows, what holds now",
                "data.intake.batch_rows",
                (f"{KEEP_DAYS[0]},从 `{kind.kept_from}` 起", f"{KEEP_DAYS[1]} from `{kind.kept_from}`")
                if kind.kept_from
                else NO_PERSON,
                TAKE_OUT if about_people else HIDE,
                {
                    f"rows_{kind.id}": rows,
                    f"undone_{kind.id}": rows | spelled,
                    kind.id: current | derived,
                },
                given=f"{kind.zh}.csv" if about_people else "",
                not_given="" if about_people else "about no resident",
            )
        )
    return found


_EDITS = Place(
    ("edits",),
    BOARD,
    "手工修改诉求的备注",
    "notes of edits of requests",
    "data.entries.request_edits",
    (
        "诉求办结后 `keep_days` 天;其中提到别人的字,在那人被删除或到期时遮去",
        "`keep_days` days after the request is closed; words about others go when these go",
    ),
    HIDE,
    {"edits": ways_of(HIDES, "note") | ways_of(STAFF_ONLY, "who") | ways_of(NO_WORDS, "request_id", "merged_into")},
    given="居民诉求_修改.csv",
)
_ENTRIES = Place(
    ("hand_entries",),
    BOARD,
    "手工登记:谁在什么时候登记、备注",
    "entries by hand: who entered what when, and notes",
    "data.entries.hand_entries",
    (
        "行到期或被删除时一起清除;备注在登记 `keep_days` 天后清空,其中提到别人的字,在那人被删除时遮去",
        "with their rows; notes are emptied `keep_days` days after the entry, and words about others go when these go",
    ),
    HIDE,
    {
        "hand_entries": ways_of(HIDES, "note")
        | ways_of(STAFF_ONLY, "who", "undone_by")
        | ways_of(NO_WORDS, "kind", "channel")
    },
    given="手工登记.csv",
)
_DECISIONS = Place(
    ("decision_versions",),
    BOARD,
    "例会决定的每一版",
    "every version of the meeting's decisions",
    "data.entries.decisions",
    (
        "办理中的决定:一直保留;已结束的决定、被改过的旧版:改动后 `keep_days` 天,备注清空,其余文字遮去姓名、电话、门牌",
        "open decisions: kept; ended ones and replaced versions: `keep_days` days after the change, then the note is "
        "emptied and names, phones and doors are hidden in the rest",
    ),
    HIDE,
    {
        "decision_versions": ways_of(HIDES, "what", "measure", "number", "number_then", "note", "link")
        | ways_of(STAFF_ONLY, "owner", "changed_by")
        | ways_of(NO_WORDS, "source", "status")
    },
    given="提到您的文字.csv",
)
_NOTES = Place(
    ("meeting_notes",),
    BOARD,
    "例会的参会单位和实地情况,每一版",
    "who took part in meetings and what was seen on the spot, every version",
    "data.entries.meeting_notes",
    KEEP_DAYS,
    HIDE,
    {"meeting_notes": ways_of(HIDES, "title", "text") | ways_of(STAFF_ONLY, "changed_by") | ways_of(NO_WORDS, "about")},
    given="提到您的文字.csv",
)
_REPORTS = Place(
    ("report_templates",),
    BOARD,
    "日报模板:名称、原文件",
    "templates of daily reports: their names and workbooks",
    "data.entries.report_templates",
    ("到删除为止", "until they are deleted"),
    HIDE,
    {"report_templates": ways_of(HIDES, "name", "file_name") | ways_of(STAFF_ONLY, "added_by")},
    not_given="forms of the sub-district; texts in their cells are hidden as others' words are",
)
_BATCHES = Place(
    ("batches",),
    BOARD,
    "上传历史:文件名、列样例、改动、提示、列对应",
    "the history of uploads: names of files, samples, changes, notices, mappings",
    "data.batches.batch_record",
    KEEP_DAYS,
    HIDE,
    {
        "batches": ways_of(
            HIDES, "file_name", "table_name", "sender", "mapping", "columns", "missing", "changes", "notices"
        )
        | ways_of(HIDES, "mapping_name")
        | ways_of(NO_WORDS, "kind", "sha256", "encoding", "datum", "source", "original", "delivery")
    },
    given="原文件.csv",
)
_CELLS = Place(
    ("rejects", "remarks"),
    BOARD,
    "未接收的行、看不懂的格",
    "rejected rows and cells that were not understood",
    "data.batches.outcome",
    KEEP_DAYS,
    TAKE_OUT,
    {
        name: ways_of(HIDES, "value", "reason_zh", "reason_en") | ways_of(NO_WORDS, "field")
        for name in ("rejects", "remarks")
    },
    given="看不懂的格.csv",
)
_MAPPINGS = Place(
    ("mappings",),
    BOARD,
    "保存的列对应(含粘贴进去的名单)",
    "saved mappings, with the lists pasted into them",
    "data.mapping.saved_mappings",
    ("到删除为止", "until they are deleted"),
    "data.mapping.people_in_mappings.take_out",
    {"mappings": ways_of(HIDES, "name", "header", "file_pattern", "plan") | ways_of(NO_WORDS, "kind")},
    not_given="how files are read; a list that names somebody is erased with them",
)
_WORDS = Place(
    ("words", "identity", "people"),
    BOARD,
    "谁是谁:编号、姓名、门牌",
    "who is who: ids, names, doors",
    "data.current.identity",
    WHILE_ROWS,
    "data.current.identity.forget_words",
    {
        "words": ways_of(GOES, "resident_id", "name", "building_id", "unit", "room"),
        "people": ways_of(GOES, "resident_id", "name", "unit", "room", "phone")
        | ways_of(HIDES, "tags")
        | ways_of(NO_WORDS, "building_id", "grid_id"),
    },
    given="居民台账.csv",
)
_COUNTS = Place(
    (
        *(
            "kept_checkins",
            "kept_episodes",
            "kept_sampling",
            "kept_due",
            "kept_followups",
            "kept_files",
            "kept_requests",
        ),
        *("open_episodes", "open_cases", "withheld", "ill_days", "request_days", "request_cells", "request_late"),
    ),
    BOARD,
    "数字:各天的计数、未完的病程、要从原文件去掉的行号",
    "numbers: counts of days, episodes not over, line numbers to go from originals",
    "data.privacy.kept_counts",
    NO_PERSON,
    "",
    {
        **{
            name: ways_of(NO_WORDS, "grid_id", "building_id")
            for name in ("kept_checkins", "kept_sampling", "kept_followups")
        },
        "kept_episodes": ways_of(NO_WORDS, "grid_id", "building_id", "condition"),
        "kept_due": ways_of(NO_WORDS, "grid_id"),
        "kept_files": ways_of(NO_WORDS, "grid_id", "kind"),
        "kept_requests": ways_of(NO_WORDS, "request_id"),
        "open_episodes": ways_of(NO_WORDS, "condition"),
        "open_cases": ways_of(NO_WORDS, "condition"),
        **{name: ways_of(NO_WORDS, "category") for name in ("request_days", "request_cells", "request_late")},
    },
    not_given="numbers and numbers of lines; nobody is named",
)
_PLANS = Place(
    ("plans", "plan_steps", "placed_buildings"),
    BOARD,
    "平面图(图片)和在上面放置的楼栋",
    "site plans (images) and the buildings placed on them",
    "data.entries.placing",
    ("图片到“删除平面图”为止;楼栋位置一直保留", "the image until “Delete the plan”; places of buildings stay"),
    HIDE,
    {
        "plans": ways_of(STAFF_ONLY, "made_by"),
        "plan_steps": ways_of(STAFF_ONLY, "made_by", "undone_by") | ways_of(NO_WORDS, "token", "what"),
        "placed_buildings": ways_of(NO_WORDS, "building_id"),
    },
    not_given="where buildings stand; nobody is named",
)
_SETTINGS = Place(
    ("settings", "state"),
    BOARD,
    "设置和看板自己的记号",
    "settings, and the board's own marks",
    "data.store.database",
    NO_PERSON,
    "",
    {"settings": ways_of(NO_WORDS, "key", "value"), "state": ways_of(NO_WORDS, "key", "value")},
    not_given="typed by administrators about the community; not meant for residents' words",
)


def places() -> list[Place]:
    """All of them, the kinds of file first."""
    beside = [
        _WORDS,
        _CELLS,
        _BATCHES,
        _EDITS,
        _ENTRIES,
        _DECISIONS,
        _NOTES,
        _REPORTS,
        _MAPPINGS,
        _COUNTS,
        _PLANS,
        _SETTINGS,
    ]
    return [*_of_kinds(), *beside, *OF_ACCESS, *OF_FOLDER, *OF_MEMORY]


def tables() -> dict[str, Mapping[str, str]]:
    """Every table of the board's database with its columns of text and what becomes of each."""
    return {name: place.columns.get(name, {}) for place in places() if place.where == BOARD for name in place.names}


def hides(table: str) -> tuple[str, ...]:
    """The columns of a table in which words are hidden."""
    return tuple(name for name, way in tables()[table].items() if way in HIDDEN_IN)

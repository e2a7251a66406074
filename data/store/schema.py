"""The tables of a store.

Three layers. *Rows* (``rows_<kind>``) keep every accepted row of every upload as its file said
it, with a person's own words replaced by their number in ``words``; what somebody changed in a
request by hand lies among them, see ``edited_requests``. *Current* tables fold those
rows, newest file last, cell by cell. *Derived* columns in them (a request's category, place and
grid) and the tables ``identity`` and ``people`` follow from rows, roster, buildings and settings.
Everything but the rows can be rebuilt from the rows, which is what makes undo exact. The rows of
an undone upload are put aside as ``undone_<kind>``, a person's words spelled out, until it is redone.
"""

import functools
import re

from data.field_types import DONE, ROOM, SQL_TYPES
from data.kind_of_file import Field, Kind
from data.kinds import DOOR, KINDS, WHO_FIELDS
from data.store import edit_tables, kept_tables, macros, plan_tables, square_tables

ADMINISTRATION = """
create table if not exists state (key varchar primary key, value varchar);
create table if not exists settings (key varchar primary key, value varchar);
create sequence if not exists batch_ids;
create table if not exists batches (
    batch_id bigint, kind varchar, file_name varchar, size bigint, sha256 varchar, encoding varchar,
    day date, datum varchar, source varchar, received_at timestamp,
    rows_read bigint, accepted bigint, unchanged bigint, rejected bigint, added bigint, changed bigint,
    undone_at timestamp, original varchar, mapping varchar, columns varchar, missing varchar, changes varchar,
    sender varchar, table_name varchar, mapping_name varchar, delivery varchar, remark_count bigint, notices varchar
);
create table if not exists mappings (
    name varchar primary key, kind varchar, header varchar, file_pattern varchar, plan varchar, changed_at timestamp
);
create table if not exists rejects (
    batch_id bigint, line bigint, field varchar, value varchar, reason_zh varchar, reason_en varchar
);
create table if not exists remarks (
    batch_id bigint, line bigint, field varchar, value varchar, reason_zh varchar, reason_en varchar
);
create table if not exists decision_versions (
    decision_id bigint, version bigint, changed_at timestamp, changed_by varchar, meeting_day date,
    what varchar, owner varchar, due_at timestamp, measure varchar, number varchar, number_then varchar,
    source varchar, status varchar, note varchar, link varchar
);
create table if not exists report_templates (
    name varchar, file_name varchar, added_at timestamp, added_by varchar, content blob
);
create table if not exists meeting_notes (
    meeting_day date, about varchar, version bigint, changed_at timestamp, changed_by varchar, title varchar,
    text varchar
);
"""

PEOPLE = """
create table if not exists words (
    who bigint, resident_id varchar, name varchar, building_id varchar, unit varchar, room varchar,
    anonymous boolean default false
);
create table if not exists identity (who bigint, person bigint);
create table if not exists people (
    person bigint, on_roster boolean, resident_id varchar, name varchar,
    building_id varchar, unit varchar, room varchar, household bigint, grid_id varchar,
    phone varchar, tags varchar,
    resident_from date, resident_until date, exempt_from date, exempt_to date
);
"""

#: Current tables whose columns are not simply the fields of their kind.
CURRENT = """
create table if not exists checkins (
    day date, person bigint, reported boolean, time timestamp, temperature double,
    symptoms varchar, symptomatic boolean, status varchar, marked boolean,
    temperature_unread boolean, symptoms_unread boolean
);
create table if not exists ill_days (
    day date, person bigint, time timestamp, temperature double, symptomatic boolean
);
create table if not exists sampling (
    day date, person bigint, due boolean, sampled boolean, sampled_at timestamp
);
create table if not exists followups (
    day date, person bigint, done boolean, done_at timestamp, worker varchar, result varchar
);
create table if not exists roster (
    person bigint, resident_id varchar, name varchar, building_id varchar, unit varchar, room varchar,
    phone varchar, tags varchar, moved_in date, moved_out date, exempt_from date, exempt_to date,
    birth_year bigint, guardian varchar, guardian_phone varchar
);
create table if not exists requests (
    request_id varchar, reported_at timestamp, name varchar, phone varchar, source varchar,
    category varchar, urgency tinyint, text varchar, building_id varchar, unit varchar, room varchar,
    lat double, lng double, status varchar, owner varchar, accepted_at timestamp, resolved_at timestamp,
    rating varchar,
    day date, category_in_force varchar, urgency_in_force tinyint, limit_hours double,
    grid_id varchar, place_lat double, place_lng double, place varchar, rated_at timestamp
);
"""

#: The days of which the community has anything, whoever it is about: where nothing has come, a number is unknown and
#: not 0. ``kept``: the rows of that round are gone, and its counts are kept.
DAYS = """
create or replace view sampling_days as
    select day, bool_or(kept) as kept from (
        select distinct day, false as kept from sampling
        union all select day, true from kept_files where kind = 'sampling'
    ) group by day;
create or replace view followup_days as
    select day, bool_or(known) as of_known from (
        select day, p.person is not null as known from followups left join people p using (person)
        union all select day, true from kept_followups
    ) group by day;
create or replace view reported_days as
    select day, min(reported_at) as first_at from requests group by day;
"""


@functools.cache
def row_columns(kind: Kind) -> tuple[tuple[str, str], ...]:
    """Name and SQL type of the value columns of ``rows_<kind>``, in template order.

    A person's words become ``who``; a room brings its building and unit along; a DONE field brings a flag,
    because people write a tick where they have no time.
    """
    columns: list[tuple[str, str]] = [("who", "BIGINT")] if kind.person else []
    for field in kind.fields:
        if kind.person and field.name in WHO_FIELDS:
            continue
        if field.type == ROOM:
            columns += [(name, "VARCHAR") for name in DOOR if name not in kind.field_names]
        columns += columns_of(field)
    if kind.id == "checkins":
        columns += [("symptomatic", "BOOLEAN"), ("unreported", "BOOLEAN"), ("mark", "TINYINT")]
        columns += [("temperature_unread", "BOOLEAN"), ("symptoms_unread", "BOOLEAN")]
    return tuple(columns)


def columns_of(field: Field) -> list[tuple[str, str]]:
    """Name and SQL type of the columns that hold a field."""
    column = (field.name, SQL_TYPES[field.type])
    if field.type == DONE:
        return [(field.name.removesuffix("_at"), "BOOLEAN"), column]
    return [column]


def _folded_columns(kind: Kind) -> str:
    """The columns of a current table that folds the fields of its kind cell by cell."""
    if not kind.by_day:
        return ", ".join(f"{name} {type}" for name, type in row_columns(kind))
    values = [f"{name} {type}" for name, type in row_columns(kind) if name not in ("who", kind.day)]
    return ", ".join(("day date", "person bigint", *values))


def statements() -> str:
    """The whole schema as SQL; running it again changes nothing."""
    parts = [macros.SCHEMA, ADMINISTRATION, PEOPLE, CURRENT]
    for kind in KINDS.values():
        columns = ", ".join(f"{name} {type}" for name, type in row_columns(kind))
        parts.append(f"create table if not exists rows_{kind.id} (batch_id bigint, line bigint, {columns});")
        words = "".join(f"{name} varchar, " for name in WHO_FIELDS) + "anonymous boolean, " if kind.person else ""
        parked = ", ".join(f"{name} {type}" for name, type in row_columns(kind) if name != "who")
        parts.append(f"create table if not exists undone_{kind.id} (batch_id bigint, line bigint, {words}{parked});")
        if f" {kind.id} (" not in CURRENT:
            parts.append(f"create table if not exists {kind.id} ({_folded_columns(kind)});")
    parts += [square_tables.SCHEMA, edit_tables.SCHEMA, kept_tables.SCHEMA, plan_tables.SCHEMA, DAYS]
    return "\n".join(parts)


def views() -> dict[str, str]:
    """The query of every view of the schema, by its name."""
    return dict(re.findall(r"create or replace view (\w+) as\s(.*?);", statements(), re.DOTALL))

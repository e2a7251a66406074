"""A row of the registry of kinds says all that follows from it; what it lacks is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from data import field_types
from data.field_types import DATE, MOMENT, PHONE, PRIVACY, SQL_TYPES
from data.generator.community import INVENTED
from data.kind_of_file import NAMED, NOBODY, RESIDENT, Field, Kind
from data.kinds import KINDS, REQUESTS, ROSTER, STOCK
from data.privacy import erased_people, masks
from data.values.types import TYPES
from tests.invented_kinds import PARCELS, VISITS, added

ROOT = Path(__file__).parents[2]


def lacks(kind: Kind) -> list[str]:
    """What somebody who adds this kind has still to do, each by its name."""
    return [*_in_the_row(kind), *_beside_the_row(kind)]


def _in_the_row(kind: Kind) -> list[str]:
    types = {field.name: field.type for field in kind.understood}
    found = [f"{kind.id}.{name}: no type of data.field_types" for name, type in types.items() if type not in PRIVACY]
    if found:
        return found
    found += [f"{kind.id}.key: no field {name}" for name in kind.key if name not in types and name != "person"]
    if kind.named_by not in types:
        found.append(f"{kind.id}.named_by: no field {kind.named_by!r}")
    if kind.about == NOBODY:
        found += [
            f"{kind.id}.{name}: of a resident, in a kind that is about nobody"
            for name, type in types.items()
            if PRIVACY[type].tells
        ]
        return found + ([f"{kind.id}.kept_from: nobody is meant"] if kind.kept_from else [])
    if types.get(kind.kept_from or "") not in (DATE, MOMENT):
        found.append(f"{kind.id}.kept_from: from which day on is personal data kept?")
    elif not kind.field(str(kind.kept_from)).required and kind.kept_from != kind.day and kind not in (ROSTER, REQUESTS):
        found.append(f"{kind.id}.kept_from: a row without {kind.kept_from} would be kept for ever; make it required")
    says = erased_people.says(kind)
    if "resident_id" not in says and not ("name" in says and {"room", "phone"} & set(says)):
        found.append(f"{kind.id}: nobody is found in it who wants to be erased; give it name and room or phone")
    if kind.about == RESIDENT and kind.key != ("person", kind.day) and kind is not ROSTER:
        found.append(f"{kind.id}.key: rows about residents are told apart by person and day")
    if kind.about == NAMED:
        found += [
            f"{kind.id}.key: {name} goes with the person"
            for name in kind.key
            if name in types and PRIVACY[types[name]].goes
        ]
    return found


def _beside_the_row(kind: Kind) -> list[str]:
    found = []
    if kind.id not in INVENTED and not kind.sample:
        found.append(f"{kind.id}.sample: no rows for the sample and the demo")
    found += [
        f"{kind.id}.sample: a row has {len(row)} cells" for row in kind.sample if len(row) != len(kind.field_names)
    ]
    if not (ROOT / "data" / "sample" / f"{kind.id}.csv").exists():
        found.append(f"data/sample/{kind.id}.csv: run python -m data.generator --sample data/sample")
    if kind.zh not in (ROOT / "README.md").read_text(encoding="utf-8"):
        found.append(f"README.md: does not name {kind.zh}")
    if f"(`{kind.id}`)" not in (ROOT / "docs" / "files.md").read_text(encoding="utf-8"):
        found.append(f"docs/files.md: run python docs/generate.py for {kind.id}")
    return found


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_no_kind_lacks_anything(kind: Kind) -> None:
    assert lacks(kind) == []


@pytest.mark.parametrize("kind", [VISITS, PARCELS], ids=["visits", "parcels"])
def test_of_a_row_just_added_what_is_still_to_do_is_named(kind: Kind) -> None:
    with added(kind):
        assert lacks(kind) == [
            f"data/sample/{kind.id}.csv: run python -m data.generator --sample data/sample",
            f"README.md: does not name {kind.zh}",
            f"docs/files.md: run python docs/generate.py for {kind.id}",
        ]


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (replace(VISITS, sample=()), "visits.sample: no rows"),
        (replace(VISITS, sample=(("2022-04-01",),)), "visits.sample: a row has 1 cells"),
        (replace(VISITS, kept_from=None), "visits.kept_from: from which day"),
        (replace(VISITS, key=("person", "date", "note")), "visits.key: rows about residents"),
        (replace(VISITS, named_by="title"), "visits.named_by: no field 'title'"),
        (replace(VISITS, fields=(*VISITS.fields, Field("x", "某", "colour"))), "visits.x: no type"),
        (replace(PARCELS, key=("name",)), "parcels.key: name goes with the person"),
        (replace(PARCELS, key=("number",)), "parcels.key: no field number"),
        (
            replace(PARCELS, fields=(*PARCELS.fields, Field("left_on", "取走日期", DATE)), kept_from="left_on"),
            "parcels.kept_from: a row without left_on would be kept for ever",
        ),
        (replace(PARCELS, fields=PARCELS.fields[:3]), "parcels: nobody is found in it"),
        (
            replace(STOCK, fields=(*STOCK.fields, Field("keeper_phone", "电话", PHONE))),
            "stock.keeper_phone: of a resident",
        ),
        (replace(STOCK, kept_from="date"), "stock.kept_from: nobody is meant"),
    ],
)
def test_what_a_row_forgets_is_named(kind: Kind, named: str) -> None:
    assert [one for one in lacks(kind) if one.startswith(named)], lacks(kind)


def test_every_type_of_field_is_stored_read_and_decided_on() -> None:
    """Names of types are the constants of the module; each has its column, its reader and its row of privacy."""
    named = {value for name, value in vars(field_types).items() if name.isupper() and isinstance(value, str) and value}
    assert named == set(PRIVACY)
    assert named - {field_types.POINT} == set(SQL_TYPES)
    assert named == set(TYPES)
    for privacy in PRIVACY.values():
        assert privacy.mask is None or callable(getattr(masks, privacy.mask))
        assert privacy.goes or not privacy.tells, "what says who somebody is goes when the row becomes nobody's"


def test_words_about_residents_are_of_types_that_say_so() -> None:
    """What is masked in which kind: a change of a type is a change of what is shown, and is made on purpose."""
    masked = {kind.id: {field.name for field in kind.understood if PRIVACY[field.type].mask} for kind in KINDS.values()}
    person = {"resident_id", "name", "unit", "room"}
    assert masked == {
        "buildings": set(),
        "roster": person | {"phone", "tags", "guardian", "guardian_phone"},
        "checkins": person | {"symptoms"},
        "sampling": person,
        "followups": person | {"result"},
        "requests": {"name", "phone", "unit", "room", "text", "category", "source"},
        "stock": set(),
    }

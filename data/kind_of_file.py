"""What the registry says of a kind of file and of each of its fields; the rows themselves are ``data.kinds``."""

from dataclasses import dataclass
from functools import cached_property

#: Whom the rows of a kind are about: a resident, whom the row's id, name and door mean (``identity``); whoever is named
#: in a row that has a key of its own, as in a request; nobody.
RESIDENT, NAMED, NOBODY = "resident", "named", "nobody"


#: No day before this year is believed, where a field does not say otherwise.
FIRST_YEAR = 1990


@dataclass(frozen=True)
class Field:
    """One column of a kind.

    ``aliases`` are further headers people use for it, Chinese and English; the field's own
    name and ``zh`` are always among them. Its ``type`` is one of ``data.field_types``, which also
    decides what becomes of its cells when they are shown and when a person's time is over. A day before the year
    ``since`` or more than ``ahead`` days after today (None: however far) is a slip, and asked about.
    """

    name: str
    zh: str
    type: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    since: int = FIRST_YEAR
    ahead: int | None = 1


# Compared by identity: a kind is a row of the registry, and asked for as a key at every header.
@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of file.

    ``key``: the fields that make two rows the same row; ``person`` among them stands for whom a row about a
    resident means. ``about``: RESIDENT, NAMED or NOBODY. ``named_by``: the field by which people call a row, in
    remarks and in the line of a total. ``day``: the field whose day may come from the upload or the file's name.
    ``kept_from``: the field from whose day on the time runs for which personal data is kept; None where nobody is
    meant. ``signature``: at least one of these headers must be present, which tells kinds with few required fields
    apart. ``also``: fields that are understood where a file has them and that no template asks for. ``made_from``:
    the fields that stay as they are while a row's other cells change; a missing id is made from them.
    ``measured_in``: the field that holds the unit of the kind's amounts, whose cells may be in another measure.
    ``sums``: the amounts that lots of one row, each in a row of the file, add up to. ``sample``: rows for the
    sample file and the demo, in the order of the fields, for a kind that ``data.generator`` does not invent.
    """

    id: str
    zh: str
    en: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    about: str
    named_by: str
    kept_from: str | None
    day: str | None = None
    signature: tuple[str, ...] = ()
    also: tuple[Field, ...] = ()
    made_from: tuple[str, ...] = ()
    measured_in: str | None = None
    sums: tuple[str, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def person(self) -> bool:
        """Whether its rows are about a resident, who takes the place of id, name and door in the key."""
        return self.about == RESIDENT

    @cached_property
    def by_day(self) -> bool:
        """Whether its rows are about a resident on a day."""
        return self.person and self.day is not None

    @cached_property
    def understood(self) -> tuple[Field, ...]:
        """Every field that a file may have."""
        return self.fields + self.also

    def field(self, name: str) -> Field:
        """The field of that name; KeyError if the kind has none."""
        for field in self.understood:
            if field.name == name:
                return field
        raise KeyError(name)

    def needs(self, name: str) -> bool:
        """Whether a row cannot be without that field: it is required, of the row's key or its day."""
        return self.field(name).required or name in self.key or name == self.day

    @cached_property
    def field_names(self) -> tuple[str, ...]:
        """Canonical field names, in the order of the template."""
        return tuple(field.name for field in self.fields)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Fields a file must have a column for; the day may come from elsewhere."""
        return tuple(f.name for f in self.fields if f.required and f.name != self.day)

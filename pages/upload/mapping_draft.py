"""A mapping being made: the table it is for, and the kind and header it is made with."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from analytics.privacy import veils
from analytics.privacy.veils import Veil
from data.kind_of_file import Kind
from data.mapping import headers
from data.mapping.mapping import Plan
from data.mapping.preview import SheetPreview
from pages.frame import reveal
from pages.frame.shell import Page


def object(file: Any) -> str:
    """By which a visit knows the cells of a chosen file (see ``reveal``)."""
    return f"file:{file.file_id}"


#: The place of the header in a table that has none.
NO_HEADER = -1


@dataclass(frozen=True)
class MappingDraft:
    """Of which table, begun with which plan, for which kind, under which header; ``key`` begins the keys of its
    widgets; ``questions`` are those of the table's result as it was last read.
    """

    page: Page
    key: str
    sheet: SheetPreview
    base: Plan | None
    kind: Kind
    header_row: int
    object: str
    questions: tuple[dict[str, Any], ...] = ()

    @property
    def veil(self) -> Veil:
        """The veil over the cells of the file, as it is now: the editor runs by itself."""
        return reveal.veil(self.page, self.object)

    @property
    def header(self) -> list[str]:
        """The names of the columns; c1, c2 … where there are none."""
        return (
            headers.numbered_header(self.sheet.rows)
            if self.header_row == NO_HEADER
            else self.sheet.rows[self.header_row]
        )

    @property
    def below(self) -> list[list[str]]:
        """The first rows under the header."""
        return self.sheet.rows[self.header_row + 1 :]

    def texts(self, source: str) -> Counter[str]:
        """How often each text stands in a column."""
        return self.sheet.texts(headers.index_of(self.header, source), self.header_row + 1)

    def field_name(self, name: str) -> str:
        """The word for a field, with a star where the kind needs it."""
        field = self.kind.field(name)
        return self.page.t(field.zh, field.name) + ("*" if field.required else "")

    def column_name(self, source: str) -> str:
        """What a column is called on the page."""
        if self.header_row != NO_HEADER:
            data = veils.is_data(self.header) and not self.veil.off(self.object)
            return headers.shown(veils.unknown(source) if data else source)
        return self.page.t(f"第 {source[1:]} 列", f"Column {source[1:]}")

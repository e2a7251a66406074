"""Of every kind of file, and of two that the board does not have: whoever is erased is nowhere in the data folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.exports.csv_safe import csv_bytes
from data.field_types import (
    BUILDING,
    DATE,
    DONE,
    ID,
    MOMENT,
    NAME,
    NAME_AS_WRITTEN,
    PHONE,
    PRIVACY,
    RESIDENT_ID,
    ROOM,
    SYMPTOMS,
    WORDS,
)
from data.installation import backup, resident_data
from data.installation.installation import Home
from data.intake import loading, undo
from data.kind_of_file import NOBODY, Kind
from data.kinds import KINDS
from tests.community import BUILDINGS
from tests.data.privacy.test_retention_rows import everything
from tests.invented_kinds import INVENTED, added

pytestmark = pytest.mark.slow

#: Somebody invented, and what a cell of each type says of them.
ID_OF, NAME_OF, PHONE_OF = "RZ7788", "皇甫寻寻", "13987654321"
CELLS = {
    RESIDENT_ID: ID_OF,
    NAME: NAME_OF,
    NAME_AS_WRITTEN: NAME_OF,
    PHONE: PHONE_OF,
    BUILDING: "2",
    ROOM: "2-707",
    DATE: "2022-04-02",
    MOMENT: "2022-04-02 08:00",
    DONE: "2022-04-02 10:00",
    ID: "K1",
    WORDS: "只有本人知道的话",
    SYMPTOMS: "只有本人知道的咳嗽",
}
#: A neighbour, who stays.
STAYS = "长孙留留"
ROSTER = f"居民编号,姓名,楼栋号,房号,电话\n{ID_OF},{NAME_OF},2,707,{PHONE_OF}\nRZ1,{STAYS},2,708,13987650000\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which both live, made once; copy it before use."""
    made = tmp_path_factory.mktemp("both") / "var"
    with pytest.MonkeyPatch.context() as patch, added(*INVENTED):
        patch.setenv("BOARD_TODAY", "2022-04-02T20:00")
        opened = Home(made, with_demo=False)
        for name, text in (("buildings.csv", BUILDINGS), ("roster.csv", ROSTER)):
            assert loading.load(opened.real, text.encode(), name).rejected == 0
        opened.close()
    return made


@pytest.fixture
def home(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T20:00")
    with added(*INVENTED):
        opened = Home(Path(shutil.copytree(folder, tmp_path / "var")), with_demo=False)
        yield opened
        opened.close()


def sheet(kind: Kind) -> bytes:
    """A file of one row about the person, in which every field is filled whose type says what."""
    fields = [field for field in kind.fields if field.type in CELLS]
    return csv_bytes([field.zh for field in fields], [[CELLS[field.type] for field in fields]])


@pytest.mark.parametrize("kind", [*KINDS.values(), *INVENTED], ids=lambda kind: kind.id)
def test_whoever_is_erased_is_nowhere_whatever_the_kind(home: Home, kind: Kind) -> None:
    told = {CELLS[field.type] for field in kind.fields if PRIVACY[field.type].goes and field.type in CELLS}
    if kind.about == NOBODY:
        assert told == set(), "a kind about nobody has no field that could say who somebody is"
        return
    loaded = loading.load(home.real, sheet(kind), "rows.csv", kind=kind.id)
    assert loaded.rejected == 0, loaded.rejects
    undone = loading.load(home.real, sheet(kind).replace(b"2-707", b"2-707 "), "undone.csv", kind=kind.id)
    undo.undo(home.real, undone.batch_id or 0)
    bad = sheet(kind).replace(b"2022-04-02", "哪一天".encode())
    loading.load(home.real, bad, "bad.csv", kind=kind.id)
    backup.make(home.real, home.folder, home.access)
    before = everything(home.folder)
    looked_for = {word for word in told | {NAME_OF, PHONE_OF, ID_OF} if word != "2-707"}
    assert [word for word in looked_for if word.encode() not in before] == []
    [found] = resident_data.find(home.real, NAME_OF)
    done = resident_data.erase(home, found.person, "管理员", "本人要求")
    assert done.pending is None
    after = everything(home.folder)
    # Their number is on record as that of whoever was erased.
    assert [word for word in looked_for - {ID_OF} if word.encode() in after] == []
    assert ID_OF.encode() not in b"".join(path.read_bytes() for path in home.folder.rglob("*.duckdb"))
    assert STAYS.encode() in after
    again = loading.load(home.real, sheet(kind), "again.csv", kind=kind.id)
    assert (again.rejected, again.accepted + again.unchanged) == (1, 0)
    assert NAME_OF.encode() not in everything(home.folder)

"""Every place that can hold somebody's words: on the table, filled by its own door, and empty when they are erased."""

import gzip
import importlib
import io
import os
import re
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
import xlsxwriter

from data.access import audit_log, login_throttle
from data.access.access_file import FILE
from data.commands import restore
from data.entries import decisions, hand_entries, meeting_notes, report_templates, request_edits
from data.installation import backup, inbox, resident_data, resident_export
from data.installation.installation import Home
from data.intake import loading, undo, upload_log
from data.mapping import saved_mappings
from data.mapping.mapping import Join, Plan
from data.mapping.recognition import Given
from data.privacy import erased_people, erasures_begun, places_of_words
from data.privacy.place import ACCESS, BOARD, FOLDER, GOES, HIDES
from tests.community import BUILDINGS

pytestmark = pytest.mark.slow

#: Somebody invented; their room stands nowhere else.
ID, NAME, PHONE, DOOR, ROOM = "RZ7788", "皇甫寻寻", "13987654321", "2-70717", "70717"
SAID = f"{NAME}({DOOR}、{PHONE})"
#: A neighbour, who stays, and what they said.
STAYS, THEIRS = "长孙留留", "我家的水管漏了"
ROSTER = f"居民编号,姓名,楼栋号,房号,电话,人群标签,备忘\nRZ1,{STAYS},2,708,13987650000,,与{NAME}同楼\n"
OWN_ROW = f"{ID},{NAME},2,{ROOM},{PHONE},独居老人,\n"
TODAY = "2022-04-02T20:00"
EVERY_ENCODING = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")


def fill(made: Path) -> None:
    """Put the person into every place, each by its own door."""
    home = Home(made, with_demo=False)
    store = home.real
    loading.load(store, BUILDINGS.encode(), "buildings.csv")
    # Before the board knew them they stood in what a neighbour wrote alone, and that is in a backup.
    loading.load(
        store,
        f"诉求编号,上报时间,姓名,电话,诉求内容,楼栋号,房号,状态,备忘\nQ1,2022-04-01 08:00,{STAYS},13987650000,"
        f"{THEIRS};楼上{SAID}说没事,2,708,处理中,问过{NAME}\n".encode(),
        "requests.csv",
    )
    backup.make(store, made, home.access)
    loading.load(store, (ROSTER + OWN_ROW).encode("gb18030"), "roster.csv")
    everyday(home)
    backup.make(store, made, home.access)
    home.close()
    newest = backup.backups(made)[0]
    restore.restore(newest, made)
    home = Home(made, with_demo=False)
    by_the_inbox(home)
    home.close()


def everyday(home: Home) -> None:
    store = home.real
    day = "居民编号,姓名,日期,今日体温,是否有症状"
    for name, text in (
        (
            "checkins.csv",
            f"{day}\n{ID},{NAME},2022-04-02,36.5,只咳嗽一声\nRZ1,{STAYS},2022-04-02,36.5,咳嗽、陪{NAME}去过医院\n",
        ),
        ("bad.csv", f"{day}\n{ID},{NAME},哪一天,36.5,否\nRZ1,{STAYS},2022-04-01,{NAME}说很烫,\n"),
        ("sampling.csv", f"采样日期,居民编号,姓名,应检,采样时间\n2022-04-02,{ID},{NAME},是,10:00\n"),
        ("followups.csv", f"随访日期,姓名,房号,随访人,随访结果\n2022-04-02,{STAYS},2-708,小陈,{NAME}也在家\n"),
        (
            f"{NAME}的诉求.csv",
            f"诉求编号,上报时间,姓名,电话,诉求内容,状态\nQ2,2022-04-01 09:00,{NAME},{PHONE},买菜,已办结\n",
        ),
        ("no_phone.csv", f"诉求编号,上报时间,姓名,诉求内容,状态\nQ3,2022-04-01 09:00,{NAME},买药,已办结\n"),
        ("stock.csv", f"日期,物资名称,单位,现有库存\n2022-04-02,口罩,只({NAME}领),10\n"),
    ):
        loading.load(store, text.encode("utf-16") if name == "sampling.csv" else text.encode(), name)
    loading.load(store, book(["居民编号", "姓名", "日期", "今日体温"], [ID, NAME, "2022-04-01", "36.6"]), "book.xlsx")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{NAME}.csv", f"{day}\n{ID},{NAME},2022-03-31,36.5,否\n")
    loading.load(store, packed.getvalue(), "packed.zip")
    undone = loading.load(store, f"{day}\n{ID},{NAME},2022-03-30,36.5,否\n".encode(), "undone.csv")
    undo.undo(store, undone.batch_id or 0)
    request_edits.change(store, "Q1", {"owner": f"负责{NAME}的人"}, "小陈", note=f"已问{NAME},电话 139 8765 4321")
    # By hand: of the person, of a neighbour whose line's note speaks of them, and one that was undone.
    of_them = {"name": NAME, "room": DOOR, "temperature": "36.6"}
    hand_entries.enter(store, "checkins", [of_them], "小陈", channel="phone", note="本人接的电话")
    hand_entries.enter(store, "checkins", [{"resident_id": "RZ1"}], "小陈", channel="phone", note=f"{SAID}也在家")
    hand_entries.undo(store, hand_entries.enter(store, "checkins", [of_them], "小陈", channel="visit"), "小陈")
    made = decisions.make(
        store,
        {"what": f"上门看望{SAID}", "owner": "小陈", "due_at": "2022-04-09T18:00", "note": f"编号{ID}"},
        "小陈",
    )
    decisions.change(store, made.decision_id, {"what": "上门看望", "measure": f"先打{PHONE}"}, "小陈", 1)
    meeting_notes.write(store, "rule:x", f"{SAID}没有应门,电话{PHONE}", "小陈", 0, f"{NAME}未打卡")
    report_templates.keep(store, f"{NAME}的日报", f"{NAME}.xlsx", book([SAID, "{{checkin_rate}}"]), "小陈")
    join = Join("谁", ("resident_id",), {NAME: (ID,)})
    saved_mappings.save(store, f"{NAME}的表", Plan("checkins", columns={"谁": "name"}, join=join), ["谁", NAME])
    audit_log.add(home.access, "周站长", "mapping", f"{NAME}的表", deleted=True)
    upload_log.begun(home.access, "周站长", f"{NAME}{PHONE}.csv")
    login_throttle.wrong(home.access, NAME, "10.0.0.5")
    mapped = Plan("checkins", columns={"名": "name", "温": "temperature"}, values={"name": {"老皇甫": NAME}})
    loading.load_all(
        store, "名,温\n老皇甫,36.5\n".encode(), "mapped.csv", Given("checkins", date(2022, 4, 2), plan=mapped)
    )


def book(*rows: list[str]) -> bytes:
    """A workbook whose sheet is called by the person's name, with a comment about them."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as made:
        sheet = made.add_worksheet(NAME)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        sheet.write_comment("A1", SAID)
    return content.getvalue()


def by_the_inbox(home: Home) -> None:
    """Files that are filed as done and as failed, in several forms, with reports that quote them."""
    place = home.folder / "inbox"
    looked_after = inbox.Inbox(home.folder, threading.Event(), upload_log.uploads(home.access, "收件箱"))
    document = io.BytesIO()
    with zipfile.ZipFile(document, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:t>{SAID}</w:t>")
    for name, content in {
        "unknown.csv": f"谁,怎样\n{NAME},{PHONE}\n{STAYS},好\n".encode("gb18030"),
        f"{NAME}.csv": f"谁,怎样\n{STAYS},好\n".encode("utf-16"),
        # Its first row is taken for the header, which the report quotes.
        "headless.csv": f"{NAME},{PHONE}\n{STAYS},好\n".encode(),
        "letter.docx": document.getvalue(),
        "list.xlsx": book(["谁", "怎样"], [NAME, PHONE]),
        "list.csv.gz": gzip.compress(f"谁,怎样\n{NAME},{PHONE}\n".encode()),
        "checkins_2022-04-02.csv": (
            f"居民编号,姓名,打卡时间,今日体温\n{ID},{NAME},早,很烫\n{ID},{NAME},08:00,{NAME}\n".encode()
        ),
        "stock_2022-04-02.csv": f"物资名称,现有库存\n口罩,{NAME}借走了\n棉签,约{PHONE}\n".encode(),
    }.items():
        (place / name).write_bytes(content)
    for sender, name in ((f"{NAME}家", "a.csv"), (f"{NAME}的网格", f"{NAME}{PHONE}.csv")):
        (place / sender).mkdir()
        (place / sender / name).write_text(f"谁,怎样\n{STAYS},好\n", encoding="utf-8")
    looked_after.look(home.real, False)
    looked_after.look(home.real, False)
    assert sorted(path.name for path in place.glob("*") if path.is_file()) == []
    # One of the senders has just begun to send another.
    (place / f"{NAME}的网格" / "b.csv.part").write_text("谁", encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the person in every place, made once; copy it before use."""
    made = tmp_path_factory.mktemp("everywhere") / "var"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", TODAY)
        patch.setattr(inbox, "SETTLED_S", 0)
        fill(made)
    return made


@pytest.fixture
def home(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv("BOARD_TODAY", TODAY)
    opened = Home(Path(shutil.copytree(folder, tmp_path / "var")), with_demo=False)
    yield opened
    opened.close()


def files(folder: Path) -> dict[str, bytes]:
    """Every file in a folder by its path, with the path itself and what is packed in it."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            content = path.read_bytes()
            parts = [str(path.relative_to(folder)).encode(), content]
            if content.startswith(b"PK"):
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    parts += [archive.read(one) for one in archive.namelist()]
            if content.startswith(b"\x1f\x8b"):
                parts.append(gzip.decompress(content))
            found[str(path.relative_to(folder))] = b"\n".join(parts)
        found[os.path.relpath(place, folder)] = os.path.basename(place).encode()
    return found


def holding(folder: Path) -> dict[str, list[str]]:
    """The files in which any of the words stands, in any encoding, with the words."""
    found: dict[str, list[str]] = {}
    for name, content in files(folder).items():
        here = [
            word
            for word in (NAME, PHONE, DOOR, ID, "139 8765 4321")
            if any(word.encode(encoding) in content for encoding in EVERY_ENCODING)
        ]
        # Not the digits of a hash.
        if re.search(rb"(?<![0-9a-f])70717(?![0-9a-f])", content):
            here.append(ROOM)
        # An id of ours is what the record calls them: it says nothing of who they are.
        if Path(name).name.startswith(FILE):
            here = [word for word in here if word != ID]
        if here:
            found[name] = here
    return found


def test_every_table_and_column_of_text_is_on_the_table(home: Home) -> None:
    """A new table, or a new column of text, is red here until somebody says what becomes of it."""
    found: dict[str, set[str]] = {}
    for table, column, type in home.real.rows(
        """select table_name, column_name, data_type from duckdb_columns() where not internal and schema_name = 'main'
           and table_name in (select table_name from duckdb_tables() where not internal)"""
    ):
        found.setdefault(table, set()).update([column] if type == "VARCHAR" else [])
    assert {name: set(columns) for name, columns in places_of_words.tables().items()} == found
    with sqlite3.connect(home.folder / FILE) as connection:
        real = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
    said = {name for place in places_of_words.places() if place.where == ACCESS for name in place.names}
    assert said == {name for name in real if not name.startswith("sqlite_")}


def test_every_file_of_a_data_folder_in_use_is_on_the_table(home: Home) -> None:
    patterns = [name for place in places_of_words.places() if place.where == FOLDER for name in place.names]
    # What lies in a folder that stands there as a whole belongs to it.
    lost = [
        path.relative_to(home.folder)
        for path in home.folder.rglob("*")
        if path.is_file()
        and not any(
            place.match(pattern)
            for place in (path.relative_to(home.folder), *path.relative_to(home.folder).parents)
            for pattern in patterns
        )
    ]
    assert lost == []


def test_every_place_has_its_owner_its_time_limit_and_its_eraser() -> None:
    for place in places_of_words.places():
        assert all(place.limit), place.names
        assert bool(place.given) != bool(place.not_given), place.names
        importlib.import_module(place.owner)
        if any(way in (GOES, HIDES) for columns in place.columns.values() for way in columns.values()):
            assert place.eraser, place.names
        if place.eraser:
            module, _, name = place.eraser.rpartition(".")
            if module.endswith(".Home"):
                module, name = module.removesuffix(".Home"), "Home"
            assert callable(getattr(importlib.import_module(module), name)), place.eraser


def test_the_person_stands_in_every_table_that_can_hold_words(home: Home) -> None:
    """What the next test erases: no table is left out because nothing was put into it."""
    words = (NAME, PHONE, ID, ROOM)
    empty = []
    for table, columns in places_of_words.tables().items():
        some = [name for name, way in columns.items() if way in (GOES, HIDES)]
        if some:
            told = home.real.rows(f"select concat_ws(' ', {', '.join(some)}) from {table}")
            if not any(word in text for (text,) in told for word in words):
                empty.append(table)
    undone = {name for name in places_of_words.tables() if name.startswith("undone_")} - {"undone_checkins"}
    # Of a round and of buildings there is no text, and people are numbers in their rows.
    assert set(empty) - undone == {"rows_buildings", "buildings"}


def test_no_byte_of_whoever_is_erased_is_left(home: Home) -> None:
    before = holding(home.folder)
    for pattern in (
        *(
            "board.duckdb",
            "originals/board/*",
            "inbox/done/*/*",
            "inbox/failed/*/*.report.txt",
            "inbox/failed/*/*.docx",
        ),
        *("inbox/failed/*/*.xlsx", "inbox/failed/*/*.gz", "backups/*/board.duckdb", "backups/*/originals/board/*"),
        *("before-restore-*/board.duckdb", "before-restore-*/originals/board/*"),
    ):
        assert any(Path(name).match(pattern) for name in before), pattern
    assert len({Path(name).parts[1] for name in before if name.startswith("backups")}) == 2
    [found] = resident_data.find(home.real, f"{NAME} {ID}")
    assert resident_data.erase(home, found.person, "管理员", "本人要求").pending is None
    backup.make(home.real, home.folder, home.access)
    assert holding(home.folder) == {}
    assert list((home.folder / erasures_begun.FOLDER).iterdir()) == []
    # What others wrote stays, without them.
    [(text, name)] = home.real.rows("select text, name from requests where request_id = 'Q1'")
    assert (text, name) == (f"{THEIRS};楼上某居民(***、***)说没事", STAYS)
    assert home.real.rows("select owner from requests where request_id = 'Q1'") == [("负责某居民的人",)]
    assert [path.name for path in (home.folder / "inbox").iterdir() if "网格" in path.name] == ["某居民的网格"]
    assert home.real.rows("select note from edits") == [("已问某居民,电话 ***",)]
    assert home.real.rows("select note from hand_entries") == [("某居民(***、***)也在家",)]
    assert [version.what for version in decisions.versions(home.real, 1)] == ["上门看望某居民(***、***)", "上门看望"]
    assert home.real.rows("select name, tags from people") == [(STAYS, None)]
    assert backup.backups(home.folder)[0].whole
    for made in backup.backups(home.folder):
        assert made.whole, made.name
    assert not resident_data.erasure_rows.take_out(home.real, erased_people.of(home.access), date(2022, 4, 2))


def test_an_erasure_that_was_killed_is_finished_by_the_next_run(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each of its steps: what is noted down is enough for another run, which knows nothing but the folder."""

    class Killed(BaseException):
        """As a power cut: nothing behind it is run."""

    [found] = resident_data.find(home.real, f"{NAME} {ID}")
    for copy in (*home.folder.glob("before-restore-*"), *home.folder.glob("backups/*_200001")):
        shutil.rmtree(copy)  # one copy is enough here
    begin = partial(resident_data.erase, home, found.person, "管理员", "本人要求")
    steps = (
        (resident_data.erasure_rows, "take_out"),
        (resident_data.redacted_originals, "settle"),
        (resident_data, "forget_filed_naming"),
        (resident_data.backup_cleaning, "clean"),
    )
    for module, step in steps:
        with monkeypatch.context() as patch:

            def killed(*_: object, **__: object) -> None:
                raise Killed

            patch.setattr(module, step, killed)
            with pytest.raises(Killed):
                begin() if step == "take_out" else resident_data.finish_begun(home, date(2022, 4, 2))
        assert holding(home.folder) != {}
    resident_data.finish_begun(home, date(2022, 4, 2))
    assert holding(home.folder) == {}


def test_the_export_gives_a_file_for_every_place_that_says_so(home: Home) -> None:
    [found] = resident_data.find(home.real, f"{NAME} {ID}")
    with zipfile.ZipFile(io.BytesIO(resident_export.export(home.real, found.person))) as archive:
        given = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    assert {place.given for place in places_of_words.places() if place.given} <= set(given)
    assert "上门看望" in given["提到您的文字.csv"]
    assert "楼上" in given["提到您的文字.csv"]
    assert [line.split(",")[5] for line in given["手工登记.csv"].splitlines()[1:]] == ["phone"]
    assert "没有应门" in given["提到您的文字.csv"]
    assert "13987650000" not in "".join(given.values())


def test_every_table_has_words_in_one_place_alone() -> None:
    names = [name for place in places_of_words.places() if place.where == BOARD for name in place.names]
    assert len(names) == len(set(names))


def test_who_works_here_and_has_a_residents_name_stays_in_what_others_wrote(home: Home) -> None:
    """The name alone is then also theirs; beside the resident's phone or door it is the resident's."""
    made = decisions.make(
        home.real, {"what": f"由{NAME}负责;看望{SAID}", "owner": NAME, "due_at": "2022-04-09T18:00"}, "小陈"
    )
    ours = decisions.make(home.real, {"what": f"由{NAME}负责", "owner": NAME, "due_at": "2022-04-09T18:00"}, "小陈")
    for copy in (*home.folder.glob("before-restore-*"), *home.folder.glob("backups/*")):
        shutil.rmtree(copy)
    [found] = resident_data.find(home.real, f"{NAME} {ID}")
    resident_data.erase(home, found.person, "管理员", "本人要求")
    [theirs] = decisions.versions(home.real, made.decision_id)
    [kept] = decisions.versions(home.real, ours.decision_id)
    assert (theirs.what, theirs.owner) == ("由某居民负责;看望某居民(***、***)", NAME)
    assert kept.what == f"由{NAME}负责"

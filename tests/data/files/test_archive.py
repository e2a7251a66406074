"""Archives as people and programs pack them, and as those who mean harm do; and what any file is taken for."""

import gzip
import io
import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
import xlsxwriter

from data.files import archive, tables_of_file
from data.intake.progress import Cancelled, Watch
from data.refusal import Refusal

#: Room enough for every file here.
PLENTY = 10_000_000
CSV = "楼栋号,网格编号\n1,G1\n"


def packed(folder: Path, *members: tuple[str | zipfile.ZipInfo, str | bytes]) -> Path:
    path = folder / "packed"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            target.writestr(name, content)
    return path


def workbook_of(*sheets: str) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name in sheets:
            book.add_worksheet(name).write_row(0, 0, ["楼栋号", "网格编号"])
    return content.getvalue()


def unpacked(path: Path, folder: Path, most: int = PLENTY, name: str = "表.zip") -> dict[str, bytes]:
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    return {name: member.read_bytes() for name, member in archive.unpack(path, name, scratch, most)}


def opened(path: Path, folder: Path, name: str = "表") -> list[str]:
    """The tables' names, and the codes of what is refused."""
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    found = tables_of_file.tables_of(path, name, scratch, PLENTY)
    return [
        f"{table.name}: {table.refusal.code}" if isinstance(table, tables_of_file.Refused) else table.name
        for table in found
    ]


def refusal(path: Path, folder: Path, most: int = PLENTY) -> str:
    with pytest.raises(Refusal) as caught:
        unpacked(path, folder, most)
    return caught.value.code


def declaring(path: Path, size: int, checksum: int | None = None) -> Path:
    """The archive of one member whose headers declare another size, and perhaps another checksum."""
    content = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        start = content.index(mark) + at
        if checksum is not None:
            struct.pack_into("<I", content, start, checksum)
        struct.pack_into("<I", content, start + 8, size)
    path.write_bytes(content)
    return path


def test_members_are_written_under_numbers_and_named_as_packed(tmp_path: Path) -> None:
    path = packed(
        tmp_path,
        ("四月/楼栋.csv", CSV),
        ("../../../etc/1.csv", "a"),
        ("/2.csv", "b"),
        ("C:\\表\\3.csv", "c"),
        ("四月/", ""),
    )
    assert unpacked(path, tmp_path) == {
        "四月/楼栋.csv": CSV.encode(),
        "etc/1.csv": b"a",
        "2.csv": b"b",
        "C:/表/3.csv": b"c",
    }
    assert sorted(file.name for file in (tmp_path / "scratch").iterdir()) == [f"member{n}" for n in range(4)]


def test_names_that_windows_in_chinese_writes(tmp_path: Path) -> None:
    """In GBK and without saying so; the second byte of 昞 is that of a backslash."""
    path = packed(tmp_path, ("AAAAAAAA.csv", CSV), ("bbbbbb.csv", CSV))
    content = (
        path.read_bytes()
        .replace(b"AAAAAAAA", "健康打卡".encode("gbk"))
        .replace(b"bbbbbb", "昞楼".encode("gbk") + b"--")
    )
    path.write_bytes(content)
    assert list(unpacked(path, tmp_path)) == ["健康打卡.csv", "昞楼--.csv"]
    path.write_bytes(content.replace("健康打卡".encode("gbk"), "打卡--".encode()))
    assert list(unpacked(path, tmp_path)) == ["打卡--.csv", "昞楼--.csv"]


def test_what_nobody_packed_on_purpose_is_passed_over(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("链接.csv")
    link.external_attr = 0o120777 << 16
    names = ("__MACOSX/._a.csv", ".DS_Store", "表/.a.csv", ".git/config", "~$a.xlsx", "表/Thumbs.db", "空/")
    path = packed(tmp_path, (link, "/etc/passwd"), *((name, "x") for name in names))
    assert refusal(path, tmp_path) == "empty"
    assert refusal(packed(tmp_path), tmp_path) == "empty"
    path = packed(tmp_path, (link, "/etc/passwd"), ("a.csv", CSV))
    assert list(unpacked(path, tmp_path)) == ["a.csv"]


def test_links_and_devices_are_no_files_and_names_lead_nowhere(tmp_path: Path) -> None:
    members: list[tuple[str | zipfile.ZipInfo, str]] = []
    for kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK):
        member = zipfile.ZipInfo(f"{kind:o}.csv")
        member.external_attr = (kind | 0o777) << 16
        members.append((member, "/etc/passwd"))
    junction = zipfile.ZipInfo("junction.csv")
    junction.create_system, junction.external_attr = 0, 0x400
    names = (
        "../1.csv",
        "/etc/2.csv",
        r"C:\Windows\3.csv",
        r"..\..\4.csv",
        r"\\server\share\5.csv",
        "C:6.csv",
        "打\u202e卡\u200b.csv",
    )
    path = packed(tmp_path, *members, (junction, "/etc/passwd"), *((name, name) for name in names))
    found = unpacked(path, tmp_path)
    assert list(found) == [
        "1.csv",
        "etc/2.csv",
        "C:/Windows/3.csv",
        "4.csv",
        "server/share/5.csv",
        "C:6.csv",
        "打卡.csv",
    ]
    assert list(found.values()) == [name.encode() for name in names]
    written = sorted(one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*") if one.is_file())
    assert written == ["packed", *(f"scratch/member{number}" for number in range(len(names)))]


def test_a_bomb_goes_off_nowhere(tmp_path: Path) -> None:
    path = packed(tmp_path, ("a.csv", b"0" * 6_000_000), ("b.csv", b"0" * 6_000_000))
    assert path.stat().st_size < 20_000
    assert len(unpacked(path, tmp_path, 12_000_000)) == 2
    assert refusal(path, tmp_path) == "too_large_unpacked"
    written = sum(file.stat().st_size for file in (tmp_path / "scratch").iterdir())
    assert written <= 12_000_000
    assert refusal(packed(tmp_path, *((f"{n}.csv", CSV) for n in range(201))), tmp_path) == "too_many_files"


def test_sizes_that_lie(tmp_path: Path) -> None:
    """Also where the declared part of the bytes has the declared checksum."""
    content = b"0" * 6_000_000
    honest = packed(tmp_path, ("a.csv", content))
    assert refusal(declaring(honest, 10), tmp_path) == "malformed"
    assert refusal(declaring(honest, 10, zlib.crc32(content[:10])), tmp_path) == "malformed"
    assert refusal(declaring(honest, 10, zlib.crc32(content[:10])), tmp_path, 1_000_000) == "too_large_unpacked"
    assert refusal(declaring(packed(tmp_path, ("a.csv", CSV)), 6_000_000), tmp_path) == "malformed"


def test_archives_that_cannot_be_read(tmp_path: Path) -> None:
    path = packed(tmp_path, ("a.csv", CSV * 100))
    whole = path.read_bytes()
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked = bytearray(path.read_bytes())
        locked[locked.index(mark) + at] |= 1
        path.write_bytes(locked)
    assert refusal(path, tmp_path) == "encrypted"
    path.write_bytes(whole[:-30])
    assert refusal(path, tmp_path) == "malformed"
    path.write_bytes(whole[:50] + b"\xff\xff\xff" + whole[53:])
    assert refusal(path, tmp_path) == "malformed"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as target:
        target.writestr("a.csv", CSV)
    assert refusal(path, tmp_path) == "unusual_archive"


def test_gz(tmp_path: Path) -> None:
    path = tmp_path / "packed"
    path.write_bytes(gzip.compress(CSV.encode()))
    assert unpacked(path, tmp_path, name="楼栋.CSV.GZ") == {"楼栋.CSV": CSV.encode()}
    assert opened(path, tmp_path, "楼栋.csv.gz") == ["楼栋.csv"]
    path.write_bytes(gzip.compress(CSV.encode()) + gzip.compress(b"2,G1\n"))
    assert unpacked(path, tmp_path, name="楼栋.gz") == {"楼栋": (CSV + "2,G1\n").encode()}
    path.write_bytes(gzip.compress(CSV.encode() * 1000)[:-20])
    assert refusal(path, tmp_path) == "malformed"
    path.write_bytes(gzip.compress(CSV.encode()) + b"more")
    assert refusal(path, tmp_path) == "malformed"
    path.write_bytes(gzip.compress(b"0" * 50_000_000))
    assert refusal(path, tmp_path) == "too_large_unpacked"
    assert (tmp_path / "scratch" / "member0").stat().st_size <= PLENTY


def test_each_member_is_opened_by_what_it_holds(tmp_path: Path) -> None:
    inner = packed(tmp_path, ("a.csv", CSV)).read_bytes()
    path = packed(
        tmp_path,
        ("楼栋.csv", CSV.encode("gb18030")),
        ("表.csv", workbook_of("甲", "乙")),
        ("里面.zip", inner),
        ("空.csv", ""),
        ("图.csv", b"\x89PNG\r\n"),
        ("坏.xlsx", workbook_of("甲")[:-40]),
        ("里面.gz", gzip.compress(b"a")),
        ("二.csv", CSV),
    )
    assert opened(path, tmp_path) == [
        "楼栋.csv",
        "表.csv / 甲",
        "表.csv / 乙",
        "里面.zip: nested_archive",
        "空.csv: empty",
        "图.csv: image",
        "坏.xlsx: malformed",
        "里面.gz: nested_archive",
        "二.csv",
    ]
    tables = tables_of_file.tables_of(path, "表.zip", tmp_path / "scratch", PLENTY)
    first, last = tables[0], tables[-1]
    assert not isinstance(first, tables_of_file.Refused)
    assert not isinstance(last, tables_of_file.Refused)
    assert (first.encoding, last.encoding) == ("gb18030", "utf-8")
    assert first.first_rows() == last.first_rows() == [["楼栋号", "网格编号"], ["1", "G1"]]


def test_a_plain_file_is_taken_for_what_it_holds_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for content, names in ((CSV.encode(), [""]), (workbook_of("甲"), [""]), (workbook_of("甲", "乙"), ["甲", "乙"])):
        path.write_bytes(content)
        assert opened(path, tmp_path, "表.xls") == names


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("[Content_Types].xml", "word/document.xml"), "document"),
        (("[Content_Types].xml", "ppt/presentation.xml"), "document"),
        (("[Content_Types].xml", "xl/workbook.bin"), "xlsb"),
        (("mimetype", "content.xml", "META-INF/manifest.xml"), "opendocument"),
        (("Index/Document.iwa",), "numbers"),
        (("[Content_Types].xml", "xl/other.xml"), "malformed"),
    ],
)
def test_documents_of_other_programs_are_named(tmp_path: Path, parts: tuple[str, ...], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        opened(packed(tmp_path, *((part, "<a/>") for part in parts)), tmp_path)
    assert caught.value.code == code


def test_a_workbook_that_lies_about_its_size_does_not_get_past(tmp_path: Path) -> None:
    path = tmp_path / "book"
    path.write_bytes(workbook_of("甲"))
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts.pop("xl/worksheets/sheet1.xml") + b" " * 20_000_000
    lying = packed(tmp_path, ("xl/worksheets/sheet1.xml", sheet), *parts.items())
    with pytest.raises(Refusal) as caught:
        opened(declaring(lying, 10, zlib.crc32(sheet[:10])), tmp_path)
    assert caught.value.code == "too_large_unpacked"


def test_the_workbooks_of_one_archive_share_one_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables_of_file.workbook, "MOST_UNPACKED", 20_000)
    path = packed(tmp_path, *((f"{n}.xlsx", workbook_of("甲")) for n in range(3)), ("a.csv", CSV))
    names = opened(path, tmp_path)
    assert names[0] == "0.xlsx / 甲"
    assert names[2:] == ["2.xlsx: too_large_unpacked", "a.csv"]


@pytest.mark.parametrize("long", [False, True], ids=["as usual", "ZIP64"])
def test_a_table_of_contents_of_a_million_files_is_not_read(tmp_path: Path, long: bool) -> None:
    size = archive.MOST_CONTENTS + 1
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 0xFFFFFFFF if long else size, 0, 0)
    before = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, size, 0) if long else b""
    path = tmp_path / "packed"
    path.write_bytes(b"PK\x03\x04" + b"\0" * 100 + before + end)
    with pytest.raises(Refusal) as caught, archive.opened(path):
        pass
    assert caught.value.code == "too_many_files"


def test_unpacking_stops_where_whoever_sent_it_stops(tmp_path: Path) -> None:
    watch = Watch()
    watch.cancel()
    path = packed(tmp_path, ("a.csv", CSV))
    with pytest.raises(Cancelled):
        tables_of_file.tables_of(path, "a.zip", tmp_path, PLENTY, check=watch.check)

"""Bytes to text: telling UTF-8 from what is not, and refusing what is no text, or two texts in one."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.files import decode, mixed_encodings
from data.refusal import Refusal
from tests.long import so_many

#: Text, and bytes that are often parts of characters.
PIECES = st.one_of(
    st.text("a中é😀\n").map(str.encode),
    st.binary(max_size=4),
    st.sampled_from([b"\xe4", b"\xb8\xad", b"\xf0\x9f", b"\xc0"]),
)
HEADER = "姓名,房号,体温\n"
ROW = "张三,1-101,36.5\n"


def read(folder: Path, content: bytes) -> decode.Text:
    (folder / "file").write_bytes(content)
    return decode.text_of(folder / "file", folder / "utf8")


def refused(folder: Path, content: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read(folder, content)
    assert caught.value.zh
    return caught.value


@given(content=st.lists(PIECES, max_size=12).map(b"".join), block=st.integers(1, 9))
def test_a_file_is_utf_8_exactly_where_all_of_it_decodes(content: bytes, block: int) -> None:
    """Whatever characters the edges of the blocks cut in two."""
    try:
        content.decode("utf-8")
        expected = True
    except UnicodeDecodeError:
        expected = False
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(decode, "BLOCK", block)
        path = Path(folder, "file")
        path.write_bytes(content)
        assert decode._is_utf8(path) is expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_utf8_file_with_a_line_in_gbk_is_refused_naming_the_line(tmp_path: Path, end: str) -> None:
    content = (HEADER + ROW * 40).encode() + "李四,1-102,36.6\n".encode("gbk") + ROW.encode() * 3
    found = refused(tmp_path, content.replace(b"\n", end.encode()))
    assert found.code == "mixed_encoding"
    assert "第 42 行不是" in found.zh
    assert "begins as UTF-8, and line 42 is not" in found.en


@pytest.mark.parametrize("line", ["李四四,1-102,36.6\n", "居民编号,姓名,房号\n", "a,买菜难,已登记\n"])
@pytest.mark.parametrize("block", [mixed_encodings.BLOCK, 64])
def test_a_gb18030_file_with_a_line_in_utf8_is_refused_naming_the_line(
    tmp_path: Path, line: str, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mixed_encodings, "BLOCK", block)
    content = (HEADER + ROW * 40).encode("gb18030") + line.encode() + ROW.encode("gb18030") * 3
    found = refused(tmp_path, content)
    assert found.code == "mixed_encoding"
    assert "前面是国内常用的编码,第 42 行是 UTF-8" in found.zh
    assert "line 42 is UTF-8" in found.en


COMMON = st.text(
    st.integers(0xB0, 0xF6).flatmap(
        lambda high: st.integers(0xA1, 0xFE).map(lambda low: bytes((high, low)).decode("gb2312", "ignore") or "的")
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.slow
@settings(max_examples=so_many(150, 5_000), deadline=None)
@given(cells=st.lists(st.one_of(COMMON, st.text("张三李四王五赵六买菜1-23a", max_size=8)), min_size=1, max_size=20))
@example(cells=["联通"])
@example(cells=["联通", "联通公司"])
@example(cells=["锟斤拷"])
def test_a_file_in_gb18030_alone_is_read_as_what_it_says(cells: list[str]) -> None:
    """Also 联通, whose two characters are bytes of UTF-8 too: beside other Chinese words there is no doubt."""
    text = HEADER + "".join(f"{cell},1-101\n" for cell in cells)
    with tempfile.TemporaryDirectory() as folder:
        found = read(Path(folder), text.encode("gb18030"))
        assert found.encoding == "gb18030"
        assert found.path.read_text(encoding="utf-8") == text


def test_four_byte_characters_of_gb18030_are_read(tmp_path: Path) -> None:
    text = f"{HEADER}𠮷田,1-101,36.5\n㐂,1-102,36.6\n"
    assert read(tmp_path, text.encode("gb18030")).path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_read_by_its_mark_and_refused_without_it(tmp_path: Path, encoding: str) -> None:
    content = (HEADER + ROW * 30).encode(encoding)
    found = read(tmp_path, "\ufeff".encode(encoding) + content)
    assert (found.encoding, found.path.read_text(encoding="utf-8")) == ("utf-16", HEADER + ROW * 30)
    bare = refused(tmp_path, content)
    assert bare.code == "binary"
    assert "UTF-16" in bare.zh


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_damage_in_utf16_is_named_by_its_line(tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also beyond the first block, where the mark is out of sight."""
    monkeypatch.setattr(mixed_encodings, "BLOCK", 100)
    half = (0xD800).to_bytes(2, "little" if encoding == "utf-16-le" else "big")
    found = refused(tmp_path, ("\ufeff" + HEADER + ROW * 30).encode(encoding) + half + ROW.encode(encoding))
    assert (found.code, "第 32 行" in found.zh) == ("encoding", True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_nul_is_refused(tmp_path: Path, encoding: str) -> None:
    assert refused(tmp_path, (HEADER + ROW * 9 + "张\x00三,1-101,36.5\n").encode(encoding)).code == "binary"


@pytest.mark.parametrize(
    ("encoding", "bytes_lost"), [("utf-8", 1), ("utf-8", 2), ("utf-8-sig", 1), ("gb18030", 1), ("utf-16", 1)]
)
def test_a_file_that_ends_inside_a_character_is_incomplete(tmp_path: Path, encoding: str, bytes_lost: int) -> None:
    found = refused(tmp_path, (HEADER + ROW * 3 + "李四,1-102,发热").encode(encoding)[:-bytes_lost])
    assert found.code == "cut_off"
    assert "第 5 行" in found.zh
    assert "(5)" in found.en


def test_a_damaged_byte_is_named_by_its_line(tmp_path: Path) -> None:
    content = bytearray((HEADER + ROW * 5).encode())
    content[content.index(ROW.encode()) + 1] = 0xFF
    assert "第 2 行" in refused(tmp_path, bytes(content)).zh
    gb = (HEADER + ROW).encode("gb18030") + b"\xff\xff,1-102\n"
    found = refused(tmp_path, gb)
    assert (found.code, "第 3 行" in found.zh) == ("encoding", True)


def test_a_long_damaged_line_does_not_keep_anyone_waiting(tmp_path: Path) -> None:
    """It holds hundreds of thousands of places that may be UTF-8; the line is looked at once, not at each of them."""
    found = refused(tmp_path, HEADER.encode() + "买菜".encode() * 200_000 + b"\xff\n")
    assert (found.code, "第 2 行" in found.zh) == ("mixed_encoding", True)

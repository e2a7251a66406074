"""A backup as one file: it opens with its passphrase alone, and nothing of it can be changed, moved or left out."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.commands import encrypt_backup, restore
from data.current.opened_store import open_store
from data.installation import backup, encrypted_backup, sealed_file
from data.installation.installation import Home
from data.intake import loading
from data.privacy import erased_people
from data.refusal import Refusal
from tests.conftest import PASSWORD

pytestmark = pytest.mark.slow

PIECE = sealed_file.PIECE
CONTENT = bytes(range(256)) * (PIECE // 100)


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Iterator[None]:
    """A file says what its key cost; here it costs little, so that it can be opened often."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed_file, "_COSTS", {"memory_kib": 256, "passes": 1, "lanes": 1})
        yield


@pytest.fixture(scope="module")
def file(cheap: None) -> bytes:
    """A sealed file of three pieces."""
    return b"".join(sealed_file.sealed([CONTENT[:7], CONTENT[7:]], PASSWORD))


def read(file: bytes, passphrase: str = PASSWORD) -> bytes:
    return b"".join(sealed_file.opened(io.BytesIO(file), passphrase))


def pieces(file: bytes) -> tuple[bytes, list[bytes]]:
    """The two lines before the pieces, and the pieces."""
    at = file.index(b"\n", file.index(b"\n") + 1) + 1
    size = PIECE + 16
    return file[:at], [file[start : start + size] for start in range(at, len(file), size)]


def test_it_opens_with_its_passphrase_and_holds_nothing_in_clear(file: bytes) -> None:
    assert len(pieces(file)[1]) == 3
    assert read(file) == CONTENT
    assert CONTENT[:64] not in file
    for length in (0, PIECE, PIECE + 1):
        assert read(b"".join(sealed_file.sealed([CONTENT[:length]], PASSWORD))) == CONTENT[:length]


def test_whatever_is_done_to_it_is_noticed(file: bytes) -> None:
    head, (first, second, third) = pieces(file)
    costs = re.sub(rb'"prefix": "..', b'"prefix": "zz', head)
    changed = [
        head + first + second,
        head + first,
        head,
        head + first + second + third[:-1],
        head + second + first + third,
        head + first + third,
        head + first + second + third + third,
        head + first[:-1] + bytes([first[-1] ^ 1]) + second + third,
        head + b"x" + first[1:] + second + third,
        head.replace(b"{", b"{ ") + first + second + third,
        costs + first + second + third,
        head.replace(b'"memory_kib": 256', b'"memory_kib": 99999999') + first + second + third,
    ]
    for number, content in enumerate(changed):
        with pytest.raises(Refusal) as refused:
            read(content)
        assert refused.value.code == "damaged", number


def test_a_wrong_passphrase_another_file_and_a_later_version_are_told_apart(file: bytes) -> None:
    found = []
    for content, passphrase in ((file, "another passphrase"), (b"PK\x03\x04", PASSWORD), (b"", PASSWORD)):
        with pytest.raises(Refusal) as refused:
            read(content, passphrase)
        found.append(refused.value.code)
    assert found == ["wrong_passphrase", "not_sealed", "not_sealed"]
    with pytest.raises(Refusal) as refused:
        read(file.replace(b"backup 1\n", b"backup 2\n", 1))
    assert refused.value.code == "newer_version"


def test_a_board_is_taken_along_and_goes_on_elsewhere_as_if_nothing_had_been(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    home = Home(here, with_demo=False)
    loading.load(home.real, "居民编号,姓名,楼栋号,房号\nR1,张三,1,101\n".encode(), "roster.csv")
    erased_people.put(home.access, {"x"})
    made = backup.make(home.real, home.folder, home.access)
    key, signs = home.access.erasure_key, home.access.key
    home.close()
    (tmp_path / "pass").write_text(f"{PASSWORD}\r\n")
    (tmp_path / "wrong").write_text("nobody knows this one 7")
    (tmp_path / "weak").write_text("1234567890")
    monkeypatch.setenv("BOARD_DATA_DIR", str(here))
    run = encrypt_backup.main
    assert run([made.name, str(tmp_path), "--passphrase-file", str(tmp_path / "weak")]) == 1
    assert run([made.name, str(tmp_path), "--passphrase-file", str(tmp_path / "pass")]) == 0
    assert run([made.name, str(tmp_path), "--passphrase-file", str(tmp_path / "pass")]) == 1
    assert not list((here / "scratch").glob("outgoing-*"))
    file = tmp_path / f"{made.name}.board-backup"
    assert "张三".encode() not in file.read_bytes()
    capsys.readouterr()
    monkeypatch.setenv("BOARD_DATA_DIR", str(there))
    assert restore.main([str(file), "--passphrase-file", str(tmp_path / "wrong")]) == 1
    assert "口令不对" in capsys.readouterr().out
    assert not (there / "board.duckdb").exists()
    assert restore.main([str(file), "--passphrase-file", str(tmp_path / "pass")]) == 0
    assert made.name in capsys.readouterr().out
    assert not (there / "unsealing").exists()
    again = Home(there, with_demo=False)
    assert (again.access.erasure_key, again.access.key) == (key, signs)
    assert again.real.rows("select name from people") == [("张三",)]
    again.close()


def test_a_file_cut_short_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path / "here", with_demo=False)
    loading.load(home.real, "居民编号,姓名,楼栋号,房号\nR1,张三,1,101\n".encode(), "roster.csv")
    made = backup.make(home.real, home.folder, home.access)
    whole = b"".join(encrypted_backup.sealed(made, home.folder, PASSWORD))
    home.close()
    (tmp_path / "cut.board-backup").write_bytes(whole[:-1000])
    (tmp_path / "pass").write_text(PASSWORD)
    monkeypatch.setenv("BOARD_DATA_DIR", str(tmp_path / "here"))
    asked = [str(tmp_path / "cut.board-backup"), "--passphrase-file", str(tmp_path / "pass")]
    assert restore.main(asked) == 1
    assert not list((tmp_path / "here").glob("before-restore-*"))
    store = open_store(tmp_path / "here" / "board.duckdb")
    assert store.rows("select name from people") == [("张三",)]
    store.close()

"""A backup carries no key; what becomes of the list of erased people with the key file, without it, with another."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from data.access import accounts, audit_log, erasure_list, keys, record_seal
from data.access.access_file import FILE, Access
from data.access.record_check import verified
from data.access.visitor import SESSION, Visitor
from data.commands import restore
from data.installation import backup, resident_data
from data.installation.installation import Home
from data.intake import loading
from data.privacy import erased_people
from data.refusal import Refusal
from data.roles import ROLES
from tests.data.access.test_record_check import lines

pytestmark = pytest.mark.slow

ROSTER = "居民编号,姓名,楼栋号,房号\nR1,张三,1,101\nR2,李四,1,102\n"
LISI = {"name": "李四", "building_id": "1", "room": "102"}


def somebody(role: str) -> Visitor:
    return Visitor(f"{role}的同事", ROLES[role], None, SESSION, "x", 1)


BOSS, MANAGER, DUTY = somebody("administrator"), somebody("manager"), somebody("duty")


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(record_seal.FROM_OUTSIDE, str(tmp_path / "config"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[backup.Backup, bytes]:
    """A backup of a board that erased 李四, on a stick, and the key file of that board."""
    folder = tmp_path_factory.mktemp("made")
    home = Home(folder / "var", with_demo=False)
    loading.load(home.real, ROSTER.encode(), "roster.csv")
    accounts.make(home.access, "周站长", "administrator", frozenset(), "test")
    [found] = resident_data.find(home.real, "李四")
    resident_data.erase(home, found.person, "test", "本人要求")
    done = backup.make(home.real, home.folder, home.access)
    key = erasure_list.hand_over(home.access, MANAGER)
    stick = Path(shutil.copytree(done.folder, folder / "stick" / done.name))
    home.close()
    return backup.at(stick), key


def file_of(key: bytes, folder: Path) -> Path:
    (folder / "handed.key").write_bytes(key)
    return folder / "handed.key"


def contents(folder: Path) -> dict[Path, bytes]:
    """The files of a data folder, but for those with which SQLite reads beside one that is open."""
    return {
        path: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".sqlite-shm", ".sqlite-wal")
    }


def rejected(folder: Path) -> int:
    """How many of the two people of the roster are not taken in."""
    home = Home(folder, with_demo=False)
    try:
        return loading.load(home.real, f"{ROSTER}R3,王五,1,103\n".encode(), "again.csv").rejected
    finally:
        home.close()


def test_a_backup_holds_no_key_of_any_sort(made: tuple[backup.Backup, bytes], tmp_path: Path) -> None:
    chosen, key = made
    held = [path for path in chosen.folder.rglob("*") if path.is_file()]
    assert not [path.name for path in held if path.name in keys.FILES]
    assert not [path.name for path in held if key in path.read_bytes() or key.hex().encode() in path.read_bytes()]
    assert keys.fingerprint(key).encode() in (chosen.folder / "backup.json").read_bytes()


def test_the_key_file_is_handed_over_once_and_to_an_administrator_again(tmp_path: Path) -> None:
    with closing(Access(tmp_path / "board")) as access:
        with pytest.raises(Refusal):
            erasure_list.hand_over(access, DUTY)
        assert erasure_list.handed(access) is None
        assert erasure_list.hand_over(access, MANAGER) == access.erasure_key
        handed = erasure_list.handed(access)
        assert handed
        assert handed.who == MANAGER.name
        with pytest.raises(Refusal, match="only an administrator"):
            erasure_list.hand_over(access, MANAGER)
        assert erasure_list.hand_over(access, BOSS) == access.erasure_key
        assert erasure_list.handed(access) == handed
        said = [(line.who, line.detail["first"]) for line in audit_log.search(access, action="key_handed_over")]
    assert said == [(BOSS.name, False), (MANAGER.name, True)]


def test_with_the_key_file_they_are_still_known(made: tuple[backup.Backup, bytes], tmp_path: Path) -> None:
    chosen, key = made
    restored = restore.restore(chosen, tmp_path / "fresh", file_of(key, tmp_path))
    assert not [zh for zh, _ in restored.said if "密钥" in zh]
    assert rejected(tmp_path / "fresh") == 1
    with closing(Access(tmp_path / "fresh")) as access:
        [line] = audit_log.search(access, action="restored")
        assert line.object == chosen.name
        assert verified(access).reason is None


def test_without_it_no_file_comes_in_until_it_is_brought(made: tuple[backup.Backup, bytes], tmp_path: Path) -> None:
    chosen, key = made
    restored = restore.restore(chosen, tmp_path / "fresh")
    assert any("密钥文件" in zh and keys.fingerprint(key) in zh for zh, _ in restored.said)
    with pytest.raises(Refusal, match="without its key file"):
        rejected(tmp_path / "fresh")
    home = Home(tmp_path / "fresh", with_demo=False)
    [found] = resident_data.find(home.real, "张三")
    with pytest.raises(Refusal, match="without its key file"):
        resident_data.erase(home, found.person, "test", "本人要求")
    for wrong in (b"", b"x" * 32, home.access.erasure_key):
        with pytest.raises(Refusal, match="not the key file"):
            erasure_list.bring(home.access, wrong, BOSS)
    erasure_list.bring(home.access, key, BOSS)
    assert home.access.erasure_key == key
    assert erased_people.of(home.access).means(LISI)
    assert loading.load(home.real, f"{ROSTER}R3,王五,1,103\n".encode(), "again.csv").rejected == 1
    home.close()
    with closing(Access(tmp_path / "fresh")) as access:
        assert access.erasure_key == key


def test_or_until_an_administrator_says_that_the_list_begins_anew(
    made: tuple[backup.Backup, bytes], tmp_path: Path
) -> None:
    chosen, _ = made
    restore.restore(chosen, tmp_path / "fresh")
    with closing(Access(tmp_path / "fresh")) as access:
        with pytest.raises(Refusal, match="reason"):
            erasure_list.begin_anew(access, BOSS, "  ")
        erasure_list.begin_anew(access, BOSS, "密钥文件找不到了,已逐个核对")
        [line] = audit_log.search(access, action="erasure_list_anew")
        assert line.detail["people"] == 1
    assert rejected(tmp_path / "fresh") == 0


def test_the_key_file_can_also_come_with_a_second_restore(made: tuple[backup.Backup, bytes], tmp_path: Path) -> None:
    chosen, key = made
    for _ in range(2):
        restore.restore(chosen, tmp_path / "fresh")
    assert erasure_list.unconfirmed(tmp_path / "fresh" / FILE)
    restore.restore(chosen, tmp_path / "fresh", file_of(key, tmp_path))
    assert erasure_list.unconfirmed(tmp_path / "fresh" / FILE) is None
    assert rejected(tmp_path / "fresh") == 1


def test_the_key_file_of_another_board_changes_nothing(made: tuple[backup.Backup, bytes], tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        restore.restore(made[0], tmp_path / "fresh", file_of(b"y" * 32, tmp_path))
    assert refused.value.code == "wrong_key"
    assert not (tmp_path / "fresh").exists()


def test_a_backup_of_an_earlier_version_brings_its_own_key(made: tuple[backup.Backup, bytes], tmp_path: Path) -> None:
    chosen, key = made
    old = Path(shutil.copytree(chosen.folder, tmp_path / "old" / chosen.name))
    with closing(sqlite3.connect(old / FILE, isolation_level=None)) as connection:
        connection.executescript("drop table state; drop table record_marks;")
    (old / "secret.key").write_bytes(key)
    lines(tmp_path / "fresh", 3)  # another board stood here before, and this machine has a key for its record
    for path in (tmp_path / "fresh").iterdir():
        path.unlink()
    backup.write_contents(old, chosen.name, chosen.rows)
    restored = restore.restore(backup.at(old), tmp_path / "fresh")
    assert not [zh for zh, _ in restored.said if "密钥" in zh]
    assert rejected(tmp_path / "fresh") == 1
    with closing(Access(tmp_path / "fresh")) as access:
        assert verified(access).reason is None
        assert access.erasure_key == key
        assert access.key != key


def test_a_record_that_lost_what_a_backup_noted_is_named(made: tuple[backup.Backup, bytes], tmp_path: Path) -> None:
    Access(tmp_path / "fresh").close()
    restored = restore.restore(made[0], tmp_path / "fresh")
    assert any("末尾可能被删改过" in zh for zh, _ in restored.said)


@pytest.mark.parametrize("begin", [0, 4096])
@pytest.mark.parametrize(("whose", "says"), [("backup", "请另选一份"), ("own", "改名后再恢复一次")])
def test_accounts_that_cannot_be_read_are_said_and_nothing_is_restored(
    made: tuple[backup.Backup, bytes],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    begin: int,
    whose: str,
    says: str,
) -> None:
    """As a file that a stick or a dying disk left half: its first page or one behind it is not what it was."""
    stick, board = tmp_path / "stick", tmp_path / "board"
    shutil.copytree(made[0].folder, stick)
    Home(board, with_demo=False).close()
    file = (stick if whose == "backup" else board) / FILE
    with file.open("r+b") as damaged:
        damaged.seek(begin)
        damaged.write(b"\xa5" * 4096)
    before = contents(board)
    monkeypatch.setenv("BOARD_DATA_DIR", str(board))
    assert restore.main([str(stick)]) == 1
    assert says in capsys.readouterr().out
    assert contents(board) == before


def test_what_was_written_beside_accounts_that_were_taken_away_is_not_read_into_those_of_the_backup(
    made: tuple[backup.Backup, bytes], tmp_path: Path
) -> None:
    """Whoever renames a damaged file, as they are told, leaves its log of what was last written where it lies."""
    board = tmp_path / "board"
    Home(board, with_demo=False).close()
    with closing(sqlite3.connect(board / FILE)) as running:
        running.execute("create table strange as select 1 as here")
        running.commit()
        log = (board / f"{FILE}-wal").read_bytes()
    assert log
    (board / FILE).rename(board / "damaged")
    (board / f"{FILE}-wal").write_bytes(log)
    aside = restore.restore(made[0], board).aside
    assert (aside / f"{FILE}-wal").read_bytes() == log
    with closing(Access(board)) as access:
        assert [account.name for account in accounts.accounts(access)] == ["周站长"]
        assert access.rows("select 1 from sqlite_master where name = 'strange'") == []

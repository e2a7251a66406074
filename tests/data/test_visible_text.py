"""Names from outside, without what nobody sees, wherever they are kept or shown."""

import unicodedata

import pytest

from data.batches import uploads
from data.intake import jobs, loading
from data.store.database import Store
from data.visible_text import file_name, visible

#: All that turns the direction of writing, and examples of what has no look.
TURNS = [*map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C))]
UNSEEN = [
    *TURNS,
    "\0",
    "\t",
    "\r",
    "\n",
    "\x1b",
    "\x7f",
    "\x85",
    "\xad",
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\ufeff",
]
UNSEEN += ["\u2028", "\u2029", "\u3164", "\ufe0f", "\ud800", "\udfff", "\ufffe", "\U000e0041", "\U000e0101"]


@pytest.mark.parametrize("sign", UNSEEN, ids=[f"U+{ord(sign):04X}" for sign in UNSEEN])
def test_what_nobody_sees_goes_out_of_a_name(sign: str) -> None:
    assert file_name(f"打{sign}卡{sign}.csv") == "打卡.csv"
    assert visible(f"打{sign}卡", "�") == "打�卡"
    assert file_name(sign) == "未命名"


def test_what_a_font_may_draw_stays() -> None:
    """Rare characters of names, also those that came with later Unicode or stand in the private area; emoji."""
    for name in ("𬎆_2022-04-01.csv", "\U0002ebf0.csv", "\ue863.csv", "①④.csv", "é e\u0301.csv", "🏠.csv", "·.csv"):
        assert file_name(name) == name
    assert file_name("打卡\u30004月\xa01日.csv") == "打卡 4月 1日.csv"
    assert file_name("") == ""


def test_no_control_and_no_sign_of_direction_is_forgotten() -> None:
    """Of all that Unicode calls a control or a format only marks with a look of their own are left."""
    left = {
        letter for letter in map(chr, range(0x110000)) if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    }
    left -= {letter for letter in left if not visible(letter)}
    assert all(unicodedata.category(letter) == "Cf" for letter in left)
    assert {unicodedata.name(letter).split()[0] for letter in left} == {"ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN"}
    assert {unicodedata.bidirectional(letter) for letter in left} <= {"AN", "AL", "L", "NSM"}


def test_a_files_name_is_kept_shown_and_given_back_as_it_is_seen(store: Store) -> None:
    sheet = "居民编号,姓名,房号,日期,体温\nR1,住户1,1-101,2022-04-01,36.5\n".encode()
    loading.load(store, sheet, "打\u202e卡\u200b.csv", kind="checkins")
    assert store.rows("select file_name from batches") == [("打卡.csv",)]
    assert jobs.start(store, sheet, "a\u202egpj.exe\n.csv", dry_run=True, here=True).file_name == "agpj.exe.csv"
    with store.write() as transaction:
        transaction.cursor.execute("update batches set file_name = $name", {"name": "a\u202egpj.exe\r\nx: y"})
    [batch] = uploads.batches(store)
    assert batch["file_name"] == "agpj.exex: y"
    original = uploads.original(store, batch["batch_id"])
    assert original is not None
    assert uploads.original_name("a\u202egpj.exe\r\nx: y", original) == "agpj.exex: y"

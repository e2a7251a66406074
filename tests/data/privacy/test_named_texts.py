"""Where somebody stands in what others wrote, and where the same letters are other words."""

import time

import pytest

from data.privacy.named_files import names_row
from data.privacy.named_texts import NamedTexts

LONG = {
    "resident_id": "RZ7788",
    "name": "皇甫寻",
    "building_id": "2",
    "unit": "",
    "room": "707",
    "phone": "13987654321",
}
#: A name that is a word as well, with an id that is a number of anything.
SHORT = {"resident_id": "12", "name": "高兴", "building_id": "1", "unit": "2", "room": "101", "phone": "13800001111"}
DOTTED = {"name": "阿依古丽·买买提", "building_id": "3", "room": "301"}
LATIN = {"name": "Anna Lee", "building_id": "3", "room": "302"}


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("联系皇甫寻确认", "联系某居民确认"),
        ("皇 甫寻说好", "某居民说好"),
        ("皇甫寻(2-707)", "某居民(***)"),
        ("皇甫寻住2号楼707室", "某居民住***"),
        ("2-707漏水", "2-707漏水"),
        ("打139-8765-4321没人接", "打***没人接"),
        ("电话+86 139 8765 4321", "电话***"),
        ("电话13987654321。", "电话***。"),
        ("单号1398765432199", "单号1398765432199"),
        ("rz7788未到", "***未到"),
        ("XRZ7788 RZ77889", "XRZ7788 RZ77889"),
        ("谁也没有提到", "谁也没有提到"),
        ("", ""),
    ],
)
def test_a_name_of_three_letters_a_phone_and_an_id_go_wherever_they_stand(text: str, hidden: str) -> None:
    assert NamedTexts([LONG]).hidden(text) == hidden


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("收到菜很高兴", "收到菜很高兴"),
        ("高兴得不得了,12岁,住12楼", "高兴得不得了,12岁,住12楼"),
        ("12盒口罩", "12盒口罩"),
        ("高兴", "某居民"),
        ("找高兴女士", "找某居民女士"),
        ("请问:高兴,在家吗", "请问:某居民,在家吗"),
        ("高兴(1-2-101)没开门", "某居民(***)没开门"),
        ("高兴家电话13800001111", "某居民家电话***"),
        ("高兴 编号12 未到", "某居民 编号*** 未到"),
        ("1-101有人", "1-101有人"),
    ],
)
def test_a_name_that_is_a_word_destroys_nobody_elses_text(text: str, hidden: str) -> None:
    assert NamedTexts([SHORT]).hidden(text) == hidden


def test_of_two_people_of_one_name_only_who_is_meant_goes() -> None:
    texts = NamedTexts([LONG], ["皇甫寻"])
    assert texts.hidden("皇甫寻家漏水") == "皇甫寻家漏水"
    assert texts.hidden("皇甫寻(3-101)家漏水") == "皇甫寻(3-101)家漏水"
    assert texts.hidden("皇甫寻(2-707)家漏水") == "某居民(***)家漏水"
    assert texts.hidden("皇甫寻13987654321") == "某居民***"


def test_a_name_within_a_longer_one_of_somebody_else_stays() -> None:
    texts = NamedTexts([LONG], ["皇甫寻寻", "小皇甫寻"])
    assert texts.hidden("皇甫寻寻和小皇甫寻都好,皇甫寻也好") == "皇甫寻寻和小皇甫寻都好,某居民也好"


def test_names_with_dots_and_of_latin_letters() -> None:
    texts = NamedTexts([DOTTED, LATIN])
    assert texts.hidden("阿依古丽•买买提没到,阿依古丽·买买提到了") == "某居民没到,某居民到了"
    assert texts.hidden("anna lee said so; Joanna Lee and Anna Leek did not") == (
        "某居民 said so; Joanna Lee and Anna Leek did not"
    )


def test_hiding_again_changes_nothing() -> None:
    texts = NamedTexts([LONG, SHORT, DOTTED, LATIN])
    once = texts.hidden("皇甫寻(2-707,13987654321)和高兴(1-2-101)")
    assert texts.hidden(once) == once


@pytest.mark.parametrize(
    ("row", "named"),
    [
        (["皇甫寻", "36.5"], True),
        (["皇甫寻", "2-707"], True),
        (["皇甫寻", "3-101"], False),
        (["皇甫寻", "13900000000"], False),
        (["长孙留", "问过皇甫寻"], True),
        (["长孙留", "2-707"], False),
        (["x", "13987654321"], True),
    ],
)
def test_rows_of_a_file_that_name_somebody(row: list[str], named: bool) -> None:
    assert names_row(row, set(), set(), NamedTexts([LONG])) is named


@pytest.mark.parametrize("unit", ["皇", "皇 ", "1", "1-", "139-8765-432 ", "2-70", "A", "高兴 ", "2号楼", "(" * 3])
def test_the_time_for_a_text_grows_with_its_length(unit: str) -> None:
    texts = NamedTexts([LONG, SHORT, DOTTED, LATIN], ["皇甫寻寻", "皇甫寻"])

    def seconds(size: int) -> float:
        text, found = (unit * size)[:size] + "皇甫寻13987654321", []
        for _ in range(3):
            begun = time.thread_time()
            texts.hidden(text)
            found.append(time.thread_time() - begun)
        return min(found)

    # Ten times the text; quadratic would be a hundred times. Of this thread alone: the machine may be busy.
    assert seconds(100_000) < 40 * seconds(10_000) + 0.05

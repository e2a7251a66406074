"""What a mask leaves to be seen: worked out by hand, and never anything of the hidden part, whatever was typed."""

import re
import unicodedata
from datetime import datetime

import pandas as pd
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from analytics.checkins import follow_up_list
from analytics.meeting import decision_progress
from analytics.privacy import masked_answers, veils
from analytics.privacy.veils import CLEAR, VEILED, Veil
from data.entries.decisions import Decision
from data.entries.request_history import Cell, RequestVersion
from data.store.database import Store
from tests.community import END, reported


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三丰", "张**"),
        ("张三", "张*"),
        ("张", "*"),
        ("", ""),
        ("  ", ""),
        ("欧阳震华", "欧***"),
        ("Ann Lee", "A***"),
        ("A", "*"),
        ("古丽娜尔·买买提", "古***"),
    ],
)
def test_of_a_name_the_first_letter_shows(name: str, shown: str) -> None:
    assert veils.name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812341234", "138****1234"),
        ("+86 138 1234 1234", "138****1234"),
        ("138-1234-1234", "138****1234"),
        ("１３８１２３４１２３４", "138****1234"),
        ("021-65432100", "****2100"),
        ("65432100", "****2100"),
        ("110", "****0"),
        ("1", "****"),
        ("", ""),
        ("没有", "***"),
        ("13812341234/13912341234", "****1234"),
        ("28812341234", "****1234"),
    ],
)
def test_of_a_phone_the_ends_show(phone: str, shown: str) -> None:
    assert veils.phone(phone) == shown


@pytest.mark.parametrize(
    ("id", "shown", "internal"),
    [
        ("R0000001", "R0000001", True),
        ("R1", "R1", True),
        ("20220401", "20220401", True),
        ("", "", False),
        ("310104199001011234", "310***34", False),
        ("31010419900101123X", "310***23", False),
        ("13812341234", "138****1234", False),
        ("1-2-501", "1-***", False),
        ("张三", "张三", False),
    ],
)
def test_ids_of_ours_stay_and_those_of_the_state_do_not(id: str, shown: str, internal: bool) -> None:
    assert veils.resident_id(id) == shown
    assert veils.is_internal(id) == internal


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("我家3号楼2单元501漏水,电话13812341234", "我家3号楼***漏水,电话138****1234"),
        ("3-2-501没菜", "3-***没菜"),
        ("住2-501", "住2-***"),
        ("12-3-1201室", "12-***"),
        ("501室漏水", "***漏水"),
        ("三号楼二单元五〇一", "三号楼***"),
        ("2022-04-01 08:30 在3栋501", "2022-04-01 08:30 在3栋***"),
        ("04/30/2014 02:51 PM, 31.12.2020 在3栋501", "04/30/2014 02:51 PM, 31.12.2020 在3栋***"),
        ("1-2-2001 和 1/2/2001 和 01/02/2001室", "1-*** 和 1-*** 和 01-***"),
        ("身份证310104199001011234", "身份证310***34"),
        ("31010419900101123x", "310***3x"),
        ("138 1234 1234 打不通", "138****1234 打不通"),
        ("座机021-65432100", "座机****2100"),
        ("一三八一二三四一二三四", "***"),
        ("A-501", "A-***"),
        ("5栋 1单元 1203 室", "5栋***"),
        ("我家3组15户漏水,2梯301也漏", "我家3组***漏水,***也漏"),
        ("住3号楼2单元5楼", "住3号楼***5楼"),
        ("张三:我是张 三", "张*:我是张*"),
        ("3#501", "3#***"),
        # What is no door and no phone stays.
        ("3号楼300人没菜", "3号楼300人没菜"),
        ("体温36.5-37.2", "体温36.5-37.2"),
        ("8:30-9:30", "8:30-9:30"),
        ("房租涨了", "房租涨了"),
        ("2022年4月1日起停水", "2022年4月1日起停水"),
        ("诉求 SQ20261025-000006 的", "诉求 SQ20261025-000006 的"),
        ("连着三天买不到", "连着三天买不到"),
        ("", ""),
    ],
)
def test_in_words_phones_numbers_doors_and_the_known_name_are_masked(words: str, shown: str) -> None:
    assert veils.text(words, "张三") == shown


def test_the_number_of_a_request_stays_and_what_is_known_of_them_goes() -> None:
    assert (
        veils.text("见 2022040112345,短号 6621,室友", "6621", keep=["2022040112345"])
        == "见 2022040112345,短号 ***,室友"
    )
    assert veils.text("我 13812341234", keep=["1"]) == "我 138****1234", "a short number is in every other"
    assert veils.text("Ann lives with Annette", "Ann") == "A** lives with Annette"


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("2022-04-01 张三 1-101 R1", "2022-04-01 张* 1-*** R1"),
        ("张三 1-2-501 R0000001", "张* 1-*** R0000001"),
        ("Ann Lee 1-101", "A*** 1-***"),
        ("张三 501", "张* ***"),
        ("张三", "张*"),
        ("张三 R0000001", "张* R0000001"),
        ("R0000001", "R0000001"),
        ("2022-04-01 张三 B501", "2022-04-01 张* ***"),
        ("张三 1-101 310104199001011234", "张* 1-*** 310***34"),
        ("", ""),
    ],
)
def test_the_words_for_a_row_keep_day_letter_building_and_id(label: str, shown: str) -> None:
    assert veils.row(label) == shown


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=6)
FIRST = st.sampled_from("甲乙丙丁")  # letters that no word around them has


@given(st.text(max_size=30))
def test_nothing_but_stars_follows_the_first_letter_of_a_name(typed: str) -> None:
    shown, whole = veils.name(typed), unicodedata.normalize("NFC", typed.strip())
    assert shown[1:].strip("*") == ""
    assert shown[:1] in ("", "*", whole[:1])
    assert bool(shown) == bool(whole)


@given(st.one_of(st.text(max_size=20), st.from_regex(r"\+?[\d \-]{0,22}", fullmatch=True)))
@example("13812341234")
def test_of_a_phone_at_most_seven_digits_or_half_show(typed: str) -> None:
    digits = [letter for letter in unicodedata.normalize("NFKC", typed) if letter.isdecimal()]
    seen = [letter for letter in veils.phone(typed) if letter.isdecimal()]
    assert len(seen) <= 7
    assert len(seen) <= len(digits) / 2 or veils.MOBILE.fullmatch("".join(digits))
    assert not any(letter.isalpha() for letter in veils.phone(typed))


@given(st.text(max_size=10), st.text(min_size=1, max_size=6))
def test_of_a_door_nothing_shows(before: str, room: str) -> None:
    assert veils.door(room) in ("", "***")
    assert VEILED.cell("roster", "room", room) in ("", "***")
    assert VEILED.cell("roster", "unit", room) in ("", "***")


@given(HAN, st.from_regex(r"1[3-9]\d{9}", fullmatch=True), HAN)
def test_no_phone_survives_in_words(before: str, phone: str, after: str) -> None:
    for typed in (
        phone,
        f"{phone[:3]} {phone[3:7]} {phone[7:]}",
        f"{phone[:3]}-{phone[3:7]}-{phone[7:]}",
        f"+86{phone}",
        "".join(chr(0xFF10 + int(d)) for d in phone),
    ):
        shown = unicodedata.normalize("NFKC", veils.text(f"{before}{typed}{after}"))
        assert phone not in re.sub(r"\D", "", shown)
        assert (
            phone[3:7] not in re.sub(r"[^\d*]", "", shown).replace(phone[-4:], "").replace(phone[:3], "")
            or "****" in shown
        )


@given(
    HAN,
    st.integers(1, 99),
    st.integers(1, 9),
    st.integers(101, 3299),
    st.sampled_from(["{b}号楼{u}单元{r}", "{b}-{u}-{r}", "{b}-{r}", "{b}栋{r}室", "{b}幢{u}单元{r}室", "{u}单元{r}"]),
)
def test_no_room_survives_in_words(before: str, building: int, unit: int, room: int, form: str) -> None:
    assume(not re.search("[一二三四五六七八九十百零〇两]", before))
    shown = veils.text(f"{before},住{form.format(b=building, u=unit, r=room)},停水")
    assert "***" in shown
    assert not re.search(rf"(?<!\d){room}(?!\d)", shown) or building == room


@given(st.text(max_size=12), FIRST, HAN, st.text(max_size=12))
def test_no_known_name_survives_in_words(before: str, surname: str, given_name: str, after: str) -> None:
    assert surname + given_name not in veils.text(before + surname + given_name + after, surname + given_name)


@given(st.text(max_size=60), st.lists(st.text(max_size=8), max_size=3))
def test_masking_words_fails_on_none_and_changes_nothing_of_what_is_masked(words: str, known: list[str]) -> None:
    assert isinstance(veils.text(words, *known), str)
    assert isinstance(veils.row(words), str)
    assert isinstance(veils.unknown(words), str)
    assert isinstance(veils.quoted(words), str)


def test_a_veil_is_lifted_from_those_it_names_alone() -> None:
    veil = Veil(frozenset({masked_answers.Resident("R1", "张三", "1", "", "101")}))
    people = pd.DataFrame(
        {
            "resident_id": ["R1", "R2", None],
            "name": ["张三", "李四", "赵六"],
            "phone": ["13800000001", "13800000002", None],
            "unit": [None, "1", ""],
            "room": ["101", "201", "301"],
            "building_id": ["1", "2", "2"],
            "result": ["王五不在", "李四不在,13800000002", None],
        }
    )
    shown = masked_answers.people(people, veil)[
        ["resident_id", "name", "phone", "unit", "room", "result"]
    ].values.tolist()
    assert shown == [
        ["R1", "张三", "13800000001", "", "101", "王五不在"],
        ["R2", "李*", "138****0002", "***", "***", "李*不在,138****0002"],
        ["", "赵*", "", "", "***", ""],
    ]
    assert masked_answers.residents(people) == {
        masked_answers.Resident("R1", "张三", "1", "", "101"): "R1",
        masked_answers.Resident("R2", "李四", "2", "1", "201"): "R2",
        masked_answers.Resident("", "赵六", "2", "", "301"): "赵* 2",
    }


@pytest.mark.parametrize(
    ("kind", "field", "source", "value", "shown"),
    [
        ("stock", "item", "物资名称", "口罩", "口罩"),
        ("stock", "unit", "单位", "只", "只"),
        ("stock", "item", "姓名", "张三", "张*"),
        ("roster", None, "谁", "张三丰", "张**"),
        ("roster", "room", "住哪", "1-101", "***"),
        ("checkins", None, "住址", "1-101", "***"),
        ("requests", "text", "remark", "住3-2-501", "***(8)"),
        ("requests", None, "remark", "楼道漏水", "楼***"),
        ("requests", "status", "status", "Closed", "Closed"),
        ("requests", None, "x", "Ann Lee", "A***"),
        ("checkins", "temperature", "体温", "36.5", "36.5"),
        ("requests", None, "tel2", "13812341234", "138****1234"),
        ("followups", "worker", "随访人", "王敏", "王敏"),
    ],
)
def test_samples_of_a_file_show_where_column_and_field_agree(
    kind: str, field: str | None, source: str, value: str, shown: str
) -> None:
    assert VEILED.sample(kind, field, source, value) == shown
    assert CLEAR.sample(kind, field, source, value) == value


def test_a_sentence_that_quotes_a_row_of_data_is_masked_and_one_that_quotes_headers_is_not() -> None:
    assert (
        veils.quoted("认不出这是什么表。它的列:张三、13800000001、1-101。")
        == "认不出这是什么表。它的列:张*、138****0001、1-***。"
    )
    assert veils.quoted("缺少这些列:姓名、房号。") == "缺少这些列:姓名、房号。"


def test_the_follow_up_list_over_http(store: Store) -> None:
    reported(store)
    whole = follow_up_list.as_json(follow_up_list.follow_list(store, END))
    veiled = masked_answers.followups_json(whole)
    assert {home["household"] for home in veiled} == {"1-***", "2-***"}
    assert [(one["name"], one["phone"]) for one in veiled[0]["people"]] == [("李*", "138****0002")]
    assert [one["reasons"] for home in veiled for one in home["people"]] == [
        one["reasons"] for home in whole for one in home["people"]
    ]
    assert masked_answers.followups_json(whole, CLEAR) is whole


def test_a_request_over_http() -> None:
    answer = {
        "request_id": "Q1",
        "mark": "5f2a",
        "values": {
            "name": "张三",
            "phone": "13812341234",
            "room": "501",
            "unit": "2",
            "building_id": "3",
            "text": "张三,501,13812341234",
            "urgency": 2,
            "lat": None,
        },
        "history": [
            {
                "who": "王敏",
                "note": "张三说 李四的房号",
                "changes": [{"field": "name", "old": "李四", "new": "张三"}, {"field": "urgency", "old": 3, "new": 2}],
            }
        ],
        "duplicates": [
            {
                "request_id": "Q2",
                "text": "李四 3-2-502",
                "name": "李四",
                "room": "502",
                "main_text": "张三",
                "main_name": "张三",
            }
        ],
    }
    shown = masked_answers.request_json(answer)
    assert shown["values"] == {
        "name": "张*",
        "phone": "138****1234",
        "room": "***",
        "unit": "***",
        "building_id": "3",
        "text": "张*,***,138****1234",
        "urgency": 2,
        "lat": None,
    }
    assert shown["history"] == [
        {
            "who": "王敏",
            "note": "张*说 李*的房号",
            "changes": [{"field": "name", "old": "李*", "new": "张*"}, {"field": "urgency", "old": 3, "new": 2}],
        }
    ]
    assert shown["duplicates"] == [
        {"request_id": "Q2", "text": "李* 3-***", "name": "李*", "room": "***", "main_text": "张*", "main_name": "张*"}
    ]
    assert shown["mark"] == "5f2a"
    assert masked_answers.request_json(answer, CLEAR) is answer


def test_the_history_of_a_request_is_masked_by_field() -> None:
    entry = RequestVersion(
        3,
        datetime(2022, 4, 1, 9),
        "王敏",
        None,
        0,
        "张三 13812341234",
        None,
        (Cell("room", "501", "502"), Cell("owner", None, "李强"), Cell("name", None, "张三")),
    )
    shown = masked_answers.version(entry, VEILED, "request:Q1", ("张三",))
    assert (shown.note, shown.changes) == (
        "张* 138****1234",
        (Cell("room", "***", "***"), Cell("owner", None, "李强"), Cell("name", None, "张*")),
    )
    assert masked_answers.version(entry, Veil(frozenset({"request:Q1"})), "request:Q1", ()) is entry


def test_a_decision_keeps_the_number_of_its_request() -> None:
    words = ("回电13812341234(2022040112345)", "王敏", "到3-2-501", "")
    at, source = datetime(2022, 4, 1, 9), "request:2022040112345"
    made = Decision(
        7, 1, at, "王敏", at.date(), words[0], words[1], at, words[2], None, None, source, "open", words[3], ""
    )
    shown = decision_progress.veiled(made)
    assert (shown.what, shown.owner, shown.measure) == ("回电138****1234(2022040112345)", "王敏", "到3-***")
    assert decision_progress.veiled(made, Veil(frozenset({"decision:7"}))) == made


def test_plain_answers_are_nobodys_names() -> None:
    assert [veils.unknown(word) for word in ("正常", "没有", "低烧", "是", "未打卡")] == [
        "正常",
        "没有",
        "低烧",
        "是",
        "未打卡",
    ]
    assert [veils.unknown(word) for word in ("王建国", "张三")] == ["王**", "张*"]

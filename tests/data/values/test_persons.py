"""Names, ids and phones as people and Excel write them; what our own masked lists show is never one."""

import pytest

from data import field_types
from data.privacy import masks
from data.refusal import BadValue
from data.values import types


def read(type: str, text: str) -> object:
    (value,) = types.read(type, [text], 2022)
    if isinstance(value, BadValue):
        raise value
    return value[0]


@pytest.mark.parametrize("dot", ["·", "•", "・", "･", "‧", ".", "．", " · "])
def test_a_name_with_a_dot_has_one_spelling(dot: str) -> None:
    assert read(field_types.NAME, f"买买提{dot}艾力") == "买买提·艾力"


def test_a_name_that_is_kept_as_written_has_the_same_dot_and_its_own_spaces() -> None:
    assert read(field_types.NAME_AS_WRITTEN, "买买提•艾力") == "买买提·艾力"
    assert read(field_types.NAME_AS_WRITTEN, "张 三") == "张 三"


@pytest.mark.parametrize(
    "text", ["张三", "Ann Lee", "J. Smith", "1001", "张三2", "-张三", "O'Neil", "欧阳某人事", "住户12", "A1", "3"]
)
def test_other_names_stay(text: str) -> None:
    assert read(field_types.NAME, text) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *((text, "masked") for text in ("张*", "张**", "张＊", "A***", "*", "张某", "张某某", "李X", "李××", "王○○")),
        *(("=1+1", "formula"), ("＝1", "formula"), ("'=1+1", "formula")),
        *(("13800000000", "phone"), ("138-0000-0000", "phone"), ("2022-01-01", "date"), ("1.38E+10", "Excel")),
        *((text, "no name") for text in ("无", "未知", "??", "—。", "#NAME?", "#REF!")),
        *((text, "encoding") for text in ("张\ufffd", "张?", "?三")),
        *((text, "more than one") for text in ("张三、李四", "张三/李四", "张三；李四")),
        ("张三13800000000", "holds a phone"),
        *((text, "no name") for text in ("全家", "空置", "无人", "商铺", "门面房3", "同上", "总人数", "请填写")),
        *(
            (text, "at its foot")
            for text in ("总人数:3", "应打卡14人 已打卡4人", "填表人：周敏", "说明:请填写", "共3户")
        ),
        *((text, "more than one") for text in ("王建国等3人", "王建国等三人", "王建国一家", "李四夫妇", "一家三口")),
        *((text, "more than one") for text in ("张伟 李四", "张伟　李四 王小五", "刘洋、刘洋妻", "张伟\n李四")),
        *((text, "brackets") for text in ("王建国(新)", "王建国(父亲)", "(王建国)", "王【建国】")),
    ],
)
def test_what_is_no_name_for_certain_is_asked_about(text: str, reason: str) -> None:
    with pytest.raises(BadValue, match=reason):
        read(field_types.NAME, text)


@pytest.mark.parametrize(
    "text", ["\ufeff张三", "张\u200b三", "'张三", '="张三"', "“张三”", "「张三」", "1.张三", "12、 张三", " 张　三\n"]
)
def test_what_comes_along_with_a_name_is_no_part_of_it(text: str) -> None:
    assert types.read(field_types.NAME, [text], 2022) == [("张三",)]


@pytest.mark.parametrize("text", ["王建国(户主)", "王建国（租户）", "王建国 (本人)", "1.王建国(业主)"])
def test_who_somebody_is_at_home_is_no_part_of_the_name(text: str) -> None:
    assert read(field_types.NAME, text) == "王建国"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("买买提 艾力", "买买提艾力"),
        ("阿依古丽 马木提", "阿依古丽马木提"),
        ("欧阳 明月", "欧阳明月"),
        ("夏侯 石磊", "夏侯石磊"),
        ("王 建国", "王建国"),
        ("鲁树人", "鲁树人"),
        ("李国家", "李国家"),
        ("扎西多吉", "扎西多吉"),
        ("James Lee Wang", "James Lee Wang"),
    ],
)
def test_a_name_in_several_parts_is_one(text: str, name: str) -> None:
    assert read(field_types.NAME, text) == name


@pytest.mark.parametrize("type", [field_types.NAME, field_types.NAME_AS_WRITTEN])
@pytest.mark.parametrize("name", ["张三", "张三丰", "Ann Lee", "买买提·艾力"])
def test_the_mask_of_a_name_is_no_name(type: str, name: str) -> None:
    assert read(type, name) == name
    with pytest.raises(BadValue, match="masked"):
        read(type, masks.name(name))


@pytest.mark.parametrize("number", ["13800000001", "+86 138 0000 0001", "021-5555 6666", "8001"])
@pytest.mark.parametrize("type", [field_types.PHONE, field_types.STAFF_PHONE])
def test_a_phone_stays_as_it_is_and_its_mask_is_none(type: str, number: str) -> None:
    assert read(type, number) == number
    with pytest.raises(BadValue, match="masked"):
        read(type, masks.phone(number))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13800000003.0", "13800000003"),
        ("13800000003/13900000004", "13800000003/13900000004"),
        ("027-8555 0000转8", "027-8555 0000转8"),
        *((text, None) for text in ("无", "没有", "不详", "-")),
    ],
)
def test_other_phones(text: str, expected: str | None) -> None:
    assert read(field_types.PHONE, text) == expected


@pytest.mark.parametrize("text", ["空", "?", "(null)", "见备注"])
def test_what_has_no_digits_is_no_phone(text: str) -> None:
    with pytest.raises(BadValue, match="no phone number"):
        read(field_types.PHONE, text)


@pytest.mark.parametrize("text", ["1.38E+10", "1.38e+10", "138XXXX0001", "138****0001/13900000004", "######"])
def test_a_phone_that_lost_digits_is_asked_about(text: str) -> None:
    with pytest.raises(BadValue):
        read(field_types.PHONE, text)


@pytest.mark.parametrize("number", ["110101199003070123", "13800000001"])
def test_the_mask_of_an_id_is_no_id(number: str) -> None:
    assert read(field_types.RESIDENT_ID, number) == number
    with pytest.raises(BadValue, match="masked"):
        read(field_types.RESIDENT_ID, masks.resident_id(number))


def test_ids_that_excel_has_written_are_mended_or_asked_about() -> None:
    for type in (field_types.ID, field_types.RESIDENT_ID):
        assert read(type, "1001.0") == "1001"
        assert read(type, "1E11") == "1E11"
        with pytest.raises(BadValue, match="powers of ten"):
            read(type, "1.01E+11")
    with pytest.raises(BadValue, match="three zeros"):
        read(field_types.RESIDENT_ID, "110101199003070000")
    assert read(field_types.ID, "202204010805000000") == "202204010805000000"

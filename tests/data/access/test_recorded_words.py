"""What the record holds of words from outside: enough to find an upload again, and nobody's name, phone or door."""

from pathlib import Path

import pytest

from data.access import audit_log, recorded_words
from data.access.access_file import Access


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("健康打卡_2022-04-02_第3网格.xlsx", "健康打卡_2022-04-02_第3网格.xlsx"),
        ("居民健康打卡汇总(1).xlsx", "居民健康打卡汇总(1).xlsx"),
        ("checkins_20220402.csv / sheet1", "checkins_20220402.csv / sheet1"),
        ("4月2日3号楼台账.csv", "4月2日3号楼台账.csv"),
        ("慕容晓测的台账.csv", "慕**台账.csv"),
        ("王平(1).csv", "王**(1).csv"),
        ("John Smith.csv", "J** S**.csv"),
        ("阿卜杜拉·买买提", "阿**·买**"),
        ("慕容晓测13877766655.csv", "慕*****.csv"),
        ("138 7776 6655", "***"),
        ("13 87 77 66 55", "***"),
        ("1387776665５", "***"),
        ("3-2-501.csv", "***.csv"),
        ("3号楼501.csv", "3号楼***.csv"),
        ("3号楼12.csv", "3号楼***.csv"),
        ("2单元12室", "***单******"),
        ("RZ7788.csv", "R*****.csv"),
        ("/x慕容晓测13877766655", "/x慕*****"),
    ],
)
def test_words_of_ours_stay_and_every_other_is_masked(sent: str, kept: str) -> None:
    assert recorded_words.masked(sent) == kept


@pytest.mark.parametrize("id", ["Q3", "20220401001", "SQ-2022-0401", "Q1-1"])
def test_the_number_of_a_request_stays(id: str) -> None:
    assert recorded_words.number(id) == id


@pytest.mark.parametrize("id", ["13877766655", "Q13877766655", "3-2-501", "2-4321", "慕容晓测", "02112345678", "Smith"])
def test_what_is_no_number_of_a_request_is_masked(id: str) -> None:
    assert id not in recorded_words.number(id)


def test_no_line_holds_the_name_of_a_file_or_a_mapping_as_it_was_sent(tmp_path: Path) -> None:
    access = Access(tmp_path)
    audit_log.add(access, "王敏", "upload", "7", file="慕容晓测13877766655.csv", rows=3)
    audit_log.add(access, "王敏", "mapping", "慕容晓测的表", deleted=True)
    audit_log.add(access, "王敏", "job_cancelled", "2", file="慕容晓测.csv")
    access.close()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for word in ("慕容晓测", "13877766655"):
        for encoding in ("utf-8", "gb18030", "utf-16-le"):
            assert word.encode(encoding) not in content
    assert "慕*****.csv".encode() in content
    assert "王敏".encode() in content

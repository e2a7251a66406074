"""The encodings of texts that are not UTF-8: told for certain, or asked about, and never read as something else."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.batches.rejected_rows import rejects_csv
from data.files import decode, text_encoding
from data.intake import loading
from data.mapping.mapping import plan_of
from data.mapping.recognition import Given
from data.refusal import Refusal
from data.store.database import Store

BIG5 = "訴求編號,上報時間,訴求內容\r\n1,2022-04-01 08:00,樓道漏水請處理\r\n2,2022-04-01 09:00,需要送藥\r\n"
LATIN = "id,reported_at,content\r\n1,2022-04-01 08:00,Café société\r\n2,2022-04-01 09:00,¿andú\r\n"
JAPANESE = "氏名,部屋番号,体温,症状\n山田太郎,101,36.5,なし\n鈴木花子,102,37.6,咳がでる\n"
CYRILLIC = "имя,комната\nИван,1-101\n"


def read(folder: Path, content: bytes, said: str | None = None) -> tuple[str, str]:
    """Encoding and text of a file."""
    (folder / "file").write_bytes(content)
    found = decode.text_of(folder / "file", folder / "utf8", said)
    return found.encoding, found.path.read_bytes()[found.skip :].decode()


def refused(folder: Path, content: bytes, said: str | None = None) -> str:
    with pytest.raises(Refusal) as caught:
        read(folder, content, said)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "codec", "told"),
    [
        (BIG5, "big5", "big5"),
        ("姓名,房號\n陳大文,1-101\n", "big5", "big5"),
        ("項次,機構名稱,成人口罩\n1,臺北市藥局,200\n", "cp950", "big5"),
        ("項次,名稱\n1,臺北市碁峰大樓裏,200\n", "cp950", "cp950"),  # 裏 is none of plain Big5
        (JAPANESE, "shift_jis", "shift_jis"),
        ("体温,症状\n36.5,なし\n", "shift_jis", "shift_jis"),
        (LATIN, "latin-1", "latin-1"),
        ("name\nMüller\nJosé\n", "latin-1", "latin-1"),
        ("name,said\nZoë,“fine”\nRené,“tired”\n", "cp1252", "cp1252"),
        # GB18030 stays what it was: in a word or two, with rare names, in traditional characters.
        ("id,name\n1,王\n", "gb18030", "gb18030"),
        ("name\n陈喆堃\n", "gb18030", "gb18030"),
        ("𠮷田\n㐂\n", "gb18030", "gb18030"),
        ("居民編號,上報時間\n陳大文,漏水\n", "gb18030", "gb18030"),
    ],
)
def test_what_the_characters_tell_is_read(tmp_path: Path, text: str, codec: str, told: str) -> None:
    assert read(tmp_path, text.encode(codec)) == (told, text)


@pytest.mark.parametrize(
    ("text", "codec"),
    [("居民\n", "big5"), ("Straße\n", "latin-1"), ("10 °C\n", "latin-1"), ("São Paulo, Montréal\n", "latin-1")],
)
def test_what_they_do_not_tell_is_asked_and_then_read_as_was_said(tmp_path: Path, text: str, codec: str) -> None:
    assert refused(tmp_path, text.encode(codec)) == "encoding_needed"
    assert read(tmp_path, text.encode(codec), codec) == (codec, text)


def test_an_encoding_of_nobody_here_is_refused_as_before(tmp_path: Path) -> None:
    assert refused(tmp_path, CYRILLIC.encode("cp1251")) == "encoding"
    assert refused(tmp_path, b"name\n\xff\xff\n") == "encoding"


def test_what_was_said_is_taken_by_its_word_and_refused_where_it_is_not_so(tmp_path: Path) -> None:
    assert read(tmp_path, "联通\n".encode("gb18030"), "gb18030") == ("gb18030", "联通\n")
    assert refused(tmp_path, BIG5.encode("big5"), "utf-8") == "encoding"
    assert refused(tmp_path, LATIN.encode("latin-1"), "gb18030") == "encoding"
    assert read(tmp_path, "\ufeff姓名\n".encode(), "gb18030")[0] == "utf-8-sig"  # its own mark is certain


@given(
    st.lists(
        st.text(
            "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生", min_size=1, max_size=6
        ),
        min_size=1,
    )
)
def test_common_words_in_gb18030_never_need_an_answer(words: list[str]) -> None:
    sample = "\n".join(words).encode("gb18030")
    best = max(text_encoding._candidates(sample), key=lambda one: one.likelihood)
    assert best.name == "gb18030"


def test_big5_is_never_mojibake_under_a_mapping(store: Store) -> None:
    plan = plan_of(
        {"kind": "requests", "columns": {"訴求編號": "request_id", "上報時間": "reported_at", "訴求內容": "text"}}
    )
    result = loading.load(store, BIG5.encode("big5"), "big5.csv", plan=plan)
    assert (result.encoding, result.new, result.rejected) == ("big5", 2, 0)
    assert store.rows("select text from requests order by request_id") == [("樓道漏水請處理",), ("需要送藥",)]


def test_the_answer_is_taken_with_the_file(store: Store) -> None:
    content = "id,reported_at,content\n1,2022-04-01 08:00,Straße\n".encode("latin-1")
    with pytest.raises(Refusal) as caught:
        loading.load_all(store, content, "file.csv")
    assert (caught.value.code, "latin-1" in caught.value.zh) == ("encoding_needed", True)
    content += "2,when?,Straße\n".encode("latin-1")
    result = loading.load_all(store, content, "file.csv", Given(day=date(2022, 4, 1), encoding="latin-1"))[0].answer()
    assert (result.encoding, result.rejected) == ("latin-1", 1)
    assert store.rows("select text from requests") == [("Straße",)]
    _, rejected = rejects_csv(store, result.batch_id or 0) or ("", b"")
    assert "2,when?,Straße" in rejected.decode("utf-8-sig")

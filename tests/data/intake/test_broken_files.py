"""No file is lost in part, and none breaks the board: rows are counted, or the file is refused by name."""

import threading
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import event, given, settings

from data.batches import uploads
from data.batches.rejected_rows import rejects_csv
from data.current.opened_store import open_store
from data.intake import loading, undo
from data.refusal import Refusal
from data.store.database import Store
from tests.broken import VALID, Broken, broken_files
from tests.data.intake.test_undo_and_identity import picture
from tests.long import so_many

pytestmark = pytest.mark.slow

DAY = date(2022, 4, 1)
#: Files of every run, and of the long one.
EXAMPLES = so_many(12, 2_000)
HEADER = "姓名,房号,体温\n"


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with a roster, buildings and a few rows of everything."""
    store = open_store(tmp_path_factory.mktemp("broken") / "board.duckdb")
    for kind, (header, rows) in VALID.items():
        loading.load(store, "\n".join([header, *rows[:2]]).replace("36.5", "36.9").encode(), "file.csv", kind)
    yield store
    store.close()


@settings(max_examples=EXAMPLES, deadline=None)
@given(broken=broken_files())
def test_every_broken_file_ends_as_counted_rows_or_a_named_refusal(community: Store, broken: Broken) -> None:
    before, version, batches = picture(community), community.version, len(uploads.batches(community))
    try:
        result = loading.load(community, broken.content, broken.name, broken.kind, DAY)
    except Refusal as refused:
        said, result = (refused.code, refused.zh, refused.en), None
    if result is None:
        event(said[0])
        assert all(said)
        assert broken.damage, said
        assert (picture(community), community.version, len(uploads.batches(community))) == (before, version, batches)
        return
    event(f"loaded, rows {'unknown' if broken.data_rows is None else 'known'}")
    batch_id = result.batch_id or 0
    assert result.rows_read == result.accepted + result.unchanged + result.rejected
    assert result.accepted == result.new + result.changed
    rejects = uploads.rejects(community, batch_id)
    assert len({reject["line"] for reject in rejects}) == len(rejects) == result.rejected
    assert all(reject["reason_zh"] and reject["reason_en"] for reject in rejects)
    if broken.data_rows is not None:
        assert result.rows_read == broken.data_rows
    assert rejects_csv(community, batch_id)
    again = loading.load(community, broken.content, broken.name, broken.kind, DAY)
    assert (again.rows_read, again.accepted, again.rejected) == (result.rows_read, 0, result.rejected)
    undo.undo(community, again.batch_id or 0)
    undo.undo(community, batch_id)
    assert picture(community) == before


def load(store: Store, text: str | bytes, name: str = "file.csv", kind: str | None = "checkins") -> loading.Result:
    result = loading.load(store, text.encode() if isinstance(text, str) else text, name, kind, DAY)
    assert result.rows_read == result.accepted + result.unchanged + result.rejected
    return result


def refused(store: Store, text: str, kind: str | None = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        load(store, text, kind=kind)
    assert store.version == 0
    assert store.rows("select count(*) from people") == [(0,)]
    return caught.value


def people(store: Store) -> list[str]:
    return [name for (name,) in store.rows("select name from people order by name")]


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (["甲,1-101,36.5", '乙"某,1-102,36.5', "丙,1-103,36.5"], ["丙", '乙"某', "甲"]),  # in the middle of a cell
        (["甲,1-101,36.5", '"乙,1-102,36.5', "丙,1-103,36.5"], ['"乙', "丙", "甲"]),  # nothing closes it
        (
            ['"甲,1-101,36.5', "乙,1-102,36.5", '丙,1-103",36.5', "丁,1-104,36.5"],
            ['"甲', "丁", "丙", "乙"],
        ),  # two rows, one of each
        (['甲,"1-101,36.5', "乙,1-102,36.5", '丙,1-103,36.5"'], ["丙", "乙", "甲"]),  # would swallow the rows between
        (['"甲"某,1-101,36.5', "乙,1-102,36.5"], ["乙", '"甲"某']),  # closed too early
        (['"甲,1-101,36.5'] + ["乙,1-102,36.5"] * 1100 + ['丙",1-103,36.5'], ['"甲', '丙"', "乙"]),  # closed too late
    ],
)
def test_a_stray_quote_is_a_sign_like_any_other(store: Store, rows: list[str], names: list[str]) -> None:
    result = load(store, HEADER + "\n".join(rows))
    assert (result.rows_read, result.rejected) == (len(rows), 0)
    assert [remark["value"] for remark in result.remarks] == (['36.5"'] if '36.5"' in rows[-1] else [])
    assert set(people(store)) == set(names)


def test_a_quoted_cell_of_several_lines_is_one_cell_whatever_stands_in_them(store: Store) -> None:
    """Also lines that look like rows, in the header, and in UTF-16."""
    header = '诉求编号,上报时间,"诉求\n内容"\n'
    for number, (cell, encoding) in enumerate(
        product(
            ("a\nb", "需要:\n2,3斤米,油", "原话:\n9,2022-04-01 10:00,x", '说""好""\n,\n'),
            ("utf-8", "utf-16", "gb18030"),
        )
    ):
        rows = f'{number},2022-04-01 08:00,"{cell}"\nQ{number},2022-04-01 09:00,ok\n'
        result = load(store, (header + rows).encode(encoding), kind=None)
        assert (result.rows_read, result.new) == (2, 2), cell
        said = store.rows("select text from requests where request_id = $id", {"id": str(number)})
        assert said == [(cell.replace('""', '"').strip(),)]


def test_a_cell_of_ten_megabytes_is_rejected_and_the_rows_around_it_are_not(store: Store) -> None:
    cell = "长" * (10 << 20)
    for text in (
        f"甲,1-101,36.5\n{cell},1-102,36.6\n丙,1-103,36.7\n",
        f'甲,1-101,36.5\n乙,"{cell}\n",36.6\n丙,1-103,36.7\n',
    ):
        result = load(store, HEADER + text)
        assert (result.rows_read, result.rejected, result.rejects[0]["line"]) == (3, 1, 3)
        assert "这一格太长" in result.rejects[0]["reason_zh"]
        assert len(result.rejects[0]["value"]) == 200
    assert people(store) == ["丙", "甲"]


def test_five_thousand_columns(store: Store) -> None:
    beyond = "," + ",".join(f"列{number}" for number in range(5000))
    assert refused(store, f"姓名,房号,体温{beyond}\n甲,1-101,36.5\n").code == "too_many_columns"
    result = load(store, f"{HEADER}甲,1-101,36.5{',' * 5000}\n乙,1-102,36.5{beyond}\n丙,1-103,36.5\n")
    assert (result.rows_read, result.accepted, result.remarks[0]["line"]) == (3, 3, 3)
    assert len(result.remarks[0]["value"]) == 200
    assert load(store, HEADER + f"丁,1-104,36.5{beyond}\n" * 30).remark_count == 30


def test_ragged_rows_are_each_accounted_for(store: Store) -> None:
    result = load(store, f"{HEADER}甲\n乙,1-102\n丙,1-103,36.5,\n丁,1-104,36.5,,x\n,,,\n,,,x\n戊,1-105,36.5\n")
    assert (result.rows_read, result.accepted) == (6, 5)
    assert [(reject["line"], reject["column"]) for reject in result.rejects] == [(7, "姓名")]
    assert [(one["line"], one["value"], "没有列名" in one["reason_zh"]) for one in result.remarks] == [(5, "x", True)]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("姓名,房号,体温", "张三,李四,1-101,36.5"),
        ("姓名,房号,体温,症状", "甲,1-101,36.5,咳嗽,发热"),  # which would lose the fever
        ("姓名,房号,备注,体温", "甲,1-101,昨天,发过烧,36.5"),
        ("日期,物资名称,现有库存", "2022-04-01,口罩,1,234"),
        ("日期,物资名称,现有库存", "2022-04-01,口罩,大号,100"),
        ("诉求编号,上报时间,诉求内容,状态", "Q,2022-04-01 08:00,缺米,缺油,处理中"),
    ],
)
def test_a_row_that_may_have_come_apart_at_a_comma_is_rejected(store: Store, header: str, row: str) -> None:
    result = load(store, f"{header}\n{row}\n", kind=None)
    assert (result.rejected, "请检查逗号和引号" in result.rejects[0]["reason_zh"]) == (1, True)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("姓名,房号,日期,今日体温", "甲,1-101,2022-04-01,36.5,x"),
        ("姓名,房号,体温,备注", "甲,1-101,36.5,已就医,已告知"),  # a column that is not used either
        ("日期,物资名称,现有库存", "2022-04-01,口罩,100,张三,李四"),
    ],
)
def test_a_cell_beyond_the_header_is_an_unused_column_with_a_remark(store: Store, header: str, row: str) -> None:
    for number in (1, 400):  # read one by one, and by column
        rows = "".join(f"{row.replace('甲', f'住户{n}').replace('口罩', f'口罩{n}')}\n" for n in range(number))
        result = load(store, f"{header}\n{rows}", kind=None)
        assert (result.rejected, result.remark_count, result.remarks[0]["column"]) == (0, number, "")
        assert result.remarks[0]["value"] == " | ".join(row.split(",")[len(header.split(",")) :])


def test_a_second_header_in_the_middle_is_rejected_with_its_line(store: Store) -> None:
    """Each file has people of its own."""
    headers = ["姓名,房号,体温", "\ufeff姓名,房号,体温", ' 姓名 ,"房号",体温 ', "姓名,房号,体温,,"]
    for building, (rows, again) in enumerate(product((3, 40), headers), 1):
        data = [f"住户{number},{building}-{number},36.5\n" for number in range(rows)]
        result = load(store, HEADER + "".join(data) + again + f"\n甲,{building}-901,36.5\n", kind=None)
        assert (result.kind, result.accepted, result.rejected) == ("checkins", rows + 1, 1), (rows, again)
        assert (result.rejects[0]["line"], result.rejects[0]["reason_zh"]) == (rows + 2, "这一行又是表头,不是数据")


BELOW = (
    "居民编号,姓名,房号,电话,人群标签",
    "日期,物资名称,存放点,现有库存",
    "序号,姓名,房号,备注,电话",
    "体温,房号,姓名",
    "姓名,房号,体温,症状,时间,状态",
    "阳光社区\n\n诉求编号,上报时间",
)


def test_stacked_tables_are_refused_naming_the_line(store: Store) -> None:
    """Be the upper one as short as a title, the lower one the fuller, or the kind given."""
    for below, (rows, kind) in product(BELOW, ((1, None), (3, "checkins"), (40, None), (40, "checkins"))):
        data = "".join(f"住户{number},1-{number},36.5\n" for number in range(rows))
        found = refused(store, f"{HEADER}{data}{below}\n9,甲,2-101,3\n", kind)
        assert found.code == "stacked_tables", (below, rows, kind)
        line = rows + 2 + below.count("\n")
        assert f"第 {line} 行" in found.zh
        assert f"Row {line} " in found.en


def test_rows_above_the_header_that_are_no_titles_are_not_passed_over(store: Store) -> None:
    """Under a header that nobody knows stands a table with one that is known."""
    for upper in ("谁,哪里,多少度\n甲,1-101,36.5\n乙,1-102,36.6\n", "居民编号,姓名\nR1\n\n"):
        found = refused(store, upper + HEADER + "丙,1-103,36.7\n")
        assert found.code == "stacked_tables"
        assert "表头在第 4 行,但它上面第 1 行起" in found.zh
    assert load(store, "阳光社区,第一网格,4月1日\n填报:,周一\n\n" + HEADER + "丙,1-103,36.7\n").accepted == 1


def test_of_header_rows_on_top_of_each_other_the_fuller_is_the_header(store: Store) -> None:
    result = load(store, "姓名,房号,,体温\n\n姓名,房号,症状,体温\n甲,1-101,咳嗽,36.5\n", kind="checkins")
    assert (result.rows_read, result.accepted) == (1, 1)
    assert store.rows("select symptoms from checkins") == [("咳嗽",)]


def test_mixed_line_ends(store: Store) -> None:
    for quote in ("", '"'):
        result = load(
            store,
            f"姓名,房号,体温\r\n甲,1-101,36.5\n乙,1-102,36.6\r{quote}丙{quote},1-103,36.7\r\r\n\n丁,1-104,99\r\n戊,1-105,36.8",
        )
        assert (result.rows_read, result.remarks[0]["line"]) == (5, 7)
    assert people(store) == ["丁", "丙", "乙", "戊", "甲"]


UNFORESEEN = [
    ("requests", "诉求编号,上报时间\nQ,2022-13-01T00:00:00Z\n"),
    ("requests", "诉求编号,上报时间\nQ,9999-12-31T23:59:59Z\n"),
    ("requests", "诉求编号,上报时间\nQ,0001-01-01T00:00:00+14:00\n"),
    ("stock", "日期,物资,库存\n2022-04-01,口罩,1" + "0" * 400 + "\n"),
    ("buildings", "楼栋号,网格编号,户数\n1,A,99999999999999999999\n"),
    ("buildings", "楼栋号,网格编号,户数\n1,A," + "9" * 400 + "\n"),
]


def test_a_cell_that_no_reader_foresaw_is_asked_about_like_any_other(store: Store) -> None:
    for kind, text in UNFORESEEN:
        result = load(store, text, kind=kind)
        assert (result.rows_read, result.rejected + result.remark_count) == (1, 1), text
        assert [*result.rejects, *result.remarks][0]["reason_zh"], text


def test_a_file_that_grows_while_it_is_read_is_one_version_of_it(store: Store, tmp_path: Path) -> None:
    growing, stop = tmp_path / "growing.csv", threading.Event()
    growing.write_text(
        HEADER + "".join(f"住户{number},1-{number},36.5\n" for number in range(20_000)), encoding="utf-8"
    )

    def append() -> None:
        with growing.open("a", encoding="utf-8", buffering=1) as file:
            number = 20_000
            while not stop.wait(0.0005):
                file.write(f"住户{number},1-{number},36.5\n")
                number += 1

    writer = threading.Thread(target=append)
    writer.start()
    try:
        result = loading.load(store, growing, growing.name, day=DAY)
    finally:
        stop.set()
        writer.join()
    original = uploads.original(store, result.batch_id or 0)
    assert original is not None
    kept = original.read_bytes()
    assert growing.read_bytes().startswith(kept)
    assert 20_000 <= result.rows_read == kept.count(b"\n") - 1 + (not kept.endswith(b"\n"))
    assert uploads.batches(store)[0]["size"] == len(kept)

"""Pages of the web under the name of an XLS: read as the table they are; any other page is none."""

from datetime import date

import pytest

from data.batches.rejected_rows import rejects_csv
from data.intake import loading
from data.refusal import Refusal
from data.store.database import Store

DAY = date(2022, 4, 1)
HEAD = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>日报</title>
<style>td {mso-number-format:General}</style><script>var a = "<table>";</script></head><body>"""
SHEET = """<table><tr><td colspan=4>阳光社区 健康打卡</td></tr></table>
<table border=1>
<tr><th rowspan="2">姓名</th><th rowspan="2">房号</th><th colspan="2">4月1日</th></tr>
<tr><th>今日体温</th><th>打卡时间</th></tr>
<tr><td>张三</td><td rowspan=2>1-101</td><td x:num="36.5">36.5</td><td>08:30</td></tr>
<tr><td>李四<td>37.6<td>09:00
<tr><td>王&nbsp;五</td><td>1-<b>103</b></td><td></td><td>未打卡</td></tr>
</table>"""
STOCK = """<table><tr><td>日期</td><td>物资名称</td><td>现有库存</td></tr>
<tr><td>2022-04-01</td><td>口罩<br>(成人)</td><td>1200</td></tr></table>"""


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_page_that_is_a_table_is_read_as_that_table(
    store: Store, codec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOARD_TODAY", "2022-04-01")
    result = loading.load(store, f"{HEAD}{SHEET}</body></html>".encode(codec), "打卡.xls", day=DAY)
    assert (result.kind, result.encoding, result.rows_read, result.new) == ("checkins", "html", 3, 3)
    assert [notice["zh"][:13] for notice in result.notices] == ["这个文件是网页(HTML)"]
    rows = store.rows("select name, room, temperature, reported from checkins join people using (person) order by name")
    assert rows == [("张三", "101", 36.5, True), ("李四", "101", 37.6, True), ("王五", "103", None, False)]


def test_several_tables_of_a_page_are_several_tables(store: Store) -> None:
    page = f"{HEAD}<table><tr><td>{SHEET}</td></tr><tr><td>{STOCK}</td><td></td></tr></table>"
    outcomes = loading.load_all(store, page.encode(), "2022-04-01.xls")
    assert [(found.name, found.answer().kind) for found in outcomes] == [("表1", "checkins"), ("表2", "stock")]
    assert store.rows("select item, on_hand from stock") == [("口罩\n(成人)", 1200)]


@pytest.mark.parametrize(
    "page",
    [
        f"<html><body><p>{'一句话。' * 40}</p>{STOCK}</body></html>",
        "<!doctype html><html><body><p>hello</p></body></html>",
        "<table><tr><td>姓名</td></tr></table>",
        "<?xml version='1.0'?><rows><row/></rows>",
    ],
)
def test_any_other_page_is_refused(store: Store, page: str) -> None:
    with pytest.raises(Refusal) as caught:
        loading.load(store, page.encode(), "file.xls", day=DAY)
    assert (caught.value.code, "网页" in caught.value.zh) == ("html", True)


def test_a_page_that_is_called_one_is_no_sheet(store: Store) -> None:
    with pytest.raises(Refusal) as caught:
        loading.load(store, f"{HEAD}{SHEET}</body></html>".encode(), "待跟进_2022-04-01.html", day=DAY)
    assert caught.value.code == "html"


def test_the_rejected_rows_of_a_page_come_back(store: Store) -> None:
    result = loading.load(store, STOCK.replace("2022-04-01", "何时").encode(), "库存.xls")
    _, content = rejects_csv(store, result.batch_id or 0) or ("", b"")
    assert (result.rejected, "何时" in content.decode("utf-8-sig")) == (1, True)


@pytest.mark.parametrize("times", [2, 3000], ids=["small", "in a process of its own"])
def test_a_page_with_a_declaration_that_is_none_is_refused(store: Store, times: int) -> None:
    with pytest.raises(Refusal) as caught:
        loading.load(store, f"{HEAD}{SHEET}{'<![' * times}".encode(), "file.xls", day=DAY)
    assert caught.value.code == "malformed"


def test_a_large_page_is_read_the_same(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOARD_TODAY", "2022-04-01")
    row = "<tr><td>张三</td><td>{}-101</td><td>36.5</td><td>08:30</td></tr>"
    page = SHEET.replace("</table>\n", "</table>") + "</body></html>"
    page = (
        page.removesuffix("</table></body></html>") + "".join(map(row.format, range(1, 301))) + "</table></body></html>"
    )
    result = loading.load(store, f"{HEAD}{page}".encode(), "打卡.xls", day=DAY)
    assert (result.kind, result.encoding, result.rows_read) == ("checkins", "html", 303)

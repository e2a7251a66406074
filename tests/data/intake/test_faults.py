"""Files that were once read wrongly without a word, each with what is right: the file in, the store out.

Each was cut down from a real file or from a public report of a fault in some program; names and rooms are invented. The
readers have tests of their own; here the whole way is gone, as somebody goes it who only has the file.
"""

import io
from datetime import datetime

import pytest
import xlsxwriter

from data.batches.result import Outcome, Result
from data.intake import loading
from data.mapping.mapping import plan_of
from data.mapping.recognition import Given
from data.refusal import Refusal
from data.store.database import Store

NUMBERS = """日期,物资名称,现有库存
2022-04-01,a,"1.000,00"
2022-04-01,b,"12,5"
2022-04-01,d,1.5万
2022-04-01,e,3千
2022-04-01,g,1#INF
2022-04-01,h,约20
2022-04-01,j,20多箱
2022-04-01,k,＜5
2022-04-01,m,"1,234"
2022-04-01,n,两百
2022-04-01,p,10%
2022-04-01,q,3亿
2022-04-01,s,"1，234，5"
2022-04-01,t,5|6
2022-04-01,v,半箱
2022-04-01,w,5+x
"""
DATES = """诉求编号,上报时间,诉求内容
la,12/31/2017 11:59:58 PM,LA month first unambiguous
la2,01/05/2018 12:00:00 AM,LA month first
hosp,13/10/2024,day first unambiguous
hosp2,01/10/2024,day first
bq,2020-05-22 07:38:09.981 UTC,BigQuery export
bq2,2020-12-24 00:00:00 UTC,BigQuery export
isoz,2021-07-22T08:51:39Z,ISO Z
isoms,2024-05-27T02:08:51.000,Socrata
gfzh,2020/10/14 7:00:00 上午 GMT+8,Google Forms zh
gfzh2,2020/10/14 下午3:05:09 GMT+8,Google Forms zh 2
dash,22-Jul-2021,dd-Mon-yyyy
us,"Jul 22, 2021",Mon dd yyyy
pgtz,2018-07-20 11:22:29.48+08,postgres tz short
am,2022/4/1 上午 8:05,zh am
ymd,20220401,compact
ymdhm,202204010805,compact minute
epoch,1648771200,unix seconds
epochms,1648771200000,unix ms
"""
MONTH_FIRST = """SRNumber,CreatedDate,ClosedDate,RequestType,Status
1-1,12/31/2017 11:00:00 PM,01/05/2018 09:00:00 AM,Bulky Items,Closed
1-2,12/30/2017 10:00:00 AM,01/13/2018 09:00:00 AM,Graffiti,Closed
"""
NO_SYMPTOM = [
    *("无发热、无咳嗽", "无任何不适症状", "以上均无", "否认", "No symptom", "healthy", "体温正常", "无。", "身体健康"),
    *("すべてなし", "没有不舒服", "无不适症状", "无其他症状", "OK", "无，正常"),
]
CLOSED_COLUMN = "id,Opened,Closed,Status\n1,2022-04-01 08:00,2022-04-01 09:00,Closed\n2,2022-04-01 08:00,,Open\n"
ROW_ID = """_id,case_enquiry_id,open_dt,case_status,case_title
1,101000000001,2024-01-01 08:00:00,Open,dead animal
2,101000000002,2024-01-01 09:00:00,Open,loose dog
"""
WRONG_KIND = """"","CaseID","Opened","Closed","Updated","Status","Category","Address"
"1",3600298,"04/30/2014 02:51:52 PM","","04/30/2014 03:37:59 PM","Open","Sewer Issues","1 A ST"
"2",1167331,"07/01/2012 08:08:00 AM","07/03/2012 08:15:00 PM","07/03/2012 08:15:00 PM","Closed","Street","2 B ST"
"3",1167332,"07/01/2012 08:08:00 AM","07/04/2012 08:15:00 PM","07/14/2012 08:15:00 PM","Closed","Street","3 B ST"
"""
MULTILINE = '诉求编号,上报时间,诉求内容\n1,2022-04-01 08:00,"需要:\n2,3斤米,油"\n2,2022-04-01 09:00,ok\n'
HEADER_NEWLINE = '诉求编号,上报时间,"诉求\n内容"\n1,2022-04-01 08:00,a\n2,2022-04-01 09:00,b\n'
QUOTED_NEWLINE = '诉求编号,上报时间,诉求内容\n1,2022-04-01 08:00,"a\nb"\n'
EXTRA_CELL = "姓名,房号,日期,今日体温\n甲,1-101,2022-04-01,36.5,x\n乙,1-102,2022-04-01,36.6\n"
BIG5 = "訴求編號,上報時間,訴求內容\n1,2022-04-01 08:00,樓道漏水請處理\n2,2022-04-01 09:00,需要送藥\n"
LATIN_1 = "id,reported_at,content\n1,2022-04-01 08:00,Café société\n2,2022-04-01 09:00,Ñandú\n"
UTF_16 = "诉求编号,上报时间,诉求内容\n1,2022-04-01 08:00,楼道漏水\n"


def load(store: Store, text: str | bytes, name: str = "file.csv", given: Given | None = None) -> Result:
    """The one table of a file loaded, after a dry run that said the same."""
    content = text.encode() if isinstance(text, str) else text
    [dry] = loading.load_all(store, content, name, given, dry_run=True)
    [found] = loading.load_all(store, content, name, given)
    for field in ("kind", "encoding", "rows_read", "accepted", "rejected", "remark_count", "questions"):
        assert getattr(dry.answer(), field) == getattr(found.answer(), field)
    return found.answer()


def asked(result: Result) -> dict[int, str]:
    """The cells that were asked about, by line: all of the rows that were rejected and the remarks."""
    return {row["line"]: row["value"] for row in (*result.rejects, *result.remarks)}


def texts(store: Store) -> list[tuple[str, str]]:
    return store.rows("select request_id, text from requests order by request_id")


def test_numbers(store: Store) -> None:
    result = load(store, NUMBERS)
    # The column speaks for a comma, 1.000,00, as for a point, 1.5万: what either could mean is asked about.
    stood = dict(store.rows("select item, on_hand from stock"))
    assert stood == {"d": 15_000, "e": 3_000, "m": 1_234, "n": 200, "q": 300_000_000}
    assert (result.rejected, len(asked(result))) == (11, 11)
    assert [question["choices"] for question in result.questions] == [["comma", "point"]]
    # By the comma, which whoever sends the file names, 1.234 is asked about no more.
    given = Given("stock", plan=plan_of({"habits": {"on_hand": "comma"}}))
    loading.load_all(
        store, '日期,物资名称,现有库存\n2022-04-01,a,"1.000,00"\n2022-04-01,b,"12,5"\n'.encode(), "f", given
    )
    assert store.rows("select item, on_hand from stock where item in ('a', 'b') order by item") == [
        ("a", 1_000),
        ("b", 12.5),
    ]


def test_dates(store: Store) -> None:
    result = load(store, DATES)
    # One 31 speaks for the month first and one 13 for the day: the two that could be either are asked about, once.
    assert asked(result) == {3: "01/05/2018 12:00:00 AM", 5: "01/10/2024"}
    assert [(question["column"], question["choices"]) for question in result.questions] == [
        ("上报时间", ["mdy", "dmy"])
    ]
    stood = {name: at.replace(microsecond=0) for name, at in store.rows("select request_id, reported_at from requests")}
    assert stood == {
        "la": datetime(2017, 12, 31, 23, 59, 58),
        "hosp": datetime(2024, 10, 13),
        "bq": datetime(2020, 5, 22, 15, 38, 9),
        "bq2": datetime(2020, 12, 24, 8),
        "isoz": datetime(2021, 7, 22, 16, 51, 39),
        "isoms": datetime(2024, 5, 27, 2, 8, 51),
        "gfzh": datetime(2020, 10, 14, 7),
        "gfzh2": datetime(2020, 10, 14, 15, 5, 9),
        "dash": datetime(2021, 7, 22),
        "us": datetime(2021, 7, 22),
        "pgtz": datetime(2018, 7, 20, 11, 22, 29),
        "am": datetime(2022, 4, 1, 8, 5),
        "ymd": datetime(2022, 4, 1),
        "ymdhm": datetime(2022, 4, 1, 8, 5),
        "epoch": datetime(2022, 4, 1, 8),
        "epochms": datetime(2022, 4, 1, 8),
    }


def test_month_first(store: Store) -> None:
    """Nobody may guess that SRNumber is an id; what would help is said, and with it the file is read to the day."""
    with pytest.raises(Refusal) as refused:
        load(store, MONTH_FIRST)
    suggested = refused.value.as_dict()["suggested_mapping"]
    assert suggested["columns"]["CreatedDate"] == "reported_at"
    result = load(store, MONTH_FIRST, given=Given(plan=plan_of(suggested)))
    assert (result.kind, result.accepted, result.rejected, result.remark_count) == ("requests", 2, 0, 0)
    assert store.rows("select reported_at, resolved_at, status from requests order by request_id") == [
        (datetime(2017, 12, 31, 23), datetime(2018, 1, 5, 9), "resolved"),
        (datetime(2017, 12, 30, 10), datetime(2018, 1, 13, 9), "resolved"),
    ]


def test_symptom_words(store: Store) -> None:
    cells = [*NO_SYMPTOM, "咳嗽"]
    lines = [f"住户{number},1-{number},2022-04-01,{cell}" for number, cell in enumerate(cells, 101)]
    result = load(store, "\n".join(["姓名,房号,日期,是否有症状", *lines]))
    assert (result.kind, result.accepted, asked(result)) == ("checkins", len(cells), {})
    said = dict(store.rows("select symptoms, symptomatic from checkins"))
    assert said == {**dict.fromkeys(NO_SYMPTOM, False), "咳嗽": True}


def test_symptoms_none(store: Store) -> None:
    """One column a symptom, with None, 0, NaN and N/A for no; the third row coughs."""
    text = "day,cough,fever\n2020-04-01,None,None\n2020-04-01,0,0\n2020-04-01,1,0\n2020-04-01,NaN,\n2020-04-01,-,N/A\n"
    with pytest.raises(Refusal):
        load(store, text)
    plan = {"columns": {"day": "date", "cough": "symptoms", "fever": "symptoms"}, "anonymous": True}
    result = load(store, text, given=Given("checkins", plan=plan_of(plan)))
    assert (result.accepted, asked(result)) == (5, {})
    assert store.rows("select line, symptomatic from rows_checkins where symptomatic order by line") == [(4, True)]


def test_closed_column(store: Store) -> None:
    """A cell that is equal to a column's name makes no header of its row."""
    result = load(store, CLOSED_COLUMN)
    assert (result.kind, result.accepted, asked(result)) == ("requests", 2, {})
    assert store.rows("select request_id, status, resolved_at from requests order by request_id") == [
        ("1", "resolved", datetime(2022, 4, 1, 9)),
        ("2", "reported", None),
    ]
    plan = {"id": "request_id", "Opened": "reported_at", "Closed": "resolved_at", "Status": "status"}
    assert load(store, CLOSED_COLUMN, given=Given("requests", plan=plan_of(plan))).unchanged == 2


def test_row_id(store: Store) -> None:
    """A number of the row is no id where the case has one."""
    result = load(store, ROW_ID)
    assert (result.kind, result.accepted, asked(result)) == ("requests", 2, {})
    assert texts(store) == [("101000000001", "dead animal"), ("101000000002", "loose dog")]


def test_wrong_kind_proposed(store: Store) -> None:
    """Requests, not stock. Of Closed no cell tells month from day, so that its days are asked about and not taken."""
    result = load(store, WRONG_KIND)
    assert (result.kind, result.accepted, result.rejected) == ("requests", 3, 0)
    assert asked(result) == {3: "07/03/2012 08:15:00 PM", 4: "07/04/2012 08:15:00 PM"}
    assert store.rows("select request_id, reported_at, status, resolved_at from requests order by 1") == [
        ("1167331", datetime(2012, 7, 1, 8, 8), "resolved", None),
        ("1167332", datetime(2012, 7, 1, 8, 8), "resolved", None),
        ("3600298", datetime(2014, 4, 30, 14, 51, 52), "reported", None),
    ]
    # Asked once and told, all of it is read.
    plan = {"columns": {"CaseID": "request_id", "Opened": "reported_at", "Closed": "resolved_at"}}
    told = load(store, WRONG_KIND, given=Given("requests", plan=plan_of({**plan, "habits": {"resolved_at": "mdy"}})))
    assert (told.changed, asked(told)) == (2, {})
    assert store.rows("select resolved_at from requests where request_id = '1167331'") == [
        (datetime(2012, 7, 3, 20, 15),)
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MULTILINE, [("1", "需要:\n2,3斤米,油"), ("2", "ok")]),
        (HEADER_NEWLINE, [("1", "a"), ("2", "b")]),
        (QUOTED_NEWLINE, [("1", "a\nb")]),
    ],
    ids=["multiline_commas", "header_newline", "quoted_newline_2"],
)
def test_cells_of_several_lines(store: Store, text: str, said: list[tuple[str, str]]) -> None:
    result = load(store, text)
    assert (result.kind, result.accepted, asked(result)) == ("requests", len(said), {})
    assert texts(store) == said


def test_extra_cell(store: Store) -> None:
    result = load(store, EXTRA_CELL)
    assert (result.kind, result.accepted, result.rejected, asked(result)) == ("checkins", 2, 0, {2: "x"})
    assert [(remark["name"], remark["room"]) for remark in result.remarks] == [("甲", "1-101")]
    assert dict(store.rows("select name, temperature from checkins join people using (person)")) == {
        "甲": 36.5,
        "乙": 36.6,
    }


def test_merged_header(store: Store) -> None:
    """A header over two columns: the cells below its right half have no name, and the rows count."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "房号", "日期", "今日体温"])
        sheet.merge_range(0, 4, 0, 5, "备注")
        sheet.write_row(1, 0, ["甲", "1-101", "2022-04-01", 36.5, "a", "b"])
        sheet.write_row(2, 0, ["乙", "1-102", "2022-04-01", 37.6, "c", "d"])
    result = load(store, out.getvalue(), "merged_header.xlsx")
    assert (result.kind, result.accepted, result.rejected, asked(result)) == ("checkins", 2, 0, {2: "b", 3: "d"})
    assert dict(store.rows("select name, temperature from checkins join people using (person)")) == {
        "甲": 36.5,
        "乙": 37.6,
    }


def test_two_sheets_overlap(store: Store) -> None:
    """What a dry run says of the second sheet is what loading both does: its row stands already."""
    out = io.BytesIO()
    header = ["诉求编号", "上报时间", "诉求内容"]
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in {
            "全部": [(1, "2022-04-01 08:00", "漏水"), (2, "2022-04-01 09:00", "停电")],
            "其中": [(2, "2022-04-01 09:00", "停电")],
        }.items():
            sheet = book.add_worksheet(name)
            for line, cells in enumerate([header, *rows]):
                sheet.write_row(line, 0, cells)

    def counts(outcomes: list[Outcome]) -> list[tuple[str, int, int, int]]:
        return [(one.name, one.answer().new, one.answer().changed, one.answer().unchanged) for one in outcomes]

    dry = counts(loading.load_all(store, out.getvalue(), "two_sheets_overlap.xlsx", dry_run=True))
    assert dry == [("全部", 2, 0, 0), ("其中", 0, 0, 1)]
    assert counts(loading.load_all(store, out.getvalue(), "two_sheets_overlap.xlsx")) == dry
    assert texts(store) == [("1", "漏水"), ("2", "停电")]


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [(BIG5, "big5", "big5"), (LATIN_1, "latin-1", "latin-1"), (UTF_16, "utf-16", "utf-16")],
    ids=["big5", "latin1", "utf16"],
)
def test_encodings(store: Store, text: str, encoding: str, told: str) -> None:
    result = load(store, text.encode(encoding))
    assert (result.kind, result.encoding, asked(result)) == ("requests", told, {})
    assert texts(store) == [(line.split(",")[0], line.split(",")[2]) for line in text.splitlines()[1:]]

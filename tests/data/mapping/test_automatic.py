"""Tables that nobody mapped: what is understood of their headers, what is asked, and which mapping is named."""

from datetime import date, datetime

import pytest

from data.intake import loading
from data.mapping.automatic import understand
from data.mapping.headers import normalised
from data.mapping.mapping import plan_of
from data.refusal import Refusal
from data.store.database import Store
from tests.broken import VALID

DAY = date(2022, 4, 1)


def fed(text: str, kind: str | None = None) -> tuple[str, dict[str, str]]:
    """The kind of a table, and field → header."""
    recognised, plan = understand([line.split(",") for line in text.splitlines()], kind)
    columns = {name: recognised.header[at] for name, at in recognised.fed_by.items()}
    assert plan is None or {field for field in plan.columns.values() if field} <= set(columns)
    return recognised.kind.id, columns


def refused(text: str, kind: str | None = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        understand([line.split(",") for line in text.splitlines()], kind)
    return caught.value


@pytest.mark.parametrize("kind", list(VALID))
def test_headers_of_ours_need_no_mapping(kind: str) -> None:
    header, rows = VALID[kind]
    recognised, plan = understand([header.split(","), *(row.split(",") for row in rows)])
    assert (recognised.kind.id, plan) == (kind, None)


def test_other_columns_are_used_where_their_names_and_cells_surely_mean_a_field() -> None:
    rows = "\n张三,1-101,2022-04-01,无\n李四,1-102,2022-04-01,有\n"
    assert fed("姓名,房号,日期,是否有发热、咳嗽等症状(必填)" + rows) == (
        "checkins",
        {"name": "姓名", "room": "房号", "date": "日期", "symptoms": "是否有发热、咳嗽等症状(必填)"},
    )
    kind, stock = fed("日期,物资名称,昨日结存,今日结存,入库\n2022-04-01,口罩,100,80,5\n")
    assert (kind, stock["on_hand"], "昨日结存" in stock.values()) == ("stock", "今日结存", False)
    kind, asked = fed("编号,时间,反映问题,答复时间\n1,2022-04-01 08:00,没有消毒,2022-04-01 10:00\n")
    assert (kind, asked["text"], asked["resolved_at"]) == ("requests", "反映问题", "答复时间")


def test_each_symptoms_own_column_is_used_too(store: Store) -> None:
    text = "姓名,房号,体温,发热,咳嗽\n张三,1-101,36.5,否,是\n李四,1-102,36.6,否,否\n"
    loading.load(store, text.encode(), "file.csv", day=DAY)
    rows = store.rows("select name, symptoms, symptomatic from checkins join people using (person) order by name")
    assert rows == [("张三", "咳嗽", True), ("李四", "否", False)]


@pytest.mark.parametrize(
    ("header", "seen", "away"), [("见面情况", "已见面", "未见面"), ("是否见到本人", "见到", "不在")]
)
def test_whether_somebody_was_seen_is_whether_the_visit_was_made(
    store: Store, header: str, seen: str, away: str
) -> None:
    text = f"日期,姓名,房号,责任人,{header}\n2022-04-01,张三,1-101,周一,{seen}\n2022-04-01,李四,1-102,周一,{away}\n"
    result = loading.load(store, text.encode(), "走访.csv")
    assert (result.kind, result.rejected, result.remark_count) == ("followups", 0, 0)
    rows = store.rows("select name, done from followups join people using (person) order by name")
    assert rows == [("张三", True), ("李四", False)]


def test_a_word_for_it_that_is_not_certain_is_mapped(store: Store) -> None:
    text = "日期,姓名,房号,责任人,是否在家\n2022-04-01,张三,1-101,周一,在家\n2022-04-01,李四,1-102,周一,不在\n"
    plan = {"kind": "followups", "columns": {"是否在家": "done_at"}, "values": {"done_at": {"在家": "是"}}}
    result = loading.load(store, text.encode(), "走访.csv", plan=plan_of(plan))
    assert (result.new, result.remark_count) == (2, 0)
    assert store.rows("select count(*) from followups where done") == [(1,)]


def test_a_number_of_the_row_is_no_id_where_a_better_one_is(store: Store) -> None:
    text = """_id,case_enquiry_id,open_dt,case_status,case_title
1,101000000001,2024-01-01 08:00:00,Open,dead animal
2,101000000002,2024-01-01 09:00:00,Open,loose dog
"""
    result = loading.load(store, text.encode(), "row_id.csv")
    assert {column["source"]: column["field"] for column in result.columns}["_id"] is None
    assert store.rows("select request_id, reported_at, text from requests order by request_id") == [
        ("101000000001", datetime(2024, 1, 1, 8), "dead animal"),
        ("101000000002", datetime(2024, 1, 1, 9), "loose dog"),
    ]
    assert fed("编号,时间,反映问题\n1,2022-04-01 08:00,没有消毒\n2,2022-04-01 08:00,漏水\n")[1]["request_id"] == "编号"


def test_two_generic_headers_are_no_sheet_of_anything() -> None:
    rows = "\nrice,2022-04-01 08:00\noil,2022-04-01 09:00\n"
    found = refused("name,TIME" + rows)
    assert (found.code, "“name、TIME”太笼统" in found.zh) == ("ambiguous_kind", True)
    assert refused("name,address\nrice,North gate\n").code == "ambiguous_kind"
    assert refused("id,时间\n1,2022-04-01 08:00\n").code == "ambiguous_kind"
    shops = "id,name,addr,tel\n0101,East Pharmacy,1 Main St,021-65432100\n0102,West Pharmacy,2 Main St,021-65432101\n"
    assert refused(shops.replace(",tel", ",fax")).code == "ambiguous_kind"
    # Whoever says what it is, is believed; and one header of its own is enough.
    assert fed("name,TIME" + rows, "checkins")[0] == "checkins"
    assert fed("居民姓名,房号,打卡时间\n张三,1-101,08:30\n")[0] == "checkins"
    assert fed("name,打卡时间\n张三,08:30\n")[0] == "checkins"


@pytest.mark.parametrize("asked", ["体温情况", "核酸结果", "Symptom notes", "今日打卡"])
def test_a_list_of_people_with_what_is_asked_on_a_day_is_not_taken_for_a_roster(asked: str) -> None:
    text = f"姓名,房号,{asked}\n张三,1-101,见备注\n李四,1-102,见备注\n"
    found = refused(text)
    assert (found.code, f"“{asked}”列像是某一天的表" in found.zh) == ("ambiguous_kind", True)
    assert fed(text, "roster")[0] == "roster"


def test_a_column_that_may_hold_answers_is_asked_about() -> None:
    found = refused("姓名,房号,打卡时间,测温\n张三,1-101,08:30,36.5\n李四,1-102,08:31,38.6\n")
    assert (found.code, "“测温”列像是“今日体温”" in found.zh) == ("column_unsure", True)
    assert found.suggested == {"kind": "checkins", "columns": {"测温": "temperature"}}
    assert refused("姓名,房号,打卡时间,体温,二次测温\n张三,1-101,08:30,36.5,36.6\n").code == "column_unsure"


def test_a_refusal_names_the_mapping_that_would_help(store: Store) -> None:
    text = (
        "srnumber,createddate,requesttype,status\nQ-1,2021-03-01 08:10,Noise,Closed\nQ-2,2021-03-01 09:10,Tree,Open\n"
    )
    with pytest.raises(Refusal) as caught:
        loading.load(store, text.encode(), "file.csv")
    found = caught.value
    assert (found.code, found.kind) == ("missing_columns", "requests")
    assert "“createddate”可能是“上报时间”" in found.zh
    assert "createddate may be reported_at" in found.en
    suggested = found.as_dict()["suggested_mapping"]
    assert suggested["columns"]["srnumber"] == "request_id"
    assert loading.load(store, text.encode(), "file.csv", plan=plan_of(suggested)).new == 2


def test_a_refusal_without_a_mapping_that_helps_names_none_and_repeats_nothing() -> None:
    found = refused("房号,电话\n1-101,13800000000\n")
    assert (found.kind, "缺少这些列:姓名。" in found.zh, found.suggested) == ("roster", True, None)
    assert "suggested_mapping" not in found.as_dict()


def test_a_long_name_is_cut_with_a_sign() -> None:
    long = "请问您今天(包括昨天夜里)有没有测量过家里每一位成员的情况并且按时把结果告诉了网格员或者楼栋长"
    assert f"{long[:39]}…" in refused(f"房号,电话,{long}\n1-101,13800000000,x\n").zh


def test_the_kind_that_is_named_is_the_likeliest_of_those_whose_headers_are_seen() -> None:
    text = """,CaseID,Opened,Closed,Updated,Status,Category,Address
1,3600298,soon,,04/30/2014 03:37:59 PM,Open,Sewer Issues,1 A ST
2,1167331,later,07/03/2012 08:15:00 PM,07/03/2012 08:15:00 PM,Closed,Street,2 B ST
"""
    assert refused(text).kind == "requests"
    kind, columns = fed(text.replace("soon", "04/30/2014 02:51:52 PM").replace("later", "07/01/2012 08:08:00 AM"))
    assert (kind, columns["request_id"], columns["reported_at"], columns["resolved_at"]) == (
        "requests",
        "CaseID",
        "Opened",
        "Closed",
    )


def test_the_traditional_script_is_known_too() -> None:
    assert fed("訴求編號,上報時間,訴求內容\n1,2022-04-01 08:00,漏水\n")[0] == "requests"


CLOSED = "id,Opened,Closed,Status\n1,2022-04-01 08:00,2022-04-01 09:00,Closed\n2,2022-04-01 08:00,,Open\n"


def test_a_cell_called_like_a_column_makes_no_header_of_its_row(store: Store) -> None:
    plan = plan_of(
        {
            "kind": "requests",
            "columns": {"id": "request_id", "Opened": "reported_at", "Closed": "resolved_at", "Status": "status"},
            "values": {"status": {"Closed": "已办结", "Open": "待受理"}},
        }
    )
    for given in (plan, None):
        result = loading.load(store, CLOSED.encode(), "closed_column.csv", plan=given)
        assert (result.kind, result.rows_read, result.rejected) == ("requests", 2, 0)
    assert store.rows("select request_id, status, resolved_at from requests order by request_id") == [
        ("1", "resolved", datetime(2022, 4, 1, 9)),
        ("2", "reported", None),
    ]
    first = "Status,Opened,id\nStatus,2022-04-01 08:00,1\nOpened,2022-04-01 08:00,2\n"
    mapping = plan_of({"kind": "requests", "columns": {"id": "request_id", "Opened": "reported_at", "Status": "text"}})
    assert loading.load(store, first.encode(), "file.csv", plan=mapping).rejected == 0


def test_a_survey_as_it_is_exported_is_a_sheet_of_check_ins() -> None:
    header = (
        "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,1、您的姓名(必填),2、您的楼栋号(必填),3、房号(如101),4、今日体温(℃),"
        "5、今天有没有以下症状(多选)"
    )
    rows = (
        "1,2022-04-01 08:00:00,30秒,微信,N/A,1.1.1.1,张三,1,101,36.5,没有\n2,2022-04-01 08:10:00,30秒,微信,N/A,1.1.1.1,"
    )
    assert fed(f"{header}\n{rows}李四,1,102,37.8,咳嗽\n") == (
        "checkins",
        {
            "time": "提交答卷时间",
            "name": "1、您的姓名(必填)",
            "building_id": "2、您的楼栋号(必填)",
            "room": "3、房号(如101)",
            "temperature": "4、今日体温(℃)",
            "symptoms": "5、今天有没有以下症状(多选)",
        },
    )


@pytest.mark.parametrize("asked", ["请填写您的{}", "Q3.您的{}", "3、请输入{}(必填)", "您{}?", "3) {}"])
@pytest.mark.parametrize("name", ["姓名", "房号", "今日体温", "是否有症状"])
def test_how_a_survey_asks_is_no_part_of_a_header(asked: str, name: str) -> None:
    assert normalised(asked.format(name)) == name
    assert normalised("4.1体温") == "41体温"

"""Files with mappings, several tables in a file, undo and redo, rejected rows and backups, over real HTTP."""

import csv
import io
import json
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from data.access.access_file import Access
from data.clock import machine_now
from data.installation import backup, encrypted_backup, sealed_file
from data.settings import SETTINGS
from tests import http
from tests.api.test_api import assert_error
from tests.conftest import PASSWORD
from tests.journeys.test_inbox import eventually
from tests.server import Running, Server

ROSTER = "居民编号,姓名,房号\nR1,张三,1-101\nR2,李四,1-102\n"
SHEET = "姓名,房号,今日体温\n张三,1-101,36.5\n李四,1-102,99\n"
TICKETS = 'ticket,opened,state,where\nT1,2022-04-01 08:00,Closed,"(30.01, 114.02)"\n'
MAPPING = {
    "kind": "requests",
    "columns": {"ticket": "request_id", "opened": "reported_at", "state": "status", "where": "point"},
    "values": {"status": {"Closed": "已办结"}},
}


@pytest.fixture(scope="module")
def server(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One board for the tests, each of which has kinds or days of its own."""
    folder = tmp_path_factory.mktemp("files") / "board"
    with running(folder, BOARD_DEMO="0", BOARD_TODAY="2022-04-02T10:00") as started:
        assert started.send("roster.csv", ROSTER).status_code == 201
        yield started


def test_a_mapping_comes_with_the_file_or_is_named(server: Server) -> None:
    assert_error(server.send("tickets.csv", TICKETS), 422, "missing_columns")
    answer = server.send("tickets.csv", TICKETS, mapping=json.dumps(MAPPING))
    assert (answer.status_code, answer.json()["kind"], answer.json()["new"]) == (201, "requests", 1)
    assert_error(server.send("tickets.csv", TICKETS, mapping_name="热线"), 422, "invalid_mapping_name")
    assert server.api("PUT", "/mappings/热线", json=MAPPING).is_success
    named = server.send("tickets.csv", TICKETS, mapping_name="热线")
    assert (named.status_code, named.json()["unchanged"]) == (200, 1)


def test_a_refusal_carries_the_mapping_that_would_help(server: Server) -> None:
    text = "srnumber,createddate,requesttype\nS1,2022-04-01 08:00,Noise\nS2,2022-04-01 09:00,Tree\n"
    answer = server.send("export.csv", text, dry_run="1")
    assert_error(answer, 422, "unknown_header")
    suggested = answer.json()["error"]["suggested_mapping"]
    assert suggested["columns"]["createddate"] == "reported_at"
    again = server.send("export.csv", text, dry_run="1", mapping=json.dumps(suggested))
    assert (again.status_code, again.json()["kind"], again.json()["new"]) == (200, "requests", 2)


def test_what_one_answer_settles_is_told_and_taken_in_the_mapping(server: Server) -> None:
    text = "日期,物资名称,单位,现有库存\n04/01/2022,碘伏,瓶,30\n04/02/2022,碘伏,瓶,2箱\n"
    answer = server.send("仓库_2022-04-02.csv", text, dry_run="1").json()
    assert (answer["new"], answer["rejected"]) == (0, 2)
    assert answer["questions"] == [{"part": "habits", "key": "date", "column": "日期", "choices": ["mdy", "dmy"]}]
    mapping: dict[str, object] = {"kind": "stock", "habits": {"date": "mdy"}}
    answer = server.send("仓库_2022-04-02.csv", text, dry_run="1", mapping=json.dumps(mapping)).json()
    assert answer["questions"] == [{"part": "factors", "key": "碘伏", "measure": "箱", "unit": "瓶"}]
    mapping["factors"] = {"碘伏": {"箱": 12}}
    answer = server.send("仓库_2022-04-02.csv", text, mapping=json.dumps(mapping)).json()
    assert (answer["new"], answer["rejected"], answer["questions"]) == (2, 0, [])
    assert [notice["zh"] for notice in answer["notices"]] == ["文件名是 4月2日,里面 1 行是 4月1日"]
    assert server.api("GET", f"/uploads/{answer['batch_id']}").json()["notices"] == answer["notices"]


def test_the_encoding_of_a_file_is_asked_for_and_taken(server: Server) -> None:
    content = "id,reported_at,content\nE1,2022-04-01 08:00,Straße\n".encode("latin-1")
    assert_error(server.send("latin.csv", content, dry_run="1"), 422, "encoding_needed")
    answer = server.send("latin.csv", content, dry_run="1", encoding="latin-1")
    assert (answer.status_code, answer.json()["encoding"]) == (200, "latin-1")
    assert_error(server.send("latin.csv", content, dry_run="1", encoding="klingon"), 422, "invalid_encoding")


def test_coordinates_are_joined_from_a_second_file_of_the_form(server: Server) -> None:
    mapping = {
        "kind": "stock",
        "header": False,
        "columns": {"c1": "site", "c4": "date"},
        "rows": [
            {"columns": {"c2": "on_hand"}, "constants": {"item": "成人口罩"}},
            {"columns": {"c3": "on_hand"}, "constants": {"item": "儿童口罩"}},
        ],
        "join": {"column": "c1", "by": "id", "fields": {"lat": "lat", "lng": "lng"}},
    }
    stock = "0101,5,7,2022-04-01 10:00\n0102,0,3,2022-04-01 10:00\n"
    sites = "id,name,lng,lat\n0101,东门,114.02,30.01\n"
    answer = server.api(
        "POST",
        "/uploads",
        data={"mapping": json.dumps(mapping)},
        files={"file": ("stock.csv", stock.encode()), "join": ("sites.csv", sites.encode())},
    )
    assert answer.status_code == 201, answer.text
    assert (answer.json()["rows_read"], answer.json()["new"]) == (2, 2)
    stock_of_day = server.api("GET", "/stock?date=2022-04-01").json()
    levels = {(row["item"], row["site"]): row["on_hand"] for row in stock_of_day if row["site"].startswith("01")}
    assert levels == {
        ("成人口罩", "0101"): 5,
        ("儿童口罩", "0101"): 7,
        ("成人口罩", "0102"): 0,
        ("儿童口罩", "0102"): 3,
    }
    unfit = server.api(
        "POST",
        "/uploads",
        data={"mapping": json.dumps({**mapping, "join": {**mapping["join"], "by": "nr"}})},  # type: ignore[dict-item]
        files={"file": ("stock.csv", stock.encode()), "join": ("sites.csv", sites.encode())},
    )
    assert_error(unfit, 422, "invalid_mapping")


def test_an_archive_answers_for_each_of_its_tables(server: Server) -> None:
    packed = io.BytesIO()
    before = len(server.api("GET", "/uploads").json())
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("打卡_2022-04-01.csv", SHEET)
        archive.writestr("打卡_2022-04-02.csv", SHEET.replace("99", "36.6"))
        archive.writestr("说明.csv", "随便,写写\n1,2\n")
    answer = server.send("all.zip", packed.getvalue())
    assert answer.status_code == 201, answer.text
    tables = {table["table"]: table for table in answer.json()["tables"]}
    assert (tables["打卡_2022-04-01.csv"]["day"], tables["打卡_2022-04-01.csv"]["remark_count"]) == ("2022-04-01", 1)
    assert (tables["打卡_2022-04-02.csv"]["day"], tables["打卡_2022-04-02.csv"]["accepted"]) == ("2022-04-02", 2)
    assert tables["说明.csv"]["error"]["code"] == "unknown_header"
    assert len(server.api("GET", "/uploads").json()) == before + 2


def test_a_dry_run_says_what_the_load_then_does(server: Server) -> None:
    looked = server.send("打卡.csv", SHEET, date="2022-03-29", dry_run="1")
    assert looked.status_code == 200
    loaded = server.send("打卡.csv", SHEET, date="2022-03-29")
    assert loaded.status_code == 201
    assert {**looked.json(), "batch_id": loaded.json()["batch_id"]} == loaded.json()


def versions_of(server: Server, row: str) -> list[dict[str, Any]]:
    """What the files said of a row of the check-ins."""
    found = server.api("GET", "/rows", params={"kind": "checkins", "q": "张三"}).json()
    [versions] = [each["versions"] for each in found if each["row"] == row]
    return versions  # type: ignore[no-any-return]


def test_whole_answers_are_so_many_an_hour_for_an_account(server: Server) -> None:
    manager, other = server.logged_in("manager", nth=7), server.logged_in("manager", nth=8)
    rows = f"{server.url}/api/v1/rows?kind=roster"
    assert http.get(rows, cookies=manager, timeout=60).status_code == 200
    with closing(Access(server.folder)) as access, access.write() as cursor:
        newest = "select owner from personal_data_taken where bound = 'answer' order by rowid desc limit 1"
        owner = cursor.execute(newest).fetchone()["owner"]
        cursor.execute(
            "insert into personal_data_taken values (?, 'answer', ?, ?)",
            (owner, machine_now().isoformat(), SETTINGS["whole_answers_per_hour"].default - 1),
        )
    assert_error(http.get(rows, cookies=manager, timeout=60), 429, "too_much")
    assert http.get(rows, cookies=other, timeout=60).status_code == 200


def test_undo_says_what_it_changes_first_and_redo_puts_the_batch_back(server: Server) -> None:
    number = server.send("打卡.csv", SHEET, date="2022-03-30").json()["batch_id"]
    look = server.api("DELETE", f"/uploads/{number}?dry_run=1").json()
    assert (look["removed"], look["added"], look["changed"]) == (2, 0, 0)
    assert {
        "row": "2022-03-30 张三 1-101 R1",
        "what": "removed",
        "field": "temperature",
        "old": "36.5",
        "new": None,
    } in look["rows"]
    assert server.api("GET", f"/uploads/{number}").json()["undone_at"] is None
    assert server.api("DELETE", f"/uploads/{number}").json()["undone_at"]
    versions = versions_of(server, "2022-03-30 张三 1-101")
    assert [(row["batch_id"], row["line"], row["undone"]) for row in versions] == [(number, 2, True)]
    assert server.api("POST", f"/uploads/{number}/redo?dry_run=1").json()["added"] == 2
    assert server.api("POST", f"/uploads/{number}/redo").json()["undone_at"] is None
    versions = versions_of(server, "2022-03-30 张三 1-101")
    assert [(row["undone"], row["values"]["temperature"]) for row in versions] == [(False, "36.5")]
    assert_error(server.api("POST", "/uploads/999/redo"), 404, "not_found")


@pytest.mark.parametrize("file", ["rejects", "remarks"])
def test_rows_to_mend_come_back_as_they_were_and_load_once_corrected(server: Server, file: str) -> None:
    wrong = "日期,物资,库存,阈值\n2022-04-01,口罩,5,许多\n2022-04-01,酒精,许多,5\n"
    content = (SHEET if file == "remarks" else wrong).replace(",", "\t").encode("gb18030")
    number = server.send("打卡.tsv", content, date="2022-03-31").json()["batch_id"]
    assert server.api("GET", f"/uploads/{number}/original").content == content
    answer = server.api("GET", f"/uploads/{number}/{file}.csv")
    header, row = csv.reader(io.StringIO(answer.content.decode("gb18030")), delimiter="\t")
    assert (header[:4], row[:5]) == {
        "remarks": (["姓名", "房号", "今日体温", "行号 line"], ["李四", "1-102", "99", "3", "今日体温"]),
        "rejects": (["日期", "物资", "库存", "阈值"], ["2022-04-01", "酒精", "许多", "5", "3"]),
    }[file]
    assert server.api("GET", f"/uploads/{number}").json()["remark_count"] == 1
    name = answer.headers["Content-Disposition"].partition('filename="')[2].rstrip('"')
    mended = answer.content.replace(b"\t99\t", b"\t36.9\t").replace("\t许多\t".encode("gb18030"), b"\t7\t")
    corrected = server.send(name, mended)
    assert (corrected.status_code, corrected.json()["accepted"], corrected.json()["day"]) == (201, 1, "2022-03-31")
    for sent in (number, corrected.json()["batch_id"]):  # the other tests have this server too
        assert server.api("DELETE", f"/uploads/{sent}").status_code == 200


def test_a_backup_is_made_on_demand_and_listed(server: Server) -> None:
    # That of the day is made as soon as there is anything to lose; only then none comes between.
    [daily] = eventually(lambda: server.api("GET", "/backups").json())
    made = server.api("POST", "/backups")
    assert made.status_code == 201, made.text
    listed = [(row["name"], row["whole"]) for row in server.api("GET", "/backups").json()]
    assert listed == [(made.json()["name"], True), (daily["name"], True)]
    assert made.json()["version"] == server.api("GET", "/health").json()["version"]
    assert (server.folder / "backups" / made.json()["name"] / "board.duckdb").exists()
    cookies = server.logged_in("manager")
    handed = [http.post(f"{server.url}/api/v1/backups/key", cookies=cookies, timeout=60) for _ in range(2)]
    assert [answer.status_code for answer in handed] == [200, 422]
    assert handed[0].content == (server.folder / "erasure.key").read_bytes()
    assert handed[0].headers["content-disposition"].startswith('attachment; filename="erasure-')
    path = f"/backups/{made.json()['name']}/encrypted"
    for method in ("POST", "GET"):  # the keys in it would make an administrator of a manager
        asked = http.request(method, f"{server.url}/api/v1{path}", cookies=cookies, json={"passphrase": PASSWORD})
        assert asked.status_code == 403
    weak = server.api("POST", path, json={"passphrase": "1234567890"})
    assert (weak.status_code, weak.json()["error"]["code"]) == (422, "weak_password")
    taken = server.api("POST", path, json={"passphrase": PASSWORD})
    assert taken.status_code == 200
    with tarfile.open(fileobj=io.BytesIO(b"".join(sealed_file.opened(io.BytesIO(taken.content), PASSWORD)))) as packed:
        assert {"backup.json", "board.duckdb", "erasure.key", "secret.key"} <= set(packed.getnames())
    assert server.api("POST", "/backups/2022-01-01_000000/encrypted", json={"passphrase": PASSWORD}).status_code == 404
    assert server.api("GET", path).status_code == 404
    [line] = server.api("GET", "/record?action=backup_encrypted").json()
    assert line["object"] == made.json()["name"]
    # As the page does it: made first, then fetched once by whoever made it.
    found = backup.at(server.folder / "backups" / made.json()["name"])
    encrypted_backup.prepare(found, server.folder, PASSWORD, line["who"])
    others = server.logged_in("administrator")
    assert http.get(f"{server.url}/api/v1{path}", cookies=others, timeout=60).status_code == 404
    fetched = server.api("GET", path)
    assert fetched.content.startswith(b"community-board backup 1\n")
    assert fetched.headers["content-disposition"].endswith('.board-backup"')
    assert server.api("GET", path).status_code == 404


def test_grid_none_asks_for_what_has_no_grid(server: Server) -> None:
    """Building 1 lies in grid A; 9-101 is no building that anybody knows."""
    assert server.send("buildings.csv", "楼栋号,网格编号\n1,A\n").status_code == 201
    day = "2022-03-20"
    sheet = "姓名,房号,今日体温\n张三,1-101,36.5\n王五,9-101,38.1\n赵六,9-102,36.6\n"
    assert server.send("sheet.csv", sheet, kind="checkins", date=day).status_code == 201
    request = "诉求编号,上报时间,诉求类别\nN1,2022-03-20 08:00,买菜难\n"
    assert server.send("requests.csv", request, kind="requests").status_code == 201

    def numbers(**place: str) -> dict[str, Any]:
        answer = server.api("GET", "/metrics", params={"date": day, **place}).json()["metrics"]
        return {row["id"]: (row["value"], row["denominator"]) for row in answer}

    assert numbers(grid="none")["fever_count"] == (1, 2)
    assert (numbers(grid="A")["fever_count"], numbers()["fever_count"]) == ((0, 1), (1, 3))
    assert (numbers(grid="none")["requests_new"], numbers(grid="A")["requests_new"]) == ((1, None), (0, None))
    found = server.api("GET", "/followups", params={"date": day, "grid": "none"}).json()
    assert [(row["household"], row["grid"]) for row in found] == [("9-101", None)]
    for category in ("发热", "买菜难"):
        alarms = {"date": day, "category": category, "days": 1}
        counts = [
            server.api("GET", "/alarms", params=alarms | {"grid": grid}).json()[0]["count"] for grid in ("none", "A")
        ]
        assert counts == [1, 0], category
    assert server.api("GET", "/clusters", params={"date": day, "grid": "none"}).json() == []


def test_stock_says_when_it_runs_out_and_whether_that_is_past(server: Server) -> None:
    """Counted at 09:00 of the 1st, when the sheet is due, and at 09:30 of the 2nd, at ten o'clock of which it is."""
    sheet = "日期,物资名称,现有库存,出库,盘点时间\n2022-04-01,口罩,10,10,\n2022-04-02,酒精,20,10,09:30\n"
    assert server.send("run_out.csv", sheet, kind="stock").status_code == 201
    rows = {row["item"]: row for row in server.api("GET", "/stock").json()}
    found = {item: (rows[item]["run_out"], rows[item]["run_out_past"]) for item in ("口罩", "酒精")}
    assert found == {"口罩": ("2022-04-02T09:00:00", True), "酒精": ("2022-04-04T09:30:00", False)}

"""The HTTP interface as the contract has it, over real HTTP against a real server."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from analytics.metrics.registry import METRICS
from data.current.opened_store import open_store
from data.installation.settings_change import change_settings
from data.settings import SETTINGS
from tests.browser import OpenTab
from tests.server import Running, Server

#: The table of the source article, as it stands.
ARTICLE = (
    "居民姓名,房号,今日体温,是否有症状,打卡时间,状态\n张三,1-101,36.5,否,08:30,正常\n李四,1-102,37.2,否,未打卡,待跟进\n"
)
DAY = "2022-04-01"

#: Small enough to be over it with a small file.
LIMIT_MB = 0.02


@pytest.fixture(scope="module")
def server(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A board without data that takes no more than 20 KB, shared by the tests that change nothing."""
    folder: Path = tmp_path_factory.mktemp("api")
    store = open_store(folder / "board.duckdb")
    change_settings(store, {"api_limit_mb": LIMIT_MB})
    store.close()
    with running(folder, BOARD_DEMO="0", BOARD_TODAY="2022-04-01T09:30") as started:
        yield started


def assert_error(answer: httpx.Response, status: int, code: str | None = None) -> None:
    """The one shape of every error, with words in both languages and no trace of our code."""
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert set(answer.json()) == {"error"}
    assert set(error) - {"suggested_mapping"} == {"code", "message_zh", "message_en"}
    assert error["message_zh"]
    assert error["message_en"]
    assert "Traceback" not in answer.text
    if code:
        assert error["code"] == code


def metric(server: Server, id: str, **query: str) -> dict[str, Any]:
    [found] = [row for row in server.api("GET", "/metrics", params=query).json()["metrics"] if row["id"] == id]
    return found


def test_health(server: Server) -> None:
    assert server.api("GET", "/health").json() == {"status": "ok", "version": "1.0", "data_version": 1, "demo": False}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/uploads/99", 404),
        ("GET", "/uploads/abc", 404),
        ("GET", "/uploads/-1", 404),
        ("GET", f"/uploads/{10**30}", 404),
        ("GET", "/uploads/99/rejects.csv", 404),
        ("DELETE", "/uploads/99", 404),
        ("DELETE", "/stock", 405),
        ("PUT", "/uploads", 405),
        ("POST", "/uploads", 422),
        ("GET", "/metrics?date=gestern", 422),
        ("GET", "/metrics?date=2022-02-30", 422),
        ("GET", "/followups?date=20220401", 422),
        ("GET", "/stock?date=2022-4-1", 422),
        ("GET", "/heat?from=x", 422),
        ("GET", "/heat?from=2022-04-02&to=2022-04-01", 422),
        ("GET", "/hotspots?to=%00", 422),
    ],
)
def test_errors_have_one_shape(server: Server, method: str, path: str, status: int) -> None:
    assert_error(server.api(method, path), status)


def test_an_address_outside_the_interface_is_an_error_of_the_same_shape(server: Server) -> None:
    assert_error(server.api("GET", "/../v9/health"), 404)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "unicorns"}, "invalid_kind"),
        ({"date": "someday"}, "invalid_date"),
        ({"datum": "mars"}, "invalid_datum"),
        ({"mapping": "{"}, "invalid_mapping"),
        ({"mapping": '["name"]'}, "invalid_mapping"),
        ({"dry_run": "perhaps"}, "invalid_dry_run"),
    ],
)
def test_a_field_of_an_upload_that_makes_no_sense_is_refused(server: Server, fields: dict[str, str], code: str) -> None:
    assert_error(server.send("a.csv", ARTICLE, **fields), 422, code)


@pytest.mark.parametrize("content", [b"", b"<html><body>x</body></html>", b"PK\x03\x04" + b"\0" * 40, b"a,b\n1,2\n"])
def test_a_file_that_is_no_table_of_ours_is_refused_and_changes_nothing(server: Server, content: bytes) -> None:
    before = server.api("GET", "/health").json()["data_version"]
    assert_error(server.send("x.csv", content), 422)
    assert server.api("GET", "/health").json()["data_version"] == before
    assert server.api("GET", "/uploads").json() == []


def test_a_file_over_the_limit_is_413_however_it_is_sent(server: Server) -> None:
    size = int(LIMIT_MB * 1_000_000) + 1
    assert_error(server.send("x.csv", b"a" * size), 413, "too_large")
    # So large that it is refused before it is all read: with its length announced, and without.
    assert_error(server.send("x.csv", b"a" * 3_000_000), 413, "too_large")
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\n'
    unannounced = server.api(
        "POST",
        "/uploads",
        content=iter([head, *[b"a" * 100_000] * 30, b"\r\n--x--\r\n"]),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert_error(unannounced, 413, "too_large")
    assert list(server.folder.glob("incoming-*")) == []


def test_metrics_of_an_empty_board_are_all_there_and_all_unknown(server: Server) -> None:
    answer = server.api("GET", "/metrics").json()
    assert [row["id"] for row in answer["metrics"]] == list(METRICS)
    assert answer["as_of"].startswith("2022-04-01T09:30")
    for row in answer["metrics"]:
        assert set(row) == {"id", "label_zh", "label_en", "value", "numerator", "denominator", "unit", "state"}
        assert row["value"] is None
        assert row["state"] == "no_data"


@pytest.mark.parametrize("query", ["?grid=nowhere", "?building=nowhere", "?grid=&building=&date="])
def test_metrics_of_an_unknown_place_are_null(server: Server, query: str) -> None:
    assert {row["value"] for row in server.api("GET", f"/metrics{query}").json()["metrics"]} == {None}


@pytest.mark.parametrize("path", ["/followups", "/stock", "/hotspots", "/actions", "/uploads"])
def test_lists_of_an_empty_board_are_empty(server: Server, path: str) -> None:
    answer = server.api("GET", path)
    assert (answer.status_code, answer.json()) == (200, [])


def test_heat_of_an_empty_board_is_empty(server: Server) -> None:
    assert {"cells": [], "without_coordinates": 0, "outside": 0, "piled_up": []}.items() <= server.api(
        "GET", "/heat"
    ).json().items()


def test_every_category_of_the_settings_is_answered(server: Server) -> None:
    rows = server.api("GET", "/requests/categories").json()
    assert {row["category"] for row in rows} == {row["id"] for row in SETTINGS["categories"].default}
    assert {"count", "baseline_mean", "surge"} <= set(rows[0])


def test_the_openapi_page_works_with_no_outside_request(server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(server)
    tab.page.goto(f"{server.url}/api/docs")
    tab.page.get_by_text("/v1/metrics", exact=True).wait_for()
    tab.assert_clean()


def test_the_openapi_document_describes_every_route_with_its_answer(server: Server) -> None:
    document = server.api("GET", "/openapi.json").json()
    assert set(document["paths"]) >= {
        f"/v1{path}"
        for path in (
            "/health",
            "/uploads",
            "/uploads/{id}",
            "/uploads/{id}/rejects.csv",
            "/metrics",
            "/followups",
            "/requests/categories",
            "/stock",
            "/heat",
            "/hotspots",
            "/actions",
        )
    }
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            good = next(answer for status, answer in route["responses"].items() if status.startswith("2"))
            assert "content" in good or "204" in route["responses"], f"{method} {path} does not say what it answers"
            assert route["description"]
            if path not in ("/v1/health", "/v1/uploads/{id}/rejects.csv", "/v1/uploads/{id}/remarks.csv"):
                assert "422" in route["responses"]


def test_the_article_goes_in_comes_out_and_is_taken_back_and_rejected_rows_say_why(empty_server: Server) -> None:
    """Its table as it stands: expected 2, rate 1/2, 张三 normal, 李四 listed; sent twice; undone; with a mistake."""
    server = empty_server
    assert_error(server.send("打卡.csv", ARTICLE), 422)  # no row and no name says which day
    tried = server.send("打卡.csv", ARTICLE, date=DAY, dry_run="1")
    assert (tried.status_code, tried.json()["accepted"], tried.json()["batch_id"]) == (200, 2, None)
    assert server.api("GET", "/uploads").json() == []

    sent = server.send("打卡.csv", ARTICLE.encode("gb18030"), date=DAY)
    assert sent.status_code == 201
    result = sent.json()
    assert {
        key: result[key]
        for key in (
            "kind",
            "encoding",
            "day",
            "demo",
            "rows_read",
            "accepted",
            "unchanged",
            "rejected",
            "new",
            "changed",
        )
    } == {
        "kind": "checkins",
        "encoding": "gb18030",
        "day": DAY,
        "demo": False,
        "rows_read": 2,
        "accepted": 2,
        "unchanged": 0,
        "rejected": 0,
        "new": 2,
        "changed": 0,
    }
    assert result["columns"][0] == {"source": "居民姓名", "field": "name", "samples": ["张三", "李四"]}
    assert "resident_id" in result["missing"]

    found = metric(server, "checkin_rate", date=DAY)
    assert (found["value"], found["numerator"], found["denominator"], found["unit"]) == (0.5, 1, 2, "ratio")
    [household] = server.api("GET", "/followups", params={"date": DAY}).json()
    assert {"household", "building", "grid", "grid_worker", "people"} <= set(household)
    [person] = household["people"]
    assert {"resident_id", "name", "phone", "tags", "reasons", "temperature", "missing_days"} <= set(person)
    assert person["name"] == "李四"

    again = server.send("打卡.csv", ARTICLE, date=DAY)
    assert (again.status_code, again.json()["unchanged"], again.json()["accepted"]) == (200, 2, 0)
    corrected = server.send("打卡.csv", ARTICLE.replace("36.5", "37.5"), date=DAY)
    assert (corrected.status_code, corrected.json()["changed"], corrected.json()["unchanged"]) == (201, 1, 1)
    [change] = corrected.json()["changes"]
    assert (change["line"], change["field"], float(change["old"]), float(change["new"])) == (
        2,
        "temperature",
        36.5,
        37.5,
    )
    assert metric(server, "fever_count", date=DAY)["value"] == 1

    undone = server.api("DELETE", f"/uploads/{corrected.json()['batch_id']}")
    assert undone.status_code == 200
    assert undone.json()["undone_at"]
    assert metric(server, "fever_count", date=DAY)["value"] == 0
    assert server.api("DELETE", f"/uploads/{result['batch_id']}").status_code == 200
    assert metric(server, "checkin_rate", date=DAY)["value"] == 0.5  # the file sent again still says so
    assert server.api("DELETE", f"/uploads/{again.json()['batch_id']}").status_code == 200
    assert metric(server, "checkin_rate", date=DAY)["value"] is None

    asked = server.send("打卡.csv", ARTICLE.replace("36.5", "365"), date=DAY).json()
    assert (asked["rows_read"], asked["accepted"], asked["rejected"], asked["remark_count"]) == (2, 2, 0, 1)
    [remark] = asked["remarks"]
    assert (remark["line"], remark["column"], remark["value"], remark["name"], remark["room"]) == (
        2,
        "今日体温",
        "365",
        "张三",
        "1-101",
    )
    assert metric(server, "checkin_rate", date=DAY)["value"] == 0.5  # 张三 has reported, whatever it means
    listed = server.api("GET", "/followups", params={"date": DAY}).json()
    assert {person["name"]: person["reasons"][0] for home in listed for person in home["people"]} == {
        "张三": "temperature_unread",
        "李四": "non_reporter",
    }
    assert server.api("DELETE", f"/uploads/{asked['batch_id']}").status_code == 200

    rejected = server.send("打卡.csv", ARTICLE.replace("张三", ""), date=DAY).json()
    assert (rejected["rows_read"], rejected["accepted"], rejected["rejected"]) == (2, 1, 1)
    [reject] = rejected["rejects"]
    assert (reject["line"], reject["column"]) == (2, "居民姓名")
    assert reject["reason_zh"]
    assert reject["reason_en"]
    one = server.api("GET", f"/uploads/{rejected['batch_id']}").json()
    assert one["rejects"] == rejected["rejects"]
    listed, *before = server.api("GET", "/uploads").json()
    assert len(before) == 4
    assert (listed["batch_id"], listed["kind"], listed["undone_at"]) == (rejected["batch_id"], "checkins", None)
    answer = server.api("GET", f"/uploads/{rejected['batch_id']}/rejects.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:6] == ["居民姓名", "房号", "今日体温", "是否有症状", "打卡时间", "状态"]
    assert rows[1][:3] == ["", "1-101", "36.5"]

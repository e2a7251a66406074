"""Mappings, loads under way and the history of rows over real HTTP."""

import threading
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from tests.api.test_api import ARTICLE, DAY, assert_error
from tests.journeys.test_inbox import eventually
from tests.server import Running, Server

PLAN = {
    "kind": "requests",
    "columns": {"流水号": "request_id", "登记": "reported_at", "内容": "text"},
    "constants": {"source": "热线"},
}
FOREIGN = "流水号,登记,内容\nA1,2022-04-01 08:00,买不到菜\n"


@pytest.fixture(scope="module")
def server(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("more") / "board", BOARD_DEMO="0", BOARD_TODAY="2022-04-01T09:30") as started:
        yield started


def test_a_mapping_is_kept_exported_found_by_its_header_and_deleted(server: Server) -> None:
    assert_error(server.send("热线.csv", FOREIGN), 422)
    for name in ("12345热线", "甲/乙 丙?"):
        path = f"/mappings/{quote(name, safe='')}"
        kept = server.api("PUT", path, json=PLAN)
        assert (kept.status_code, kept.json()) == (200, PLAN)
        assert server.api("GET", path).json() == PLAN
    assert [(row["name"], row["kind"], row["plan"]) for row in server.api("GET", "/mappings").json()] == [
        ("12345热线", "requests", PLAN),
        ("甲/乙 丙?", "requests", PLAN),
    ]
    sent = server.send("热线.csv", FOREIGN)
    assert (sent.status_code, sent.json()["accepted"]) == (201, 1)
    for name in ("12345热线", "甲/乙 丙?"):
        path = f"/mappings/{quote(name, safe='')}"
        assert server.api("DELETE", path).json() == {"deleted": name}
        assert_error(server.api("GET", path), 404, "not_found")
        assert_error(server.api("DELETE", path), 404, "not_found")
    assert server.api("GET", "/mappings").json() == []
    assert_error(server.send("热线.csv", FOREIGN), 422)


def test_a_mapping_for_files_without_a_header_is_known_by_the_name_of_its_files(server: Server) -> None:
    plan = {
        "kind": "stock",
        "header": False,
        "columns": {"c1": "site", "c2": "on_hand", "c3": "date"},
        "constants": {"item": "成人口罩"},
    }
    assert server.api("PUT", "/mappings/口罩", json=plan, params={"file_name": "mask_0401.csv"}).status_code == 200
    sent = server.send("mask_0402.csv", "药房甲,120,2022-04-01\n药房乙,60,2022-04-01\n")
    assert (sent.status_code, sent.json()["accepted"]) == (201, 2)
    assert server.api("DELETE", "/mappings/口罩").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        '"x"',
        "{}",
        '{"columns": {"a": "b"}}',
        '{"kind": "unicorns"}',
        '{"kind": "stock", "columns": {"a": "temperature"}}',
        '{"kind": "stock", "columns": 3}',
        '{"kind": "stock", "constants": {"item": "\\ud800"}}',
        '{"kind": "stock", "wings": 2}',
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused_and_not_kept(server: Server, body: str) -> None:
    assert_error(server.api("PUT", "/mappings/x", content=body, headers={"Content-Type": "application/json"}), 422)
    assert server.api("GET", "/mappings").json() == []


@pytest.mark.parametrize("name", ["%20", "a" * 61, "a%07b"])
def test_a_name_of_no_use_is_refused(server: Server, name: str) -> None:
    assert_error(server.api("PUT", f"/mappings/{name}", json=PLAN), 422, "bad_name")


@pytest.mark.parametrize("id", ["99", "x", "-1", "1" * 30])
def test_a_load_that_is_not_under_way_cannot_be_cancelled(server: Server, id: str) -> None:
    assert server.api("GET", "/jobs").json() == []
    assert_error(server.api("DELETE", f"/jobs/{id}"), 404, "not_found")


def test_a_load_shows_how_far_it_is_and_a_cancelled_one_answers_409_and_changed_nothing(server: Server) -> None:
    before = server.api("GET", "/health").json()["data_version"]
    content = "居民编号,姓名,房号,体温\n" + "".join(f"R{n},住户{n},{n % 40}-101,36.5\n" for n in range(400_000))
    answers: list[httpx.Response] = []
    sending = threading.Thread(target=lambda: answers.append(server.send("大.csv", content, date=DAY)))
    sending.start()
    [job] = eventually(lambda: [job for job in server.api("GET", "/jobs").json() if job["phase"] != "waiting"])
    assert (job["file_name"], job["dry_run"], job["cancelled"]) == ("大.csv", False, False)
    assert job["share"] is None or 0 <= job["share"] <= 1
    cancelled = server.api("DELETE", f"/jobs/{job['id']}")
    assert (cancelled.status_code, cancelled.json()["cancelled"]) == (200, True)
    sending.join()
    assert_error(answers[0], 409, "cancelled")
    assert server.api("GET", "/health").json()["data_version"] == before
    assert server.api("GET", "/jobs").json() == []
    assert "大.csv" not in {row["file_name"] for row in server.api("GET", "/uploads").json()}
    [line] = server.api("GET", "/record?action=job_cancelled").json()
    assert (line["object"], line["detail"]["file"]) == (str(job["id"]), "*.csv")


def test_what_a_row_was_before_and_which_file_said_so(server: Server) -> None:
    first = server.send("早.csv", ARTICLE, date=DAY).json()["batch_id"]
    second = server.send("晚.csv", ARTICLE.replace("36.5", "37.5"), date=DAY).json()["batch_id"]
    server.api("DELETE", f"/uploads/{second}")
    [row] = server.api("GET", "/rows", params={"kind": "checkins", "q": "张三"}).json()
    assert "张三" in row["row"]
    assert [
        (v["batch_id"], v["file_name"], v["line"], v["undone"], float(v["values"]["temperature"]))
        for v in row["versions"]
    ] == [
        (first, "早.csv", 2, False, 36.5),
        (second, "晚.csv", 2, True, 37.5),
    ]
    assert server.api("GET", "/rows", params={"kind": "checkins", "q": "无此人"}).json() == []
    assert len(server.api("GET", "/rows", params={"kind": "checkins"}).json()) == 2
    for query in ({}, {"kind": "unicorns"}, {"q": "张三"}):
        assert_error(server.api("GET", "/rows", params=query), 422, "invalid_kind")

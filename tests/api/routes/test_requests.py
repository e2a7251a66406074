"""One request over HTTP: looking at it, changing it, and being told that somebody else has."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import SIGNED, Running, Server

FILE = """诉求编号,上报时间,诉求类别,诉求内容,楼栋号,房号,状态,责任人
2022/001,2022-04-08 08:00,买菜难,买不到菜,1,101,待受理,王敏
R2,2022-04-08 09:00,买菜难,还是买不到菜,1,101,待受理,
"""


@pytest.fixture
def server(running: Running, tmp_path: Path) -> Iterator[Server]:
    """A board at noon of 8 April with two requests of one home."""
    with running(tmp_path / "board", BOARD_DEMO="0", BOARD_TODAY="2022-04-08T12:00") as server:
        assert server.send("requests.csv", FILE).status_code == 201
        yield server


def test_a_request_is_seen_changed_merged_and_split(server: Server) -> None:
    seen = server.api("GET", "/requests/2022/001").json()
    assert (seen["state"], seen["version"], seen["limit_hours"], seen["hours_open"], seen["overdue"]) == (
        "reported",
        1,
        24,
        4,
        False,
    )
    assert seen["due_at"] == "2022-04-09T08:00:00"
    assert (seen["values"]["owner"], seen["values"]["text"], seen["values"]["rating"]) == ("王敏", "买不到菜", None)
    assert [(one["request_id"], one["same_home"], one["metres"], one["hours"]) for one in seen["duplicates"]] == [
        ("R2", True, None, 1)
    ]

    changed = server.api(
        "PATCH",
        "/requests/2022/001",
        json={"who": "张三", "note": "已联系", "base": 1, "values": {"status": "accepted", "owner": "李强"}},
    )
    assert changed.status_code == 200
    assert (changed.json()["state"], changed.json()["values"]["accepted_at"], changed.json()["version"]) == (
        "accepted",
        "2022-04-08T12:00:00",
        2,
    )
    assert changed.json()["history"][1]["changes"][0] == {"field": "status", "old": "reported", "new": "accepted"}

    late = server.api("PATCH", "/requests/2022/001", json={"who": "李四", "base": 1, "values": {"status": "resolved"}})
    assert late.status_code == 409
    told = late.json()
    assert (told["error"]["code"], told["version"], [entry["who"] for entry in told["changed"]]) == (
        "stale",
        2,
        [SIGNED],
    )
    again = server.api(
        "PATCH", "/requests/2022/001", json={"who": "李四", "base": told["version"], "values": {"status": "resolved"}}
    )
    assert again.json()["state"] == "resolved"

    merged = server.api("POST", "/requests/R2/merge", json={"who": "张三", "into": "2022/001"}).json()
    assert (merged["state"], merged["merged_into"], merged["values"]["text"]) == (
        "duplicate",
        "2022/001",
        "还是买不到菜",
    )
    assert server.api("GET", "/requests/2022/001").json()["merged_from"] == ["R2"]
    split = server.api("POST", "/requests/R2/split", json={"who": "张三"}).json()
    assert (split["state"], split["merged_into"]) == ("reported", None)

    [row] = server.api("GET", "/rows", params={"kind": "requests", "q": "2022/001"}).json()
    assert [(version["file_name"], version["who"]) for version in row["versions"]] == [
        ("requests.csv", None),
        (None, SIGNED),
        (None, SIGNED),
    ]


def test_what_cannot_be_is_answered_in_words(server: Server) -> None:
    cases = [
        ("GET", "/requests/R9", None, 404, "not_found"),
        ("PATCH", "/requests/R9", {"who": "张三", "values": {"owner": "李强"}}, 404, "not_found"),
        ("POST", "/requests/R9/merge", {"who": "张三", "into": "R2"}, 404, "not_found"),
        ("PATCH", "/requests/R2", {"who": "张三", "changes": {"owner": "李强"}}, 422, "invalid"),
        ("PATCH", "/requests/R2", {"who": "张三", "values": {"text": "改"}}, 422, "not_editable"),
        ("PATCH", "/requests/R2", {"who": "张三", "values": {"status": "好"}}, 422, "invalid_value"),
        ("PATCH", "/requests/R2", {"who": "张三", "values": {"owner": None}}, 422, "blank"),
        ("PATCH", "/requests/R2", {"who": "张三", "values": {"owner": ["李强"]}}, 422, "invalid"),
        ("PATCH", "/requests/R2", {"who": "张三", "values": {"urgency": True}}, 422, "invalid"),
        ("PATCH", "/requests/R2", {"who": "张三", "values": {"accepted_at": "2099-01-01 00:00"}}, 422, "invalid_value"),
        ("POST", "/requests/R2/merge", {"who": "张三", "into": "R2"}, 422, "merge_self"),
        ("POST", "/requests/R2/split", {"who": "张三"}, 422, "not_merged"),
    ]
    for method, path, body, status, code in cases:
        answer = server.api(method, path, json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), (method, path, body)
    for status in ("withdrawn", "confirmed"):
        answer = server.api("PATCH", "/requests/R2", json={"who": "张三", "values": {"status": status}})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "no_such_move")
    assert answer.json()["error"]["message_zh"].endswith("可以改为:待受理、已受理、处理中、已办结、不属实。")
    assert server.api("GET", "/requests/R2").json()["state"] == "withdrawn"
    raw = {"content": b'{"who":"a","note":"\\ud83d"}', "headers": {"content-type": "application/json"}}
    assert server.api("PATCH", "/requests/R2", **raw).status_code == 422
    # A question of its own, not a request of that name.
    assert isinstance(server.api("GET", "/requests/categories").json(), list)

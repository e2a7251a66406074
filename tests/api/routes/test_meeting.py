"""The meeting over HTTP: agenda, decisions, notes and minutes."""

from collections.abc import Iterator

import pytest

from tests.analytics.meeting.test_minutes import REQUESTS, texts
from tests.community import BUILDINGS
from tests.server import SIGNED, Running, Server


@pytest.fixture(scope="module")
def server(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A board with a few requests, at noon."""
    with running(
        tmp_path_factory.mktemp("meeting") / "board", BOARD_DEMO="0", BOARD_TODAY="2022-04-02T12:00"
    ) as opened:
        assert opened.send("buildings.csv", BUILDINGS).status_code == 201
        assert opened.send("requests.csv", REQUESTS).status_code == 201
        yield opened


def test_the_agenda_over_http(server: Server) -> None:
    found = {section["section"]: section for section in server.api("GET", "/agenda").json()}
    assert list(found) == ["decisions", "requests", "rules", "places", "groups"]
    assert [line["id"] for line in found["requests"]["lines"]] == ["request:2", "overdue:category=用药需求"]
    assert found["requests"]["counted_zh"] == "超时 1 件,升级 1 件"
    assert found["requests"]["lines"][1]["number"] == {"kind": "category_overdue", "of": "用药需求"}
    assert server.api("GET", "/agenda?date=2022-4-2").status_code == 422


def test_a_decision_over_http_from_making_to_stale(server: Server) -> None:
    given = {
        "who": "王敏",
        "what": "送药",
        "owner": "李强",
        "due_at": "2022-04-02T18:00",
        "number": {"kind": "category_open", "of": "用药需求"},
    }
    made = server.api("POST", "/decisions", json=given)
    assert made.status_code == 201
    id, told = made.json()["decision_id"], made.json()
    assert (told["standing"], told["number_then"]["value"], told["number_now"]["value"]) == ("open", 1, 1)
    first = server.api(
        "PATCH", f"/decisions/{id}", json={"who": "李强", "base_version": 1, "due_at": "2022-04-02T20:00"}
    )
    assert (first.status_code, first.json()["version"]) == (200, 2)
    second = server.api("PATCH", f"/decisions/{id}", json={"who": "王敏", "base_version": 1, "status": "done"})
    assert second.status_code == 409
    assert second.json()["error"]["code"] == "stale"
    assert [(change["field"], change["new"], change["who"]) for change in second.json()["changed"]] == [
        ("due_at", "2022-04-02T20:00:00", SIGNED)
    ]
    assert second.json()["decision"]["version"] == 2
    assert (
        server.api("PATCH", f"/decisions/{id}", json={"who": "王敏", "base_version": 2, "status": "done"}).json()[
            "status"
        ]
        == "done"
    )
    listed = [decision for decision in server.api("GET", "/decisions").json() if decision["decision_id"] == id]
    assert [(decision["status"], decision["version"]) for decision in listed] == [("done", 3)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"owner": ""}, "incomplete_decision"),
        ({"due_at": "2022-04-02T11:00"}, "past_deadline"),
        ({"number": {"kind": "luck"}}, "bad_decision"),
        ({"what": "\\ud83d"}, "bad_text"),
        ({"what": 7}, "invalid"),
    ],
)
def test_bad_decisions_are_refused_over_http(server: Server, change: dict[str, object], code: str) -> None:
    given = {"who": "王敏", "what": "送药", "owner": "李强", "due_at": "2022-04-02T18:00", **change}
    before = len(server.api("GET", "/decisions").json())
    text = str(given).replace("'", '"').replace("\\\\", "\\")  # half a character goes as JSON spells it
    refused = server.api("POST", "/decisions", content=text.encode(), headers={"Content-Type": "application/json"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, code)
    assert len(server.api("GET", "/decisions").json()) == before


def test_the_same_number_sent_back_leaves_the_number_then(server: Server) -> None:
    given = {
        "who": "王敏",
        "what": "买菜",
        "owner": "李强",
        "due_at": "2022-04-02T18:00",
        "number": {"kind": "requests_open"},
    }
    id = server.api("POST", "/decisions", json=given).json()["decision_id"]
    first = server.api("GET", "/decisions").json()[-1]["number_then"]
    assert server.send("more.csv", "诉求编号,诉求类别,上报时间\n3,买菜难,2022-04-02 11:00\n").status_code == 201
    same = server.api(
        "PATCH",
        f"/decisions/{id}",
        json={"who": "李强", "base_version": 1, "note": "已联系", "number": {"kind": "requests_open"}},
    ).json()
    assert (same["version"], same["number_then"], same["number_now"]["value"]) == (2, first, first["value"] + 1)
    other = server.api(
        "PATCH", f"/decisions/{id}", json={"who": "李强", "base_version": 2, "number": {"kind": "requests_overdue"}}
    ).json()
    assert other["number_then"]["value"] == other["number_now"]["value"] == 1


def test_an_unknown_decision_is_404(server: Server) -> None:
    assert (
        server.api("PATCH", "/decisions/999", json={"who": "王敏", "base_version": 1, "note": "x"}).status_code == 404
    )


def test_a_misspelt_field_is_refused_by_its_name(server: Server) -> None:
    misspelt = server.api("PATCH", "/decisions/1", json={"who": "王敏", "base_version": 3, "notes": "x"})
    assert (misspelt.status_code, misspelt.json()["error"]["code"]) == (422, "invalid")
    assert "notes" in misspelt.json()["error"]["message_zh"]


def test_minutes_over_http(server: Server) -> None:
    document = server.api("GET", "/meeting/minutes?format=docx&who=王敏")
    assert document.headers["content-disposition"] == 'attachment; filename="minutes_2022-04-02.docx"'
    assert f"记录人:{SIGNED}" in texts(document.content)
    page = server.api("GET", "/meeting/minutes?format=html&lang=en&date=2022-04-01&who=<script>")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "minutes of the daily meeting" in page.text
    assert "2022-04-01" in page.text
    assert "<script>" not in page.text
    assert server.api("GET", "/meeting/minutes?format=pdf").status_code == 422


def test_notes_over_http_are_signed_masked_and_never_overwritten_unseen(server: Server) -> None:
    agenda_line = next(line for part in server.api("GET", "/agenda").json() for line in part["lines"])
    about = agenda_line["id"]
    assert (agenda_line["seen"], agenda_line["seen_before"]) == (None, None)
    given = {"who": "王敏", "about": about, "text": "去看过,电话 13800000009"}
    made = server.api("PUT", "/meeting/notes", json=given)
    assert (made.status_code, made.json()["version"], made.json()["title"]) == (200, 1, agenda_line["title_zh"])
    late = server.api("PUT", "/meeting/notes", json={**given, "text": "没去"})
    assert (late.status_code, late.json()["note"]["version"]) == (409, 1)
    lines = [line for part in server.api("GET", "/agenda").json() for line in part["lines"]]
    assert [line["seen"]["text"] for line in lines if line["id"] == about] == ["去看过,电话 13800000009"]
    unknown = server.api("PUT", "/meeting/notes", json={**given, "about": "rule:nowhere"})
    assert (unknown.status_code, unknown.json()["error"]["message_zh"]) == (404, "今天的议程里没有这一项。")
    assert server.api("PUT", "/meeting/notes", json={"who": "王敏", "about": "attendees"}).status_code == 422
    present = {"who": "王敏", "about": "attendees", "text": "街道办、物业"}
    assert server.api("PUT", "/meeting/notes", json=present).status_code == 200
    assert [note["about"] for note in server.api("GET", "/meeting/notes").json()] == ["attendees", about]
    assert "参会单位:街道办、物业" in server.api("GET", "/meeting/minutes?format=html").text
    whole = [row["object"] for row in server.api("GET", "/record", params={"action": "answered"}).json()]
    assert {name.split()[0] for name in whole} >= {"agenda", "notes"}, "what was given unmasked is on record"

"""Templates over HTTP: every kind's, in both languages, and back again."""

import httpx
import pytest

from data.kinds import KINDS
from tests.server import Server


def get(server: Server, path: str) -> httpx.Response:
    answer = server.api("GET", path)
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.parametrize("kind", KINDS)
def test_the_workbook_of_a_kind_is_known_again_and_its_example_is_no_data(demo_server: Server, kind: str) -> None:
    answer = get(demo_server, f"/templates/{kind}.xlsx?lang=en")
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    assert answer.headers["content-disposition"].endswith(f"{httpx.URL(path=KINDS[kind].en).path}.xlsx")
    back = demo_server.send("filled.xlsx", answer.content, dry_run="1", date="2022-04-02")
    assert (back.status_code, back.json()["error"]["code"]) == (422, "no_rows")
    assert "示例" in back.json()["error"]["message_zh"]


def test_the_csv_has_the_headers_of_the_language(demo_server: Server) -> None:
    chinese, english = (get(demo_server, f"/templates/sampling.csv{query}") for query in ("", "?lang=en"))
    assert chinese.content.decode("utf-8-sig") == "采样轮次日期*,居民编号,姓名,房号,应检,采样时间\r\n"
    assert english.content.decode("utf-8-sig").startswith("Round date*,Resident id,")


def test_what_there_is_not_is_said(demo_server: Server) -> None:
    assert demo_server.api("GET", "/templates/nothing.xlsx").status_code == 404
    assert demo_server.api("GET", "/templates/roster.csv?lang=fr").status_code == 422

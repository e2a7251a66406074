"""Payloads in every field that a file or a person can fill, and out through every page and every export.

Nothing executes, nothing is fetched from elsewhere, no cell runs as a formula, and every page still shows.
"""

import csv
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from data import field_types
from data.access import accounts, tokens
from data.access.visitor import SESSION, Visitor
from data.default_categories import DEFAULT_CATEGORIES
from data.entries import decisions, request_edits
from data.exports.csv_safe import FORMULA_STARTS
from data.installation.installation import Home
from data.installation.settings_change import change_settings
from data.intake import loading
from data.kind_of_file import Kind
from data.kinds import KINDS
from data.mapping import saved_mappings
from data.mapping.mapping import plan_of
from data.roles import ROLES
from pages.registry import PAGES
from tests import http
from tests.browser import OpenTab
from tests.conftest import PASSWORD
from tests.journeys.test_text_is_data import as_csv
from tests.long import so_many
from tests.server import Running, Server

DAY = "2022-04-01"
NOW = f"{DAY}T15:00"
#: Markup, Markdown, templates, formulas, SQL, paths, headers. What runs would set ``hit`` or ask evil.example.
PAYLOADS = [
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    '"><svg onload=window.hit=1>',
    "'><iframe src=javascript:parent.hit=1>",
    "</style><script>window.hit=1</script>",
    "</script><script>window.hit=1</script>",
    "<a href=javascript:window.hit=1>点</a>",
    "[点](javascript:window.hit=1)",
    "![图](http://evil.example/x.png)",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "$$\\href{javascript:window.hit=1}{x}$$",
    ":material/home: :red[红]",
    "{{7*7}}${7*7}<%=7*7%>",
    "`${window.hit=1}`",
    "=cmd|' /C calc'!A0",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "+1+1",
    "-1+1|x",
    '=HYPERLINK("http://evil.example")',
    "\t=1+1",
    "'; drop table requests; --",
    "1' or '1'='1",
    '" union select * from people --',
    "%00../../etc/passwd",
    "a\r\nSet-Cookie: b=c",
    "\u202egnp.exe",
]
BOSS = Visitor("周站长", ROLES["administrator"], None, SESSION, "x")
_TEXT = (*sorted(field_types.FREE), field_types.NAME)


def payloads() -> list[str]:
    """Ours, and those of a published list where its folder is at hand."""
    given = os.environ.get("BOARD_REAL_FILES")
    more = (Path(given) / "formula_injection_payloads.txt").read_text(encoding="utf-8").split("\n") if given else []
    return [*PAYLOADS, *filter(None, more)]


def sheet(kind: Kind, texts: list[str]) -> bytes:
    """A row for each payload, which stands in every field of text that may hold any."""
    fixed = {
        "buildings": {
            "building_id": "{n}",
            "grid_id": "{n}",
            "lat": "30.31{n:02}",
            "lng": "120.08",
            "households": "30",
        },
        "roster": {"resident_id": "R{n}", "room": "{n}-101", "moved_in": "2020-01-01"},
        "checkins": {"resident_id": "R{n}", "temperature": "38.5", "date": DAY, "time": "08:00"},
        "sampling": {"resident_id": "R{n}", "round_date": DAY, "due": "是"},
        "followups": {"resident_id": "R{n}", "date": DAY},
        "requests": {
            "request_id": "{text}{n}",
            "reported_at": f"{DAY} 08:00",
            "building_id": "{n}",
            "room": "101",
            "lat": "30.31{n:02}",
            "lng": "120.08",
        },
        "stock": {"item": "{text}{n}", "date": DAY, "on_hand": "1", "threshold": "5"},
    }[kind.id]
    fields = [field for field in kind.fields if field.name in fixed or field.type in _TEXT]
    rows = [[field.zh for field in fields]]
    for n, text in enumerate(texts, start=1):
        rows.append([fixed[field.name].format(n=n, text=text) if field.name in fixed else text for field in fields])
    return as_csv(rows)


@pytest.fixture(scope="module")
def board(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A board full of payloads, whichever way words come in."""
    folder, texts = tmp_path_factory.mktemp("payloads") / "board", payloads()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", NOW)
        home = Home(folder, with_demo=False)
        store = home.real
        for kind in ("buildings", "roster", "checkins", "sampling", "followups", "requests", "stock"):
            name = f"{texts[1]}=cmd {kind}.csv".replace("/", "")
            assert loading.load(store, sheet(KINDS[kind], texts), name, kind=kind).accepted, kind
        category = {
            **DEFAULT_CATEGORIES[0],
            "id": texts[1],
            "en": texts[1],
            "measure_zh": texts[0],
            "measure_en": texts[2],
            "keywords": [texts[1]],
        }
        change_settings(store, {"community": texts[1], "categories": [category, *DEFAULT_CATEGORIES[1:]]})
        requests = [id for (id,) in store.rows("select request_id from requests order by request_id")]
        for id, text in zip(requests, texts, strict=False):
            request_edits.change(store, id, {"owner": text}, (text.split() or ["x"])[0][:40], text)
        for text in texts:
            decisions.make(
                store,
                {
                    "what": text,
                    "owner": text,
                    "due_at": datetime(2022, 4, 2),
                    "note": text,
                    "measure": text,
                    "link": text,
                },
                text[:40],
            )
            saved_mappings.save(
                store,
                "".join(letter for letter in " ".join(text.split()) if letter.isprintable())[:60],
                plan_of({"kind": "stock", "columns": {text: "item"}}),
                [text],
            )
            tokens.make(home.access, "热线", "duty", frozenset(), 1, BOSS)
            label = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())[:40]
            with home.access.write() as cursor:  # as an earlier version took them
                cursor.execute("update tokens set label = ? where label = '热线'", (label,))
        accounts.make(home.access, "wang", "grid", frozenset({"1"}), BOSS)
        home.close()
    with running(folder, BOARD_DEMO="0", BOARD_TODAY=NOW) as server:
        for text in so_many(texts[::5], texts):  # a password takes its time
            http.post(f"{server.url}/login", data={"name": text, "password": text})
        for text in texts:
            if "\n" not in text:  # no client sends a header of two lines
                http.get(f"{server.url}/api/v1/uploads", headers={"Authorization": f"Bearer {text}".encode()})
        yield server


#: What a payload would be if it were no words.
ELEMENTS = (
    "img[src=x], svg[onload], iframe[src^=javascript], a[href^=javascript], [src^='http://evil'], [href^='http://evil']"
)
#: JavaScript: unfold everything that is folded.
UNFOLD = """() => document.querySelectorAll('[data-testid=stExpander] details:not([open]) > summary')
    .forEach(summary => summary.click())"""
#: What an address asks of a page, and of the door by a stranger.
ASKED = (
    "/requests?category={}",
    "/heatmap?category={}",
    "/record?action={}",
    "/checkins?grid={}&missing={}",
    "/upload?lang={}",
    "/projection?category={}",
    "/requests?request={}",
    "/login?next={}",
)
ASKED_BY_STRANGERS = ("/login?next={}", "/link?word={}", "/{}")


def harm(page: Page) -> list[str]:
    """What of a payload ran or became an element, on a page or in a frame of it."""
    found = []
    for frame in page.frames:
        found += ["a payload ran"] if frame.evaluate("window.hit") is not None else []
        found += frame.locator(ELEMENTS).evaluate_all("all => all.map(each => each.outerHTML)")
    return found


def test_every_page_shows_payloads_as_words(board: Server, open_tab: OpenTab) -> None:
    """With all that is folded unfolded; on the board and on the wall the words are there to be read."""
    tab = open_tab(board, role="administrator")
    page, wrong = tab.page, {}
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message) or dialog.dismiss())

    def look(where: str) -> None:
        page.evaluate(UNFOLD)
        expect(page.locator("[data-testid=stExpander] details:not([open])"), where).to_have_count(0)
        tab.settle()
        assert where not in wrong
        wrong[where] = [*harm(page), *tab.faults(), *dialogs]
        dialogs.clear()

    # Every page in one of the languages, whose words alone differ, and in the long run in both; a screen and the board
    # turn about.
    screens = [row for row in PAGES.values() if row.screen]
    plain = [row for row in PAGES.values() if row.path and not row.screen]
    for nth, lang in enumerate(("zh", "en")):
        wall = [("/?wall=1&embed=true", True)] if lang == "zh" else []
        others = [(row.url, False) for row in so_many(screens[1 - nth :: 2], screens)]
        for path, read in (*wall, *others, ("/", True)):
            tab.open(f"{path}{'&' if '?' in path else '?'}lang={lang}")
            look(f"{path} {lang}")
            if read:
                expect(page.get_by_text("onerror").filter(visible=True).first, path).to_be_visible()
        for row in so_many(plain[nth::2], plain):
            tab.turn_to(row, lang)
            look(f"{row.url} {lang}")
    assert len(wrong) >= len(PAGES) + 2
    assert {where: found for where, found in wrong.items() if found} == {}


def test_payloads_in_an_address_run_nowhere(board: Server, open_tab: OpenTab) -> None:
    """Those that would break out of a text, of an attribute or of a script, on the page as it is at last."""
    tab = open_tab(board, role="administrator")
    texts = PAYLOADS[:6]
    wrong = {}
    for query in ASKED:
        page = tab.open(query.replace("{}", quote("".join(texts), safe="")))
        wrong[query] = [*harm(page), *tab.outside]
    for text in texts:
        # The document is the same whatever the address is: the page is seen at one that has them all.
        answer = http.get(f"{board.url}/{quote(text, safe='')}", cookies=board.logged_in())
        assert text not in answer.text
    tab.open(f"/{quote(''.join(texts).replace('/', ''), safe='')}")
    wrong["/"] = [*harm(tab.page), *tab.outside]
    tab.page.context.clear_cookies()
    for query in ASKED_BY_STRANGERS:
        for text in so_many(["".join(texts)], texts):
            tab.page.goto(board.url + query.replace("{}", quote(text, safe="")))
            wrong[f"{query} {text}"] = [*harm(tab.page), *tab.outside]
    assert {query: found for query, found in wrong.items() if found} == {}


def test_no_export_holds_a_cell_that_runs(board: Server) -> None:
    ids = [batch["batch_id"] for batch in board.api("GET", "/uploads").json()]
    assert len(ids) == 7
    for id in ids:
        content = board.api("GET", f"/uploads/{id}/rejects.csv").content.decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(content, newline="")) for cell in row]
        assert [cell for cell in cells if cell.startswith(FORMULA_STARTS)] == []
    minutes = board.api("GET", "/meeting/minutes", params={"format": "html"})
    assert "<script>window" not in minutes.text
    assert "<img src=x" not in minutes.text
    document = board.api("GET", "/meeting/minutes", params={"format": "docx"})
    with zipfile.ZipFile(io.BytesIO(document.content)) as parts:
        assert not re.search(r"<w:(?:instrText|fldSimple)", parts.read("word/document.xml").decode())
        relations = parts.read("word/_rels/document.xml.rels").decode()
        assert "evil.example" not in relations


def test_every_answer_over_http_is_json_that_no_browser_takes_for_a_page(board: Server) -> None:
    for path in (
        "/uploads",
        "/followups",
        "/stock",
        "/agenda",
        "/decisions",
        "/mappings",
        "/record",
        "/tokens",
        "/accounts",
        "/rows?kind=requests",
        "/actions",
        "/heat?category=x",
        "/hotspots",
        "/requests/categories",
    ):
        answer = board.api("GET", path)
        assert answer.status_code == 200, path
        assert answer.headers["content-type"] == "application/json", path
        assert answer.headers["x-content-type-options"] == "nosniff"
        json.loads(answer.text)
    assert board.api("GET", "/metrics", params={"date": PAYLOADS[0]}).headers["content-type"] == "application/json"


def test_the_tables_stand_and_the_record_says_what_was_tried(board: Server) -> None:
    numbers = {row["id"]: row["value"] for row in board.api("GET", "/metrics").json()["metrics"]}
    assert numbers["fever_count"] == len(payloads())
    assert numbers["requests_new"] >= len(payloads()) - 2  # ids that differ in blanks alone are one
    failed = board.api("GET", "/record", params={"action": "login_failed"}).json()
    # A name that is none may be a password in the wrong field: of those the record has the length alone.
    assert {line["who"] for line in failed} == {"-"}
    assert any(line["object"] == f"unknown name of {len(PAYLOADS[0])} characters" for line in failed)
    login = http.post(f"{board.url}/login", data={"name": PAYLOADS[1], "password": PASSWORD})
    assert login.status_code in (401, 429)
    assert "<img src=x" not in login.text

"""Chinese pages speak Chinese, Streamlit's own words included; what may stay in Latin letters is listed here."""

import re

from pages.registry import PAGES
from streamlit_inside.in_chinese import PATTERNS, WORDS
from tests.browser import OpenTab
from tests.server import Server

#: JavaScript: what is said on the page, to the eye or to those who do not see it, with Latin letters in it.
SAID = """() => {
    const found = new Set(), latin = text => /[A-Za-z]{2}/.test(text || '');
    const walk = document.createTreeWalker(document.getElementById('root'), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const node = walk.currentNode;
        const icon = '[data-testid=stIconMaterial], [role=img]';
        const aside = node.parentElement.closest(`style, script, iframe, code, ${icon}`);
        if (latin(node.data) && !aside)
            found.add(node.data.trim());
    }
    for (const name of ['aria-label', 'title', 'placeholder', 'aria-roledescription'])
        for (const node of document.querySelectorAll(`#root [${name}]`))
            if (latin(node.getAttribute(name))) found.add(node.getAttribute(name));
    return [...found];
}"""
#: Words that an office in China reads in Latin letters, names of things, and what files and people bring.
ALLOWED = re.compile(
    r"\b(?:CSV|XLSX|XLSM|XLS|help|edit|apartment|ZIP|Word|DOCX|Excel|WPS|HTML|PDF|GeoJSON|UTF|HTTPS?"
    r"|GPS|WGS|GCJ|BD|EARS|MB|GB|English|Language"
    r"|SQ\d+|R\d+|N95|[A-Z]\d+|administrator|manager|duty|wall|json|sqlite|duckdb|csv|xlsx|http|https|www|localhost"
    r"|shequ|example|cn|inbox|search|PNG|JPE?G)\b"
    r"|[\w.-]+\.(?:csv|xlsx?|zip|py|json)|python [\w .-]+|\d+ ?[KMG]B|[0-9a-f]{6,}"
    r"|\{[xyz]\}|\{\{[^}]*\}\}|[a-z]+(?:_[a-z0-9]+)+"
)


def foreign(said: list[str]) -> list[str]:
    """What has Latin words in it beyond those that are allowed."""
    return sorted(text for text in said if re.search(r"[A-Za-z]{2}", ALLOWED.sub(" ", text)))


def test_no_page_in_chinese_says_something_in_english(demo_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(demo_server, 1366, 768, role="administrator")
    found = {}
    for row in PAGES.values():
        page = tab.turn_to(row) if found and not row.screen else tab.open(row.url)
        found[row.url] = foreign(page.evaluate(SAID))
        if row.path == "stock":
            # What opens on a click: a list, a calendar.
            page.get_by_role("combobox").last.fill("zz")
            found["a list"] = foreign([text for text in page.evaluate(SAID) if text != "zz"])
            page.keyboard.press("Escape")
        if row.path == "requests":
            page.get_by_test_id("stDateInput").first.get_by_role("button").click()
            page.get_by_role("grid").wait_for()
            found["a calendar"] = foreign(page.evaluate(SAID))
            page.keyboard.press("Escape")
        if row.path == "settings":
            page.get_by_label("社区名称").press_sequentially("村")
            found["a field"] = foreign(page.evaluate(SAID))
    assert {where: said for where, said in found.items() if said} == {}
    tab.assert_clean()


def test_english_pages_are_left_as_they_are(demo_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(demo_server, 1366, 768, role="administrator")
    page = tab.open("/stock?lang=en")
    assert "Skip to main content" in page.evaluate(SAID)


def test_the_words_are_those_of_the_client() -> None:
    """Each is short and whole: nothing of a file or of people is likely to be the very same."""
    assert all(word == word.strip() for word in WORDS)
    assert all(pattern.startswith("^") and pattern.endswith("$") for pattern in PATTERNS)

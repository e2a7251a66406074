"""Templates: what is put in is escaped once, and what is missing or too much is an error."""

import pytest
from jinja2 import UndefinedError

from analytics.templates import Markup, document, escaped, ours, template

NASTY = "<img src=x onerror=alert(1)> \"&\" 'q' {{ 7 * 7 }} {% raw %}"
AS_HTML = "&lt;img src=x onerror=alert(1)&gt; &#34;&amp;&#34; &#39;q&#39; {{ 7 * 7 }} {% raw %}"


def test_words_are_escaped_once_however_often_they_are_handed_on() -> None:
    inner = template('<b title="{{ words }}">{{ words }}</b>')
    outer = template("<p>{% for piece in pieces %}{{ piece }}{% endfor %}</p>")
    made = outer(pieces=[inner(words=NASTY), NASTY, outer(pieces=[inner(words="&")])])
    assert made == (
        f'<p><b title="{AS_HTML}">{AS_HTML}</b>{AS_HTML}<p><b title="&amp;">&amp;</b></p></p>'  # each once
    )
    assert isinstance(made, Markup)
    assert template("{{ words | join(' · ') }}")(words=["<a>", "b"]) == "&lt;a&gt; · b"


def test_what_is_ours_stays_as_it_is() -> None:
    assert template("<style>{{ rules }}</style>")(rules=ours("a > b {}")) == "<style>a > b {}</style>"


def test_a_text_by_itself() -> None:
    assert escaped("<b> & 'c'") == "&lt;b&gt; &amp; &#x27;c&#x27;"


def test_a_value_that_is_missing_or_not_named_is_an_error() -> None:
    filled = template("<b>{{ name }}{% if aside %}{{ aside }}{% endif %}</b>")
    assert filled(name="a", aside="") == "<b>a</b>"
    with pytest.raises(UndefinedError, match="aside"):
        filled(name="a")
    with pytest.raises(TypeError, match="other"):
        filled(name="a", aside="", other=1)


def test_how_a_template_is_laid_out_is_not_sent_and_lines_of_words_are() -> None:
    filled = template("""
        <div>
          <span>{{ first }}</span>
          <i>{{ second }}</i>
        </div>
    """)
    assert filled(first="one\n  two", second="") == "<div><span>one\n  two</span><i></i></div>"


def test_a_document_escapes_as_well() -> None:
    made = document("pages/forms/templates/gone.html")(problem=(NASTY, "b"))
    assert AS_HTML in made
    assert "<img" not in made
    with pytest.raises(UndefinedError, match="problem"):
        document("pages/forms/templates/gone.html")()

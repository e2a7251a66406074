"""The contract with Streamlit behind what is kept of forms: fields take back what a browser read from them."""

import re
from pathlib import Path

import streamlit
from streamlit.testing.v1 import AppTest

from streamlit_inside.drafts import KEEPS

STATIC = Path(streamlit.__file__).parent / "static" / "static" / "js"


def _form() -> None:
    import datetime as dt

    import streamlit as st

    from streamlit_inside.drafts import put_back

    kept = {
        "words": "3 栋 0502",
        "R-1-2_note": "<b>'",
        "count": "12",
        "share": "0.5",
        "day": "2022-04-03",
        "late": "2030-01-01",
        "at": "18:30",
        "which": "上门",
        "gone": "没有这一项",
        "who": "张*",
        "some": ["甲", "乙"],
        "one": ["有症状"],
        "on": True,
        "press": True,
        "unheard": "of",
    }

    def note() -> None:
        st.session_state["heard"] = st.session_state["words"]

    st.text_input("words", key="words", on_change=note)
    st.text_area("note", key="R 1/2_note")
    st.number_input("count", 0, 99, 1, key="count")
    st.number_input("share", 0.0, 1.0, 0.1, key="share")
    st.date_input("day", dt.date(2022, 4, 1), max_value=dt.date(2022, 4, 9), key="day")
    st.date_input("late", dt.date(2022, 4, 1), max_value=dt.date(2022, 4, 9), key="late")
    st.time_input("at", dt.time(8, 0), key="at")
    st.selectbox("which", ["phone", "visit"], format_func={"phone": "来电", "visit": "上门"}.get, key="which")
    st.selectbox("gone", ["a", "b"], key="gone")
    st.radio("who", [1, 2, 3], format_func={1: "李*", 2: "张*", 3: "张*"}.get, key="who")
    st.multiselect("some", ["a", "b"], format_func={"a": "甲", "b": "乙"}.get, key="some")
    st.segmented_control("one", ["", "ill"], format_func={"": "没有问", "ill": "有症状"}.get, key="one")
    st.toggle("on", key="on")
    fields = {name: {"value": value} for name, value in kept.items()}
    st.button("press", key="press", on_click=put_back, args=(fields,))


def test_fields_of_every_sort_take_back_what_stood_in_them() -> None:
    app = AppTest.from_function(_form).run()
    app.button(key="press").click().run()
    assert not app.exception, app.exception
    state = {
        name: app.session_state[name] for name in ("words", "R 1/2_note", "count", "share", "which", "some", "one")
    }
    assert state == {
        **{"words": "3 栋 0502", "R 1/2_note": "<b>'", "count": 12, "share": 0.5},
        **{"which": "visit", "some": ["a", "b"], "one": "ill"},
    }
    assert (str(app.session_state["day"]), str(app.session_state["at"])) == ("2022-04-03", "18:30:00")
    assert app.session_state["on"] is True
    assert app.session_state["heard"] == "3 栋 0502", "as if somebody had typed it"
    # A choice that is gone, one of two that are called so, a day out of bounds: what stood there stays.
    assert (app.session_state["gone"], app.session_state["who"]) == ("a", 1)
    assert str(app.session_state["late"]) == "2022-04-01"


def test_the_client_marks_fields_as_the_script_looks_for_them() -> None:
    client = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.js"))
    looked_for = set(re.findall(r"st[A-Z][A-Za-z]+(?=\]|: box)", KEEPS)) | {"stBaseButton"}
    assert len(looked_for) > 10
    assert {name for name in looked_for if name not in client} == set()
    assert "st-key-" in client
    for said in ("data-test-script-state", "data-test-connection-state"):
        assert said in client

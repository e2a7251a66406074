"""The contract with Streamlit's inside: after an upgrade, the test that fails names what no longer holds.

What browsers do with it is tested where it is used: ``tests/api/door``, ``tests/journeys``.
"""

import asyncio
import inspect
import re
import threading
import uuid
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit
import uvicorn
from starlette.datastructures import Headers
from streamlit import config, runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette import starlette_app, starlette_routes, starlette_websocket
from uvicorn.protocols.http.h11_impl import H11Protocol

from streamlit_inside import addresses, asked_page, kept_files, listening, uploaded_files
from streamlit_inside.document import SERVER_IS, document

STATIC = Path(streamlit.__file__).parent / "static"


def test_the_document_has_the_places_for_our_language_title_and_script() -> None:
    text = document("zh-CN", "社区防疫指挥看板", "SCRIPT")
    assert '<html lang="zh-CN">' in text
    assert "<title>社区防疫指挥看板</title>" in text
    # The door's script fills it, see test_door_browser.py.
    assert text.index("<script>SCRIPT</script>") < text.index('type="module"')


def test_another_document_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "index.html").write_text('<html lang="de"><head><title>Streamlit</title>')
    monkeypatch.setattr(streamlit, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(ValueError, match=r"Streamlit's index\.html has changed"):
        document("zh-CN", "", "")


def test_the_client_asks_the_document_where_its_server_is() -> None:
    holder, name = re.findall(r"window\.(\w+) = \{\{(\w+):", SERVER_IS)[0]
    scripts = [path.read_text(encoding="utf-8") for path in (STATIC / "static" / "js").glob("*.js")]
    assert any(holder in text and name in text for text in scripts)


def test_the_addresses_are_those_that_streamlit_serves() -> None:
    assert f"/{starlette_routes.ROUTE_HEALTH}" == addresses.HEALTH
    assert f"/{starlette_websocket._ROUTE_WEBSOCKET_STREAM}" == addresses.STREAM
    assert f"/{starlette_routes.BASE_ROUTE_UPLOAD_FILE}/" == addresses.UPLOADS
    assert f"/{starlette_routes.BASE_ROUTE_MEDIA}/" == addresses.MEDIA
    assert f"/{starlette_routes.BASE_ROUTE_STATIC}/" == addresses.SCRIPTS
    served = {*starlette_app._RESERVED_ROUTE_PREFIXES, f"/{starlette_routes.BASE_ROUTE_APP_STATIC.split('/')[0]}/"}
    assert served == set(addresses.FOLDERS)


def test_the_address_of_a_file_tells_it_apart() -> None:
    files = MediaFileManager(MemoryMediaFileStorage(addresses.MEDIA.rstrip("/")))
    urls = [files.add(content, "text/csv", content.decode(), "a.csv") for content in (b"one", b"two")]
    uploads = MemoryUploadedFileManager(addresses.UPLOADS.rstrip("/"))
    urls += [
        each.upload_url for each in uploads.get_upload_urls("5f0c4c52-9a6b-4d6e-8b57-1f6f0c5b3a11", ["a.csv", "b.csv"])
    ]
    found = [addresses.FILE.match(url.encode()) for url in urls]
    assert None not in found, urls
    assert len({each.group() for each in found if each}) == 4


def test_a_visit_has_a_number_that_the_first_frames_say() -> None:
    assert addresses.VISIT.fullmatch(str(uuid.uuid4()).encode())
    assert {"session_id"} <= set(_fields(NewSession.DESCRIPTOR.fields_by_name["initialize"].message_type))
    # That it is a UUID, and said by the frames that are looked at, is tested on a real server: test_door_visits.py.


def test_a_browser_asks_for_its_visit_in_the_third_place() -> None:
    asked = Headers(raw=[(addresses.ASKED_VISIT, b"streamlit, token, visit")])
    assert starlette_websocket._parse_subprotocols(asked)[addresses.VISIT_PLACE] == "visit"
    without = Headers(raw=[(addresses.ASKED_VISIT, b"streamlit, token")])
    assert starlette_websocket._parse_subprotocols(without)[addresses.VISIT_PLACE] is None


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> MediaFileManager:
    """Streamlit's manager of files, as the pages of a running server have it."""
    manager = MediaFileManager(MemoryMediaFileStorage("/media"))
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(media_file_mgr=manager))
    return manager


def test_a_file_is_kept_for_its_time_and_no_longer(files: MediaFileManager) -> None:
    assert "media_file_mgr" in dir(runtime.Runtime)
    before = set(threading.enumerate())
    kept_files.keep(b"day,people", "list.csv", "text/csv")
    [timer] = set(threading.enumerate()) - before
    assert isinstance(timer, threading.Timer)
    timer.cancel()
    assert timer.interval == kept_files.WAITS_S
    [name] = (f"{id}.csv" for id in files._file_metadata)
    # Unlike a file that no page refers to, which goes with the second script that ends afterwards.
    for _ in range(3):
        files.remove_orphaned_files()
    kept = files.read_file(name)
    assert kept is not None
    assert (kept.content, kept.filename) == (b"day,people", "list.csv")
    timer.function()
    for _ in range(3):
        files.remove_orphaned_files()
    assert files.read_file(name) is None


def test_the_protocol_has_the_messages_that_an_open_board_speaks() -> None:
    """``open_board`` reads and sends these; a field that is gone would silently stay empty."""
    assert {"delta", "auto_rerun", "script_finished", "metadata"} <= set(_fields(ForwardMsg.DESCRIPTOR))
    assert {"fragment_id", "interval"} <= set(_fields(ForwardMsg.DESCRIPTOR.fields_by_name["auto_rerun"].message_type))
    assert {"html", "alert", "exception"} <= set(_fields(Element.DESCRIPTOR))
    assert {"fragment_id", "is_auto_rerun", "page_name"} <= set(
        _fields(BackMsg.DESCRIPTOR.fields_by_name["rerun_script"].message_type)
    )


def _fields(message: object) -> list[str]:
    return list(message.fields_by_name)  # type: ignore[attr-defined]


def test_this_is_the_streamlit_that_is_pinned() -> None:
    pins = (Path(__file__).parents[2] / "requirements.in").read_text(encoding="utf-8")
    assert f"streamlit=={version('streamlit')}\n" in pins


def test_a_box_that_has_a_key_says_which_options_it_has() -> None:
    """That the choice stays when its words change is tested in a browser: test_language_switch.py."""

    def script() -> None:
        import streamlit as st

        from streamlit_inside.choices import say_anew

        st.selectbox("one", ["a", "b"], key="one", format_func=st.session_state.get("words", str))
        st.multiselect("some", ["a", "b"], key="some", format_func=st.session_state.get("words", str))
        st.text_input("said", key="said")
        st.button("press", key="press")
        st.file_uploader("files", accept_multiple_files=True, key="files")
        st.button("turn", on_click=lambda: (say_anew(), st.session_state.update(words=str.upper)))

    app = AppTest.from_function(script).run()
    app.selectbox(key="one").set_value("b")
    app.multiselect(key="some").set_value(["b"])
    app.text_input(key="said").set_value("typed").run()
    app.button[1].click().run()
    assert not app.exception, app.exception
    one, some = app.selectbox(key="one"), app.multiselect(key="some")
    assert (one.value, one.proto.set_value, one.proto.raw_value) == ("b", True, "B")
    assert (some.value, some.proto.set_value, list(some.proto.raw_values)) == (["b"], True, ["B"])
    assert not app.text_input(key="said").proto.set_value, "what is being typed stays with the browser"


def _asks() -> None:
    import streamlit as st

    from streamlit_inside import asked_page

    st.text(asked_page.asked())
    st.text(str([path for path in ("", "stock", "record") if asked_page.is_asked(path)]))
    st.text(st.Page(lambda: None, title="x", url_path="record")._script_hash)


def test_a_page_is_asked_for_by_a_number_of_its_address() -> None:
    app = AppTest.from_function(_asks)
    app._page_hash = asked_page.number_of("record")
    app.run()
    number = asked_page.number_of("record")
    assert [one.value for one in app.text] == [number, "['record']", number]
    # A link names it, which a browser says where it knows no number yet.
    app = AppTest.from_function(_asks).run()
    assert app.text[1].value == "['']"


def test_files_that_a_page_holds_lie_by_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = MemoryUploadedFileManager(addresses.UPLOADS.rstrip("/"))
    visit = "5f0c4c52-9a6b-4d6e-8b57-1f6f0c5b3a11"
    [sent] = manager.get_upload_urls(visit, ["a.csv"])
    assert uploaded_files.place(sent.upload_url) == (visit, sent.file_id)
    manager.add_file(visit, UploadedFileRec(sent.file_id, "a.csv", "text/csv", b"12345"))
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(uploaded_file_mgr=manager))
    assert uploaded_files.held([visit, "another"]) == {visit: 5}
    manager.remove_file(visit, sent.file_id)
    assert uploaded_files.held([visit]) == {}
    assert isinstance(runtime.Runtime.uploaded_file_mgr, property)


def test_the_server_takes_its_sockets_and_its_protocol_when_it_starts() -> None:
    """That they may be exchanged there is tested in ``test_listening.py`` and ``test_connections.py``."""
    # As uvicorn wrote it: in a process that has loaded the application, another stands in its place.
    startup = listening._startup
    assert startup.__module__ == uvicorn.Server.__module__
    assert list(inspect.signature(startup).parameters) == ["self", "sockets"]
    assert "ws_max_size" in inspect.signature(uvicorn.Config).parameters
    assert "config.http_protocol_class(" in inspect.getsource(startup)
    for name in ("handle_websocket_upgrade", "on_response_complete", "pause_writing", "resume_writing"):
        assert name in dir(H11Protocol)
    assert asyncio.constants.SSL_HANDSHAKE_TIMEOUT  # type: ignore[attr-defined]
    # Else Streamlit would not read the option, and say nothing.
    assert config.get_options_for_section("server")["maxWidgetStateSize"]

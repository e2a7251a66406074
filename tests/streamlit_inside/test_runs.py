"""Runs as Streamlit's own messages tell them, on a real board."""

from streamlit.proto.BackMsg_pb2 import BackMsg

from streamlit_inside import runs
from tests.api.door.test_door import cookie_header, finished
from tests.page_line import page_line
from tests.server import Server


def test_a_run_of_a_real_page_is_asked_for_begins_and_ends(demo_server: Server) -> None:
    asked = BackMsg()
    asked.rerun_script.query_string = ""
    assert runs.asked(asked.SerializeToString())

    async def run() -> list[str]:
        async with page_line(demo_server.url, cookie_header(demo_server.logged_in("duty"))) as socket:
            told = list[str]()
            # The second comes while the first goes on, and takes its place: one end for both.
            for _ in range(2):
                await socket.send(asked.SerializeToString())
            while "ended" not in told:
                frame = await socket.recv()
                assert isinstance(frame, bytes)
                told += filter(None, [runs.told(frame)])
            return told

    told = finished(run())
    assert told[0] == "begun"
    assert told.count("ended") == 1


def test_what_is_no_run_is_none() -> None:
    other = BackMsg()
    other.clear_cache = True
    assert not runs.asked(other.SerializeToString())
    for frame in (b"", b"no message", bytes(200_000)):
        assert not runs.asked(frame)
        assert runs.told(frame) == ""

"""What a browser sends over the websocket of a page: what somebody did there, or what the page does by itself."""

from streamlit.proto.BackMsg_pb2 import BackMsg

#: What comes of somebody's hand, besides runs that the page does not ask for by itself.
_BY_HAND = frozenset({"stop_script", "clear_cache", "file_urls_request", "backend_operation_request"})


def by_somebody(frame: bytes) -> bool:
    """Whether somebody clicked, typed or opened something; not where a part of the page renews itself, nor for a sign
    of life or what cannot be read.
    """
    try:
        said = BackMsg.FromString(frame)
    except Exception:
        return False
    kind = said.WhichOneof("type")
    return kind in _BY_HAND or (kind == "rerun_script" and not said.rerun_script.is_auto_rerun)

"""Runs of a page's script, as the messages of its websocket tell them: asked for, begun, ended."""

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

#: Bytes of the longest message that says a run has begun: it names every page and colour. What a page shows is longer
#: now and then, and not worth reading for it.
_LONGEST = 65_536


def asked(frame: bytes) -> bool:
    """Whether a browser asks for a run; not for what cannot be read, which Streamlit refuses."""
    try:
        return bool(BackMsg.FromString(frame).WhichOneof("type") == "rerun_script")
    except Exception:
        return False


def told(frame: bytes) -> str:
    """What the server tells of a run: that it has ``begun``, that it has ``ended`` and no other follows in its
    place at once, or '' for anything else.
    """
    if len(frame) > _LONGEST:
        return ""
    try:
        message = ForwardMsg.FromString(frame)
    except Exception:
        return ""
    kind = message.WhichOneof("type")
    if kind == "script_finished":
        return "ended" if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN else ""
    return "begun" if kind == "new_session" else ""

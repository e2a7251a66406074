"""An open board without a browser: a real session that asks as a browser does, and keeps what it is shown.

Twenty browser tabs need more than two cores; twenty of these leave the work to the server.
"""

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.page_line import page_line


@dataclass
class Board:
    """One session on the desk form of the board: the HTML it was shown last at each place, and what went wrong."""

    shown: dict[tuple[int, ...], str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    runs: int = 0
    _timers: dict[str, Any] = field(default_factory=dict)

    def shows(self, text: str) -> bool:
        """Whether the text stands on it now."""
        return any(text in html for html in list(self.shown.values()))

    async def stay_open(self, url: str, cookies: dict[str, str], encrypted: ssl.SSLContext | None = None) -> None:
        """Open the board, and renew the parts that renew themselves as often as they ask, until cancelled."""
        said = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        async with page_line(url, said, encrypted=encrypted) as socket:
            try:
                await socket.send(_rerun())
                async for raw in socket:
                    self._take(socket, ForwardMsg.FromString(raw))  # type: ignore[arg-type]
            finally:
                for timer in self._timers.values():
                    timer.cancel()

    def _take(self, socket: Any, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            kind_of = element.WhichOneof("type")
            if kind_of == "exception" or (kind_of == "alert" and element.alert.format == Alert.ERROR):
                self.errors.append(str(element))
            self.shown[tuple(message.metadata.delta_path)] = element.html.body
        elif kind == "auto_rerun" and message.auto_rerun.fragment_id not in self._timers:
            asked = message.auto_rerun
            self._timers[asked.fragment_id] = asyncio.create_task(_renew(socket, asked.fragment_id, asked.interval))
        elif kind == "script_finished":
            self.runs += 1


def _rerun(fragment: str = "") -> bytes:
    asked = BackMsg()
    asked.rerun_script.fragment_id = fragment
    asked.rerun_script.is_auto_rerun = bool(fragment)
    return asked.SerializeToString()


async def _renew(socket: Any, fragment: str, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        await socket.send(_rerun(fragment))

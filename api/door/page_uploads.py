"""What browsers send to the page 数据上传 is counted here: Streamlit takes whatever a browser's own check lets through,
and keeps it in memory.
"""

from collections import Counter

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.door.body_limit import drain
from data.access.visitor import Visitor
from data.files.received import TOGETHER
from data.installation.installation import home
from streamlit_inside import uploaded_files

#: What a form has around its one file.
AROUND = 10_000


class PageUploads:
    """ASGI middleware behind the door: a file is as large as the setting ``upload_limit_mb`` allows, and all that one
    log-in holds at once no more than ``TOGETHER`` times that.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Count for ``app``."""
        self.app = app
        self._visits: dict[str, set[str]] = {}
        self._coming = Counter[str]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; a file is read through a counter."""
        place = None
        if scope["type"] == "http" and scope["method"] in ("PUT", "POST"):
            place = uploaded_files.place(scope["path"].removeprefix(scope.get("root_path", "")))
        if place is None:
            await self.app(scope, receive, send)
            return
        visitor: Visitor = scope["state"]["visitor"]
        whose = f"{visitor.via} {visitor.id}"
        limit = int(home().store.setting("upload_limit_mb") * 1_000_000)
        announced = Headers(scope=scope).get("content-length", "0")
        taken = 0

        def refuse_too_much() -> None:
            if taken > limit + AROUND:
                raise _refused(limit, 1)
            if self._held(whose, place[0]) + self._coming[whose] > limit * TOGETHER + AROUND:
                raise _refused(limit, TOGETHER)

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            more = len(message.get("body", b""))
            taken += more
            self._coming[whose] += more
            try:
                refuse_too_much()
            except HTTPException:
                if message.get("more_body", False):
                    await drain(receive)
                raise
            return message

        async def refused() -> Message:
            await drain(receive)
            raise _refused(limit, 1)

        too_large = announced.isdigit() and int(announced) > limit + AROUND
        try:
            await self.app(scope, refused if too_large else counted, send)
        finally:
            self._coming[whose] -= taken
            if self._coming[whose] <= 0:
                del self._coming[whose]

    def _held(self, whose: str, visit: str) -> int:
        """Bytes of the files that all open pages of a log-in hold."""
        held = uploaded_files.held(self._visits.get(whose, set()) | {visit})
        self._visits[whose] = {visit, *held}
        return sum(held.values())


def _refused(limit: int, times: int) -> HTTPException:
    """413; what the page itself says of it stands beside the chooser (``pages/upload/form.py``)."""
    size = f"{limit * times / 1e6:g} MB"
    zh, en = (
        ("单个文件", "a file has") if times == 1 else ("还没载入的文件合起来", "files that are not loaded yet have")
    )
    return HTTPException(413, f"{zh}最大 {size}。 At most {size} {en}.")

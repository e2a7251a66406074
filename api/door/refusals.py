"""Refusals: how they are answered, and how they come on record."""

import json
import logging
import math
from urllib.parse import quote

from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import Scope

from api.door.arrival import Arrival
from data.access import recorded_words
from data.access.refused_attempts import tried
from data.access.visitor import Visitor
from data.base_path import base_path
from data.installation.installation import home
from streamlit_inside import addresses

#: Why the door refuses: status, the code of the HTTP interface, and words.
REASONS = {
    "no_login": (401, "unauthorized", "请先登录。", "Please log in first."),
    "bad_token": (401, "unauthorized", "令牌无效、已过期或已吊销。", "The token is unknown, expired or revoked."),
    "slowed": (
        429,
        "slowed",
        "错误的令牌太多,请稍后再试。",
        "Too many wrong tokens came from your network; try again a little later.",
    ),
    "foreign": (403, "foreign", "请求来自别的网站,已拒绝。", "Refused: another site sent this request."),
    "wrong": (400, "bad_request", "请求格式不对,无法读取。", "The request cannot be read."),
    "host": (
        421,
        "wrong_host",
        "看板不能用这个网址打开。请用管理员给的网址;在运行看板的电脑上可以用 localhost。",
        "The board does not open at this address. Use the one that the administrator gave you; on the machine that "
        "runs the board, localhost.",
    ),
    "busy": (
        429,
        "busy",
        "这个账号同时要的太多了,请等前面的完成再试。",
        "This account asks for too much at once; try again when the earlier ones are done.",
    ),
    "not_yours": (404, "not_found", "没有这个文件。", "There is no such file."),
}

#: Words of our own addresses, and of Streamlit's.
_WORDS = """
api docs files openapi oauth redirect stcore stream health host config static media component app assets login logout
link account factor favicon png log ins second code notice heatmap meeting projection settings accounts residents record
session metrics categories heat hotspots clusters alarms actions merge split agenda decisions minutes uploads
rejects remarks original redo mappings jobs backups key encrypted demo end tokens board id name
reports search building number places entries undo notes xlsx print followups templates kind csv
"""
ADDRESSES = frozenset(_WORDS.split())

#: Paths that are no pages: a stranger is told so instead of being led to the log-in.
_NO_PAGES = (*addresses.FOLDERS, "/assets/")


def answer(arrived: Arrival, scope: Scope, reason: str, after_s: float = 0.0) -> Response:
    """The answer to a request that is refused; ``after_s``: in how many seconds it may be tried again."""
    status, code, zh, en = REASONS[reason]
    headers = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "5"}}.get(status, {})
    if after_s > 0:
        headers["Retry-After"] = str(math.ceil(after_s))
    if arrived.path == "/api" or arrived.path.startswith("/api/"):
        return JSONResponse({"error": {"code": code, "message_zh": zh, "message_en": en}}, status, headers)
    if reason == "no_login" and arrived.method in ("GET", "HEAD") and not arrived.path.startswith(_NO_PAGES):
        query = scope.get("query_string", b"").decode("latin-1")
        wanted = arrived.path + (f"?{query}" if query else "")
        return RedirectResponse(
            f"{base_path()}/login" + (f"?next={quote(wanted, safe='')}" if wanted != "/" else ""), 303
        )
    return PlainTextResponse(f"{zh} {en}", status)


def put_on_record(arrived: Arrival, reason: str, who: Visitor | str = "") -> None:
    """Say on record that somebody was refused what. Where the record cannot be written they are refused all the
    same. A stranger may write anybody's name into an address: words that are none of our addresses are masked.
    """
    path = json.dumps(recorded_words.masked(arrived.path, ADDRESSES))[1:-1]
    reason = "bad_token" if reason == "slowed" else reason  # of one kind, and counted together
    try:
        tried(home().access, who or "", "refused", f"{arrived.method} {path}", arrived.address, reason)
    except Exception:
        logging.getLogger(__name__).exception("a refusal is not on record")

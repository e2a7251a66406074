"""Every error of the HTTP interface in one shape: ``{error: {code, message_zh, message_en}}``; a refusal may
add to it.
"""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from data.access.password_queue import COME_AGAIN_S, Busy
from data.refusal import DiskFull, Refusal, means_full_disk

#: What each status means when nothing more is known: code, Chinese, English.
_MEANINGS = {
    400: ("bad_request", "请求格式不对,无法读取。", "The request cannot be read."),
    404: ("not_found", "没有这个地址。", "There is nothing at this address."),
    405: ("method_not_allowed", "这个地址不支持该方法。", "This address does not take that method."),
    413: ("too_large", "文件超过大小上限。", "The file is over the size limit."),
    422: ("invalid", "请求中的内容不符合要求。", "Something in the request is not as expected."),
    500: (
        "internal",
        "系统内部出错,数据没有改变;详情见服务器日志。",
        "Something went wrong inside; no data changed. The server's log has the details.",
    ),
}
#: The status of refusals that are more than a file of no use.
_STATUS = {
    "not_found": 404,
    "disk_full": 507,
    "too_large": 413,
    "cancelled": 409,
    "internal": 500,
    "needs_login": 403,
    "too_much": 429,
}


class Problem(HTTPException):
    """An error with its status, stable code and a sentence for people in both languages."""

    def __init__(self, status: int, code: str, zh: str, en: str) -> None:
        """A problem that is answered as the contract's error shape."""
        super().__init__(status, en)
        self.code, self.zh, self.en = code, zh, en


def not_found(zh: str, en: str) -> Problem:
    """404: what was asked for by name does not exist."""
    return Problem(404, "not_found", zh, en)


def invalid(parameter: str, value: str, zh: str, en: str) -> Problem:
    """422: a parameter's value cannot be used; both sentences say what is allowed."""
    shown = value if len(value) <= 60 else value[:57] + "…"
    return Problem(
        422,
        f"invalid_{parameter}",
        f"参数 {parameter} 的值「{shown}」无法使用:{zh}",
        f'{parameter} "{shown}" cannot be used: {en}',
    )


def install(app: FastAPI) -> None:
    """Answer every error of ``app`` in the contract's shape; nobody ever sees a traceback."""

    @app.exception_handler(Refusal)
    def refused(request: Request, error: Refusal) -> JSONResponse:
        return JSONResponse({"error": error.as_dict()}, _STATUS.get(error.code, 422))

    @app.exception_handler(Busy)
    def busy(request: Request, error: Busy) -> JSONResponse:
        return _answer(503, "busy", error.zh, error.en, headers={"Retry-After": str(COME_AGAIN_S)})

    @app.exception_handler(OSError)
    def full(request: Request, error: OSError) -> JSONResponse:
        if not means_full_disk(error):
            raise error
        return refused(request, DiskFull())

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> JSONResponse:
        if isinstance(error, Problem):
            return _answer(error.status_code, error.code, error.zh, error.en)
        code, zh, en = _MEANINGS.get(error.status_code, _MEANINGS[400 if error.status_code < 500 else 500])
        return _answer(error.status_code, code, zh, en, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    def unfit(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"][1:]) or "body"
        code, zh, en = _MEANINGS[422]
        return _answer(422, code, f"{zh}参数 {name}:{first['msg']}", f"{en} {name}: {first['msg']}")

    @app.exception_handler(Exception)
    def unexpected(request: Request, error: Exception) -> JSONResponse:
        # Starlette raises it again after this answer, so the server's log has the traceback.
        return _answer(500, *_MEANINGS[500])


def _answer(status: int, code: str, zh: str, en: str, headers: Any = None) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message_zh": zh, "message_en": en}}, status, headers=headers)

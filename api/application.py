"""The HTTP interface as one FastAPI application, mounted under ``/api`` beside the pages."""

from typing import Any

from fastapi import Depends, FastAPI
from fastapi_offline import FastAPIOffline

from api import errors
from api.door.body_limit import FORM_LIMITS, BodyLimit, declared
from api.models.answers import Error
from api.routes import (
    accounts,
    backups,
    demo,
    entries,
    jobs,
    mappings,
    meeting,
    questions,
    reports,
    requests,
    rows,
    sessions,
    templates,
    uploads,
)
from api.routes.whole_text import whole_text
from data.version import VERSION

_DESCRIPTION = """
社区防疫指挥看板的 HTTP 接口:上传表格、查询指标。日期按北京时间。率为 0 到 1 的小数;没有可数的为 null。

HTTP interface of the Community Command Board: send the day's files, ask for numbers. Days are those of
Asia/Shanghai. Rates are fractions of 1; null where there is nothing to count. Every error has the shape
`{error: {code, message_zh, message_en}}`.
"""


def application() -> FastAPI:
    """The application with every route of the contract, its docs page and assets local too."""
    app: FastAPI = FastAPIOffline(
        title="社区防疫指挥看板 Community Command Board",
        version=VERSION,
        description=_DESCRIPTION,
        docs_url="/docs",
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        form_limits=FORM_LIMITS,
        dependencies=[Depends(whole_text)],
    )
    errors_of: dict[int | str, dict[str, Any]] = {
        status: {"model": Error} for status in (401, 403, 404, 409, 413, 422, 507)
    }
    routers = (
        uploads.router,
        mappings.router,
        jobs.router,
        rows.router,
        backups.router,
        entries.router,
        meeting.router,
        reports.router,
        templates.router,
        accounts.router,
        accounts.record_router,
        sessions.router,
    )
    for router in routers:
        app.include_router(router, prefix="/v1", responses=errors_of)
    refused: dict[int | str, dict[str, Any]] = {status: {"model": Error} for status in (401, 403, 422)}
    app.include_router(demo.router, prefix="/v1", responses=refused)
    app.include_router(questions.router, prefix="/v1", responses=refused)
    # After the questions: a request's id may be any word, and /requests/categories is one of them.
    app.include_router(requests.router, prefix="/v1", responses={404: {"model": Error}, **refused})
    errors.install(app)
    app.add_middleware(BodyLimit, larger=declared((*routers, demo.router, questions.router, requests.router), "/v1"))
    return app

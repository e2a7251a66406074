"""Ending the demo over HTTP, for set-ups without a screen."""

from contextlib import nullcontext
from typing import Annotated, Any

from fastapi import APIRouter, Form

from api.errors import invalid
from api.models.answers import Upload
from api.routes.dependencies import Asking, doing, needs
from data.installation.installation import home

router = APIRouter(tags=["demo"], dependencies=[needs("start")])


@router.post("/demo/end", response_model=list[Upload])
def end_demo(
    asks: Asking,
    load: Annotated[
        str, Form(description="all:试用过的文件都正式载入,或用逗号隔开的编号。all, or ids of tried files.")
    ] = "",
) -> Any:
    """结束演示,不再显示;已经结束时什么也不变。End the demo for good; nothing changes when it has ended before."""
    served = home()
    tried = [number for number, _ in served.tried()]
    if load.strip() == "all":
        chosen = tried
    else:
        words = [word.strip() for word in load.split(",") if word.strip()]
        chosen = [number for number in tried if str(number) in words]
        if len(chosen) != len(words):
            raise invalid("load", load, "应为 all 或试用文件的编号", "all or ids of tried files are expected")
    with doing(asks, "demo_ended", "", files=len(chosen)) if served.demo else nullcontext():
        results = served.end_demo(chosen)
    return [{**result.as_dict(), "demo": False} for result in results]

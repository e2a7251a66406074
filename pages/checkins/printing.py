"""The follow-up list to print by one click: a document of its own that opens the browser's dialog at once.

Who may have it whole is asked here, and it is on record before it is given.
"""

import sqlite3
from datetime import date
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from analytics.checkins import follow_up_list, follow_up_print
from analytics.community.grids import grids
from analytics.held_moment import present
from analytics.tally import EVERYWHERE, Place
from data.access.visitor import Visitor
from data.base_path import base_path
from data.refusal import Refusal
from pages.checkins.blocks import FOLLOWUPS, rounds
from pages.exports import EXPORTS
from pages.forms import login_html
from pages.frame import exporting, links, shell
from pages.registry import PAGES

_NO_RECORD = (
    "操作记录写不进去,所以没有打印。请告诉系统管理员。\n"
    "The record cannot be written, so nothing is printed. Please tell the administrator."
)
_NOT_FOUND = (
    "没有这一天或这位网格员的名单:从“健康打卡与待跟进”页重新点打印。\n"
    "There is no such day or round: print again from the page of check-ins."
)


def routes() -> list[Route]:
    """The one route."""
    return [Route(EXPORTS["followups_print"].opens, _answer)]


async def _answer(request: Request) -> Response:
    visitor: Visitor = request.state.visitor
    row = PAGES["checkins"]
    if not visitor.may(row.right):
        first = next(own for own in PAGES.values() if visitor.may(own.right))
        refused = login_html.not_for(base_path(), row.zh, row.en, first.url, first.zh, first.en)
        return login_html.answer(refused, 403)
    query = request.query_params
    try:
        made = await to_thread.run_sync(
            partial(
                _printed,
                visitor,
                date.fromisoformat(query["date"]) if "date" in query else None,
                query.get("grid", ""),
                query.get("round", ""),
                "en" if query.get("lang") == "en" else "zh",
            )
        )
    except Refusal as refusal:
        return PlainTextResponse(f"{refusal.zh}\n{refusal.en}", 429)
    except (sqlite3.Error, OSError):
        return PlainTextResponse(_NO_RECORD, 503)
    except (ValueError, KeyError, OverflowError):
        return PlainTextResponse(_NOT_FOUND, 404)
    return HTMLResponse(made, headers={"Cache-Control": "no-store"})


def _printed(visitor: Visitor, day: date | None, grid: str, chosen: str, lang: str) -> str:
    """The document. Raises KeyError for a grid or a round that there is not, Refusal for somebody who had too much."""
    store = shell.asked_store(visitor)
    moment = present(store, day)
    if grid not in ("", links.NO_GRID, *grids(store)):
        raise KeyError(grid)
    place = Place(grid="" if grid == links.NO_GRID else grid) if grid else EVERYWHERE
    found = follow_up_list.follow_list(store, moment, place)
    section = rounds(found)[chosen] if chosen else None
    people = section.people if section else sum(one.people for one in found.sections)
    told = {"day": moment.day, "rows": people, **({"grid": grid} if grid else {})}
    row = EXPORTS["followups_print"]
    return exporting.given(
        visitor,
        lambda veil: follow_up_print.as_print_html(found, lang, veil, section, at_once=True),
        f"{row.zh}.{row.ending}",
        FOLLOWUPS,
        **told,
    )

"""The plan on which buildings are placed, in the browser; what is done there comes back step by step."""

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from data.entries.placing import Shown
from pages.frame.shell import Page

_BESIDE = Path(__file__).parent


def _beside(name: str) -> str:
    return (_BESIDE / name).read_text("utf-8")


_PICTURE = st.components.v2.component("plan_picture", html=_beside("plan_picture.html"), js=_beside("plan_picture.js"))
_SURFACE = st.components.v2.component(
    "plan_surface", html=_beside("surface.html"), css=_beside("surface.css"), js=_beside("surface.js")
)

#: What the surface says, in both languages.
_WORDS = {
    "place": ("逐栋放", "One by one"),
    "row": ("放一排", "A row"),
    "length": ("定比例:两点和长度", "Scale: two points and a length"),
    "points": ("定位:两个已知点", "Locate: two known points"),
    "center": ("放到中央", "Put in the middle"),
    "whole": ("整张图", "Whole plan"),
    "many": ("这一排几栋", "Buildings in the row"),
    "metres": ("两点相距(米)", "Metres between them"),
    "lat": ("纬度", "Latitude"),
    "lng": ("经度", "Longitude"),
    "datum": ("坐标来自", "Coordinates from"),
    "keep": ("保存", "Save"),
    "number": ("请填数字", "Please type a number"),
    "fixed": ("坐标来自楼栋表", "Its coordinates come from the buildings file"),
    "sayPlace": ("请点一下 {name} 的位置", "Click where {name} stands"),
    "sayRow": ("从 {name} 开始:先点这一排的第一栋", "From {name} on: click the first of the row"),
    "sayRowEnd": ("再点这一排的最后一栋", "Now click the last of the row"),
    "sayDone": ("都放好了;要改就拖动", "All are placed; drag to change"),
    "sayLength": ("点两个知道距离的地方,如一栋楼的两头", "Click two places whose distance you know"),
    "sayMetres": ("填上这两点相距多少米", "Type the metres between them"),
    "sayPoints": ("点两个知道经纬度的地方,越远越准", "Click two places you know; the farther apart the better"),
    "sayDegrees": ("填上两点的经纬度,先点的是 1", "Type their coordinates; 1 is the first you clicked"),
}
_DATUMS = (("gcj02", "高德、腾讯", "Amap, Tencent"), ("bd09", "百度", "Baidu"), ("wgs84", "GPS", "GPS"))


def picture(plan: Shown) -> None:
    """Bring the image to the browser, once a run of the page."""
    if plan.image is not None:
        image = "data:image/jpeg;base64," + base64.b64encode(plan.image).decode()
        _PICTURE(data={"plan": plan.id, "image": image}, key=f"plan_picture_{plan.id}", height=1)


def surface(page: Page, plan: Shown, buildings: Sequence[dict[str, Any]], got: Sequence[str]) -> list[dict[str, Any]]:
    """The plan with its buildings (``id``, ``name``, ``short``, ``x``, ``y``, ``fixed``), and the steps that the
    browser has and is not sure of.

    ``got``: the tokens of steps that are saved.
    """
    words: dict[str, Any] = {name: page.t(*said) for name, said in _WORDS.items()}
    words["datums"] = [[id, page.t(zh, en)] for id, zh, en in _DATUMS]
    found = _SURFACE(
        data={
            "plan": plan.id,
            "width": plan.plan.width,
            "height": plan.plan.height,
            "buildings": list(buildings),
            "got": list(got),
            "words": words,
        },
        key=f"plan_surface_{plan.id}",
        default={"steps": "[]"},
        on_steps_change=_nothing,
    )
    return steps_of(found.get("steps"), plan.id)


def steps_of(sent: Any, plan_id: int) -> list[dict[str, Any]]:
    """The steps of a browser's message that are about this plan; none of one that is no message of ours."""
    try:
        steps = json.loads(str(sent or "[]"))
    except ValueError:
        return []
    listed = steps if isinstance(steps, list) else []
    return [step for step in listed if isinstance(step, dict) and step.get("plan") == plan_id and step.get("token")]


def _nothing() -> None:
    """A state needs somebody who listens."""

"""The parts of the page 楼栋与网格: the plan, what is placed on it, and what can be taken along."""

from typing import Any

import streamlit as st

from analytics.community.drawing import drawing
from analytics.community.sketch import natural
from analytics.words import number
from data.entries import placing
from data.files import plan_image
from data.refusal import Refusal
from pages.exports import EXPORTS
from pages.frame import exporting, next_step
from pages.frame.refused import refused
from pages.frame.shell import Page
from pages.places import surface, taken_along


def upload(page: Page, opened: bool) -> None:
    """The chooser of a new plan; of a PDF the page."""
    with st.expander(page.t("平面图", "Site plan"), expanded=opened, icon=":material/add_photo_alternate:"):
        st.markdown(
            page.t(
                "放入小区平面图、照片或地图截图(PNG、JPEG、PDF)。图片只用来放置楼栋,不出现在大屏和导出里。",
                "Put in a site plan, a photo or a screenshot of a map (PNG, JPEG, PDF). It serves for placing "
                "buildings alone, and is on no screen and in no export.",
            )
        )
        with st.container(key=f"chooser_{page.lang}_plan"):  # the style sheet gives its button our words by this key
            given = st.file_uploader(
                page.t("选择图片或 PDF", "Choose an image or PDF"),
                type=["png", "jpg", "jpeg", "pdf"],
                key="plan_file",
                max_upload_size=plan_image.MOST_BYTES // 1_000_000,
            )
        if given is None:
            return
        content = given.getvalue()
        try:
            most = plan_image.pages(content)
            sheet = st.number_input(page.t("第几页", "Page"), 1, most, 1, width=140) if most > 1 else 1
            if st.button(page.t("用这张图", "Use this image"), type="primary", key="plan_use"):
                image = plan_image.read(content, int(sheet))
                with page.doing("plan", what="new"):
                    placing.add_plan(page.store, image, page.visitor.name)
                st.rerun()
        except Refusal as refusal:
            refused(page, refusal)


@st.fragment
def place(page: Page) -> None:
    """The surface, what it saved, and the ways back."""
    plan = placing.newest(page.store)
    if plan is None:
        return
    key = f"plan_surface_{plan.id}"
    sent = surface.steps_of((st.session_state.get(key) or {}).get("steps"), plan.id)
    try:
        fresh = placing.add_steps(page.store, plan.id, sent, page.visitor.name)
        if fresh:
            page.note("plan", what="placed", count=fresh)
            plan = placing.newest(page.store) or plan
    except Refusal as refusal:
        refused(page, refusal)
    surface.surface(page, plan, _buildings(page, plan), [str(step["token"]) for step in sent])
    st.markdown(state(page, plan))
    next_step.show(page, "places")
    with st.container(horizontal=True):
        if st.button(
            page.t("撤销上一步", "Undo last step"), disabled=not plan.steps, icon=":material/undo:", key="plan_undo"
        ):
            _undo(page, plan, everything=False)
        if st.button(page.t("全部撤销", "Undo all"), disabled=not plan.steps, key="plan_undo_all"):
            _undo(page, plan, everything=True)
        if plan.image is not None and st.button(
            page.t("删除平面图", "Delete the plan"), icon=":material/delete:", key="plan_delete"
        ):
            with page.doing("plan", what="deleted"):
                placing.delete_image(page.store, plan.id)
            st.rerun()


def _undo(page: Page, plan: placing.Shown, everything: bool) -> None:
    with page.doing("plan", what="undone", count=plan.steps if everything else 1):
        placing.undo(page.store, plan.id, page.visitor.name, everything)
    st.rerun(scope="fragment")


def state(page: Page, plan: placing.Shown) -> str:
    """How far it is, and what the map makes of it."""
    drawn = drawing(page.store)
    left, t = number(drawn.unplaced), page.t
    head = t(
        f"共 {number(drawn.buildings)} 栋,{left} 栋没有位置。",
        f"{number(drawn.buildings)} buildings, {left} without a place.",
    )
    if drawn.origin == "true" and plan.plan.pixels and not plan.plan.points:
        how = t(
            "楼栋表里已有经纬度:请用“两个已知点”定位,图上放的才会进地图。",
            "The buildings file has coordinates: locate the plan by two known points, or its places are on no map.",
        )
    elif plan.plan.points:
        how = t("已用两个已知点定位,有经纬度。", "Located by two known points: places have coordinates.")
    elif plan.plan.length:
        how = t("已定比例;没有经纬度。", "The scale is set; there are no coordinates.")
    else:
        how = t(
            "还没有定比例:地图照画,标为示意图。",
            "No scale yet: the map is drawn, and marked as a sketch.",
        )
    back = t(f"可以撤销 {plan.steps} 步。", f"{plan.steps} steps can be undone.") if plan.steps else ""
    return f"**{head}** {how} {back}"


def _buildings(page: Page, plan: placing.Shown) -> list[dict[str, Any]]:
    """Every building in natural order: where it stands on the plan, and whether a file says where it lies."""
    rows = page.store.rows(
        """
        select b.building_id, coalesce(nullif(b.building_name, ''), b.building_id),
            coalesce(nullif(b.grid_name, ''), b.grid_id, ''), b.lat is not null and p.lat is null
        from buildings b left join placed_buildings p using (building_id)
        """
    )
    rows.sort(key=lambda row: (natural(row[2]), natural(row[0])))
    nowhere: tuple[None, None] = (None, None)
    found = []
    for id, name, grid, fixed in rows:
        x, y = plan.plan.pixels.get(id, nowhere)
        found.append(
            {"id": id, "name": f"{name} · {grid}" if grid else name, "short": id, "x": x, "y": y, "fixed": bool(fixed)}
        )
    return found


def take_along(page: Page) -> None:
    """The buildings with their places as files."""
    with st.container(horizontal=True):
        exporting.save(page, EXPORTS["buildings"], lambda _: taken_along.as_csv(page.store))
        exporting.save(page, EXPORTS["buildings_map"], lambda _: taken_along.as_geojson(page.store))

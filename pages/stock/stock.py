"""物资库存: what is there, what runs out, what to order."""

import streamlit as st

from analytics.charts import charts
from analytics.supplies import stock
from pages.exports import EXPORTS
from pages.frame import explained, exporting, shell
from pages.registry import PAGES
from pages.stock import blocks, one_count

row = PAGES["stock"]
page = shell.begin(row.zh, row.en, filters=("date",))  # stock belongs to the community, not to a grid
levels = stock.levels(page.store, page.moment)
one_count.show(page, levels)

if levels.empty:
    page.empty("stock")
else:
    page.newest_day("stock", days=30)
    page.tiles(blocks.tiles(page, levels))
    explained.show(page, ("stock_red_items",))

    st.header(page.t("各物资、各存放点", "By item and site"))
    statuses = {id: page.pick(status) for id, status in stock.STOCK_STATUSES.items()}
    chosen = page.choose_some("status", page.t("状态", "Status"), statuses)
    shown = levels[levels["status"].isin(chosen)] if chosen else levels
    if shown.empty:
        st.info(page.t("没有这种状态的物资。", "No item has this status."))
    else:
        st.html(blocks.table_of(page, shown))
        if len(shown) > blocks.SHOWN:
            st.caption(
                page.t(
                    f"显示最紧急的 {blocks.SHOWN} 项,共 {len(shown):,} 项;下载表格看全部。",
                    f"The {blocks.SHOWN} most pressing of {len(shown):,}; the download has all.",
                )
            )
        exporting.table(page, EXPORTS["stock"], lambda _: blocks.sheet(page, shown))

    st.header(page.t("近 30 天库存", "Stock of the last 30 days"))
    drawn = page.choose("item", page.t("物资", "Item"), blocks.choices(page, levels))
    [level] = [one for _, one in levels.iterrows() if stock.place_id(one["item"], one["site"]) == drawn]
    st.plotly_chart(
        charts.stock_history(
            frame=stock.history(page.store, page.moment, level["item"], level["site"]),
            threshold=None if level["threshold"] != level["threshold"] else float(level["threshold"]),
            lang=page.lang,
            dark=st.context.theme.type == "dark",
            unit=level["unit"] or "",
        ),
        theme=None,
        config=charts.CONFIG,
    )

"""Amounts in another measure than their item is kept in: converted for certain, or asked about."""

from datetime import date

import pytest

from data.batches.result import Result
from data.intake import loading
from data.mapping.mapping import plan_of
from data.refusal import Refusal
from data.store.database import Store

DAY = date(2022, 4, 1)


def load(store: Store, text: str, plan: object = None, **options: object) -> Result:
    given = {"day": DAY, **options}
    return loading.load(store, text.encode(), "file.csv", plan=plan_of(plan) if plan else None, **given)  # type: ignore[arg-type]


def kept(store: Store) -> list[tuple[object, ...]]:
    return store.rows("select item, site, on_hand, unit from stock where date = '2022-04-01' order by all")


def test_a_box_of_what_is_kept_in_bottles_is_asked_about_once(store: Store) -> None:
    text = "物资名称,单位,现有库存,出库\n消毒液,瓶,2箱,3\n酒精,瓶,5瓶,1瓶\n"
    result = load(store, text)
    assert [(reject["line"], reject["column"], reject["value"]) for reject in result.rejects] == [
        (2, "现有库存", "2箱")
    ]
    assert "「箱」不是这种物资的单位「瓶」" in result.rejects[0]["reason_zh"]
    assert result.questions == [{"part": "factors", "key": "消毒液", "measure": "箱", "unit": "瓶"}]
    assert kept(store) == [("酒精", "", 5.0, "瓶")]
    plan = {"kind": "stock", "factors": {"消毒液": {"箱": 12}}}
    assert load(store, text, plan, dry_run=True).rejected == 0
    assert load(store, text, plan).questions == []
    assert kept(store) == [("消毒液", "", 24.0, "瓶"), ("酒精", "", 5.0, "瓶")]


def test_none_is_none_in_any_measure(store: Store) -> None:
    result = load(store, "物资名称,单位,现有库存,出库\n消毒液,瓶,0箱,3箱\n酒精,瓶,0箱,\n大米,,0袋,\n")
    assert [(remark["line"], remark["value"]) for remark in result.remarks] == [(2, "3箱")]
    assert kept(store) == [("大米", "", 0.0, "袋"), ("消毒液", "", 0.0, "瓶"), ("酒精", "", 0.0, "瓶")]
    assert load(store, "物资名称,存放点,现有库存\n面粉,东门,0箱\n面粉,西门,30袋\n").rejected == 0


def test_a_measure_in_the_header_is_that_of_its_cells(store: Store) -> None:
    text = "物资名称,现有库存(箱),单位,入库(瓶)\n矿泉水,5,瓶,7\n酒精,0,瓶,\n碘伏,20瓶,瓶,\n"
    result = load(store, text)
    assert [(reject["line"], reject["value"]) for reject in result.rejects] == [(2, "5箱")]
    assert result.questions == [{"part": "factors", "key": "矿泉水", "measure": "箱", "unit": "瓶"}]
    assert kept(store) == [("碘伏", "", 20.0, "瓶"), ("酒精", "", 0.0, "瓶")]
    plan = {"kind": "stock", "factors": {"矿泉水": {"箱": 24}}}
    assert load(store, text, plan).rejected == 0
    assert store.rows("select on_hand, received from stock where item = '矿泉水'") == [(120.0, 7.0)]


@pytest.mark.parametrize(
    ("header", "cell", "number"),
    [
        ("库存(万只)", "1.5", 15_000.0),
        ("库存（万）", "2", 20_000.0),
        ("库存【单位：只】", "1,200", 1_200.0),
        ("库存(个)", "３", 3.0),
        ("库存(必填)", "3", 3.0),
        ("现有库存(日)", "3", 3.0),
        ("库存(万只)", "3只", 3.0),
    ],
)
def test_a_header_may_count_in_thousands_and_say_what_is_no_measure(
    store: Store, header: str, cell: str, number: float
) -> None:
    assert load(store, f'物资名称,"{header}",单位\n口罩,"{cell}",只\n').rejected == 0
    assert kept(store) == [("口罩", "", number, "只")]


def test_the_unit_known_of_an_item_at_its_site_and_elsewhere_counts(store: Store) -> None:
    load(
        store,
        "物资名称,存放点,单位,现有库存\n消毒液,东门,瓶,30\n口罩,东门,包,7\n口罩,西门,盒,9\n",
        day=date(2022, 3, 31),
    )
    result = load(
        store,
        "物资名称,存放点,现有库存\n消毒液,东门,2箱\n消毒液,南门,3箱\n口罩,西门,8盒\n口罩,东门,8盒\n口罩,南门,4盒\n",
    )
    assert [reject["line"] for reject in result.rejects] == [2, 3, 5]
    assert kept(store) == [("口罩", "南门", 4.0, "盒"), ("口罩", "西门", 8.0, "盒")]


def test_a_measure_names_the_unit_where_nothing_else_does(store: Store) -> None:
    assert load(store, "物资名称,现有库存,出库\n消毒液,2箱,1\n大米,3公斤,2斤\n").rejected == 0
    assert kept(store) == [("大米", "", 3.0, "公斤"), ("消毒液", "", 2.0, "箱")]
    assert store.rows("select issued from stock order by item") == [(1.0,), (1.0,)]
    result = load(store, "物资名称,现有库存\n消毒液,20瓶\n", day=date(2022, 4, 2))
    assert (result.rejected, result.questions[0]["unit"]) == (1, "箱")


def test_two_measures_of_an_item_without_a_unit_are_asked_about(store: Store) -> None:
    result = load(store, "物资名称,存放点,现有库存\n消毒液,东门,2箱\n消毒液,西门,30瓶\n口罩,东门,5盒\n")
    assert [reject["line"] for reject in result.rejects] == [2, 3]
    assert "加上单位" in result.rejects[0]["reason_zh"]
    assert result.questions == []
    assert kept(store) == [("口罩", "东门", 5.0, "盒")]


@pytest.mark.parametrize(
    ("unit", "cell", "number"),
    [
        ("斤", "3公斤", 6.0),
        ("kg", "500克", 0.5),
        ("千克", "3KG", 3.0),
        ("L", "500毫升", 0.5),
        ("只", "2万个", 20_000.0),
        ("箱(24瓶)", "3箱", 3.0),
    ],
)
def test_what_measures_always_are_of_each_other_is_converted(store: Store, unit: str, cell: str, number: float) -> None:
    assert load(store, f"物资名称,单位,现有库存\n甲,{unit},{cell}\n").rejected == 0
    assert kept(store) == [("甲", "", number, unit)]


def test_every_amount_of_a_row_is_brought_into_its_unit(store: Store) -> None:
    plan = {"kind": "stock", "factors": {"消毒液": {"箱": 12}}}
    text = "物资名称,单位,现有库存,入库,出库,在途,预警阈值,补货周期\n消毒液,瓶,2箱,1箱,3,2箱,1箱,3天\n"
    assert load(store, text, plan).rejected == 0
    assert store.rows("select on_hand, received, issued, on_order, threshold, lead_time_days from stock") == [
        (24.0, 12.0, 3.0, 24.0, 12.0, 3.0)
    ]


def test_an_optional_amount_in_another_measure_is_left_empty_with_a_remark(store: Store) -> None:
    result = load(store, "物资名称,单位,现有库存,出库\n消毒液,瓶,24,2箱\n")
    assert (result.new, result.rejected, result.remark_count) == (1, 0, 1)
    assert [(remark["line"], remark["column"], remark["value"]) for remark in result.remarks] == [(2, "出库", "2箱")]
    assert store.rows("select on_hand, issued from stock") == [(24.0, None)]


@pytest.mark.parametrize(
    "plan",
    [
        {"kind": "stock", "factors": {"消毒液": {"箱": 0}}},
        {"kind": "stock", "factors": {"消毒液": {"箱": "12"}}},
        {"kind": "stock", "factors": {"消毒液": 12}},
        {"kind": "checkins", "factors": {"消毒液": {"箱": 12}}},
    ],
)
def test_factors_that_make_no_sense_are_refused(plan: object) -> None:
    with pytest.raises(Refusal) as refusal:
        plan_of(plan)
    assert refusal.value.code == "bad_mapping"


def test_factors_are_kept_with_a_mapping() -> None:
    plan = plan_of({"kind": "stock", "factors": {"消毒液": {"箱": 12}}, "habits": {"on_hand": "comma"}})
    assert plan_of(plan.as_json()) == plan

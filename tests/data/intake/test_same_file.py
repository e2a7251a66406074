"""A file whose columns were taken wrongly the first time does not count its people twice without a word."""

from data.intake import loading, undo
from data.mapping.mapping import plan_of
from data.store.database import Store
from tests.community import settled

SHEET = "工号,谁,门,哪天,体温\nR1,张三,1-101,2022-04-02,36.5\nR3,王五,1-102,2022-04-02,36.6\n".encode()
#: Without the id and the door nobody knows which 张三 is meant.
WRONG = {"谁": "name", "哪天": "date", "体温": "temperature"}


def said(store: Store, columns: dict[str, str], dry_run: bool = False) -> list[str]:
    plan = plan_of(columns)
    result = loading.load(store, SHEET, "上报.csv", "checkins", plan=plan, dry_run=dry_run)
    return [notice["zh"] for notice in result.notices if "同一个文件" in notice["zh"]]


def test_the_same_file_under_other_columns_is_named_before_it_is_loaded(store: Store) -> None:
    settled(store)
    right = WRONG | {"工号": "resident_id", "门": "room"}
    assert said(store, WRONG) == []
    assert said(store, WRONG) == [], "nothing of it is new"
    for dry_run in (True, False):
        [sentence] = said(store, right, dry_run)
        assert "(编号 4),这次又有 2 行算作新的" in sentence
        assert "请先撤销那一次" in sentence


def test_once_the_first_was_undone_nothing_is_said(store: Store) -> None:
    settled(store)
    assert said(store, WRONG) == []
    undo.undo(store, 3)
    assert said(store, WRONG | {"工号": "resident_id"}) == []

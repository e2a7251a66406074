"""Saved mappings over HTTP: to carry them from one board to another, and for files that come by themselves."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query

from api.door.body_limit import takes_bytes
from api.errors import not_found
from api.models.answers import Deleted, Mapping, PlanJson
from api.routes.dependencies import AskedStore, Asking, doing, needs
from data.mapping import saved_mappings
from data.mapping.mapping import plan_of

router = APIRouter(tags=["mappings"], dependencies=[needs("upload")])

#: Bytes of a mapping: its ``join.table`` may have tens of thousands of rows.
LARGEST = 4_000_000

Name = Annotated[str, Path(description="方案的名称。The mapping's name.", examples=["12345热线"])]


@router.get("/mappings", response_model=list[Mapping])
def list_mappings(store: AskedStore) -> Any:
    """已保存的列对应方案。The saved mappings by name."""
    return saved_mappings.saved(store)


# A name may hold a slash.
@router.get("/mappings/{name:path}", response_model=PlanJson)
def export_mapping(store: AskedStore, name: Name) -> Any:
    """导出一个方案,可原样 PUT 到另一处。One mapping, as PUT takes it."""
    plan = saved_mappings.named(store, name)
    if plan is None:
        raise _unknown(name)
    return plan.as_dict()


@router.put("/mappings/{name:path}", response_model=PlanJson)
@takes_bytes(LARGEST)
def save_mapping(
    asks: Asking,
    store: AskedStore,
    name: Name,
    plan: Annotated[
        dict[str, Any],
        Body(
            description="方案,要写明 kind。A mapping that says its kind.",
            examples=[{"kind": "requests", "columns": {"诉求编号": "request_id", "登记时间": "reported_at"}}],
        ),
    ],
    file_name: Annotated[
        str,
        Query(
            description="没有表头的文件按文件名认,给一个例子。A file's name to know header-less files by.",
            examples=["mask_2022-04-01.csv"],
        ),
    ] = "",
) -> Any:
    """保存(或替换)一个方案;以后表头相符的文件自动使用。Save or replace a mapping; files whose header fits use it from
    then on.
    """
    read = plan_of(plan)
    with doing(asks, "mapping", name):
        saved_mappings.save(store, name, read, file_name=file_name)
    return read.as_dict()


@router.delete("/mappings/{name:path}", response_model=Deleted)
def delete_mapping(asks: Asking, store: AskedStore, name: Name) -> Any:
    """删除一个方案,已载入的数据不变。Delete a mapping; what was loaded with it stays."""
    with doing(asks, "mapping", name, deleted=True):
        if not saved_mappings.delete(store, name):
            raise _unknown(name)
    return {"deleted": name}


def _unknown(name: str) -> Exception:
    return not_found(f"没有名为“{name}”的方案。", f'There is no mapping "{name}".')

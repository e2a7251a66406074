"""The empty tables that people fill in, one a kind of file, over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from api.errors import not_found
from api.routes.attachment import XLSX, attached
from api.routes.dependencies import AskedStore, needs
from api.routes.parameters import one_of
from data import clock
from data.exports.kind_template import csv_template, xlsx_template
from data.kind_of_file import Kind
from data.kinds import KINDS

router = APIRouter(tags=["uploads"], dependencies=[needs("upload")])

#: Which kind, and in which language its headers are.
Called = Annotated[str, Path(description="哪种表。The kind of file.", examples=["roster"])]
Language = Annotated[str, Query(description="表头的语言 zh 或 en。Language of the headers.", examples=["zh"])]


@router.get("/templates/{kind}.xlsx", response_class=Response, responses={200: {"content": {XLSX: {}}}})
def workbook(store: AskedStore, kind: Called, lang: Language = "") -> Any:
    """一种表的 Excel 模板:下拉、示例、每列说明;示例行留着也不会载入。The workbook of a kind: drop-downs, an example
    that is not loaded, a note a column.
    """
    known, spoken = _known(kind), one_of("lang", lang, ("zh", "en")) or "zh"
    categories = [str(row["id"]) for row in store.setting("categories")]
    return _file(known, spoken, xlsx_template(known, clock.now().date(), spoken, categories), "xlsx", XLSX)


@router.get("/templates/{kind}.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def header(kind: Called, lang: Language = "") -> Any:
    """一种表的 CSV 空表,只有表头。The header of a kind as CSV."""
    known, spoken = _known(kind), one_of("lang", lang, ("zh", "en")) or "zh"
    return _file(known, spoken, csv_template(known, spoken), "csv", "text/csv")


def _known(kind: str) -> Kind:
    found = KINDS.get(kind)
    if found is None:
        raise not_found(f"没有“{kind}”这种表。", f"There is no kind of file {kind}.")
    return found


def _file(kind: Kind, lang: str, content: bytes, ending: str, content_type: str) -> Response:
    return attached(content, f"{kind.zh if lang == 'zh' else kind.en}.{ending}", content_type)

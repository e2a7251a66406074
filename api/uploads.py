"""Files in over HTTP, their history, and undo."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, File, Form, Response, UploadFile
from fastapi.responses import JSONResponse

from api.errors import invalid, not_found
from api.limit import too_large
from api.models import Batch, Upload
from api.parameters import parse_day
from data import history
from data.home import home
from data.intake import DATUMS, load
from data.kinds import KINDS

router = APIRouter(tags=["uploads"])

#: The answers of a form to a yes-or-no field.
_YES, _NO = ("1", "true", "yes"), ("", "0", "false", "no")


@router.post("/uploads", status_code=201, response_model=Upload, responses={200: {"model": Upload, "description": "Nothing changed, or a dry run."}})
def upload_file(
    response: Response,
    file: Annotated[UploadFile, File(description="CSV: UTF-8 (with or without BOM) or GB18030.")],
    kind: Annotated[str, Form(description="缺省按表头识别。Recognised from the headers when not given.", examples=["checkins"])] = "",
    date: Annotated[str, Form(description="行里没有日期时用。For rows that carry no day.", examples=["2022-04-01"])] = "",
    datum: Annotated[str, Form(description="wgs84, gcj02 或 bd09。")] = "",
    mapping: Annotated[str, Form(description="源列 → 字段的 JSON。JSON object, source column → field.", examples=['{"温度": "temperature"}'])] = "",
    dry_run: Annotated[str, Form(description="1:只检查,不写入。1: check only.")] = "",
) -> Any:
    """上传一个表格:识别、检查、写入,一次全部成功或全部不变。Load one file, all of it or nothing."""
    asked: dict[str, Any] = {
        "kind": _one_of("kind", kind, KINDS), "day": parse_day("date", date), "datum": _one_of("datum", datum, DATUMS),
        "mapping": _mapping(mapping), "dry_run": _yes("dry_run", dry_run),
    }  # fmt: skip
    served = home()
    limit = int(served.store.setting("upload_limit_mb") * 1_000_000)
    if (file.size or 0) > limit:
        raise too_large(limit)
    with _on_disk(file.file, served.store.scratch) as path:
        result = load(served.store, path, file.filename or "", sent_by="api", **asked)
    answer = {**result.as_dict(), "demo": served.demo}
    return JSONResponse(answer, 200 if asked["dry_run"] or not result.accepted else 201)


@router.get("/uploads", response_model=list[Batch])
def list_uploads() -> Any:
    """上传历史,最近的在前。The history, newest first."""
    return history.batches(home().store)


@router.get("/uploads/{id}", response_model=Batch)
def one_upload(id: str) -> Any:
    """一次上传。One batch."""
    return _batch(id)


@router.get("/uploads/{id}/rejects.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def rejected_rows(id: str) -> Response:
    """未接收的行和原因,可改好再传。The rejected rows as they stood, with their reasons."""
    batch = _batch(id)
    return Response(
        history.rejects_csv(home().store, batch["batch_id"]), media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="rejects_{batch["batch_id"]}.csv"'},
    )  # fmt: skip


@router.delete("/uploads/{id}", response_model=Batch)
def undo_upload(id: str) -> Any:
    """撤销:数据恢复到没有收到这个文件时的样子。The tables are as if the file had never come."""
    batch = _batch(id)
    history.undo(home().store, batch["batch_id"])
    return _batch(id)


def _batch(id: str) -> dict[str, Any]:
    found = history.batch(home().store, int(id)) if id.isascii() and id.isdigit() and len(id) < 19 else None
    if found is None:
        raise not_found(f"没有编号为 {id} 的上传。", f"There is no upload with the id {id}.")
    return found


@contextmanager
def _on_disk(content: BinaryIO, folder: Path) -> Iterator[Path]:
    """The upload as a file in the data folder: it is never held in memory as a whole."""
    # Not delete=True: Windows cannot open such a file a second time.
    with tempfile.NamedTemporaryFile(dir=folder, prefix="incoming-", delete=False) as file:
        shutil.copyfileobj(content, file, 1 << 20)
    path = Path(file.name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _one_of(name: str, value: str, allowed: Any) -> str | None:
    if value.strip() and value.strip() not in allowed:
        words = ", ".join(allowed)
        raise invalid(name, value, f"可用的有 {words}", f"one of {words} is expected")
    return value.strip() or None


def _yes(name: str, value: str) -> bool:
    if value.strip().lower() not in (*_YES, *_NO):
        raise invalid(name, value, "应为 1 或 0", "1 or 0 is expected")
    return value.strip().lower() in _YES


def _mapping(text: str) -> dict[str, str | None] | None:
    """Source column -> field (null: leave the column out); Problem 422 unless it is such a JSON object."""
    if not text.strip():
        return None
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(field, str | None) for field in found.values()):
        raise invalid("mapping", text, '应为 {"源列": "字段"} 这样的 JSON', 'JSON such as {"source column": "field"} is expected')
    return found

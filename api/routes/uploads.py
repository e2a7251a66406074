"""Files in over HTTP, their history, and undo."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from fastapi.responses import FileResponse, JSONResponse

from api.door.body_limit import most_bytes, takes_files
from api.errors import invalid, not_found
from api.models.answers import Batch, Difference, Upload
from api.routes.dependencies import AskedStore, Asking, count_whole, doing, needs, note
from api.routes.parameters import flag, one_of, parse_day
from data.access.visitor import Visitor
from data.batches import uploads
from data.batches.rejected_rows import rejects_csv, remarks_csv
from data.batches.result import Outcome, Sending
from data.files.text_encoding import ENCODINGS
from data.installation.installation import home
from data.intake import jobs, undo, upload_log
from data.kinds import KINDS
from data.mapping import lookup_file, saved_mappings
from data.mapping.mapping import DATUMS, Plan, plan_of
from data.mapping.recognition import Given
from data.refusal import Refusal
from data.store.database import Store

router = APIRouter(tags=["uploads"], dependencies=[needs("upload")])


@router.post(
    "/uploads",
    status_code=201,
    response_model=Upload,
    responses={200: {"model": Upload, "description": "Nothing changed, or a dry run."}},
)
@takes_files
def upload_file(
    asks: Asking,
    store: AskedStore,
    file: Annotated[
        UploadFile, File(description="CSV、TSV、XLSX、XLS,或装有它们的 ZIP、GZ。CSV, TSV, a workbook, or packed ones.")
    ],
    kind: Annotated[
        str, Form(description="缺省按表头识别。Recognised from the headers when not given.", examples=["checkins"])
    ] = "",
    date: Annotated[
        str, Form(description="行里没有日期时用。For rows that carry no day.", examples=["2022-04-01"])
    ] = "",
    datum: Annotated[str, Form(description="wgs84, gcj02 或 bd09。")] = "",
    mapping: Annotated[
        str,
        Form(
            description="列对应方案的 JSON。JSON of a mapping, in short: source column → field.",
            examples=['{"温度": "temperature"}'],
        ),
    ] = "",
    mapping_name: Annotated[
        str, Form(description="已保存的方案;缺省按表头找。A saved mapping; found by the header when not given.")
    ] = "",
    join: Annotated[
        UploadFile | None, File(description="方案里 join.by 所指的第二个文件。The second file of the mapping's join.")
    ] = None,
    encoding: Annotated[
        str,
        Form(
            description="文字编码,认不准(encoding_needed)时用:utf-8、gb18030、big5、shift_jis、latin-1。"
            "How a text is encoded, where that is not certain.",
            examples=["big5"],
        ),
    ] = "",
    dry_run: Annotated[str, Form(description="1:只检查,不写入。1: check only.")] = "",
) -> Any:
    """上传一个文件:识别、检查、写入,每张表一次全部成功或全部不变。Load a file, each table of it whole or not at all."""
    served = home()
    plan = _mapping(store, mapping, join) if mapping.strip() else _named(store, mapping_name.strip())
    given = Given(
        one_of("kind", kind, KINDS),
        parse_day("date", date),
        one_of("datum", datum, DATUMS),
        plan,
        one_of("encoding", encoding, ENCODINGS),
    )
    only_look = flag("dry_run", dry_run)
    sending = Sending("api", asks.address, told=upload_log.uploads(served.access, asks))
    if not only_look:
        upload_log.begun(served.access, asks, file.filename or "")
    job = jobs.start(store, file.file, file.filename or "", given, only_look, sending, most_bytes(), here=True)
    if job.refusal is not None:
        raise job.refusal
    outcomes = job.outcomes
    answers = [_answer(found, served.demo) for found in outcomes]
    first = next((answer for answer in answers if "error" not in answer), None)
    if first is None:
        raise outcomes[0].refusal or Refusal("empty", "文件里没有表格。", "The file holds no table.")
    accepted = any(answer.get("accepted") for answer in answers)
    whole = {**first, "tables": answers} if len(answers) > 1 else first
    return JSONResponse(whole, 201 if accepted and not only_look else 200)


def _answer(found: Outcome, demo: bool) -> dict[str, Any]:
    if found.result is None:
        return {"table": found.name, "error": found.refusal.as_dict() if found.refusal else None}
    return {**found.result.as_dict(), "demo": demo, "table": found.name or None}


@router.get("/uploads", response_model=list[Batch])
def list_uploads(store: AskedStore) -> Any:
    """上传历史,最近的在前。The history, newest first."""
    return uploads.batches(store)


@router.get("/uploads/{id}", response_model=Batch)
def one_upload(asks: Asking, store: AskedStore, id: str) -> Any:
    """一次上传。One batch."""
    found = _batch(store, id)
    note(asks, "answered", f"upload {id}")
    return found


@router.get(
    "/uploads/{id}/rejects.csv",
    dependencies=[needs("whole")],
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
)
def rejected_rows(asks: Asking, store: AskedStore, id: str) -> Response:
    """未接收的行和原因,编码和列序同原文件,改好可再传。The rejected rows as they stood, with their reasons."""
    found = rejects_csv(store, _batch(store, id)["batch_id"])
    count_whole(asks)
    note(asks, "export", f"rejects {id}")
    return _csv(found)


@router.get(
    "/uploads/{id}/remarks.csv",
    dependencies=[needs("whole")],
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
)
def rows_with_remarks(asks: Asking, store: AskedStore, id: str) -> Response:
    """已接收、但有格子看不懂而留空的行,附姓名、房号和原因。Rows that count, of which a cell was not understood."""
    found = remarks_csv(store, _batch(store, id)["batch_id"])
    count_whole(asks)
    note(asks, "export", f"remarks {id}")
    return _csv(found)


def _csv(found: tuple[str, bytes] | None) -> Response:
    name, content = found or ("", b"")
    return Response(content, media_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.get(
    "/uploads/{id}/original",
    dependencies=[needs("whole")],
    response_class=FileResponse,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def original_file(asks: Asking, store: AskedStore, id: str) -> Any:
    """原文件。The file as it came."""
    batch = _batch(store, id)
    path = uploads.original(store, batch["batch_id"])
    if path is None:
        raise not_found("原文件已不在。", "The original is no longer there.")
    count_whole(asks)
    note(asks, "export", f"original {id}")
    return FileResponse(
        path, media_type="application/octet-stream", filename=uploads.original_name(batch["file_name"], path)
    )


@router.delete("/uploads/{id}", response_model=Batch | Difference)
def undo_upload(
    asks: Asking,
    store: AskedStore,
    id: str,
    dry_run: Annotated[str, Query(description="1:只看会改变什么。1: only say what would change.")] = "",
) -> Any:
    """撤销:数据恢复到没有收到这个文件时的样子。The tables are as if the file had never come."""
    return _move(asks, store, id, flag("dry_run", dry_run), undone=True)


@router.post("/uploads/{id}/redo", response_model=Batch | Difference)
def redo_upload(
    asks: Asking,
    store: AskedStore,
    id: str,
    dry_run: Annotated[str, Query(description="1:只看会改变什么。1: only say what would change.")] = "",
) -> Any:
    """恢复一次已撤销的上传,回到原来的先后位置。Put an undone upload back in its old place."""
    return _move(asks, store, id, flag("dry_run", dry_run), undone=False)


def _move(asks: Visitor, store: Store, id: str, only_look: bool, undone: bool) -> Any:
    number = _batch(store, id)["batch_id"]
    if only_look:
        note(asks, "answered", f"difference {id}")
        found = undo.difference(store, number, undone)
        return JSONResponse(found.as_dict() if found else {})
    with doing(asks, "undo" if undone else "redo", id):
        undo.undo(store, number) if undone else undo.redo(store, number)
    return _batch(store, id)


def _batch(store: Store, id: str) -> dict[str, Any]:
    found = uploads.batch(store, int(id)) if id.isascii() and id.isdigit() and len(id) < 19 else None
    if found is None:
        raise not_found(f"没有编号为 {id} 的上传。", f"There is no upload with the id {id}.")
    return found


def _mapping(store: Store, text: str, join: UploadFile | None) -> Plan:
    """The mapping that a form gives, its second file put in; Problem 422 where it makes no sense."""
    try:
        if join is not None:
            text = lookup_file.with_table(text, join.file, join.filename or "", store)
        return plan_of(text)
    except Refusal as refusal:
        raise invalid("mapping", text, refusal.zh, refusal.en) from None


def _named(store: Store, name: str) -> Plan | None:
    if not name:
        return None
    found = saved_mappings.named(store, name)
    if found is None:
        raise invalid("mapping_name", name, "没有这个方案", "there is no such mapping")
    return found

"""Backups over HTTP: what there is, and one more now."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Response
from fastapi.responses import FileResponse, StreamingResponse
from starlette.background import BackgroundTask

from api.errors import not_found
from api.models.answers import Backup
from api.routes.dependencies import Asking, lets_in, needs, note
from data import real_files
from data.access import erasure_list
from data.installation import backup, encrypted_backup
from data.installation.installation import home
from data.refusal import Refusal

router = APIRouter(tags=["backups"], dependencies=[needs("upload")])
#: What is in an encrypted backup opens every account: the keys.
_WITH_KEYS = [needs(encrypted_backup.RIGHT), Depends(lets_in)]


@router.get("/backups", response_model=list[Backup])
def list_backups() -> Any:
    """已有的备份,最近的在前。The backups there are, newest first."""
    return [_answer(found) for found in backup.backups(home().folder)]


@router.post("/backups", status_code=201, response_model=Backup)
def back_up(asks: Asking) -> Any:
    """现在备份一次,看板照常使用。Make a backup now; the board goes on working."""
    served = home()
    made = backup.make(served.real, served.folder, served.access)
    note(asks, "backup", made.name)
    return _answer(made)


@router.post(
    "/backups/key",
    response_class=Response,
    responses={200: {"description": "密钥文件。The key file.", "content": {"application/octet-stream": {}}}},
)
def hand_over_key(asks: Asking) -> Response:
    """取走密钥文件,和备份分开保存;只交出一次,以后只有系统管理员可以再取。

    The key file, to be kept apart from the backups: without it a restore elsewhere does not know who was erased. Given
    once, and to an administrator again.
    """
    if home().demo:
        raise Refusal(
            "demo_backup", "演示数据不做备份。请先结束演示。", "The demo is not backed up. End the demo first."
        )
    access = home().access
    name = erasure_list.file_name(access)
    return Response(
        erasure_list.hand_over(access, asks),
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@router.post(
    "/backups/{name}/encrypted",
    dependencies=_WITH_KEYS,
    response_class=StreamingResponse,
    responses={200: {"description": "加密备份。The encrypted backup.", "content": {"application/octet-stream": {}}}},
)
def take_encrypted(asks: Asking, name: str, passphrase: Annotated[str, Body(embed=True)]) -> StreamingResponse:
    """一份备份连同密钥,做成一个只有口令能打开的文件带走;密钥能打开所有账号,只给登录的系统管理员(令牌不行)。看板清理不到它,个人信息到期后请自行删除。

    A backup with the keys as one file that only the passphrase opens, for an administrator who is logged in: the keys
    open every account. The board cannot clean it: delete it when the
    days for which personal data is kept are over.
    """
    served = home()
    chosen = next((found for found in backup.backups(served.folder) if found.name == name), None)
    if chosen is None:
        raise not_found(f"没有备份 {name}。", f"There is no backup {name}.")
    content = encrypted_backup.sealed(chosen, served.folder, passphrase)
    note(asks, "backup_encrypted", name)
    return StreamingResponse(
        content,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}{encrypted_backup.ENDING}"',
            "Cache-Control": "no-store",
        },
    )


@router.get("/backups/{name}/encrypted", dependencies=_WITH_KEYS, response_class=FileResponse, include_in_schema=False)
def take_prepared(asks: Asking, name: str) -> FileResponse:
    """网页上做好的加密备份,只能下载一次。The encrypted backup that was made on the page, given once."""
    found = encrypted_backup.prepared(home().folder, name, asks.name)
    if found is None:
        raise not_found("这份加密备份还没有做,或已经下载过。", "It was not made yet, or was downloaded already.")
    return FileResponse(
        found,
        media_type="application/octet-stream",
        filename=f"{name}{encrypted_backup.ENDING}",
        headers={"Cache-Control": "no-store"},
        background=BackgroundTask(real_files.remove, found, ignore_errors=True),
    )


def _answer(found: backup.Backup) -> dict[str, Any]:
    return {
        "name": found.folder.name,
        "time": found.time,
        "size": found.size,
        "whole": found.whole,
        "version": found.version,
    }

"""Backups over HTTP: what there is, and one more now."""

from typing import Any

from fastapi import APIRouter, Response

from api.models.answers import Backup
from api.routes.dependencies import Asking, needs, note
from data.access import erasure_list
from data.installation import backup
from data.installation.installation import home
from data.refusal import Refusal

router = APIRouter(tags=["backups"], dependencies=[needs("upload")])


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


def _answer(found: backup.Backup) -> dict[str, Any]:
    return {
        "name": found.folder.name,
        "time": found.time,
        "size": found.size,
        "whole": found.whole,
        "version": found.version,
    }

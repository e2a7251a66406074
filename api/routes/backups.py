"""Backups over HTTP: what there is, and one more now."""

from typing import Any

from fastapi import APIRouter

from api.models.answers import Backup
from api.routes.dependencies import Asking, needs, note
from data.installation import backup
from data.installation.installation import home

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


def _answer(found: backup.Backup) -> dict[str, Any]:
    return {
        "name": found.folder.name,
        "time": found.time,
        "size": found.size,
        "whole": found.whole,
        "version": found.version,
    }

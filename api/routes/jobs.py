"""Loads under way over HTTP: how far they are, and the way to stop them."""

from typing import Any

from fastapi import APIRouter

from api.errors import not_found
from api.models.answers import Job
from api.routes.dependencies import Asking, doing, needs
from data.intake import jobs

router = APIRouter(tags=["jobs"], dependencies=[needs("upload")])


@router.get("/jobs", response_model=list[Job])
def list_jobs() -> Any:
    """正在载入的文件:行数、速度、还要多久。Loads that have not ended, oldest first: rows, rate, time left."""
    return [_job(job) for job in jobs.running()]


@router.delete("/jobs/{id}", response_model=Job)
def cancel_job(asks: Asking, id: str) -> Any:
    """取消一次载入,数据不变;已经写完的用撤销。Cancel a load, and nothing has changed; undo one that has been
    written.
    """
    found = jobs.find(int(id)) if id.isascii() and id.isdigit() and len(id) < 19 else None
    if found is None or found.ended:
        raise not_found(f"没有编号为 {id} 的载入在进行。", f"No load with the id {id} is under way.")
    with doing(asks, "job_cancelled", id, file=found.file_name):
        found.cancel()
    return _job(found)


def _job(job: jobs.Job) -> dict[str, Any]:
    watch = job.watch
    return {
        "id": job.id,
        "file_name": job.file_name,
        "dry_run": job.dry_run,
        "phase": watch.phase,
        "rows": watch.rows,
        "rows_per_second": watch.rate,
        "share": watch.share,
        "seconds_left": watch.seconds_left,
        "cancelled": watch.cancelled,
    }

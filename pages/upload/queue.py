"""Files looked at or loaded one after the other, so that people see how far it is and can stop it."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass

import streamlit as st

from data.batches.result import Outcome
from data.intake.jobs import Job
from data.intake.progress import READING, WRITING, Cancelled, Watch
from data.refusal import Refusal
from pages.frame.markdown_escape import plain
from pages.frame.shell import Page

#: Seconds a click waits for the end before progress is drawn; most files take less.
PATIENCE_S = 1.0
#: Seconds that each drawing of the progress works on, and its pace: small files follow each other at once.
WORKS_S, DRAWN_EVERY_S = 0.6, 1.0


@dataclass(frozen=True)
class Task:
    """One file or table to be looked at or loaded: ``start`` begins it, ``then`` takes what came of it."""

    key: Hashable
    name: str
    start: Callable[[], Job]
    then: Callable[[list[Outcome]], None]


class Queue:
    """Tasks in their order, one at a time."""

    def __init__(self, tasks: list[Task]) -> None:
        """Nothing is begun before ``advance`` or ``go_on``."""
        self.number = len(tasks)
        self.stopped = False
        self._waiting = deque(tasks)
        self._current: tuple[Task, Job] | None = None
        self._by_itself: threading.Thread | None = None
        self._failed: Exception | None = None

    @property
    def keys(self) -> set[Hashable]:
        """The tasks that have not ended; not to be asked while it goes on by itself."""
        return {task.key for task in (*self._waiting, *([self._current[0]] if self._current else []))}

    def go_on(self) -> None:
        """Work to the end from now on, whether or not anybody still looks at the page."""
        self._by_itself = threading.Thread(target=self._to_the_end, name="files to be loaded", daemon=True)
        self._by_itself.start()

    def advance(self, seconds: float) -> bool:
        """Work on, or see it go on, waiting at most so long; whether all is done.

        Raises what a task raised that went on by itself; the next call goes on behind it.
        """
        if self._by_itself is not None:
            self._by_itself.join(seconds)
            if self._by_itself.is_alive():
                return False
            self._by_itself = None
            if self._failed is not None:
                raise self._failed
        return self._work(time.monotonic() + seconds)

    def _to_the_end(self) -> None:
        try:
            self._work(None)
        except Exception as error:
            logging.getLogger(__name__).exception("files that were to be loaded")
            self._failed = error

    def _work(self, until: float | None) -> bool:
        while self._current or self._waiting:
            if self._current is None:
                task = self._waiting.popleft()
                if self.stopped:
                    task.then([Outcome("", None, Cancelled())])
                    continue
                self._current = task, task.start()
                if self.stopped:  # while it was being begun
                    self._current[1].cancel()
            task, job = self._current
            if not job.wait(None if until is None else max(0.0, until - time.monotonic())):
                return False
            self._current = None
            task.then(_outcomes(job))
        return True

    def cancel(self) -> None:
        """Stop what runs, and begin nothing more."""
        self.stopped = True
        if current := self._current:
            current[1].cancel()

    @property
    def running(self) -> tuple[int, str, Watch] | None:
        """Place in the queue (from 1), name and watch of the task that runs."""
        current = self._current
        if current is None:
            return None
        task, job = current
        return self.number - len(self._waiting), task.name, job.watch


def _outcomes(job: Job) -> list[Outcome]:
    if job.outcomes:
        return job.outcomes
    return [Outcome("", None, job.refusal or Refusal("empty", "文件里没有表格。", "The file holds no table."))]


def show(page: Page, queue: Queue, zh: str, en: str) -> None:
    """How far a queue is, renewed by itself, with a button to stop; the page runs again at its end."""

    @st.fragment(run_every=DRAWN_EVERY_S)
    def panel() -> None:
        if queue.advance(WORKS_S):
            st.rerun()
        running = queue.running
        if running is None:
            return
        place, name, watch = running
        with st.container(border=True, key="progress"):
            st.markdown(f"{page.t(zh, en)} {place}/{queue.number} · {plain(name)}")
            st.progress(watch.share or 0.0, text=" · ".join(_said(page, watch)))
            if queue.stopped:
                st.text(page.t("正在取消……", "Cancelling …"))
            elif st.button(page.t("取消", "Cancel"), key="cancel_queue", icon=":material/close:"):
                page.note("job_cancelled", str(place), file=name)
                queue.cancel()
                st.rerun(scope="fragment")

    panel()


def _said(page: Page, watch: Watch) -> list[str]:
    if watch.phase == WRITING:
        return [page.t(f"写入 {watch.rows:,} 行", f"Writing {watch.rows:,} rows")]
    if watch.phase != READING:
        return [page.t("等待:前面还有文件在处理", "Waiting for another file")]
    said = [
        page.t(f"读取 {watch.rows:,} 行", f"Reading, {watch.rows:,} rows"),
        page.t(f"每秒 {watch.rate:,.0f} 行", f"{watch.rate:,.0f} rows/s"),
    ]
    left = watch.seconds_left
    if left is not None:
        said.append(page.t(f"还要约 {_duration(left, '秒', '分钟')}", f"about {_duration(left, 's', 'min')} left"))
    return said


def _duration(seconds: float, second: str, minute: str) -> str:
    return f"{max(1, round(seconds))} {second}" if seconds < 90 else f"{round(seconds / 60)} {minute}"

"""Whoever can write into the folders of the board: links in the inbox, a record that is cut or written anew."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.attack.attack import Try
from tests.attack.target import Target
from tests.conftest import ROOT

#: Seconds in which the inbox looks at everything that lies in it.
_LOOKS_WITHIN_S = 15.0


def inbox_links(target: Target) -> Iterator[Try]:
    """Links in the inbox to files and folders, to the board's own folder too, and a pipe: nothing is read or moved."""
    folder = _folder(target)
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "其他单位.csv").write_text("姓名,电话\n别人,13900009999\n", encoding="utf-8")
    inbox = folder / "inbox"
    before = {path: path.read_bytes() for path in (*elsewhere.iterdir(), *folder.glob("*.key"))}
    (inbox / "up").symlink_to("..")
    (inbox / "away").symlink_to(elsewhere)
    (inbox / "one.csv").symlink_to(elsewhere / "其他单位.csv")
    (inbox / "key.csv").symlink_to(folder / "secret.key")
    os.mkfifo(inbox / "pipe.csv")
    (inbox / "last.csv").write_text("姓名,房号,日期,今日体温\n张三,1-101,2022-04-02,36.5\n", encoding="utf-8")
    deadline = time.monotonic() + _LOOKS_WITHIN_S
    while time.monotonic() < deadline and not list((inbox / "done").rglob("last.csv")):
        time.sleep(0.1)
    yield Try("what came after them is loaded", bool(list((inbox / "done").rglob("last.csv"))))
    for path, content in before.items():
        yield Try(f"{path.name} lies where it lay", path.is_file() and path.read_bytes() == content)
    filed = [path.name for name in ("done", "failed") for path in (inbox / name).rglob("*") if path.is_file()]
    yield Try("none of it is filed", not any("其他单位" in name or ".key" in name for name in filed), str(filed))


def record_cut(target: Target) -> Iterator[Try]:
    """The record without its last lines, without any, and written anew: verifying says so."""
    folder = _folder(target)
    for what, cut in {
        "the last lines": "delete from record where seq > (select max(seq) - 3 from record)",
        "all lines": "delete from record",
        "a line": "delete from record where seq = 2",
        "a name": "update record set who = '别人' where seq = 3",
    }.items():
        copy = folder.parent / "cut"
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for path in (*folder.glob("access.sqlite*"), *folder.glob("*.key")):
            shutil.copy(path, copy)
        yield Try(f"before {what} are taken", _verify(folder) == 0)
        with sqlite3.connect(copy / "access.sqlite") as connection:
            names = connection.execute("select name from sqlite_master where type = 'trigger'").fetchall()
            for (name,) in names:
                connection.execute(f'drop trigger "{name}"')
            connection.execute(cut)
        connection.close()
        aside = folder.parent / "whole"
        shutil.rmtree(aside, ignore_errors=True)
        folder.rename(aside)
        copy.rename(folder)
        found = _verify(folder)
        folder.rename(copy)
        aside.rename(folder)
        yield Try(f"without {what}", found == 1, f"ended with {found}")


def _verify(folder: Path) -> int:
    """What verifying the record of a folder ends with."""
    environment = {**os.environ, "BOARD_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "data.commands.verify_record"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False).returncode


def _folder(target: Target) -> Path:
    assert target.folder is not None
    return target.folder

"""(e) A workbook of 100,000 rows: to the texts that intake reads, and loaded, against pandas' fastest reader."""

import tempfile
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd
import xlsxwriter

from benchmarks.table import Row, median, seconds
from data.current.opened_store import open_store
from data.files.tables_of_file import Refused, tables_of
from data.intake import loading

ROWS = 100_000
ROUNDS = 5
DAY = date(2026, 11, 22)
HEADER = ("居民编号", "姓名", "房号", "日期", "打卡时间", "今日体温", "是否有症状", "状态")
#: A file of this size unpacks to some tens of megabytes.
MOST_BYTES = 400_000_000


def run() -> list[Row]:
    """Read and load the same workbook in turns with pandas, which must find the same cells."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        path = folder / "打卡.xlsx"
        _write(path)
        _check_equal(path, folder)
        ours, loaded, peer = [], [], []
        for turn in range(ROUNDS):
            peer.append(seconds(lambda: pd.read_excel(path, engine="calamine")))
            ours.append(seconds(lambda: list(_texts(path, folder))))
            store = open_store(folder / f"{turn}.duckdb")
            loaded.append(seconds(partial(loading.load, store, path, path.name)))
            store.close()
    name = "pandas.read_excel(engine='calamine')"
    return [
        Row(f"(e) read an XLSX of {ROWS:,} rows", median(ours), "s", name, median(peer), 1.0, True),
        Row("(e) the same loaded: read, checked, placed, written", median(loaded), "s", name, median(peer)),
    ]


def _write(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("打卡")
    sheet.write_row(0, 0, HEADER)
    for row in range(1, ROWS + 1):
        sheet.write_row(
            row,
            0,
            (
                f"R{row:06d}",
                "张三",
                f"{row % 40 + 1}-{row % 900 + 101}",
                DAY.isoformat(),
                f"{7 + row % 3:02d}:{row % 60:02d}",
            ),
        )
        sheet.write_row(row, 5, (36.0 + row % 10 / 10, "否", "正常"))
    book.close()


def _texts(path: Path, folder: Path):  # type: ignore[no-untyped-def]
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        for table in tables_of(path, path.name, Path(scratch), MOST_BYTES):
            assert not isinstance(table, Refused), table.refusal
            table.first_rows()
            yield from table.batches(1, len(HEADER))


def _check_equal(path: Path, folder: Path) -> None:
    frame = pd.read_excel(path, engine="calamine", dtype=str)
    columns = [
        [text for batch in _texts(path, folder) for text in batch.columns[1 + index].to_pylist()]
        for index in range(len(HEADER))
    ]
    for name, texts in zip(HEADER, columns, strict=True):
        if name == "今日体温":
            assert [float(text) for text in texts] == [float(text) for text in frame[name]]
        else:
            assert texts == frame[name].tolist(), name

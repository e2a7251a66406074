"""The generator's files: written by the command, read by the board, and the committed samples."""

import csv
import io
from datetime import date, time
from pathlib import Path

import pyarrow as pa
import pytest

from data import generator
from data.current.opened_store import open_store
from data.generator import files, sample
from data.generator.__main__ import main
from data.intake import loading
from data.kinds import KINDS

END = date(2026, 11, 22)
SAMPLES = Path(sample.__file__).parents[1] / "sample"
SMALL = ["--residents", "600", "--days", "3", "--end", END.isoformat()]


@pytest.fixture
def store(tmp_path):
    store = open_store(tmp_path / "board.duckdb")
    yield store
    store.close()


def rows_of(content: bytes, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def test_the_command_writes_every_kind_for_excel(tmp_path, capsys):
    assert main([*SMALL, "--out", str(tmp_path / "new" / "folder")]) == 0
    tables = generator.generate(600, 3, 7, END)
    for kind, table in tables.items():
        content = (tmp_path / "new" / "folder" / f"{kind}.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.count(b"\r\n") == content.count(b"\n") == table.num_rows + 1
        header, *rows = rows_of(content)
        assert header == [field.zh for field in KINDS[kind].fields]
        assert rows == [["" if cell is None else cell for cell in row.values()] for row in table.to_pylist()]
    assert "checkins.csv" in capsys.readouterr().out


def test_a_file_a_day_in_another_encoding_with_english_headers(tmp_path):
    options = ["--split-days", "--encoding", "gb18030", "--headers", "en", "--kinds", "roster,checkins"]
    assert main([*SMALL, *options, "--out", str(tmp_path)]) == 0
    days = [f"checkins_2026-11-{day}.csv" for day in (20, 21, 22)]
    assert sorted(path.name for path in tmp_path.iterdir()) == [*days, "roster.csv"]
    header, first, *_ = rows_of((tmp_path / days[-1]).read_bytes(), "gb18030")
    assert header == list(KINDS["checkins"].field_names)
    assert first[3] == "2026-11-22"


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        ["--out", "x", "--kinds", "checkins,visits"],
        ["--out", "x", "--residents", "0"],
        ["--out", "x", "--end", "soon"],
    ],
)
def test_the_command_says_what_it_cannot_do(wrong, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(wrong)
    assert stopped.value.code == 2
    assert "error" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", files.ENCODINGS)
def test_cells_that_need_quotes_get_them(tmp_path, encoding):
    class Awkward(generator.Community):
        """A community in which somebody types commas, quotes and line breaks."""

        def parts(self, kind):
            typed = pa.table({"request_id": ["1", "2"], "text": ['买菜,"两天"\r\n买不到', None]})
            yield END, typed

    plan = generator.DemoPlan(1, 1, 7, END, time(9, 40))
    [(path, rows, _)] = files.write(Awkward(plan), tmp_path, ["requests"], encoding=encoding)
    assert rows == 2
    assert rows_of(path.read_bytes(), encoding)[1:] == [["1", '买菜,"两天"\r\n买不到'], ["2", ""]]


@pytest.mark.slow
def test_what_is_generated_loads_without_a_rejection(tmp_path, store):
    written = generator.write_csvs(tmp_path, residents=1500, days=3, end=END)
    assert list(written) == list(KINDS)
    for kind, path in written.items():
        result = loading.load(store, path, path.name)
        assert (result.kind, result.rejected, result.missing) == (kind, 0, [])
        assert result.accepted == result.rows_read > 0
    # The guests are the only people whom no roster names; everybody lives in a grid.
    assert store.rows("select count(*) filter (not on_roster), count(*) filter (grid_id = '') from people") == [(3, 0)]
    assert store.rows("select count(*) from requests where place = 'outside'") == [(1,)]


def test_the_committed_samples_are_what_the_command_writes():
    written = sample.samples()
    assert {path.name for path in SAMPLES.glob("*.csv")} == set(written)
    for name, content in written.items():
        assert (SAMPLES / name).read_bytes() == content, name


def test_the_samples_fit_together(store):
    for kind in KINDS:
        content = (SAMPLES / f"{kind}.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert 10 <= content.count(b"\r\n") - 1 <= 50
        result = loading.load(store, content, f"{kind}.csv")
        assert (result.kind, result.rejected) == (kind, 0)
    assert store.rows("select count(*) from people where not on_roster or grid_id = ''") == [(0,)]
    assert store.rows("select count(*) from requests where place = 'outside'") == [(0,)]
    assert store.rows("select count(*) > 0 from checkins where temperature >= 37.3") == [(True,)]
    [(listed, reported)] = store.rows("select (select count(*) from people), count(*) from checkins where reported")
    assert reported < listed


def test_the_articles_own_table_is_among_the_samples(store):
    result = loading.load(store, SAMPLES / "checkins_article.csv", "checkins_article.csv", day=END)
    assert (result.kind, result.accepted, result.rejected) == ("checkins", 2, 0)
    assert store.rows("select name from people order by name") == [("张三",), ("李四",)]
    assert store.rows("select reported, marked from checkins order by reported") == [(False, True), (True, False)]

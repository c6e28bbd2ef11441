from __future__ import annotations

import io
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.batch.corrections import FAILED_LINES, FAILED_TABLE, FailedRows
from nethandout.batch.results import Reason
from nethandout.records.columns import Header, Row
from nethandout.records.tables import read_rows

REASONS = [Reason("missing", "patient.name: this field is missing"), Reason("x", "=1+1")]


def write(folder: Path, rows: list[Row]) -> None:
    with FailedRows(folder) as failed:
        for row in rows:
            failed.add(row, REASONS)


def read(text: str) -> list[Row]:
    return list(read_rows(io.BytesIO(text.encode()), file_label="rows.csv"))


def test_failed_rows_come_back_with_their_reasons(tmp_path: Path) -> None:
    rows = read('goal;language;\r\n\'0012345;"a;b";\r\n+1 312;es;lost\r\nx\r\n')
    write(tmp_path, rows)
    path = tmp_path / FAILED_TABLE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_bytes().decode("utf-8-sig")
    assert text.splitlines()[:2] == [
        '"reasons";"goal";"language";""',
        '"row 2: patient.name: this field is missing [missing]; =1+1 [x]";"\'0012345";"a;b";""',
    ]
    again = list(read_rows(path, file_label="failed.csv"))
    assert [row.cells[1:] for row in again] == [
        ("0012345", "a;b", ""),
        ("+1 312", "es", "lost"),
        ("x",),
    ]


def test_a_second_round_has_one_column_of_reasons(tmp_path: Path) -> None:
    write(tmp_path, read("goal\nwalk\n"))
    first = (tmp_path / FAILED_TABLE).read_bytes()
    write(tmp_path, list(read_rows(tmp_path / FAILED_TABLE, file_label="f")))
    assert (tmp_path / FAILED_TABLE).read_bytes() == first


def test_no_cell_starts_a_formula(tmp_path: Path) -> None:
    cells = ("=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1")
    header = Header(tuple(f"={n}" for n in range(len(cells))))
    write(tmp_path, [Row(2, None, (), cells, header)])
    text = (tmp_path / FAILED_TABLE).read_bytes().decode("utf-8-sig")
    starts = {cell[:1] for line in text.split('"\r\n"') for cell in line.split('","')}
    assert not starts.intersection("=+-@\t\r＝")


def test_json_lines_come_back_as_they_were(tmp_path: Path) -> None:
    rows = read('{"goal": "é"}\n{"goal": }\n')
    write(tmp_path, rows)
    text = (tmp_path / FAILED_LINES).read_text(encoding="utf-8")
    assert text == '{"goal": "é"}\n{"goal": }\n'


def test_rows_of_a_folder_and_of_a_broken_file_have_nothing_to_hand_back(tmp_path: Path) -> None:
    write(tmp_path, [Row(1), Row(2, is_last_read=True)])
    assert list(tmp_path.iterdir()) == []


def test_a_run_without_failed_rows_removes_the_old_file(tmp_path: Path) -> None:
    write(tmp_path, read("goal\nwalk\n"))
    write(tmp_path, [])
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_run_leaves_the_old_file(tmp_path: Path) -> None:
    write(tmp_path, read("goal\nwalk\n"))
    failed = FailedRows(tmp_path)
    failed.add(read("goal\nrun\n")[0], REASONS)
    failed.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    (path,) = tmp_path.iterdir()
    assert "walk" in path.read_text(encoding="utf-8")


ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
TRICKY = st.from_regex(r"""['"= +\-@0-9\t\r\n;,x]{0,8}""", fullmatch=True)


@given(
    st.lists(st.tuples(ANY_TEXT | TRICKY, ANY_TEXT | TRICKY), min_size=1, max_size=8),
    st.sampled_from(",;\t"),
)
def test_any_cells_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]], delimiter: str
) -> None:
    folder = tmp_path_factory.mktemp("round")
    header = Header(("goal", "crisis_plan"), delimiter)
    kept = [row for row in cells if any(cell.strip() for cell in row)]
    write(folder, [Row(2, None, (), row, header) for row in kept])
    if kept:
        again = list(read_rows(folder / FAILED_TABLE, file_label="failed.csv"))
        assert [row.cells[1:] for row in again] == kept
        assert not any(row.is_last_read for row in again)

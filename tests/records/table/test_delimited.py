from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.records.table.columns import REFUSED, Row
from nethandout.records.table.delimited import read_delimited


def rows_of(raw: str | bytes) -> list[Row]:
    stream = io.BytesIO(raw if isinstance(raw, bytes) else raw.encode())
    return list(read_delimited(stream, None, "r.csv"))


def values_of(raw: str | bytes) -> list[object]:
    return [row.tree.value for row in rows_of(raw) if row.tree is not None]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiters_and_encodings_of_spreadsheet_programs(delimiter: str, encoding: str) -> None:
    text = f'goal{delimiter}conditions\r\nJosé "x"{delimiter}"a;b"\r\n'
    assert values_of(text.encode(encoding)) == [{"goal": 'José "x"', "conditions": ["a", "b"]}]


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"'])
def test_a_separator_line_is_no_row(first: str) -> None:
    (row,) = rows_of(f"{first}\r\ngoal;language\r\na,b;es\r\n")
    assert row.number == 2
    assert row.tree is not None
    assert row.tree.value == {"goal": "a,b", "language": "es"}


def test_delimiters_in_quotes_do_not_count() -> None:
    text = '"goal";"reasons";language\n1,2,3;"a,b";es\n'
    assert values_of(text) == [{"goal": "1,2,3", "language": "es"}]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    text = 'goal,language\n"two\nlines",es\n\n,\nlast,es\n'
    rows = rows_of(text)
    assert [row.number for row in rows] == [2, 5]
    assert [row.cells for row in rows] == [("two\nlines", "es"), ("last", "es")]


def test_the_last_row_needs_no_line_end() -> None:
    assert values_of("goal\nwalk") == [{"goal": "walk"}]


def test_marked_cells_are_read_without_their_mark() -> None:
    assert values_of("goal\n'0012345\n") == [{"goal": "0012345"}]


def test_a_row_cut_short_keeps_its_cells_for_correction() -> None:
    rows = rows_of("goal,language,approved_by\nwalk\n'0,es,x\n")
    assert rows[0].cells == ("walk",)
    assert rows[0].tree is None
    assert rows[1].cells == ("0", "es", "x")


def test_an_unclosed_quote_does_not_fill_the_memory() -> None:
    rows = rows_of('goal\n"' + "x\n" * 200_000)
    assert [(row.number, row.problems[0].code, row.is_last_read) for row in rows] == [
        (2, "csv-syntax", True)
    ]
    assert rows[0].unread == 199_999


def test_what_comes_after_a_stray_quote_is_counted() -> None:
    rows = rows_of('goal,language\na,es\n"b" c,es\nd,es\n\ne,es')
    assert [(row.number, row.unread) for row in rows] == [(2, 0), (3, 3)]
    assert rows[1].cells == ("b c", "es", REFUSED)


def test_lines_of_old_programs_for_macs_end_in_cr() -> None:
    assert values_of("goal,language\rwalk,es\rrun,ar\r") == [
        {"goal": "walk", "language": "es"},
        {"goal": "run", "language": "ar"},
    ]


def test_a_row_may_lack_the_reasons_of_an_earlier_run() -> None:
    assert values_of("goal,language,reasons\nwalk,es\n") == [{"goal": "walk", "language": "es"}]


@pytest.mark.parametrize(
    "text",
    [REFUSED, "#N/A", "#REF!", "#DIV/0!", "Err:502", "=1+1", '="0012345"', "=SUM(A1)", "＝A1"],
)
def test_what_is_no_text_of_anybody_is_refused(text: str) -> None:
    cells = text.replace('"', '""')
    (row,) = rows_of(f'goal,language\n"{cells}",es\n')
    assert [(each.code, each.position.column) for each in row.problems] == [("cell-type", 1)]
    assert row.refused == {"goal"}


@pytest.mark.parametrize("text", ["= walk", "=", "# 1", "#1 at chess", "=> swim", "Err: none"])
def test_what_only_looks_like_a_formula_is_text(text: str) -> None:
    assert values_of(f"goal\n{text}\n") == [{"goal": text}]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0'Ãâï")), min_size=1))
def test_cells_come_back_as_they_were_written(cells: list[str]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(["goal", "language"])
    writer.writerows([cell, "es"] for cell in cells)
    rows = rows_of(b"\xef\xbb\xbf" + text.getvalue().encode())
    assert [row.cells[0] for row in rows] == cells

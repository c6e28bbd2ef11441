"""A table survives a spreadsheet, and nothing in it is ever calculated there."""

from __future__ import annotations

import csv
import io

import pytest

from nethandout.errors import InputError
from nethandout.i18n.exchange.tablefile import read, write
from nethandout.i18n.exchange.units import Unit

DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "''-1", "'quoted'", "a=b")


def table(*targets: str) -> bytes:
    units = [
        Unit(f"h{number}", None, f"s{number}", target, fuzzy=False)
        for number, target in enumerate(targets)
    ]
    return write([("handouts.po", units)], "es")


def rows(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def refused(raw: bytes) -> tuple[str, int]:
    with pytest.raises(InputError) as caught:
        read(raw, "a.csv")
    problem = caught.value.problems[0]
    return problem.code, problem.position.line


def test_excel_is_told_that_it_is_unicode() -> None:
    assert table("ñ").startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in table("ñ")


def test_no_cell_begins_like_a_formula_and_none_is_lost() -> None:
    raw = table(*DANGEROUS)
    assert not [cell for row in rows(raw) for cell in row if cell[:1] and cell[0] in "=+-@\t\r"]
    assert [unit.target for unit in read(raw, "a.csv").units] == [(text,) for text in DANGEROUS]


def test_commas_quotes_and_line_ends_stay_in_their_cell() -> None:
    said = 'a, "b"; c\nd'
    assert read(table(said), "a.csv").units[0].target == (said,)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_spreadsheets_of_other_countries_separate_otherwise(delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows(table("a", "b;c")))
    found = read(out.getvalue().encode(), "a.csv")
    assert found.language == "es"
    assert [unit.target for unit in found.units] == [("a",), ("b;c",)]


def test_columns_may_be_moved_and_left_out() -> None:
    raw = "state,target es,id,source\ntranslated,sí,h1,yes\n".encode()
    (unit,) = read(raw, "a.csv").units
    assert (unit.id, unit.source, unit.target, unit.fuzzy) == ("h1", ("yes",), ("sí",), False)


@pytest.mark.parametrize(
    "raw",
    [
        b"sep=;\r\nid;source;target es;state\r\nh1;a;b;translated\r\n",
        "id\tsource\ttarget es\tstate\nh1\ta\tb\ttranslated\n".encode("utf-16"),
        b"ID,Source,TARGET es,State\nh1,a,b,Translated\n",
        b"id,source,target es,state\nh1,a,b,translated,,\n",
        b"id,source,target es,state,note,place\nh1,a,b,translated\n",
    ],
    ids=["separator line", "Unicode text of Excel", "capitals", "cells added", "cells dropped"],
)
def test_habits_of_spreadsheets_do_no_harm(raw: bytes) -> None:
    found = read(raw, "a.csv")
    (unit,) = found.units
    assert (unit.id, unit.target, unit.fuzzy, found.language) == ("h1", ("b",), False, "es")


def test_lines_are_those_of_the_file_also_below_a_separator_line() -> None:
    assert refused(b"sep=,\nid,source,target,state\nh1,a,b,done\n") == ("exchange-table", 3)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("id,source,target es,state\nh1,a,sí,\n".encode("cp1252"), ("encoding", 0)),
        (b"id,source,state\n", ("exchange-table", 1)),
        (b"id,source,target,state\nh1,a\n", ("exchange-table", 2)),
        (b"id,source,target,state,before\nh1,a,b,translated\n", ("exchange-table", 2)),
        (b"id,source,target,state\nh1,a,b,translated,more\n", ("exchange-table", 2)),
        (b"id,source,target,state\nh1,a,\0,\n", ("exchange-table", 2)),
        (b"id,source,target,state\nh1,a,b,done\n", ("exchange-table", 2)),
        (b"id,source,target,state\nh1,a,b,\nh1,a,b,\n", ("exchange-table", 3)),
        (b'id,source,target,state\nh1,a,"b,\n', ("exchange-table", 2)),
    ],
)
def test_what_is_wrong_is_named_with_its_line(raw: bytes, expected: tuple[str, int]) -> None:
    assert refused(raw) == expected

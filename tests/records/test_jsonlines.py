from __future__ import annotations

import io

import pytest

from nethandout.records.jsonlines import read_json_lines
from nethandout.records.table.columns import Row


def rows_of(raw: str | bytes) -> list[Row]:
    stream = io.BytesIO(raw if isinstance(raw, bytes) else raw.encode())
    return list(read_json_lines(stream, "r.jsonl"))


def test_a_line_is_a_record() -> None:
    rows = rows_of('\ufeff{"patient": {"name": "José"}, "interpreter": true}\n\n{"goal": null}\r\n')
    assert [row.number for row in rows] == [1, 3]
    assert [row.tree and row.tree.value for row in rows] == [
        {"patient": {"name": "José"}, "interpreter": True},
        {"goal": None},
    ]
    assert rows[1].tree is not None
    assert str(rows[1].tree.at(("goal",))) == "r.jsonl:3"
    assert rows[1].cells == ('{"goal": null}',)


@pytest.mark.parametrize("number", ["14", "0.50", "-3", "12345678901234567890"])
def test_numbers_stay_as_they_are_written(number: str) -> None:
    (row,) = rows_of(f'{{"goal": {number}}}')
    assert row.tree is not None
    assert row.tree.value == {"goal": number}


def test_characters_may_be_escaped() -> None:
    (row,) = rows_of(r'{"goal": "\ud842\udfb7\u00e9"}')
    assert row.tree is not None
    assert row.tree.value == {"goal": "\U00020bb7é"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"goal": "zanary", "goal": 1}', "duplicate-key"),
        ('{"patient": {"name": "zanary", "name": 1}}', "duplicate-key"),
        ('{"goal": "zanary"', "json-syntax"),
        ('{"goal": "zanary"} {}', "json-syntax"),
        ('["zanary"]', "json-syntax"),
        ("zanary", "json-syntax"),
        ('{"goal": 0012}', "json-syntax"),
        ('{"goal": 1e5}', "number"),
        ('{"goal": NaN}', "number"),
        ('{"goal": -Infinity}', "number"),
        ('{"goal": "za\tnary"}', "json-syntax"),
        ('{"a":' * 100_000, "too-deep"),
        ('{"a":' * 300 + "1" + "}" * 300, "too-deep"),
        ('{"a":' + "[" * 40 + "]" * 40 + "}", "too-deep"),
    ],
)
def test_a_wrong_line_is_refused_and_its_neighbors_are_not(line: str, code: str) -> None:
    rows = rows_of(f'{{"goal": "a"}}\n{line}\n{{"goal": "b"}}\n')
    assert [row.number for row in rows] == [1, 2, 3]
    assert [problem.code for problem in rows[1].problems] == [code]
    assert rows[1].problems[0].position.line == 2
    assert "zanary" not in repr(rows)
    assert not rows[0].problems
    assert not rows[2].problems


def test_json_is_in_utf_8() -> None:
    rows = rows_of('{"goal": "a"}\n{"goal": "é"}\n'.encode("cp1252"))
    assert [(row.number, row.is_last_read) for row in rows] == [(1, False), (2, True)]
    assert rows[1].problems[0].code == "encoding"


def test_a_broken_byte_ends_the_rows_at_its_line() -> None:
    rows = rows_of('{"goal": "é"}\n{}\n'.encode() + b'{"goal": "\xe9"}\n')
    assert [(row.number, row.is_last_read) for row in rows] == [(1, False), (2, False), (3, True)]

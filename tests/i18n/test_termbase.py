"""The termbase file says in a note what may stand for a term and what may not."""

from __future__ import annotations

import pytest

from nethandout.errors import InputError
from nethandout.i18n.termbase import Wording, parse_termbase

HEADER = "id,en,es,ar,zh-Hans,definition,note,do_not_translate\n"


def test_parentheses_and_notes_are_read() -> None:
    row = (
        "net,neuroendocrine tumor (NET),tumor neuroendocrino (TNE),ورم,神经（NET）,A tumor.,"
        '"allowed es: neoplasia (rare); forbidden es: bulto, masa; confusable ar: سرطان; '
        'forbidden ar: ورم عصبي alone; free words: here",no\n'
    )
    (term,) = parse_termbase(HEADER + row, "termbase.csv").rows
    assert term.english == ("neuroendocrine tumor", "NET")
    assert term.wordings["es"] == Wording(
        ("tumor neuroendocrino", "TNE", "neoplasia"), ("bulto", "masa"), ()
    )
    assert term.wordings["ar"] == Wording(("ورم",), (), ("سرطان",))
    assert term.wordings["zh-Hans"].accepted == ("神经", "NET")


def test_longer_terms_come_first() -> None:
    rows = "a,tumor,tumor,,,,,no\nb,primary tumor,tumor primario,,,,,no\n"
    termbase = parse_termbase(HEADER + rows, "termbase.csv")
    assert [row.id for row in termbase.rows] == ["b", "a"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("id,en\n", [1]),
        (HEADER + "a,tumor\n", [2]),
        (HEADER + "a,tumor,,,,,,no\na,liver,,,,,,no\nb,,,,,,,no\n", [3, 4]),
        (HEADER + "a,tumor,,,,,,no,extra\n", [2]),
    ],
)
def test_all_wrong_lines_are_named(text: str, lines: list[int]) -> None:
    with pytest.raises(InputError) as caught:
        parse_termbase(text, "termbase.csv")
    assert [problem.position.line for problem in caught.value.problems] == lines

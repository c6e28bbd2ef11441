"""A record number holds no character that is taken for another one."""

from __future__ import annotations

import pytest

from nethandout.errors import Position, Problem, Severity
from nethandout.records.fields import clean_tree
from nethandout.records.vocabulary import Vocabulary
from nethandout.source.tree import SourceTree

NO_WORDS = Vocabulary({}, {}, {}, {}, {}, {})


def problems_of(number: str) -> list[Problem]:
    value = {"patient": {"record_number": number}}
    tree = SourceTree("t.csv", value, {("patient", "record_number"): Position("t.csv", 2, 3)})
    return clean_tree(tree, NO_WORDS)[1]


@pytest.mark.parametrize(
    ("number", "named"),
    [
        ("А123456", "U+0410 CYRILLIC CAPITAL LETTER A"),
        ("12Ο456", "U+039F GREEK CAPITAL LETTER OMICRON"),
        ("１２３", "FULLWIDTH DIGIT ONE"),
        ("𝟏23", "MATHEMATICAL BOLD DIGIT ONE"),
        ("123٤", "U+0664 ARABIC-INDIC DIGIT FOUR"),
        ("ABИ1", "U+0418 CYRILLIC CAPITAL LETTER I"),
        ("Ꭱ12", "U+13A1 CHEROKEE LETTER E"),
        ("1ɑ2", "U+0251 LATIN SMALL LETTER ALPHA"),
    ],
)
def test_a_character_that_looks_like_another_is_refused_by_its_name(
    number: str, named: str
) -> None:
    (problem,) = problems_of(number)
    assert (problem.code, problem.severity) == ("look-alike", Severity.ERROR)
    assert str(problem.position) == "t.csv:2:3"
    assert "patient.record_number" in problem.message
    assert named in problem.message


@pytest.mark.parametrize("number", ["O123", "12o456", "l234", "10-I34"])
def test_a_letter_among_digits_is_a_warning(number: str) -> None:
    (problem,) = problems_of(number)
    assert (problem.code, problem.severity) == ("letter-for-digit", Severity.WARNING)


@pytest.mark.parametrize(
    "number", ["0012345", "AO123", "MRN-1", "IO2", "И-12", "١٢٣٤", "住院12", "Ñ1"]
)
def test_other_numbers_are_left_alone(number: str) -> None:
    assert problems_of(number) == []


@pytest.mark.parametrize("number", ["999999", "11111111", "12345678", "123-456", "1234567890"])
def test_a_number_that_was_only_typed_to_have_one_is_a_warning(number: str) -> None:
    (problem,) = problems_of(number)
    assert (problem.code, problem.severity) == ("placeholder-number", Severity.WARNING)


@pytest.mark.parametrize("number", ["99999", "0012345", "12345679", "9999991", "A999999"])
def test_numbers_that_only_begin_so_are_left_alone(number: str) -> None:
    assert problems_of(number) == []


@pytest.mark.parametrize("number", ["Rosa Example", "see chart", "new", "A-B"])
def test_a_number_without_a_digit_is_told(number: str) -> None:
    (problem,) = problems_of(number)
    assert (problem.code, problem.severity) == ("placeholder-number", Severity.WARNING)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Ros\N{CYRILLIC SMALL LETTER A} Example", ["look-alike"]),
        ("R\N{GREEK SMALL LETTER OMICRON}sa Example", ["look-alike"]),
        ("Rosa Иванова", []),
        ("Ανδρέας Example", []),
        ("João 李 Example", []),
    ],
)
def test_a_word_of_a_name_with_letters_of_two_scripts_is_told(name: str, codes: list[str]) -> None:
    tree = SourceTree("t.csv", {"patient": {"name": name}}, {})
    assert [problem.code for problem in clean_tree(tree, NO_WORDS)[1]] == codes

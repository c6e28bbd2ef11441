"""A number is its value, however it is written, and the unit that it counts."""

from __future__ import annotations

from fractions import Fraction

import pytest

from nethandout.i18n.checks.amounts import amounts
from nethandout.i18n.checks.reading import read
from nethandout.i18n.checks.tables import built_in_tables
from nethandout.i18n.termbase import Termbase


def found(language: str, text: str) -> list[tuple[str, str | None]]:
    reading = read(text, language, built_in_tables().of(language), Termbase())
    return [(str(max(n.values)), n.unit) for n in amounts(reading) if n.digits or n.sure]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Take 5 mg.", [("5", "mg")]),
        ("en", "2 to 4 mg", [("2", "mg"), ("4", "mg")]),
        ("en", "1.5 million people", [("1500000", None)]),
        ("en", "1 1/2 tablets", [("3/2", "tablet")]),
        ("en", "1½ tablets", [("3/2", "tablet")]),
        ("en", "half a tablet", [("1/2", "tablet")]),
        ("en", "at 8 p.m.", [("20", None)]),
        ("en", "Call 555-010-0199.", []),
        ("en", "a quarter of a tablet", [("1/4", "tablet")]),
        ("en", "three quarters of an hour", [("3/4", "hour")]),
        ("en", "every third day", [("3", "day")]),
        ("en", "twenty-one days", [("21", "day")]),
        ("en", "May is a good month.", [("5", "monthname")]),
        ("en", "May I eat?", []),
        ("es", "litro y medio", [("3/2", "L")]),
        ("es", "un día y medio litro", [("1/2", "L")]),
        (
            "es",
            "el 23/08/2027 a las 15:30",
            [("8", "monthname"), ("23", None), ("2027", None), ("15", None), ("30", None)],
        ),
        ("fr", "à 15 h 30", [("15", None), ("30", "minute")]),
        ("fr", "à 9 h 00", [("9", None)]),
        ("ru", "в 15.30", [("15", None), ("30", None)]),
        ("ru", "два с половиной литра", [("5/2", "L")]),
        ("ar", "لترًا ونصف لتر", [("3/2", "L")]),
        ("ar", "نصف لتر", [("1/2", "L")]),
        ("ar", "واحد وعشرون قرصًا", [("21", "tablet")]),
        ("vi", "ngày 7 tháng 5 năm 2027", [("7", None), ("5", "monthname"), ("2027", None)]),
        (
            "zh",
            "2027-08-23 15:30",
            [("2027", None), ("8", "monthname"), ("23", None), ("15", None), ("30", None)],
        ),
        ("zh", "四分之三片", [("3/4", "tablet")]),
        ("es", "10 000 personas", [("10000", None)]),
        ("es", "veinticinco días", [("25", "day")]),
        ("es", "treinta y cinco días", [("35", "day")]),
        ("es", "2 mil mg", [("2000", "mg")]),
        ("fr", "quatre-vingt-quinze jours", [("95", "day")]),
        ("fr", "soixante-dix-sept jours", [("77", "day")]),
        ("ru", "двадцать пять дней", [("25", "day")]),
        ("ru", "полтора часа", [("3/2", "hour")]),
        ("ru", "1,5 млн", [("1500000", None)]),
        ("vi", "hai mươi lăm ngày", [("25", "day")]),
        ("vi", "10 nghìn người", [("10000", None)]),
        ("ar", "٧٫٥ ملغم", [("15/2", "mg")]),
        ("ar", "خمسة وعشرون يومًا", [("25", "day")]),
        ("ar", "أسبوعين", [("2", "week")]),
        ("zh", "15 万人", [("150000", None)]),
        ("zh", "1万5千人", [("15000", None)]),
        ("zh", "二十五天", [("25", "day")]),
        ("zh", "百分之五十", [("50", "%")]),
        ("zh", "摄氏 38 度", [("38", "°")]),
        ("zh", "２ 片", [("2", "tablet")]),
    ],
)
def test_amounts(language: str, text: str, expected: list[tuple[str, str | None]]) -> None:
    assert found(language, text) == [(str(Fraction(value)), unit) for value, unit in expected]


@pytest.mark.parametrize(("language", "text"), [("zh", "一起"), ("es", "una clínica"), ("en", "a")])
def test_a_word_that_is_no_count_is_none(language: str, text: str) -> None:
    assert found(language, text) == []

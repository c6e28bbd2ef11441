from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.records.table.formats import ShownParts, shown_parts, shows_digits, shows_text

DAY = ShownParts(year=True, month=True, day=True)
TIME = ShownParts(year=True, month=True, day=True, hour=True, minute=True)


@pytest.mark.parametrize(
    ("number_format", "parts"),
    [
        ("yyyy-mm-dd", DAY),
        ("mm-dd-yy", DAY),
        ("[$-409]d\\-mmm\\-yyyy;@", DAY),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", DAY),
        ('yyyy"年"m"月"d"日"', DAY),
        ('d" de "mmmm" de "yyyy', DAY),
        ("yyyy-mm-dd hh:mm", TIME),
        ("m/d/yy h:mm AM/PM", TIME),
        ("dd.mm.yyyy hh:mm:ss", TIME),
        ("h:mm", ShownParts(hour=True, minute=True)),
        ("mm:ss", ShownParts(minute=True)),
        ("m/d/yyyy h AM/PM", ShownParts(year=True, month=True, day=True, hour=True)),
        ("mmm-yy", ShownParts(year=True, month=True)),
        ("d-mmm", ShownParts(month=True, day=True)),
        ("yyyy", ShownParts(year=True)),
        ("dddd mmm yyyy", ShownParts(year=True, month=True)),
        ("d mmmmm yyyy", ShownParts(year=True, day=True)),
        ('"day" mmm yyyy', ShownParts(year=True, month=True)),
    ],
)
def test_a_format_shows_parts_of_a_date(number_format: str, parts: ShownParts) -> None:
    assert shown_parts(number_format) == parts


@pytest.mark.parametrize(
    "number_format",
    [
        *("[h]:mm", "[<36526]yyyy-mm-dd;@", "General", "0", "", ";;;"),
        *("bbbb-mm-dd", "B2yyyy-mm-dd", "[$-411]ge.m.d", "[$-107041E]d/m/yyyy"),
        *("[$-404]e/m/d", "[$-30411]e.m.d"),
        *("[$-2060401]yyyy/mm/dd", "[$-th-TH-u-ca-buddhist]yyyy-mm-dd", "[$-xx!]", "[yyyy-mm-dd"),
    ],
)
def test_what_shows_another_calendar_or_no_date_shows_nothing(number_format: str) -> None:
    assert not shown_parts(number_format).is_date


@pytest.mark.parametrize(
    ("number_format", "digits", "is_shown"),
    [
        ("General", "12345678901", True),
        ("General", "-12345678901", True),
        ("General", "123456789012", False),
        ("GENERAL", "0.5", True),
        ("@", "7.25", True),
        ("0", "123456789012345", True),
        ("0", "7.5", False),
        ("0.00", "7.25", True),
        ("0.0", "7.25", False),
        *[(each, "5", False) for each in ("0%", "000", "#,##0", "# ?/?", "0.0E+0", '0" mg"', "?")],
    ],
)
def test_a_format_shows_digits_or_something_else(
    number_format: str, digits: str, *, is_shown: bool
) -> None:
    assert shows_digits(number_format, digits) is is_shown


@pytest.mark.parametrize(
    ("number_format", "is_shown"),
    [
        *[(each, True) for each in ("General", "@", "0", "yyyy-mm-dd;@", "0;-0;0;@", "")],
        ('_("$"* #,##0_);_("$"* \\(#,##0\\);_("$"* "-"??_);_(@_)', True),
        *[(each, False) for each in (";;;", '"no "@', '0;0;0;"text"', "@@", "0;0;0;")],
    ],
)
def test_a_format_shows_text_or_something_else(number_format: str, *, is_shown: bool) -> None:
    assert shows_text(number_format) is is_shown


@given(st.text(alphabet='ymdhsbeg0#@;[]"\\$-_*/ AMPamp,.?%', max_size=60))
def test_any_format_is_understood(number_format: str) -> None:
    shown_parts(number_format)
    shows_text(number_format)

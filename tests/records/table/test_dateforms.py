"""Dates are read in the form that a map names, and in no other."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.records.table.dateforms import USUAL, DateFormError, date_form


@pytest.mark.parametrize(
    ("form", "text", "iso"),
    [
        ("MM/DD/YYYY", "04/09/1961", "1961-04-09"),
        ("M/D/YYYY", "4/9/1961", "1961-04-09"),
        ("MM/DD/YYYY", "4/9/1961", "1961-04-09"),
        ("DD.MM.YYYY", "09.04.1961", "1961-04-09"),
        ("YYYYMMDD", "19610409", "1961-04-09"),
        ("D-MMM-YYYY", "9-APR-1961", "1961-04-09"),
        ("D MMM YYYY", "9  Sept 1961", "1961-09-09"),
        ("MMMM D, YYYY", "April 9, 1961", "1961-04-09"),
        ("MM/DD/YYYY HH:mm", "12/01/2026 09:30", "2026-12-01T09:30"),
        ("M/D/YYYY h:mm A", "12/1/2026 9:30 PM", "2026-12-01T21:30"),
        ("M/D/YYYY h:mm A", "12/1/2026 12:05 a.m.", "2026-12-01T00:05"),
        ("YYYY-MM-DD HH:mm:ss", "2026-12-01 09:30:00", "2026-12-01T09:30"),
        ("MM/DD/YYYY", "1961-04-09", "1961-04-09"),
    ],
)
def test_a_date_in_its_form_is_read(form: str, text: str, iso: str) -> None:
    assert date_form(form).iso(text) == iso


@pytest.mark.parametrize(
    ("form", "text", "message"),
    [
        ("YYYYMMDD", "1961409", "not in the form YYYYMMDD"),
        ("MM/DD/YYYY", "13/09/1961", "no such day or time"),
        ("MM/DD/YYYY", "02/30/1961", "no such day or time"),
        ("MM/DD/YYYY", "04/09/61", "not in the form"),
        ("D-MMM-YYYY", "9-Avr-1961", "no such day or time"),
        ("MM/DD/YYYY HH:mm", "12/01/2026", "not in the form"),
        ("M/D/YYYY h:mm A", "12/1/2026 13:30 PM", "no such day or time"),
        ("YYYY-MM-DD HH:mm:ss", "2026-12-01 09:30:59", "seconds"),
    ],
)
def test_another_date_is_refused_and_not_repeated(form: str, text: str, message: str) -> None:
    with pytest.raises(DateFormError, match=message) as raised:
        date_form(form).iso(text)
    assert text not in str(raised.value)


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ("MM/DD/YY", "does not say its century"),
        ("MM/DD", "a day, a month and a year"),
        ("MM/MM/YYYY", "a day, a month and a year"),
        ("mm/dd/yyyy", "MM/DD/YYYY"),
        ("MM/DD/YYYY HH", "HH:mm"),
        ("MM/DD/YYYY h:mm", "AM or PM"),
        ("MM/DD/YYYY HH:mm A", "AM or PM"),
        ("", "a day, a month and a year"),
    ],
)
def test_a_form_that_leaves_a_question_open_is_none(form: str, message: str) -> None:
    with pytest.raises(DateFormError, match=message):
        date_form(form)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(USUAL))
def test_every_day_comes_back_from_every_usual_form(day: date, form: str) -> None:
    written = form
    for part, code in {
        "YYYY": f"{day.year:04}",
        "MMMM": "\1",
        "MMM": "\2",
        "MM": f"{day.month:02}",
        "DD": f"{day.day:02}",
        "M": str(day.month),
        "D": str(day.day),
        "\1": f"{day:%B}",
        "\2": f"{day:%b}",
    }.items():
        if part in ("M", "D"):
            written = written.replace(part, code) if part in form.replace(part * 2, "") else written
        else:
            written = written.replace(part, code)
    assert date_form(form).iso(written) == day.isoformat()


@given(st.times())
def test_every_minute_comes_back(moment: time) -> None:
    half = "AM" if moment.hour < 12 else "PM"
    written = f"12/1/2026 {moment.hour % 12 or 12}:{moment:%M} {half}"
    assert date_form("M/D/YYYY h:mm A").iso(written) == f"2026-12-01T{moment:%H:%M}"

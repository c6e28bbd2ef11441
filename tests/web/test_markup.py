"""What a page shows becomes HTML: in the language of the staff, with a way to each mistake."""

from __future__ import annotations

import pytest

from nethandout.web.form.types import Choice, Field, FieldProblem, Group
from nethandout.web.markup import Markup, is_filled, marks, name_in

BIRTH = Field(
    "patient.birth_date",
    "Birth date",
    "date",
    problems=(FieldProblem("error", "in the future"), FieldProblem("warn", "long ago")),
)
DOSE = Field(
    "medicines.0.dose.value",
    "Dose",
    "number",
    problems=(
        FieldProblem("ask", "far off", "dose-far-off"),
        FieldProblem("ask", "accepted", "dose-disagrees", overridden=True),
    ),
)


def test_the_list_at_the_top_leads_to_what_stops_the_handout_only() -> None:
    groups = [
        Group("patient", "The patient", fields=(BIRTH,)),
        Group("medicines", "Medicines", rows=((DOSE,),), problems=(FieldProblem("error", "two"),)),
    ]
    found = [(mark.target, mark.message) for mark in marks(groups)]
    assert found == [
        ("f-patient.birth_date", "in the future"),
        ("group-medicines", "two"),
        ("f-medicines.0.dose.value", "far off"),
    ]


@pytest.mark.parametrize(
    ("field", "filled"),
    [
        (Field("goal", "Goal", "text"), False),
        (Field("goal", "Goal", "text", "walk"), True),
        (
            Field("route", "Route", "select", choices=(Choice("", "Not said", selected=True),)),
            False,
        ),
        (Field("route", "Route", "select", choices=(Choice("oral", "x", selected=True),)), True),
        (BIRTH, True),
    ],
)
def test_a_field_counts_as_filled_when_it_says_something(field: Field, filled: bool) -> None:
    assert is_filled(field) is filled


@pytest.mark.parametrize(
    ("asked", "browser", "staff"),
    [
        ("es", "", "es"),
        (None, "es-MX,es;q=0.9,en;q=0.8", "es"),
        (None, "fr-FR,es;q=0.5", "es"),
        (None, "fr", "en"),
        (None, "", "en"),
        ("fr", "es", "es"),
        ("../../etc", "", "en"),
    ],
)
def test_the_language_is_the_one_asked_for_or_the_browsers(
    asked: str | None, browser: str, staff: str
) -> None:
    assert Markup().staff(asked, {"accept-language": browser}) == staff


def test_languages_have_names() -> None:
    assert name_in("zh-Hans", "en") == "Chinese (Simplified)"
    assert name_in("es", "es") == "español"


def test_a_closed_page_asks_for_its_secret_and_says_when_it_was_wrong() -> None:
    markup = Markup()
    assert b"alert" not in bytes(markup.entrance("en").body)
    wrong = markup.entrance("en", is_wrong=True)
    assert wrong.status_code == 403
    assert b'role="alert"' in bytes(wrong.body)

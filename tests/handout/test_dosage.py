"""An order is one sentence in each language, and says the numbers of the record."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.render.dosages import LANGUAGES, printed

from nethandout.handout.dosage import count_of, medicine_line
from nethandout.i18n.checks.amounts import amounts
from nethandout.i18n.checks.reading import read
from nethandout.i18n.checks.tables import built_in_tables
from nethandout.i18n.formats import Formats
from nethandout.i18n.languages import primary
from nethandout.i18n.termbase import Termbase
from nethandout.model.medicine import DoseUnit, Medicine, Reason, Route

_UNITS = get_args(DoseUnit)
_ROUTES = get_args(Route)
_REASONS = get_args(Reason)
_EXAMPLES = yaml.safe_load(
    (Path(__file__).parents[1] / "fixtures" / "dosages.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", _EXAMPLES, ids=lambda example: example["en"][:40])
def test_orders_are_printed_as_somebody_has_read_them(
    example: dict[str, Any], language: str
) -> None:
    assert printed(example["order"], language) == example[language]


_VALUES = st.one_of(
    st.integers(1, 2000).map(str),
    st.builds("{}.{}".format, st.integers(0, 99), st.sampled_from(["5", "25", "75", "125"])),
)


@st.composite
def _orders(draw: st.DrawFn) -> dict[str, Any]:
    timing: dict[str, Any] = draw(
        st.one_of(
            st.builds(lambda n: {"every_days": str(n)}, st.integers(2, 366)),
            st.builds(lambda n: {"every_hours": str(n)}, st.integers(1, 72)),
            st.builds(lambda n: {"times_a_day": str(n)}, st.integers(1, 12)),
        )
    )
    if draw(st.booleans()):
        most = draw(st.integers(1, 24))
        timing |= {"as_needed": draw(st.sampled_from(_REASONS)), "at_most_per_day": str(most)}
    return {
        "dose": {"value": draw(_VALUES), "unit": draw(st.sampled_from(_UNITS))},
        "route": draw(st.sampled_from(_ROUTES)),
        "timing": timing,
    }


def _said(sentence: str, language: str) -> set[str]:
    """Read the numbers back from a sentence: digits, and words for one and two."""
    with_points = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", sentence)
    words = built_in_tables().of(language)
    in_words = amounts(read(sentence, language, words, Termbase())) if words else ()
    values = {str(value) for amount in in_words if not amount.digits for value in amount.values}
    return {*re.findall(r"[0-9]+(?:\.[0-9]+)?", with_points)} | values


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=150, deadline=None)
@given(order=_orders())
def test_a_sentence_says_the_numbers_of_the_record(language: str, order: dict[str, Any]) -> None:
    timing = {key: value for key, value in order["timing"].items() if key != "as_needed"}
    wanted = {order["dose"]["value"], *timing.values()}
    said = _said(printed(order, language), primary(language))
    assert wanted <= said
    assert said - wanted <= {"1"}


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=60, deadline=None)
@given(one=_orders(), other=_orders())
def test_two_orders_are_never_the_same_sentence(
    language: str, one: dict[str, Any], other: dict[str, Any]
) -> None:
    if one != other:
        assert printed(one, language) != printed(other, language)


@pytest.mark.parametrize(
    ("language", "number", "plural"),
    [
        ("en", "1", 1),
        ("en", "1.5", 0),
        ("ar", "0.5", 100),
        ("ar", "2", 2),
        ("ru", "0.5", 2),
        ("ru", "21", 21),
        ("zh-Hans", "0.5", 0),
    ],
)
def test_a_number_with_decimals_takes_the_form_of_a_whole_one(
    language: str, number: str, plural: int
) -> None:
    assert count_of(number, Formats(language)).plural == plural


def test_every_day_is_1_time_a_day() -> None:
    order = {"dose": {"value": "5", "unit": "mg"}, "timing": {"every_days": "1"}}
    assert printed(order, "en") == "5 mg, 1 time a day."


def test_what_the_clinic_typed_stays_apart_from_the_words_of_the_lists() -> None:
    order = {"name": "A", "dose": "half of one", "route": "oral", "for": "a cold"}
    line = medicine_line(Medicine.model_validate(order), Formats("en"), {"A": "B"}.get)
    assert (line.name, line.is_typed, line.typed_dose) == ("B", True, "half of one")
    assert (line.route, line.typed_route) == ("oral", None)
    assert (line.purpose, line.typed_purpose) == (None, "a cold")


def test_nothing_of_an_order_is_in_its_repr() -> None:
    order = {"name": "Zanary", "dose": {"value": "98765", "unit": "mg"}, "for": "Zanary"}
    line = medicine_line(Medicine.model_validate(order), Formats("en"), lambda _name: None)
    assert not re.search("Zanary|98765", repr(line))

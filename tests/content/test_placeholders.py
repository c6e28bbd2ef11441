"""Every placeholder of the closed list is filled from the clinic's settings, or is None."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.content.clinic.lines import ProcedureLines
from nethandout.content.library import ClinicSettings, RadiationPeriods, Thresholds
from nethandout.content.placeholders import (
    OF_A_PROCEDURE,
    PLACEHOLDERS,
    may_be_blank,
    placeholder_values,
    setting_name,
    setting_of,
)
from nethandout.i18n.formats import Formats

# Values in the bounds that settings have.
BOUNDS: dict[str, st.SearchStrategy[str]] = {
    "fever_c": st.decimals(min_value=36, max_value=42, places=1).map(str),
    "stools_per_day": st.integers(min_value=2, max_value=30).map(str),
    "weight_gain_kg_per_week": st.decimals(min_value=1, max_value=20, places=1).map(str),
    "sugar_low_mg_dl": st.integers(min_value=30, max_value=120).map(str),
    "sugar_high_mg_dl": st.integers(min_value=120, max_value=900).map(str),
    "distance_m": st.decimals(min_value=1, max_value=10, places=1).map(str),
}
LINES = ProcedureLines(hours_flat="4", nights="1", fever_from_day="4", fever_above_c="38.5")
SHARED = {
    name: dotted
    for name, (dotted, _) in PLACEHOLDERS.items()
    if not dotted.startswith("procedures")
}
DAYS = st.integers(min_value=0, max_value=365).map(str)


def optional(model: type[Thresholds | RadiationPeriods]) -> st.SearchStrategy[object]:
    fields = {name: st.none() | BOUNDS.get(name, DAYS) for name in model.model_fields}
    return st.builds(model, **fields)


@pytest.mark.parametrize(
    ("name", "english", "spanish"),
    [
        ("emergency_number", "911", "911"),
        ("day_phone", "+1 312 555 0140", "+1 312 555 0140"),
        ("fever", "38.0 °C (100.4 °F)", "38,0 °C (100,4 °F)"),
        ("stools_per_day", "8", "8"),
        ("weight_gain", "2 kg (4.4 lb)", "2 kg (4,4 lb)"),
        ("sugar_low", "70 mg/dL (3.9 mmol/L)", "70 mg/dL (3,9 mmol/L)"),
        ("sugar_high", "300 mg/dL (16.7 mmol/L)", "300 mg/dL (16,7 mmol/L)"),
        ("radiation_distance", "1 m (3.3 ft)", "1 m (3,3 ft)"),
        ("radiation_own_bed_days", "7 days", "7 días"),
        ("radiation_fluids", "3 days", "3 días"),
        ("hours_flat", "4 hours", "4 horas"),
        ("nights", "1 night", "1 noche"),
        ("fever_from_day", "4", "4"),
        ("fever_above", "38.5 °C (101.3 °F)", "38,5 °C (101,3 °F)"),
    ],
)
def test_values_are_written_in_the_readers_way(
    example_clinic: ClinicSettings, name: str, english: str, spanish: str
) -> None:
    for language, expected in (("en", english), ("es-ES", spanish)):
        value = placeholder_values(example_clinic, Formats(language), LINES)[name]
        assert value is not None
        assert value.replace("\u00a0", " ") == expected


def test_the_example_clinic_fills_every_placeholder(example_clinic: ClinicSettings) -> None:
    values = placeholder_values(example_clinic, Formats("en"), LINES)
    assert values.keys() == PLACEHOLDERS.keys()
    assert [name for name, value in values.items() if not value] == []


def test_staff_may_write_in_numbers_to_call_but_no_radiation_period() -> None:
    by_hand = {name for name in PLACEHOLDERS if may_be_blank(name, has_clinic=False)}
    assert {"emergency_number", "day_phone", "night_phone", "fever"} <= by_hand
    assert not [name for name in by_hand if PLACEHOLDERS[name][0].startswith("radiation.")]


def test_a_clinic_may_leave_blank_how_long_to_lie_and_stay_but_no_limit_for_a_fever() -> None:
    by_hand = {name for name in PLACEHOLDERS if may_be_blank(name, has_clinic=True)}
    assert by_hand == {"hours_flat", "nights"}


def test_no_limit_for_a_fever_after_a_procedure_is_written_in_by_hand() -> None:
    for name in ("fever_above", "fever_from_day"):
        assert not may_be_blank(name, has_clinic=False)


def test_what_is_missing_of_a_procedure_is_named_with_the_procedure() -> None:
    assert setting_name("fever_above", "test-ct") == "procedures.test-ct.fever_above_c"
    assert setting_name("fever", "test-ct") == "thresholds.fever_c"
    assert setting_name("nights", None) == "procedures.ID.nights"


def test_without_a_clinic_no_value_is_guessed() -> None:
    assert set(placeholder_values(None, Formats("en")).values()) == {None}


@given(thresholds=optional(Thresholds), radiation=optional(RadiationPeriods))
def test_a_value_is_there_exactly_when_the_clinic_gave_it(
    example_clinic: ClinicSettings, thresholds: Thresholds, radiation: RadiationPeriods
) -> None:
    given = {"thresholds": thresholds, "radiation": radiation}
    clinic = example_clinic.model_copy(update=given)
    values = placeholder_values(clinic, Formats("es"))
    for name, dotted in SHARED.items():
        setting = setting_of(clinic, dotted)
        assert (values[name] is None) == (setting is None)
        if setting is not None:
            assert not re.search(r"[{}]", values[name] or "")


@given(celsius=st.decimals(min_value=36, max_value=42, places=1))
def test_both_units_of_a_fever_mean_the_same(
    example_clinic: ClinicSettings, celsius: Decimal
) -> None:
    limits = Thresholds(fever_c=str(celsius))
    clinic = example_clinic.model_copy(update={"thresholds": limits})
    shown = placeholder_values(clinic, Formats("en"))["fever"] or ""
    first, second = map(Decimal, re.findall(r"[\d.]+", shown))
    assert first == celsius
    assert abs(second - (celsius * 9 / 5 + 32)) <= Decimal("0.05")


def test_every_placeholder_names_a_setting_and_says_what_it_holds(
    example_clinic: ClinicSettings,
) -> None:
    for dotted, meaning in PLACEHOLDERS.values():
        own = dotted.removeprefix(OF_A_PROCEDURE)
        assert own in ProcedureLines.model_fields or setting_of(example_clinic, dotted) is not None
        assert meaning
    dotted_names = [dotted for dotted, _ in PLACEHOLDERS.values()]
    assert len(set(dotted_names)) == len(dotted_names)


def test_every_threshold_and_period_has_a_placeholder() -> None:
    dotted = {name for name, _ in PLACEHOLDERS.values()}
    assert {f"thresholds.{name}" for name in Thresholds.model_fields} <= dotted
    assert {f"radiation.{name}" for name in RadiationPeriods.model_fields} <= dotted

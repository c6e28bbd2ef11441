from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.safety.amounts import read_amounts, read_dose
from nethandout.safety.doses import Agreement, compare_dose
from nethandout.safety.units import UNITS

FAR_OFF, UNREADABLE = Agreement.FAR_OFF, Agreement.UNREADABLE
DIFFERS, AGREES = Agreement.DIFFERS, Agreement.AGREES
USUAL = {"mass": "120 mg", "activity": "7400 MBq", "units": "300 IU"}
NUMBERS = {"western": "0123456789", "arabic": "٠١٢٣٤٥٦٧٨٩", "wide": "０１２３４５６７８９"}


@pytest.mark.parametrize("digits", NUMBERS)
@pytest.mark.parametrize("unit", sorted(UNITS))
def test_ten_times_too_much_is_far_off_in_every_unit(unit: str, digits: str) -> None:
    dimension, factor = UNITS[unit]
    usual = Decimal(USUAL[dimension].split()[0])

    def typed(times: int) -> str:
        number = format((usual * times / factor).normalize(), "f")
        return number.translate(str.maketrans(NUMBERS["western"], NUMBERS[digits]))

    for gap in ("", " ", "\N{NO-BREAK SPACE}"):
        assert compare_dose(f"{typed(1)}{gap}{unit}", [USUAL[dimension]]) is AGREES
        assert compare_dose(f"{typed(10)}{gap}{unit.upper()}", [USUAL[dimension]]) is FAR_OFF


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        ("1200 milligrammes", FAR_OFF),
        ("1200㎎", FAR_OFF),
        ("120 m.g.", AGREES),
        ("120 MG.", AGREES),
        ("٠٫١٢ غ", AGREES),
        ("١٬٢٠٠ ملغ", FAR_OFF),
        ("1,200 mg", FAR_OFF),
        ("1.200 miligramos", FAR_OFF),
        ("1200 мг", FAR_OFF),
        ("0,12 грамма", AGREES),
        ("1 200 mg", FAR_OFF),
        ("120 000 mcg", AGREES),
        ("120.000 mcg", UNREADABLE),
        ("120 毫 克", AGREES),
        ("每次120毫克", AGREES),
    ],
)
def test_numbers_and_units_as_people_write_them(dose: str, expected: Agreement) -> None:
    assert compare_dose(dose, ["120 mg"]) is expected


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        ("120 mg x 10", FAR_OFF),
        ("120mgx10", FAR_OFF),
        ("10 × 120 mg", FAR_OFF),
        ("120毫克×10", FAR_OFF),
        ("2 x 60 mg", AGREES),
        ("1 x 120 mg", AGREES),
        ("60 + 60 mg", AGREES),
        ("60 mg + 60 mg", AGREES),
        ("60-120 mg", DIFFERS),
        ("10 × 120", UNREADABLE),
        ("60 mg twice", UNREADABLE),
        ("60 mg dos veces", UNREADABLE),
        ("дважды 60 мг", UNREADABLE),
        ("مرتين 60 ملغ", UNREADABLE),
        ("两支120毫克", UNREADABLE),
        ("120 mg, 10 syringes", UNREADABLE),
        ("120 mg/kg", UNREADABLE),
        ("12O mg", UNREADABLE),
        ("l20 mg", UNREADABLE),
        ("½ 120 mg", UNREADABLE),
        ("1200", UNREADABLE),
        ("一百二十毫克", UNREADABLE),
    ],
)
def test_what_a_dose_says_beside_its_amount_counts(dose: str, expected: Agreement) -> None:
    assert compare_dose(dose, ["120 mg"]) is expected


@pytest.mark.parametrize(
    "dose",
    [
        "120 mg/0.5 mL",
        "120 mg every 28 days",
        "120 mg q4w",
        "120 mg every 4 to 6 weeks",
        "120毫克 每4～6周",
        "120 mg once a month",
        "120 mg (1 syringe)",
        "120 мг каждые 28 дней",
        "120 мг 1 раз в 28 дней",
        "120 мг каждые четыре недели",
        "120 mg cada cuatro semanas",
        "每28天 120 毫克",
        "120毫克 1支，每4周一次",
        "١٢٠ ملغ كل ٢٨ يومًا",
        "120 ملغم كل 4 أسابيع",
    ],
)
def test_volumes_times_and_one_piece_change_no_dose(dose: str) -> None:
    assert compare_dose(dose, ["120 mg"]) is AGREES


@pytest.mark.parametrize(
    "dose",
    [
        "100 mcg 3 times a day",
        "100 mcg 3x/day",
        "100 мкг 3 раза в день",
        "100 мкг каждые 8 часов",
        "100 mcg tres veces al día",
        "100微克 每日3次",
        "100微克，一天三次",
        "100 مكغ 3 مرات يوميا",
        "100 mcg every 8 hours",
    ],
)
def test_how_often_is_no_multiplication(dose: str) -> None:
    assert compare_dose(dose, ["50-600 micrograms"]) is AGREES


@given(st.integers(1, 500), st.integers(2, 500), st.sampled_from(["mg", "毫克", "ملغ"]))
def test_a_count_multiplies(number: int, count: int, unit: str) -> None:
    product = read_amounts(f"{number * count} mg")
    assert read_amounts(f"{count} x {number} {unit}") == product
    assert read_amounts(f"{number} {unit} x {count}") == product


@given(st.text(alphabet="0123456789 .,x+/-mg毫克ملغ", max_size=25))
def test_no_dose_without_an_amount_is_whole(text: str) -> None:
    dose = read_dose(text)
    assert dose.amounts or not dose.is_whole

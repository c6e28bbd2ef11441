"""Dates and numbers are written as the reader expects them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.errors import InputError
from nethandout.i18n.formats import Formats, ListStyle

DAY = dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("language", "full", "plain"),
    [
        ("en", "Tuesday, December 1, 2026", "December 1, 2026"),
        ("es", "martes, 1 de diciembre de 2026", "1 de diciembre de 2026"),
        ("ru", "вторник, 1 декабря 2026 года", "1 декабря 2026 года"),
        ("ar", "الثلاثاء، 1 ديسمبر 2026", "1 ديسمبر 2026"),
        ("zh-Hans", "2026年12月1日星期二", "2026年12月1日"),
        ("vi", "Thứ Ba, 1 tháng 12, 2026", "1 tháng 12, 2026"),
    ],
)
def test_dates(language: str, full: str, plain: str) -> None:
    formats = Formats(language, "US")
    assert formats.date_with_weekday(DAY) == full
    assert formats.date(DAY) == plain


@pytest.mark.parametrize(
    ("language", "region", "text"),
    [
        ("en", None, "38.0\u00a0°C (100.4\u00a0°F)"),
        ("es", None, "38,0\u00a0°C (100,4\u00a0°F)"),
        ("es", "US", "100.4\u00a0°F (38.0\u00a0°C)"),
        ("es-US", None, "38.0\u00a0°C (100.4\u00a0°F)"),
        ("ar", "US", "100.4\u00a0°F (38.0\u00a0°C)"),
        ("zh_Hans", "US", "100.4\u00a0°F (38.0\u00a0°C)"),
        ("vi", "US", "100.4\u00a0°F (38.0\u00a0°C)"),
        ("vi", "VN", "38,0\u00a0°C (100,4\u00a0°F)"),
    ],
)
def test_one_celsius_string_gives_both_temperatures(
    language: str, region: str | None, text: str
) -> None:
    assert Formats(language, region).temperature("38.0") == text


@pytest.mark.parametrize(
    ("region", "weight", "distance"),
    [
        ("US", "4.4\u00a0lb (2\u00a0kg)", "3.3\u00a0ft (1\u00a0m)"),
        ("CA", "2\u00a0kg (4.4\u00a0lb)", "1\u00a0m (3.3\u00a0ft)"),
        (None, "2\u00a0kg (4.4\u00a0lb)", "1\u00a0m (3.3\u00a0ft)"),
    ],
)
def test_a_clinics_country_decides_which_unit_comes_first(
    region: str | None, weight: str, distance: str
) -> None:
    formats = Formats("en", region)
    assert formats.weight("2") == weight
    assert formats.distance("1") == distance


def test_russian_says_weights_and_lengths_in_words_and_a_dose_as_on_the_package() -> None:
    formats = Formats("ru", "US")
    assert formats.weight("2") == "4,4\u00a0фунта (2\u00a0кг)"
    assert formats.distance("1") == "3,3\u00a0фута (1\u00a0м)"
    assert formats.measure("120", "mg") == "120\u00a0mg"


def test_blood_sugar_is_in_both_units() -> None:
    assert Formats("es", "ES").blood_sugar("70") == "70\u00a0mg/dL (3,9\u00a0mmol/L)"


@pytest.mark.parametrize(
    ("region", "typed", "dialed"),
    [
        ("US", "+1 312 555 0140", "(312) 555-0140"),
        ("US", "+1 (312) 555-0140", "(312) 555-0140"),
        ("US", "+44 20 7946 0958", "+44 20 7946 0958"),
        ("US", "+1 312 555 0140 ext. 5", "+1 312 555 0140 ext. 5"),
        ("MX", "+1 312 555 0140", "+1 312 555 0140"),
        (None, "+1 312 555 0140", "+1 312 555 0140"),
    ],
)
def test_a_phone_number_is_written_as_people_dial_it(
    region: str | None, typed: str, dialed: str
) -> None:
    assert Formats("es", region).phone(typed) == dialed


def test_chinese_times_say_the_half_of_the_day_where_clocks_show_12_hours() -> None:
    assert Formats("zh-Hans", "US").time(dt.time(6, 30)) == "上午6:30"
    assert Formats("zh-Hans", "CN").time(dt.time(6, 30)) == "06:30"


def test_vietnamese_times_are_those_of_the_clocks_of_the_country() -> None:
    assert Formats("vi", "US").time(dt.time(13, 30)).split() == ["1:30", "CH"]
    assert Formats("vi", "VN").time(dt.time(13, 30)) == "13:30"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "9:05\u00a0AM"),
        ("es", "9:05"),
        ("ru", "09:05"),
        ("ar", "9:05\u00a0ص"),
        ("zh-Hans", "09:05"),
    ],
)
def test_times(language: str, text: str) -> None:
    assert Formats(language).time(dt.time(9, 5)).replace(" ", "\u00a0") == text
    assert Formats(language).time(dt.datetime(2026, 12, 1, 9, 5)).replace(" ", "\u00a0") == text  # noqa: DTZ001


@pytest.mark.parametrize(
    ("language", "workdays", "some"),
    [
        ("en", "Monday – Friday", "Monday, Wednesday, and Sunday"),
        ("es", "lunes – viernes", "lunes, miércoles y domingo"),
        ("ar", "الاثنين – الجمعة", "الاثنين والأربعاء والأحد"),
        ("zh-Hans", "星期一 – 星期五", "星期一、星期三和星期日"),
        ("vi", "Thứ Hai – Thứ Sáu", "Thứ Hai, Thứ Tư và Chủ Nhật"),
    ],
)
def test_clinic_hours(language: str, workdays: str, some: str) -> None:
    formats = Formats(language)
    assert formats.weekdays(range(5)) == workdays
    assert formats.weekdays([6, 0, 2]) == some
    assert formats.weekdays([]) == ""
    assert " – " in formats.time_range(dt.time(8), dt.time(17))


@pytest.mark.parametrize(
    ("language", "all_three", "either"),
    [
        ("en", "a, b, and c", "a or b"),
        ("es", "a, b y c", "a o b"),
        ("ru", "a, b и c", "a или b"),
        ("ar", "a وb وc", "a أو b"),
        ("zh-Hans", "a、b和c", "a或b"),
        ("vi", "a, b và c", "a hoặc b"),
    ],
)
def test_lists(language: str, all_three: str, either: str) -> None:
    formats = Formats(language)
    assert formats.list(["a", "b", "c"]) == all_three
    assert formats.list(["a", "b"], "or") == either
    assert formats.list([]) == ""


@pytest.mark.parametrize(
    ("items", "style", "expected"),
    [
        (["cirugía", "inyecciones"], "standard", "cirugía e inyecciones"),
        (["cirugía", "dieta", "hígado"], "standard", "cirugía, dieta e hígado"),
        (["calcio", "hierro"], "standard", "calcio y hierro"),
        (["náuseas y vómitos", "Íleo"], "standard", "náuseas y vómitos e Íleo"),
        (["inyecciones", "cirugía"], "standard", "inyecciones y cirugía"),
        (["uno", "otro"], "or", "uno u otro"),
        (["casa", "hospital"], "or", "casa u hospital"),
        (["otro", "uno"], "or", "otro o uno"),
        (["inyecciones"], "standard", "inyecciones"),
    ],
)
def test_spanish_lists_read_well_aloud(items: list[str], style: ListStyle, expected: str) -> None:
    assert Formats("es").list(items, style) == expected
    assert Formats("es", "US").list(items, style) == expected


def test_only_spanish_changes_its_and() -> None:
    assert Formats("en").list(["one", "y inner"]) == "one and y inner"


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "7.50"), ("es", "7,50"), ("ar", "7.50"), ("zh-Hans", "7.50"), ("vi", "7,50")],
)
def test_decimals_keep_every_digit(language: str, text: str) -> None:
    assert Formats(language).decimal("7.50") == text


def test_thousands_are_not_grouped() -> None:
    assert Formats("es").decimal("15000") == "15000"


@given(st.decimals("0", "99999", places=3), st.sampled_from(["en", "es", "ar", "zh-Hans"]))
def test_a_formatted_decimal_reads_back(number: object, language: str) -> None:
    written = Formats(language).decimal(str(number))
    assert written.replace(",", ".") == f"{number:.3f}"


def test_digits_can_be_chosen() -> None:
    assert Formats("ar", numerals="arab").decimal("15") == "١٥"
    assert Formats("fa").date(DAY).startswith("1 ")


@pytest.mark.parametrize(
    ("language", "date", "name"),
    [
        ("ht", "1 décembre 2026", "Kreyòl ayisyen"),
        ("hmn", "December 1, 2026", "Hmoob"),
        ("ksw", "December 1, 2026", "ကညီကျိာ်"),
        ("prs", Formats("fa-AF").date(DAY), "دری"),
    ],
)
def test_a_language_that_cldr_lacks_has_the_dates_that_its_row_names(
    language: str, date: str, name: str
) -> None:
    formats = Formats(language, "US")
    assert (formats.date(DAY), formats.language_name()) == (date, name)
    assert formats.weekdays(range(5))
    assert formats.decimal("7.50")


def test_a_language_that_nobody_knows_is_refused() -> None:
    with pytest.raises(InputError):
        Formats("tlh")


@pytest.mark.parametrize("language", ["en", "es", "ar", "fa", "ru", "zh-Hans"])
def test_no_invisible_marks_or_rare_spaces(language: str) -> None:
    formats = Formats(language)
    everything = formats.date_with_weekday(DAY) + formats.time(dt.time(14)) + formats.list("abc")
    assert not set("\u200e\u200f\u061c\u202f\u2009") & set(everything)

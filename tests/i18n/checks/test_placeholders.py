"""Placeholders may stand in another order; what stands beside them must come along."""

from __future__ import annotations

import pytest

from nethandout.i18n.checks import Entry
from nethandout.i18n.checks.placeholders import check_drug_order, check_placeholder_order

DAY_AND_TIME = "Your shot is on {date} at {time}."
TWO_DOSES = "Take {low} in the morning and {high} at night."
FAR_AWAY = "Stay at least {distance} away from children for {days}."

CLINIC_AND_PHONE = "Call {clinic_name} at {phone}."


def blocks(language: str, source: str, target: str) -> list[bool]:
    return [found.blocks for found in check_placeholder_order(Entry(source, target, language))]


@pytest.mark.parametrize(
    ("language", "source", "target"),
    [
        ("es", DAY_AND_TIME, "Su inyección es el {time} a las {date}."),
        ("fr", DAY_AND_TIME, "Votre injection est le {time} à {date}."),
        ("fr", TWO_DOSES, "Prenez {high} le matin et {low} le soir."),
        ("zh-Hans", TWO_DOSES, "早上吃 {high}，晚上吃 {low}。"),
        ("es", FAR_AWAY, "Durante {distance}, esté al menos a {days} de los niños."),
        ("zh-Hans", FAR_AWAY, "在 {distance} 内，与儿童保持至少 {days} 的距离。"),
        ("es", CLINIC_AND_PHONE, "Llame a {phone} al {clinic_name}."),
        ("ru", CLINIC_AND_PHONE, "Позвоните в {phone} по номеру {clinic_name}."),
        ("zh-Hans", CLINIC_AND_PHONE, "请拨打 {clinic_name} 联系 {phone}。"),
        ("zh-Hans", "Page {page} of {pages}", "第 {pages} 页，共 {page} 页"),
    ],
)
def test_placeholders_that_changed_places_are_not_printed(
    language: str, source: str, target: str
) -> None:
    assert blocks(language, source, target) == [True]


@pytest.mark.parametrize(
    ("language", "source", "target"),
    [
        ("es", DAY_AND_TIME, "A las {time} del {date} recibirá su inyección."),
        ("fr", DAY_AND_TIME, "Votre injection aura lieu à {time}, le {date}."),
        ("fr", TWO_DOSES, "Prenez {high} le soir et {low} le matin."),
        ("zh-Hans", TWO_DOSES, "早上吃 {low}，晚上吃 {high}。"),
        ("es", FAR_AWAY, "Durante {days}, esté al menos a {distance} de los niños."),
        ("zh-Hans", FAR_AWAY, "在 {days} 内，与儿童保持至少 {distance} 的距离。"),
        ("es", CLINIC_AND_PHONE, "Marque el {phone} para hablar con {clinic_name}."),
        ("zh-Hans", CLINIC_AND_PHONE, "请致电 {clinic_name}（{phone}）。"),
        ("zh-Hans", "{clinic_name} sees you on {date}.", "{date}，您在 {clinic_name} 就诊。"),
    ],
)
def test_placeholders_may_move_with_their_words(language: str, source: str, target: str) -> None:
    assert blocks(language, source, target) == []


MEALS_AND_BED = "Take telotristat with meals and loperamide at bedtime."
ONE_NOT_OTHER = "Take acetaminophen, not ibuprofen."


@pytest.mark.parametrize(
    ("language", "source", "target"),
    [
        ("es", MEALS_AND_BED, "Tome loperamida con las comidas y telotristat al acostarse."),
        ("zh-Hans", MEALS_AND_BED, "随餐服用洛哌丁胺，睡前服用特罗司他。"),
        ("fr", ONE_NOT_OTHER, "Prenez de l’ibuprofène, pas du paracétamol."),
        ("ar", ONE_NOT_OTHER, "خذ الإيبوبروفين، لا الباراسيتامول."),
        ("ru", "2 mg of codeine, 5 mg of morphine", "2 мг морфина, 5 мг кодеина"),
        ("zh-Hans", "Allergic to codeine, not to morphine.", "对吗啡过敏，对可待因不过敏。"),
    ],
)
def test_drugs_that_changed_places_are_not_printed(language: str, source: str, target: str) -> None:
    found = check_drug_order(Entry(source, target, language))
    assert [finding.blocks for finding in found] == [True]


@pytest.mark.parametrize(
    ("language", "source", "target"),
    [
        ("es", MEALS_AND_BED, "Al acostarse tome loperamida, y con las comidas, telotristat."),
        ("vi", MEALS_AND_BED, "Uống telotristat trong bữa ăn và loperamide trước khi đi ngủ."),
        ("ru", ONE_NOT_OTHER, "Не принимайте ибупрофен, примите парацетамол."),
        ("es", "Do not take aspirin or ibuprofen.", "No tome ibuprofeno ni aspirina."),
        ("es", "codeine or morphine before meals", "morfina o codeína antes de comer"),
    ],
)
def test_drugs_may_move_with_what_is_said_of_them(language: str, source: str, target: str) -> None:
    assert list(check_drug_order(Entry(source, target, language))) == []

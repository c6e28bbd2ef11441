from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import pytest

from nethandout.interop.fhir.systems import MEALS, TIMES_OF_DAY, UNITS, WEEKDAYS, own
from nethandout.model.medicine import DoseUnit, TimeOfDay, Weekday, WithFood

WORDS: tuple[tuple[Mapping[str, str], object], ...] = (
    (UNITS, DoseUnit),
    (TIMES_OF_DAY, TimeOfDay),
    (WEEKDAYS, Weekday),
)


@pytest.mark.parametrize(("table", "words"), WORDS)
def test_every_word_of_a_record_has_a_code(table: Mapping[str, str], words: object) -> None:
    assert set(table) == set(get_args(words))


@pytest.mark.parametrize("table", [UNITS, TIMES_OF_DAY, WEEKDAYS, MEALS])
def test_no_two_words_share_a_code_so_that_every_code_can_be_read_back(
    table: Mapping[str, str],
) -> None:
    assert len(set(table.values())) == len(table)


def test_only_what_has_to_do_with_meals_has_a_code_of_meals() -> None:
    assert set(get_args(WithFood)) - set(MEALS) == {"food", "empty-stomach"}


def test_the_system_of_our_own_words_names_the_field_of_the_record() -> None:
    assert own("tumor.site") == "urn:nethandout:tumor.site"

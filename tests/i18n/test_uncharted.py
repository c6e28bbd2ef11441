"""What CLDR lacks is in a table, each row of it whole."""

from __future__ import annotations

import re

import pytest
from babel import Locale, localedata

from nethandout.i18n.languages import SCRIPT_NAMES, is_language, known_languages
from nethandout.i18n.plurals import plural_function
from nethandout.i18n.uncharted import Uncharted, uncharted, uncharted_languages
from nethandout.model.text import text_direction

ROWS = list(uncharted_languages().values())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.tag)
def test_a_row_is_whole(row: Uncharted) -> None:
    assert re.fullmatch("[a-z]{2,3}", row.tag)
    assert row.english
    assert row.own
    assert plural_function(row.rule)(5) < row.forms
    assert localedata.exists(row.formats)
    assert is_language(row.tag)
    assert known_languages()[row.tag] == row.english


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.tag)
def test_script_and_direction_are_those_of_the_row(row: Uncharted) -> None:
    names = {"Latn": None, "Arab": "ARABIC", "Mymr": "MYANMAR"}
    assert SCRIPT_NAMES.get(row.tag) == names[row.script]
    assert text_direction(row.tag) == ("rtl" if row.script == "Arab" else "ltr")


def test_a_region_or_script_changes_nothing() -> None:
    assert uncharted("hmn-US") == uncharted("hmn_Latn") == uncharted("hmn")
    assert uncharted("es") is None


def test_directions_are_those_of_cldr() -> None:
    names = [name for name in localedata.locale_identifiers() if len(name.split("_")[0]) <= 3]
    wrong = [
        name
        for name in names
        if re.fullmatch("[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?", name)
        and Locale.parse(name).text_direction not in ("ttb", text_direction(name))
    ]
    assert wrong == []

"""Every language has its plural rule, also one that CLDR does not know."""

from __future__ import annotations

import pytest

from nethandout.i18n.plurals import (
    Example,
    example_numbers,
    numbers_of_forms,
    plural_forms,
    plural_function,
    plural_rule,
)
from nethandout.i18n.po.files import new_catalog
from nethandout.i18n.uncharted import uncharted_languages


@pytest.mark.parametrize(
    ("language", "forms"),
    [("ar", 6), ("ru", 3), ("vi", 1), ("es", 3), ("hmn", 1), ("prs", 2), ("ksw", 1), ("cnr", 3)],
)
def test_the_number_of_forms(language: str, forms: int) -> None:
    rule = plural_rule(language)
    assert rule.forms == forms
    assert str(rule) == f"nplurals={forms}; plural={rule.rule};"


@pytest.mark.parametrize("language", uncharted_languages())
def test_a_rule_of_the_table_uses_every_form(language: str) -> None:
    assert all(plural_rule(language).numbers())


def test_a_form_of_one_number_is_known_by_it() -> None:
    assert numbers_of_forms("ar") == {0: 0, 1: 1, 2: 2}
    assert numbers_of_forms("hmn") == {}


def test_each_form_has_a_number_to_try_it_with() -> None:
    assert dict(example_numbers("ru")) == {
        0: Example(21, only=False),
        1: Example(2, only=False),
        2: Example(5, only=False),
    }
    assert example_numbers("ar")[1] == Example(1, only=True)


def test_a_header_is_read_and_a_wrong_one_refused() -> None:
    catalog = new_catalog("es")
    assert plural_forms(catalog) is None
    catalog.metadata["Plural-Forms"] = "nplurals=2; plural=(n != 1);"
    assert plural_forms(catalog) == (2, "(n != 1)")
    catalog.metadata["Plural-Forms"] = "nplurals=2; plural=import os;"
    with pytest.raises(ValueError, match="plural"):
        plural_forms(catalog)


@pytest.mark.parametrize(
    "header",
    [
        "nplurals=2; plural=n/0;",
        "nplurals=2; plural=5;",
        "nplurals=0; plural=0;",
        "nplurals=100000000; plural=n;",  # so many forms of each message are no catalog
        "nplurals=2; plural=(n",
        "nplurals=2;",
    ],
)
def test_a_rule_that_gives_a_number_no_form_is_refused(header: str) -> None:
    catalog = new_catalog("es")
    catalog.metadata["Plural-Forms"] = header
    with pytest.raises(ValueError, match=r"."):
        plural_forms(catalog)


def test_an_expression_is_parsed_never_run() -> None:
    with pytest.raises(ValueError, match="invalid token"):
        plural_function("__import__('os')")

"""Turn a language into its plural rule, and a rule into the forms that numbers have."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from nethandout.i18n.languages import gettext_name, imitated
from nethandout.i18n.uncharted import uncharted

if TYPE_CHECKING:
    import polib

_MOST_COUNTED: Final = 300
_FIVE: Final = 5


class PluralRule(NamedTuple):
    """How many forms there are, and the C expression that turns a number into one of them."""

    forms: int
    rule: str

    def __str__(self) -> str:
        return f"nplurals={self.forms}; plural={self.rule};"

    def numbers(self) -> list[list[int]]:
        """Give for each form the numbers up to some hundreds that have it."""
        found: list[list[int]] = [[] for _ in range(self.forms)]
        for number in range(_MOST_COUNTED):
            found[plural_function(self.rule)(number)].append(number)
        return found


def plural_rule(language: str) -> PluralRule:
    """Turn a language that is known into its plural rule: CLDR's, or that of the table."""
    language = imitated(language)
    row = uncharted(language)
    if row is not None:
        return PluralRule(row.forms, row.rule)
    from babel.messages.plurals import get_plural

    found = get_plural(gettext_name(language))
    return PluralRule(found.num_plurals, found.plural_expr)


@cache
def plural_function(rule: str) -> Callable[[int], int]:
    """Turn a C plural expression into a function; gettext parses it, nothing is evaluated.

    Raises ValueError when it is not one.
    """
    return gettext.c2py(rule)


def plural_forms(catalog: polib.POFile) -> PluralRule | None:
    """Turn the `Plural-Forms` header into its count and rule; None if there is none.

    Raises ValueError when it is not a plural rule.
    """
    header = catalog.metadata.get("Plural-Forms", "").strip()
    if not header:
        return None
    parts = dict(part.strip().split("=", 1) for part in header.split(";") if "=" in part)
    count, rule = int(parts.get("nplurals", "x")), parts.get("plural", "").strip()
    plural_function(rule)
    return PluralRule(count, rule)


class Example(NamedTuple):
    """A number that has a plural form; `only` if no other number has it."""

    number: int
    only: bool


@cache
def example_numbers(language: str) -> Mapping[int, Example]:
    """Turn a language into its plural forms that numbers have, each with one of them.

    Rather five than two, which some languages say without a digit.
    """
    numbers = enumerate(plural_rule(language).numbers())
    return {form: Example(_example(found), len(found) == 1) for form, found in numbers if found}


@cache
def numbers_of_forms(language: str) -> Mapping[int, int]:
    """Turn a language into its plural forms that only one number has, each with that number."""
    return {form: one.number for form, one in example_numbers(language).items() if one.only}


def _example(numbers: list[int]) -> int:
    several = [number for number in numbers if number > 1]
    return _FIVE if _FIVE in numbers else next(iter(several), numbers[-1])

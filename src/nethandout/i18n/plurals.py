"""Turn a language into its plural rule, and a rule into the forms that numbers have."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from nethandout.i18n.languages import gettext_name, imitated
from nethandout.i18n.uncharted import uncharted

if TYPE_CHECKING:
    import polib

_MOST_COUNTED: Final = 300
_MILLION: Final = 1_000_000
_MOST_FORMS: Final = 6  # Arabic, Welsh
_HEADER = re.compile(r"nplurals\s*=\s*([0-9]{1,3})\s*;\s*plural\s*=([^;]+)")
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

    Raises ValueError when it is not a plural rule, or gives a number a form there is none of.
    """
    header = catalog.metadata.get("Plural-Forms", "").strip()
    return _checked_rule(header) if header else None


@cache
def _checked_rule(header: str) -> PluralRule:
    found = _HEADER.match(header)
    if found is None or not 1 <= int(found[1]) <= _MOST_FORMS:
        raise ValueError(header)
    checked = PluralRule(int(found[1]), found[2].strip())
    try:
        checked.numbers()
    except (IndexError, ZeroDivisionError):
        raise ValueError(header) from None
    return checked


def in_other_rule(forms: Sequence[str], own: PluralRule, other: PluralRule) -> list[str]:
    """Turn the forms of a message into those that another rule asks for, by numbers that have each.

    Programs disagree on Spanish: two forms by gettext, three by CLDR from version 42 on, whose
    “many” begins at a million.
    """
    function = plural_function(other.rule)
    examples = {function(number): number for number in (_MILLION, *range(_MOST_COUNTED, -1, -1))}
    choose = plural_function(own.rule)
    return [forms[choose(examples.get(form, _MILLION))] for form in range(other.forms)]


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

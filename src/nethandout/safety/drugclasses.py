"""Give the classes of medicines that a rule must know, as people write their members.

A list of medicines names what a patient takes for anything, not only drugs of our library. A
language that spells an international name its own way is read by its stem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from nethandout.model.remark import Remark
from nethandout.safety.classmembers import MEMBERS, PHRASES
from nethandout.source.spelling import (
    contains_word,
    international_stem,
    is_unspaced,
    plain_words,
    spellings,
)

_LEAST_STEM: Final = 5
_CASE: Final = re.compile("(?:а|у|ы|и|е|ом|ем|ов|ам|ами|ах)")
_KEPT_WORDS: Final = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Names of groups of medicines, each with the names of its members as plain words."""

    words: Mapping[str, tuple[str, ...]]
    phrases: tuple[tuple[tuple[str, ...], str], ...]


def members_of(table: Mapping[str, str], phrases: Mapping[str, str] | None = None) -> Members:
    """Turn groups with their members, spaces in between, into names to look for.

    `phrases` turns names of several words, each of which alone means nothing, into their group.
    """
    return Members(
        {
            name: tuple(word for one in spellings(members) for word in plain_words(one))
            for name, members in table.items()
        },
        tuple((plain_words(phrase), name) for phrase, name in (phrases or {}).items()),
    )


def named_in(text: str, members: Members) -> frozenset[str]:
    """Turn text into the groups that any word of it is a member of."""
    words = plain_words(text)
    in_phrases = {name for phrase, name in members.phrases if _has(words, phrase)}
    return frozenset(in_phrases).union(*(_groups_of_word(word, members) for word in words))


_CLASSES: Final = members_of(
    {name: " ".join(rows.values()) for name, rows in MEMBERS.items()}, PHRASES
)
_SUBSTANCES: Final = members_of(
    {name: words for rows in MEMBERS.values() for name, words in rows.items() if name}
)

CLASS_SCRIPTS: Final = frozenset({"LATIN", "ARABIC", "CYRILLIC", "CJK"})
"""The scripts in which classes have names, as `drugnames.scripts_of` calls them."""

CONTRACEPTION: Final = MappingProxyType(
    {
        "treatment-prrt": (Remark("7 months"), Remark("4 months")),
        "drug-lu177-dotatate": (Remark("7 months"), Remark("4 months")),
        "drug-everolimus": (Remark("8 weeks"), None),
        "drug-cabozantinib": (Remark("4 months"), None),
    }
)
"""Turns a drug into how long after the last dose its label wants birth control: by who can
become pregnant, and by whose partner can (Lutathera 2024, Afinitor, Cabometyx labels)."""


def classes_of(text: str) -> frozenset[str]:
    """Turn text into the classes that any word of it is a member of."""
    return named_in(text, _CLASSES)


def class_substances_of(text: str) -> frozenset[str]:
    """Turn text into the substances of these classes that it names, in any language or brand."""
    return named_in(text, _SUBSTANCES)


@lru_cache(maxsize=_KEPT_WORDS)
def _groups_of_word(word: str, members: Members) -> frozenset[str]:
    """Turn a typed word into its groups; the rows of a batch repeat their words."""
    return frozenset(
        name
        for name, names in members.words.items()
        if any(_is_member(word, member) for member in names)
    )


def _has(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    """Tell whether the words of a phrase stand one behind the other."""
    starts = range(len(words) - len(phrase) + 1)
    return any(words[start : start + len(phrase)] == phrase for start in starts)


def _is_member(word: str, member: str) -> bool:
    """Tell whether a typed word is a member's name, in this language or a neighbor."""
    if contains_word(word, member) or _is_declined(word, member):
        return True
    if is_unspaced(word) or min(len(word), len(member)) < _LEAST_STEM or not member.isascii():
        return False
    stem = international_stem(member)
    return len(stem) >= _LEAST_STEM and stem == international_stem(word)


def _is_declined(word: str, member: str) -> bool:
    """Tell whether a word is a Russian member in another case: варфарин, варфарином."""
    is_long = len(member) >= _LEAST_STEM and not member.isascii() and not is_unspaced(member)
    return is_long and _CASE.fullmatch(word.removeprefix(member)) is not None

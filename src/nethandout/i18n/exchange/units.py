"""Turn catalogs into units for other programs' files, with ids that stay the same.

An id is a hash of context and source: the same message of a domain has it in every export,
wherever it stands. A unit also says which translation it was made from, so that what somebody
else has changed meanwhile is not overwritten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nethandout.i18n.catalogs import FEMININE
from nethandout.i18n.codes import Code, Parts, Received, coded, codes_in
from nethandout.i18n.plurals import numbers_of_forms

if TYPE_CHECKING:
    import polib

PROJECT: Final = "nethandout"
_LETTERS: Final = 16
_FORM: Final = "."
_TO_A_WOMAN: Final = "As it is said to a woman."


@dataclass(frozen=True, slots=True)
class Unit:
    """One text to translate: a message, or one plural form of it.

    `before` is a hash of the target as it is in the catalog; `references` are file:line.
    """

    id: str
    context: str | None
    source: str
    target: str
    fuzzy: bool
    notes: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    message_id: str = ""

    @property
    def before(self) -> str:
        """A hash of the target in the catalog, and of whether it is confirmed."""
        return target_hash(self.target, fuzzy=self.fuzzy)

    @property
    def source_parts(self) -> Parts:
        """The source as words and codes."""
        return coded(self.source)

    @property
    def target_parts(self) -> Parts:
        """The target as words and codes, with the numbers of the source's."""
        return coded(self.target, codes_in(self.source_parts))

    @property
    def codes(self) -> Mapping[tuple[str, str], Code]:
        """All codes that may stand in the target."""
        found = (*codes_in(self.source_parts), *codes_in(self.target_parts))
        return {(code.id, code.place): code for code in found}

    @property
    def is_form(self) -> bool:
        """Tell whether it is one of several plural forms."""
        return _FORM in self.id

    @property
    def kept_codes(self) -> frozenset[str]:
        """The numbers of codes that the target, if there is one, has as the source has them."""
        here = {code.id for code in codes_in(self.source_parts)}
        there = {code.id for code in codes_in(self.target_parts)} if self.target else here
        return frozenset(here & there)


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a file says of one unit, and where; `fuzzy` is None where it says nothing."""

    id: str
    source: Received
    target: Received
    fuzzy: bool | None
    before: str
    line: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """All that a file says: its language, if it names one, and its units."""

    language: str
    units: tuple[Incoming, ...]


def unit_id(entry: polib.POEntry, domain: str) -> str:
    """Turn a message into its id: the domain's first letter and 16 hexadecimal digits."""
    key = "\x04".join((entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""))
    return domain[0] + hashlib.sha256(key.encode()).hexdigest()[:_LETTERS]


def target_hash(target: str, *, fuzzy: bool) -> str:
    """Turn a target into a short hash that changes with it."""
    said = f"{'?' if fuzzy else ''}{target}"
    return hashlib.sha256(said.encode()).hexdigest()[:_LETTERS]


def units_of(
    catalog: polib.POFile,
    domain: str,
    language: str,
    wanted: Collection[tuple[str | None, str]] | None = None,
) -> Iterator[Unit]:
    """Turn a catalog into units, in its order; `wanted` are contexts and texts of messages.

    With a message goes its second entry for a woman.
    """
    for entry in catalog:
        context = (entry.msgctxt or "").removesuffix(FEMININE) or None
        if entry.obsolete or (wanted is not None and (context, entry.msgid) not in wanted):
            continue
        yield from units_of_entry(entry, domain, language)


def units_of_entry(entry: polib.POEntry, domain: str, language: str) -> Iterator[Unit]:
    """Turn one message into its units: one, or one for each plural form of the language."""
    message_id = unit_id(entry, domain)
    notes = tuple(filter(None, (entry.comment or "").split("\n")))
    if (entry.msgctxt or "").endswith(FEMININE):
        notes = (_TO_A_WOMAN, *notes)
    references = tuple(f"{file}:{line}" if line else file for file, line in entry.occurrences)
    if not entry.msgid_plural:
        yield Unit(
            message_id,
            entry.msgctxt,
            entry.msgid,
            entry.msgstr,
            entry.fuzzy,
            notes,
            references,
            message_id,
        )
        return
    only = numbers_of_forms(language) if len(entry.msgstr_plural) > 1 else {}
    for form in sorted(entry.msgstr_plural):
        number = only.get(form)
        source = entry.msgid if number == 1 else entry.msgid_plural
        said = f"Plural form {form + 1} of {len(entry.msgstr_plural)}"
        said += "." if number is None else f", only for {number}."
        yield Unit(
            f"{message_id}{_FORM}{form}",
            entry.msgctxt,
            source,
            entry.msgstr_plural[form],
            entry.fuzzy,
            (said, *notes),
            references,
            message_id,
        )

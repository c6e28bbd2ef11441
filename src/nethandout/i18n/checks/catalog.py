"""Turn a whole PO file into problems with the line of each."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final

from nethandout.errors import Position, Problem, Severity
from nethandout.i18n.catalogs import FEMININE
from nethandout.i18n.checks import Entry, Finding, blocking_findings, check_entries
from nethandout.i18n.checks.entry import listed, warning
from nethandout.i18n.checks.lexicon import expanded
from nethandout.i18n.checks.reading import cleaned
from nethandout.i18n.checks.tables import Language, Tables, built_in_tables
from nethandout.i18n.languages import catalog_language, is_tag, primary
from nethandout.i18n.plurals import Example, example_numbers, plural_forms
from nethandout.i18n.po.files import first_words, repetitions
from nethandout.i18n.termbase import Termbase

if TYPE_CHECKING:
    import polib


_COUNT: Final = "{count}"
_CARD: Final = "/card"
_AT_ONCE: Final = 500
"""Messages that are looked at together: enough to save time, few enough to save memory."""
_WORD = re.compile(r"[^\W\d_]+")
_COUNTED = re.compile(r"\{(?:count|number)\}\s*(\S+)")
# With this many forms some are for one number each, and need no digit.
_WITH_DUAL: Final = 4
_Messages = Collection[tuple[str | None, str]]
# Languages whose verbs and pronouns say whether the reader is a woman.
_WITH_FORMS = frozenset({"ar", "he", "am", "ti", "hi", "ur", "pa", "mr", "ru", "uk", "pl"})


@dataclass(frozen=True, slots=True)
class Sound:
    """The marks of messages in which nothing was found: those known before, and all seen now.

    They hold as long as checks, tables, termbase and language are the same.
    """

    known: Collection[str] = frozenset()
    seen: set[str] = field(default_factory=set)


def check_catalog(  # noqa: PLR0913, PLR0917 - the last three are options
    po: polib.POFile,
    termbase: Termbase,
    language: str,
    label: str = "",
    tables: Tables | None = None,
    sound: Sound | None = None,
) -> list[Problem]:
    """Turn a catalog into all that is wrong with it; `label` is the file's name.

    Untranslated and fuzzy entries are warnings: they are never printed, so they cannot
    be wrong on paper, and the build itself stops where one is needed. A message that is known to
    be `sound` is not looked at again.
    """
    file = label or po.fpath or f"{language}.po"
    language = catalog_language(language)
    problems = list(_header_problems(po, language, file))
    problems += repetitions(po, file)
    entries = [entry for entry in po if not entry.obsolete]
    messages = {(entry.msgctxt, entry.msgid) for entry in entries}
    marks = {} if sound is None else {id(entry): _mark(entry) for entry in entries}
    known = frozenset() if sound is None else sound.known
    looked_at = [entry for entry in entries if marks.get(id(entry)) not in known]
    findings = {
        id(entry): found
        for start in range(0, len(looked_at), _AT_ONCE)
        for entry, found in _findings(
            looked_at[start : start + _AT_ONCE], termbase, language, tables
        )
    }
    if sound is not None:
        sound.seen.update(mark for number, mark in marks.items() if not findings.get(number))
    for entry in entries:
        position = Position(file, entry.linenum or 0)
        found = [*findings.get(id(entry), ()), *_twin_findings(entry, messages, language)]
        name = first_words(entry.msgid) if found else ""
        problems += [
            Problem(position, f.code, f"{name}: {f.message}", f.severity, f.blocks) for f in found
        ]
    return problems


def _mark(entry: polib.POEntry) -> str:
    """Turn all of a message that its checks look at into a hash."""
    texts = (entry.msgctxt, entry.msgid, entry.msgid_plural, entry.msgstr, entry.msgstr_plural)
    all_of_it = repr((*texts, entry.fuzzy, role_of(entry)))
    return hashlib.blake2b(all_of_it.encode(), digest_size=16).hexdigest()


def blocking_finding(
    entry: polib.POEntry, termbase: Termbase, language: str, tables: Tables | None = None
) -> Finding | None:
    """Turn a finished entry into the first reason why it must not be printed, or None."""
    found = (
        finding
        for one in translations(entry, termbase, language, tables)
        for finding in blocking_findings(one)
    )
    return next(found, None)


def translations(
    entry: polib.POEntry, termbase: Termbase, language: str, tables: Tables | None = None
) -> Iterator[Entry]:
    """Turn a message into what is checked: each of its forms beside its source."""
    role = role_of(entry)
    for source, target in _pairs(entry, language):
        yield Entry(source, target, language, entry.msgctxt, role, termbase, tables)


def _findings(
    entries: Sequence[polib.POEntry], termbase: Termbase, language: str, tables: Tables | None
) -> Iterator[tuple[polib.POEntry, list[Finding]]]:
    """Find what is wrong with each of some messages."""
    states = [(entry, _unfinished(entry, language)) for entry in entries]
    finished = [entry for entry, unfinished in states if unfinished is None]
    texts = [[*translations(entry, termbase, language, tables)] for entry in finished]
    found = iter(check_entries([*chain.from_iterable(texts)]))
    words = (tables or built_in_tables()).of(language)
    for entry, forms in zip(finished, texts, strict=True):
        said = [finding for _ in forms for finding in next(found)]
        yield entry, [*said, *_form_findings(entry.msgstr_plural, language, words)]
    for entry, unfinished in states:
        if unfinished is not None:
            yield entry, unfinished


def _unfinished(entry: polib.POEntry, language: str) -> list[Finding] | None:
    """Find why a message is not printed as it is; None where its translation is finished.

    An empty one for a woman falls back to the first.
    """
    are_said = [bool(target.strip()) for _, target in _pairs(entry, language)]
    if is_to_a_woman(entry) and not any(are_said):
        return []
    if entry.fuzzy:
        return [Finding("fuzzy", Severity.WARNING, "not confirmed by a translator; not printed")]
    if not all(are_said):
        return [Finding("untranslated", Severity.WARNING, "not translated; cannot be printed")]
    return None


def _twin_findings(entry: polib.POEntry, first: _Messages, language: str) -> Iterator[Finding]:
    """Find a message for a woman that is nobody's second entry, or in a language without them."""
    if not is_to_a_woman(entry):
        return
    if primary(language) not in _WITH_FORMS:
        message = "this language speaks to everybody in the same words"
        yield Finding("second-entry", Severity.WARNING, message)
    if (entry.msgctxt.removesuffix(FEMININE) or None, entry.msgid) not in first:
        message = f"there is no entry without “{FEMININE}” that this is the second of"
        yield Finding("second-entry", Severity.ERROR, message)


def is_to_a_woman(entry: polib.POEntry) -> bool:
    """Tell whether an entry is a message's second one, for a woman."""
    return bool(entry.msgctxt) and entry.msgctxt.endswith(FEMININE)


def _pairs(entry: polib.POEntry, language: str) -> list[tuple[str, str]]:
    """Turn an entry into (source, target); plural forms go with the English plural."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    forms = entry.msgstr_plural
    numbers = example_numbers(language)
    return [_counted(entry, forms[index], numbers.get(index)) for index in sorted(forms)] or [
        (entry.msgid, "")
    ]


def _counted(entry: polib.POEntry, target: str, example: Example | None) -> tuple[str, str]:
    """Turn a plural form into (source, target) with a number filled in.

    So its unit is compared, and a dual, which needs no digit, as any other text with a number.
    Only a form that a single number has may leave the number out.
    """
    if example is None or not (example.only or _COUNT in target):
        return entry.msgid_plural, target
    source = entry.msgid if example.number == 1 else entry.msgid_plural
    # A form for zero may have no digit, but a “no”.
    digits = str(example.number) if example.number or _COUNT in target else "no"
    return source.replace(_COUNT, digits), target.replace(_COUNT, digits)


def _form_findings(
    forms: Mapping[int, str], language: str, words: Language | None
) -> Iterator[Finding]:
    """Find a counted word that has not the ending that its plural form needs: «5 таблетки».

    A word may stand in one case in all forms: each row of the table has the forms of one.
    """
    if words is None or len(forms) < 2:  # noqa: PLR2004 - one form has nothing to agree with
        return
    said = [_said(forms[index], language, len(forms)) for index in sorted(forms)]
    for rows in words.table.counted.values():
        fitting = [[{*expanded(word)} - {""} for word in row] for row in rows]
        known = {word for row in fitting for choices in row for word in choices}
        found = [one & known for one in said]
        if any(found) and not any(_agrees(found, row) for row in fitting):
            written = listed(min(one) for one in found if one)
            yield warning("plural-form", f"a plural form has the ending of another: {written}")


def _said(form: str, language: str, forms: int) -> set[str]:
    """Turn a form into the word behind its number; into all words where it needs no number."""
    language = primary(language)
    if counted := _COUNTED.search(form):
        return {*_WORD.findall(cleaned(counted[1], language).lower())}
    if forms < _WITH_DUAL:
        return set()
    return {*_WORD.findall(cleaned(form, language).lower())}


def _agrees(found: Sequence[Collection[str]], row: Sequence[Collection[str]]) -> bool:
    """Tell whether each form has the word of its place; a place without a word takes any.

    Forms behind the last, as of millions in Spanish, have the last word, too.
    """
    places = [*row, *[row[-1]] * (len(found) - len(row))]
    return all(
        not one or not choices or not {*one}.isdisjoint(choices)
        for one, choices in zip(found, places, strict=False)
    )


def role_of(entry: polib.POEntry) -> str:
    """Turn the extractor's comment “topic › section › role” into the role.

    The words of the alert card have none: the file they come from tells.
    """
    first = entry.comment.partition("\n")[0]
    if " › " in first:
        return str(first.rsplit(" › ", 1)[-1])
    return "card" if any(_CARD in file for file, _ in entry.occurrences) else ""


def _header_problems(po: polib.POFile, language: str, file: str) -> Iterator[Problem]:
    position = Position(file)
    declared = po.metadata.get("Language", "").strip()
    if declared and not (is_tag(declared) and catalog_language(declared) == language):
        message = (
            f"the header says “Language: {declared}”, the name of the file or its folder "
            f"{language}; correct the one that is wrong"
        )
        yield Problem(position, "wrong-language", message)
    if "utf-8" not in po.metadata.get("Content-Type", "utf-8").lower():
        yield Problem(position, "charset", "the header must say charset=UTF-8")
    yield from _plural_problems(po, position)


def _plural_problems(po: polib.POFile, position: Position) -> Iterator[Problem]:
    plurals = [entry for entry in po if entry.msgid_plural and not entry.obsolete]
    try:
        forms = plural_forms(po)
    except ValueError:
        yield Problem(position, "plural-forms", "Plural-Forms is not valid")
        return
    if plurals and forms is None:
        yield Problem(position, "plural-forms", "the header needs Plural-Forms")
    for entry in plurals if forms else ():
        if forms and len(entry.msgstr_plural) != forms[0]:
            place = Position(position.file, entry.linenum or 0)
            message = f"{first_words(entry.msgid)}: this needs {forms[0]} plural forms"
            yield Problem(place, "plural-forms", message)

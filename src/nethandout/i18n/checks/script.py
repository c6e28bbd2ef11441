"""Turn a translation into what is wrong with its letters: left in English, wrong, invisible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from nethandout.i18n.checks.entry import (
    Entry,
    Finding,
    error,
    listed,
    warning,
    without_terms,
    words_only,
)
from nethandout.i18n.checks.structure import without_addresses
from nethandout.i18n.checks.units import unit_symbols
from nethandout.i18n.languages import SCRIPT_NAMES

_BIDI = re.compile(r"[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u2028\u2029\u2060\ufeff\ufffd]")
_JOINERS = re.compile(r"[\u200c\u200d]")
_JOINING_LANGUAGES = frozenset({"fa", "ur", "ku", "ps", "hi", "bn", "mr", "ne", "ta", "ml"})
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,}")
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH_RUN = 5
_SURELY_TRANSLATABLE = 3


def check_same_as_source(entry: Entry) -> Iterator[Finding]:
    """Find a translation that is the English text."""
    if entry.target.strip() != entry.source.strip():
        return
    words = _WORD.findall(_translatable(entry.source, entry))
    if not words:
        return
    report = error if len(words) >= _SURELY_TRANSLATABLE else warning
    yield report("same-as-source", "this is the English text")


def check_left_in_english(entry: Entry) -> Iterator[Finding]:
    """Find a run of English words in a translation into a language with Latin letters."""
    if entry.base_language in SCRIPT_NAMES or entry.target.strip() == entry.source.strip():
        return
    source = _WORD.findall(_translatable(entry.source, entry).lower())
    target = " ".join(_WORD.findall(_translatable(entry.target, entry).lower()))
    for start in range(len(source) - _ENGLISH_RUN + 1):
        run = " ".join(source[start : start + _ENGLISH_RUN])
        if f" {run} " in f" {target} ":
            yield error("left-in-english", f"“{run} …” is still English")
            return


def check_script(entry: Entry) -> Iterator[Finding]:
    """Find a translation without its script, and Latin words that the source does not have."""
    script = SCRIPT_NAMES.get(entry.base_language)
    if script is None:
        return
    source, target = (_translatable(text, entry) for text in (entry.source, entry.target))
    if _LATIN_WORD.search(source) and not any(_script(char) == script for char in target):
        # A name alone, such as “CT”, is often kept.
        report = error if len(_WORD.findall(source)) >= _SURELY_TRANSLATABLE else warning
        yield report("wrong-script", "there is no letter of the language's own script here")
        return
    strange = set(_LATIN_WORD.findall(target)) - _kept_in_latin(entry)
    left = strange & set(_LATIN_WORD.findall(entry.source))
    if strange - left:
        yield error("latin-word", f"the source has no “{listed(sorted(strange - left))}”")
    if left:
        yield warning("left-in-english", f"“{listed(sorted(left))}” is still English")


def _kept_in_latin(entry: Entry) -> set[str]:
    """Turn an entry into the Latin words it may have: names, short forms, units, agreed terms."""
    accepted = " ".join(
        form
        for row in entry.termbase.rows
        for form in entry.termbase.wording(row, entry.language).accepted
    )
    names = {word for word in _LATIN_WORD.findall(entry.source) if not word.islower()}
    return names | set(_LATIN_WORD.findall(accepted)) | set(_LATIN_WORD.findall(unit_symbols()))


def check_lookalikes(entry: Entry) -> Iterator[Finding]:
    """Find letters of another script inside a word, and Arabic letters no keyboard makes."""
    for word in _WORD.findall(entry.target):
        scripts = {_script(char) for char in word.replace("µ", "").replace("μ", "")}
        if len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1:
            yield error("lookalike", f"“{word}” mixes letters of two scripts")
    if re.search(r"[\ufb50-\ufdff\ufe70-\ufefe]", entry.target):
        yield error("presentation-form", "this was pasted as shapes, not letters; type it again")
    if entry.base_language == "ar" and re.search(r"[\u06cc\u06a9]", entry.target):
        yield error("lookalike", "this has Persian ye or kaf; use the Arabic letters")


def check_invisible(entry: Entry) -> Iterator[Finding]:
    """Find direction marks and other characters nobody sees."""
    if _BIDI.search(entry.target):
        yield error("bidi-control", "take out the direction mark; the page sets directions itself")
    if _INVISIBLE.search(entry.target):
        yield error("invisible", "there is an invisible character here; type the text again")
    if entry.base_language not in _JOINING_LANGUAGES and _JOINERS.search(entry.target):
        yield error("invisible", "there is a zero-width joiner here; take it out")


def _translatable(text: str, entry: Entry) -> str:
    """Turn a text into its words that can be translated at all."""
    return without_terms(without_addresses(words_only(text)), entry.termbase)


def _script(char: str) -> str:
    name = unicodedata.name(char, "").split(" ")[0]
    return "CJK" if name in ("HIRAGANA", "KATAKANA") else name

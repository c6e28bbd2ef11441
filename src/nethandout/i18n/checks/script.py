"""Turn a translation into what is wrong with its letters: left in English, wrong, invisible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from types import MappingProxyType

from nethandout.i18n.checks.entry import (
    Entry,
    Finding,
    blocking,
    error,
    listed,
    warning,
    without_terms,
    words_only,
)
from nethandout.i18n.checks.structure import without_addresses
from nethandout.i18n.checks.units import unit_symbols
from nethandout.i18n.languages import SCRIPT_NAMES
from nethandout.i18n.termbase import Termbase

_BIDI = re.compile(r"[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u2028\u2029\u2060\ufeff\ufffd]")
_JOINERS = re.compile(r"[\u200c\u200d]")
_JOINING_LANGUAGES = frozenset({"fa", "ur", "ku", "ps", "hi", "bn", "mr", "ne", "ta", "ml"})
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,}")
_WORD = re.compile(r"[^\W\d_]+")
_MICRO = re.compile("[µμ]")
_LETTER_FOR_DIGIT = re.compile(r"[0-9]+[OoIl]+[0-9]*\b|\b[OoIl]+[0-9]+")
_ENGLISH_RUN = 5
_SURELY_TRANSLATABLE = 3
_TERMBASES = 8
_LATIN, _GREEK = "LATIN", "GREEK"
_MORE_SCRIPTS = MappingProxyType(
    {"ja": frozenset({"HIRAGANA", "KATAKANA"}), "ko": frozenset({"CJK"})}
)


def check_same_as_source(entry: Entry) -> Iterator[Finding]:
    """Find a translation that is the English text, whatever its case, signs and markup."""
    words = _english_words(entry.source, entry)
    if not words or words != _english_words(entry.target, entry):
        return
    if len(words) >= _SURELY_TRANSLATABLE:
        yield error("same-as-source", "this is the English text", blocks=True)
    elif entry.target.strip() == entry.source.strip():
        yield warning("same-as-source", "this is the English text")


def check_left_in_english(entry: Entry) -> Iterator[Finding]:
    """Find English words of the source in a translation into a language with Latin letters.

    A run of them is left over; where there is nothing else, a part was cut out of the source.
    """
    source, target = (_english_words(text, entry) for text in (entry.source, entry.target))
    if entry.base_language in SCRIPT_NAMES or source == target:
        return
    here = " ".join(target)
    for start in range(len(source) - _ENGLISH_RUN + 1):
        run = " ".join(source[start : start + _ENGLISH_RUN])
        if f" {run} " in f" {here} ":
            yield error("left-in-english", f"“{run} …” is still English", blocks=True)
            return
    if len(target) >= _SURELY_TRANSLATABLE and set(target) <= set(source):
        yield error("left-in-english", "all its words are English ones of the source", blocks=True)


def check_script(entry: Entry) -> Iterator[Finding]:
    """Find a translation without its script, and words that are in none it may be in.

    Latin words are in every language; those that the source does not have are named.
    """
    own = SCRIPT_NAMES.get(entry.base_language, _LATIN)
    if foreign := _foreign_words(entry, own):
        yield error("other-script", f"“{listed(foreign)}” is in another script", blocks=True)
    if own == _LATIN:
        return
    source, target = (_translatable(text, entry) for text in (entry.source, entry.target))
    if _LATIN_WORD.search(source) and not any(_script(char) == own for char in target):
        # A name alone, such as “CT”, is often kept.
        most = max(len(_WORD.findall(text)) for text in (source, target))
        new = set(_LATIN_WORD.findall(target)) - {*_LATIN_WORD.findall(source)}
        is_sure = most >= _SURELY_TRANSLATABLE or new - _kept_in_latin(entry)
        report = blocking if is_sure else warning
        yield report("wrong-script", "there is no letter of the language's own script here")
        return
    strange = set(_LATIN_WORD.findall(target)) - _kept_in_latin(entry)
    left = strange & set(_LATIN_WORD.findall(entry.source))
    if strange - left:
        report = blocking if len(strange - left) >= _SURELY_TRANSLATABLE else error
        yield report("latin-word", f"the source has no “{listed(sorted(strange - left))}”")
    if left:
        report = blocking if len(left) >= _SURELY_TRANSLATABLE else warning
        yield report("left-in-english", f"“{listed(sorted(left))}” is still English")


def _foreign_words(entry: Entry, own: str) -> list[str]:
    """Find words with letters of a script that neither the language nor the source writes.

    One Greek letter alone is a symbol; words that mix look-alikes are found by themselves.
    """
    known = {own, _LATIN, *_MORE_SCRIPTS.get(entry.base_language, ())}
    known |= {_letters_of(char) for char in entry.source if char.isalpha()}
    found: dict[str, None] = {}
    for word in _WORD.findall(entry.target):
        scripts = {_letters_of(char) for char in _MICRO.sub("", word)} - known
        is_symbol = len(word) == 1 and scripts == {_GREEK}
        if scripts and not is_symbol and not _mixes_lookalikes(word):
            found[word] = None
    return list(found)


def _kept_in_latin(entry: Entry) -> set[str]:
    """Turn an entry into the Latin words it may have: names, short forms, units, agreed terms."""
    names = {word for word in _LATIN_WORD.findall(entry.source) if not word.islower()}
    return names | _agreed_in_latin(entry.termbase, entry.language)


@lru_cache(maxsize=_TERMBASES)
def _agreed_in_latin(termbase: Termbase, language: str) -> frozenset[str]:
    """Turn a termbase into the Latin words of its terms in a language, and those of units."""
    forms = [form for row in termbase.rows for form in termbase.wording(row, language).accepted]
    return frozenset(_LATIN_WORD.findall(" ".join((*forms, unit_symbols()))))


def check_lookalikes(entry: Entry) -> Iterator[Finding]:
    """Find letters of another script inside a word, and Arabic letters no keyboard makes."""
    for word in _WORD.findall(entry.target):
        if _mixes_lookalikes(word):
            yield error("lookalike", f"“{word}” mixes letters of two scripts", blocks=True)
    strange = set(_LETTER_FOR_DIGIT.findall(entry.target))
    if strange - {*_LETTER_FOR_DIGIT.findall(entry.source)}:
        yield error("lookalike", "a letter stands where a digit should", blocks=True)
    if re.search(r"[\ufb50-\ufdff\ufe70-\ufefe]", entry.target):
        yield error(
            "presentation-form",
            "this was pasted as shapes, not letters; type it again",
            blocks=True,
        )
    if entry.base_language == "ar" and re.search(r"[\u06cc\u06a9]", entry.target):
        yield error("lookalike", "this has Persian ye or kaf; use the Arabic letters", blocks=True)


def check_invisible(entry: Entry) -> Iterator[Finding]:
    """Find direction marks and other characters nobody sees."""
    if _BIDI.search(entry.target):
        yield error(
            "bidi-control",
            "take out the direction mark; the page sets directions itself",
            blocks=True,
        )
    if _INVISIBLE.search(entry.target):
        yield error(
            "invisible", "there is an invisible character here; type the text again", blocks=True
        )
    if entry.base_language not in _JOINING_LANGUAGES and _JOINERS.search(entry.target):
        yield error("invisible", "there is a zero-width joiner here; take it out", blocks=True)


def _translatable(text: str, entry: Entry) -> str:
    """Turn a text into its words that can be translated at all."""
    return without_terms(without_addresses(words_only(text)), entry.termbase)


def _english_words(text: str, entry: Entry) -> list[str]:
    """Turn a text into its words in small letters, without names and terms that stay as they are.

    A term that the termbase says in the same way in both languages stays as it is, too.
    """
    kept = _said_alike(entry.termbase, entry.language)
    return [
        word for word in _WORD.findall(_translatable(text, entry).casefold()) if word not in kept
    ]


@lru_cache(maxsize=_TERMBASES)
def _said_alike(termbase: Termbase, language: str) -> frozenset[str]:
    """Turn a termbase into the words of terms that a language says as English does."""
    return frozenset(
        word
        for row in termbase.rows
        for form in termbase.wording(row, language).accepted
        if form.casefold() in map(str.casefold, row.english)
        for word in _WORD.findall(form.casefold())
    )


def _mixes_lookalikes(word: str) -> bool:
    scripts = {_script(char) for char in _MICRO.sub("", word)}
    return len(scripts & {_LATIN, "CYRILLIC", _GREEK}) > 1


@cache
def _letters_of(char: str) -> str:
    """Turn a letter into its script, as Unicode names it; a variant counts as what it stands for.

    “ª”, full-width and superscript letters are Latin ones.
    """
    plain = unicodedata.normalize("NFKC", char)[:1]
    return re.split(r"[ -]", unicodedata.name(plain, ""))[0]


@cache
def _script(char: str) -> str:
    name = unicodedata.name(char, "").split(" ")[0]
    return "CJK" if name in ("HIRAGANA", "KATAKANA") else name

"""Turn a translation into what is wrong with its terms: brands, required and forbidden words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from nethandout.i18n.checks.entry import Entry, Finding, error, warning, words_only
from nethandout.i18n.termbase import TermRow

_ARABIC_FORMS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": None})
_SHORT_WORD = 3
_CYRILLIC_ENDING = re.compile("(?<=[а-я]{3})[аеиоуыэюяь]{1,2}$")
_TILDE = "\u0303"
# Languages whose words take letters in front or stand without spaces.
_UNSPACED = frozenset({"ar", "fa", "ur", "zh", "ja", "ko", "th"})
# Languages whose words never change, and where another mark makes another word: gan, gân.
_UNCHANGING = frozenset({"vi"})


def check_do_not_translate(entry: Entry) -> Iterator[Finding]:
    """Find brands, tests and units that are not kept exactly as they are."""
    for row in entry.termbase.rows:
        for form in row.english if row.do_not_translate else ():
            if _exactly(form, entry.source) and not _exactly(form, entry.target):
                yield error("do-not-translate", f"keep “{form}” exactly as it is")


def check_terms(entry: Entry) -> Iterator[Finding]:
    """Find terms said in a forbidden way, taken for another term, or not said as agreed."""
    language = entry.base_language
    target = _folded(words_only(entry.target), language)
    for row in _terms_in(entry.source, entry.termbase.rows):
        wording = entry.termbase.wording(row, entry.language)
        accepted = [form for form in wording.accepted if _says(target, form, language)]
        without = _without(target, accepted, language)
        for word in wording.forbidden:
            if _says(without, word, language):
                yield error("term-forbidden", f"“{word}” must not stand for “{row.english[0]}”")
        if accepted or not wording.accepted:
            continue
        mistaken = [w for w in wording.confusable if _says(target, w, language)]
        if mistaken:
            yield error("term-confused", f"“{mistaken[0]}” is not “{row.english[0]}”")
        else:
            agreed = f"the termbase says “{wording.accepted[0]}” for “{row.english[0]}”"
            yield warning("term", agreed)


def _terms_in(source: str, rows: Iterable[TermRow]) -> Iterator[TermRow]:
    """Turn a source into its terms; a longer term hides the shorter ones inside it."""
    rest = words_only(source)
    for row in rows:
        if row.do_not_translate:
            continue
        found = [form for form in row.english if _english(form).search(rest)]
        for form in found:
            rest = _english(form).sub(" ", rest)
        if found:
            yield row


@cache
def _english(form: str) -> re.Pattern[str]:
    """Turn a term into a pattern: an abbreviation as written, a word also in the plural."""
    flags = 0 if form.isupper() else re.IGNORECASE
    return re.compile(rf"(?<!\w){re.escape(form)}(?:s|es)?(?!\w)", flags)


def _exactly(form: str, text: str) -> bool:
    return form in text and _whole(form).search(text) is not None


@cache
def _whole(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(form)}(?![A-Za-z0-9])")


def _says(folded: str, form: str, language: str) -> bool:
    """Tell whether a text says a term, in the plural or with an article too."""
    words = _folded(form, language).split()
    if language in _UNSPACED:
        stems = (re.escape(word.removeprefix("ال")) for word in words)
        return re.search(r"\s+(?:ال)?".join(stems), folded) is not None
    if language in _UNCHANGING:
        pattern = r"\s+".join(map(re.escape, words))
    else:
        pattern = r"\s+".join(rf"{re.escape(_stem(word))}\w{{0,3}}" for word in words)
    return re.search(rf"(?<!\w){pattern}(?!\w)", folded) is not None


def _stem(word: str) -> str:
    """Turn a word into the part that its plural and its cases leave alone, as a rule."""
    if stem := _CYRILLIC_ENDING.search(word):
        return word[: stem.start()]
    return word[:-1] if len(word) > _SHORT_WORD and word[-1] in "aeos" else word


def _without(folded: str, accepted: Iterable[str], language: str) -> str:
    for form in accepted:
        folded = folded.replace(_folded(form, language), " ")
    return folded


def _folded(text: str, language: str) -> str:
    """Turn a text into lower case without accents, Arabic vowel signs and letter variants.

    The tilde stays: “ano” is not “año”. Vietnamese keeps all marks.
    """
    if language in _UNCHANGING:
        return unicodedata.normalize("NFC", text.casefold())
    decomposed = unicodedata.normalize("NFD", text.casefold().translate(_ARABIC_FORMS))
    kept = (char for char in decomposed if char == _TILDE or not unicodedata.combining(char))
    return unicodedata.normalize("NFC", "".join(kept))

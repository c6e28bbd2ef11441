"""Turn a translation into what is wrong with its terms: brands, drugs, required words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from nethandout.i18n.checks.entry import Entry, Finding, blocking, error, grave, listed, warning
from nethandout.i18n.checks.lexicon import Lexicon
from nethandout.i18n.checks.plain import KEPT_TEXTS, untranslated, words_only
from nethandout.i18n.termbase import Termbase, TermRow

_ARABIC_FORMS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": None})
_PHONE_WORD = re.compile(r"[0-9][0-9-]*-[A-Z]+")
_WORD = re.compile(r"\w+")
_SHORT_WORD = 3
_LATIN_NAME = re.compile(
    r"(?<=[\w,(（«“] )[A-Z][a-z]{4,}(?![^\W\d_])|(?<=[\u4e00-\u9fff（(])[A-Z][a-z]{4,}"
)
# All marks but the tilde.
_MARKS = re.compile("[\u0300-\u0302\u0304-\u036f\u0610-\u061a\u064b-\u065f\u0670]")
# Languages whose words take letters in front or stand without spaces.
_CASES = frozenset({"ru", "uk", "pl"})
_RUSSIAN_ENDS = "аеиоуыэюяйьїіє"
_TERMBASES = 8
_UNSPACED = frozenset({"ar", "fa", "ur", "zh", "ja", "ko", "th"})
# Languages whose words never change, and where another mark makes another word: gan, gân.
_UNCHANGING = frozenset({"vi"})


def check_do_not_translate(entry: Entry) -> Iterator[Finding]:
    """Find brands, tests and units that are not kept exactly as they are.

    One that another took the place of is of another medicine or test: that is not printed.
    """
    there = _kept(entry.source, entry.termbase)
    lost = [form for form in there if not _whole(form).search(entry.target)]
    if not lost:
        return
    here = (*_kept(entry.target, entry.termbase), *_new_names(entry))
    other = [form for form in dict.fromkeys(here) if not any(form in known for known in there)]
    if other:
        said = f"this names “{listed(other)}”, the source “{listed(lost)}”"
        yield error("do-not-translate", said, blocks=True)
        return
    for form in lost:
        yield error("do-not-translate", f"keep “{form}” exactly as it is")


def _new_names(entry: Entry) -> list[str]:
    """Find Latin words with a capital, not first in a sentence, that the source does not have."""
    source = entry.source.casefold()
    names = _LATIN_NAME.findall(words_only(entry.target))
    return [name for name in names if name.casefold() not in source]


def check_terms(entry: Entry) -> Iterator[Finding]:
    """Find terms said in a forbidden way, taken for another term, or not said as agreed."""
    rows = _terms_in(entry.source, entry.termbase)
    if not rows:
        return
    language = entry.base_language
    target = _folded(words_only(entry.target), language)
    for row in rows:
        wording = entry.termbase.wording(row, entry.language)
        accepted = [form for form in wording.accepted if _says(target, form, language)]
        if wording.forbidden:
            without = _without(target, accepted, language)
            for word in wording.forbidden:
                if _says(without, word, language):
                    yield error("term-forbidden", f"“{word}” must not stand for “{row.english[0]}”")
        if accepted or not wording.accepted:
            continue
        mistaken = [w for w in wording.confusable if _says(target, w, language)]
        said = any(hit.tag == row.id for hit in entry.here.hits("term"))
        if mistaken and not said:
            yield grave(entry, "term-confused", f"“{mistaken[0]}” is not “{row.english[0]}”")
        elif not _nearly_says(target, row, wording.accepted, entry):
            agreed = f"the termbase says “{wording.accepted[0]}” for “{row.english[0]}”"
            yield warning("term", agreed)


def check_drugs(entry: Entry) -> Iterator[Finding]:
    """Find drugs of the list that the source does not name, and those that are not named here."""
    there = {hit.tag for hit in entry.there.hits("drug")}
    here = {hit.tag for hit in entry.here.hits("drug")}
    if there == here:
        return
    if added := here - there:
        if lost := there - here:
            message = f"this names {listed(sorted(added))}, the source {listed(sorted(lost))}"
            yield blocking("other-drug", message)
        else:
            yield error("other-drug", f"the source does not name {listed(sorted(added))}")
    elif lost := (there - here) & _named(entry):
        report = blocking if entry.has_vital_role else warning
        yield report("drug-lost", f"this does not name {listed(sorted(lost))}")


def _named(entry: Entry) -> set[str]:
    """Give the drugs whose names in the language are known."""
    return set(entry.words.table.drugs) if entry.words else set()


@lru_cache(maxsize=KEPT_TEXTS)
def _terms_in(source: str, termbase: Termbase) -> tuple[TermRow, ...]:
    """Turn a source into its terms; a longer term hides the shorter ones inside it."""
    plain = _PHONE_WORD.sub(" ", words_only(source))
    found: dict[int, None] = {}
    for hit in _lexicon(termbase).scan(plain.lower()).get("term", ()):
        number, _, written = hit.tag.partition(" ")
        if not written or plain[hit.start : hit.end].startswith(written):
            found[int(number)] = None
    return tuple(termbase.rows[number] for number in found)


@lru_cache(maxsize=_TERMBASES)
def _lexicon(termbase: Termbase) -> Lexicon:
    """Turn a termbase into what finds its English forms; a word also in the plural.

    The tag is the row's number and, for an abbreviation, how it must be written.
    """
    words: dict[tuple[str, str], tuple[str, ...]] = {}
    for number, row in enumerate(termbase.rows):
        for form in () if row.do_not_translate else row.english:
            tag = f"{number} {form}" if form.isupper() else f"{number}"
            forms = (form, f"{form}s", f"{form}es")
            words["term", tag] = (*words.get(("term", tag), ()), *forms)
    return Lexicon(words)


@lru_cache(maxsize=KEPT_TEXTS)
def _kept(source: str, termbase: Termbase) -> tuple[str, ...]:
    """Turn a source into its words that are never translated."""
    return tuple(dict.fromkeys(untranslated(termbase).findall(source)))


@cache
def _whole(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(form)}(?![A-Za-z0-9])")


def _says(folded: str, form: str, language: str) -> bool:
    """Tell whether a text says a term, in the plural or with an article too."""
    stems = _stems(form, language)
    if stems[0] not in folded:
        return False
    # Where words stand without spaces, one alone is said where its letters are.
    is_enough = len(stems) == 1 and language in _UNSPACED
    return is_enough or _said(stems, language).search(folded) is not None


@cache
def _stems(form: str, language: str) -> tuple[str, ...]:
    """Turn a term into the part of each of its words that a text which says it must have."""
    words = _folded(form, language).split()
    if language in _UNSPACED:
        return tuple(word.removeprefix("ال") for word in words)
    return tuple(words if language in _UNCHANGING else [_stem(word, language) for word in words])


@cache
def _said(stems: Sequence[str], language: str) -> re.Pattern[str]:
    """Turn the stems of a term into the pattern that finds it; most are never needed."""
    if language in _UNSPACED:
        return re.compile(r"\s+(?:ال)?".join(map(re.escape, stems)))
    ends = "" if language in _UNCHANGING else r"\w{0,3}"
    pattern = r"\s+".join(f"{re.escape(stem)}{ends}" for stem in stems)
    return re.compile(rf"(?<!\w){pattern}(?!\w)")


def _nearly_says(folded: str, row: TermRow, accepted: Iterable[str], entry: Entry) -> bool:
    """Tell whether a text says a part of a term, or what the language's table allows for it."""
    if entry.words is not None and any(hit.tag == row.id for hit in entry.here.hits("term")):
        return True
    language = entry.base_language
    parts = [part for form in accepted for part in _folded(form, language).split()]
    if entry.words is not None and not entry.words.table.spaced:
        return any(char in folded for part in parts for char in part if char.isalpha())
    if language in _UNCHANGING:
        return not {part for part in parts if len(part) >= _SHORT_WORD}.isdisjoint(
            _WORD.findall(folded)
        )
    return any(
        re.search(
            rf"(?<!\w)(?:\w{{0,3}}){re.escape(word[: max(_SHORT_WORD, len(word) - 3)])}", folded
        )
        for word in (part.removeprefix("ال") for part in parts)
        if len(word) >= _SHORT_WORD
    )


def _stem(word: str, language: str) -> str:
    """Turn a word into the part its plural, its gender and its case leave alone."""
    if language in _CASES and len(word) > _SHORT_WORD + 1:
        return word[:-2] if word[-1] in _RUSSIAN_ENDS and word[-2] in _RUSSIAN_ENDS else word[:-1]
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
    return unicodedata.normalize("NFC", _MARKS.sub("", decomposed))

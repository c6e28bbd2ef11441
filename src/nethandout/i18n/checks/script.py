"""Turn a translation into what is wrong with its letters: left in English, wrong, invisible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from types import MappingProxyType

from nethandout.i18n.checks.amount import MEASURES
from nethandout.i18n.checks.entry import Entry, Finding, blocking, error, listed, warning
from nethandout.i18n.checks.plain import KEPT_TEXTS, without_addresses, without_terms, words_only
from nethandout.i18n.languages import SCRIPT_NAMES
from nethandout.i18n.termbase import Termbase

_BIDI = re.compile(r"[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_MARKS = "\u200e\u200f\u061c"
_OVERRIDES = re.compile(
    rf"[\u202a-\u202e\u2066-\u2069]|[{_MARKS}]{{2}}|\w[{_MARKS}](?=\w)"
    rf"|(?<![0-9A-Za-z(){{}}/%°.:+-][\s])(?<![0-9A-Za-z(){{}}/%°.:+-])[{_MARKS}]"
    rf"(?!\s?[0-9A-Za-z٠-٩۰-۹(){{}}/%°.:+-])"
)
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "ur", "he", "ps", "ku", "yi"})
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u2028\u2029\u2060\ufeff\ufffd]")
_JOINERS = re.compile(r"[\u200c\u200d]")
_HIDDEN = re.compile("|".join(found.pattern for found in (_BIDI, _INVISIBLE, _JOINERS)))
_JOINING_LANGUAGES = frozenset({"fa", "ur", "ku", "ps", "hi", "bn", "mr", "ne", "ta", "ml"})
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,}")
_WORD = re.compile(r"[^\W\d_]+")
_MICRO = re.compile("[µμ]")
# Isotopes and what carries them, written alike everywhere: “Ga-68 dotatate”, “PET/CT”.
_SYMBOLS = re.compile(
    r"\b(?:[A-Z][a-z]?[- ]?[0-9]{2,3}|[0-9]{2,3}-?[A-Z][a-z]?)(?:[- ]?(?:DOTA|dota)\w*)?\b"
    r"|\b(?:PET|SPECT)/(?:CT|MRI?)\b"
)
_IN_SYMBOL = re.compile("[0-9/]")
_LETTER_FOR_DIGIT = re.compile(r"[0-9]+[OoIl]+[0-9]*\b|\b[OoIl]+[0-9]+")
_HELP = re.compile(r"[(（][^()（）]{1,60}[)）]")
_QUOTED = re.compile(r"[“\"«「]([^“”\"«»「」]{1,40})[”\"»」]")
_FIGURE = re.compile(r"[0-9]+ [a-z]+ [0-9]+")
_PARENTHESES = re.compile(r"[(（]")
_SHORT_FORM = re.compile(r"\b[A-Z][A-Z0-9-]+\b")
_OF_FULL_WIDTH = frozenset({"CJK", "HANGUL", "HIRAGANA"})
_NOT_LATIN = re.compile(r"[^\u0000-\u02ff\u1e00-\u1eff\u2000-\u22ff]")
_MIXED = re.compile(
    r"[A-Za-z\u00c0-\u02ff\u1e00-\u1eff](?=[\u0370-\u04ff])"
    r"|[\u0370-\u04ff](?=[A-Za-z\u00c0-\u02ff\u1e00-\u1eff])"
)
_GREEK_OR_CYRILLIC = re.compile(r"[\u0370-\u04ff]")
_DIGIT = re.compile("[0-9]")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_SHAPES = re.compile(r"[\ufb50-\ufdff\ufe70-\ufefe]")
_PERSIAN = re.compile(r"[\u06cc\u06a9]")
_CLAUSE = re.compile(r"[.,;:!?()（），。；：！？]")
_SURELY_TRANSLATABLE = 3
_TERMBASES = 8
_PAIR = 2
_UNIT_SYMBOLS = "mg mcg µg kg mL ml mm cm km mCi GBq MBq dL mmol mmHg Hg lb lbs ft"
_LATIN, _GREEK = "LATIN", "GREEK"
_MORE_SCRIPTS = MappingProxyType(
    {"ja": frozenset({"HIRAGANA", "KATAKANA"}), "ko": frozenset({"CJK"})}
)
_OF_UNITS = frozenset(symbol.casefold() for symbol in MEASURES)


def check_same_as_source(entry: Entry) -> Iterator[Finding]:
    """Find a translation that is the English text, whatever its case, signs and markup."""
    words = _english_of_source(entry.source, entry.language, entry.termbase)
    if not words or words[0] not in entry.target.casefold():
        return
    if words != _english_words(entry.target, entry.language, entry.termbase):
        return
    if len(words) >= _SURELY_TRANSLATABLE:
        yield error("same-as-source", "this is the English text", blocks=True)
    elif entry.target.strip() == entry.source.strip() and not _is_alike(words, entry):
        yield warning("same-as-source", "this is the English text")


def _is_alike(words: list[str], entry: Entry) -> bool:
    """Tell whether words are the same in both languages: “normal”, or a short form, “PRRT”."""
    known = entry.words.alike if entry.words else frozenset()
    short = {word.casefold() for word in _SHORT_FORM.findall(entry.source)}
    return all(word in known or word in short for word in words)


def check_left_in_english(entry: Entry) -> Iterator[Finding]:
    """Find two or more English words of the source in a row in a translation.

    What stands in parentheses behind its translation is a help for the reader, and stays;
    so do names, terms that are agreed in English, and words that both languages spell alike.
    """
    if not _LATIN_WORD.search(entry.target):
        return
    source = _english_of_source(entry.source, entry.language, entry.termbase)
    target = _english_words(entry.target, entry.language, entry.termbase)
    if not source or source == target:
        return
    said = {*target}
    if said.isdisjoint(source) and said.isdisjoint(entry.english.english):
        return
    if run := _run_of_source(entry, source):
        yield blocking("left-in-english", f"“{' '.join(run)}” is still English")
    elif entry.base_language not in SCRIPT_NAMES:
        yield from _english_alone(entry, source, target)


def _run_of_source(entry: Entry, source: list[str]) -> list[str]:
    """Find words of the source that follow each other in a translation, too."""
    known = (entry.words.alike if entry.words else frozenset()) | _OF_UNITS
    pairs = set(pairwise(source))
    for part in _CLAUSE.split(_translatable(_without_help(entry), entry.termbase)):
        run: list[str] = []
        for one, other in pairwise(_latin_words(part, entry)):
            same = (one, other) in pairs and min(len(one), len(other)) > 1
            if same and not {one, other} <= known and not _is_name(one, other, entry):
                run = [*(run or [one]), other]
            elif run:
                break
        if run and not _reads_alike(run, entry):
            return run
    return []


def _english_alone(entry: Entry, source: list[str], target: list[str]) -> Iterator[Finding]:
    """Find a translation that has only words of the source, or frequent English ones."""
    known = entry.words.alike if entry.words else frozenset()
    only = len(target) >= _SURELY_TRANSLATABLE and set(target) <= set(source)
    if only and not set(target) <= known:
        yield blocking("left-in-english", "all its words are English ones of the source")
        return
    english = entry.english.english - known
    here = _latin_words(_without_help(entry), entry)
    stray = {word for word in here if word in english}
    if len(stray) > 1:
        yield error("left-in-english", f"“{listed(sorted(stray))}” is English")
    elif entry.words is not None:
        known_words = entry.english.leaflet_words - known
        left = {*here} & {*source} & known_words & _small(entry)
        report = blocking if entry.has_vital_role else warning
        if left:
            yield report("left-in-english", f"“{listed(sorted(left))}” is still English")


def _small(entry: Entry) -> set[str]:
    """Turn a translation into its words without a capital, which are no names."""
    return {word for word in _WORD.findall(entry.target) if word.islower()}


def check_script(entry: Entry) -> Iterator[Finding]:
    """Find a translation without its script, and words that are in none it may be in.

    Latin words are in every language; those that the source does not have are named.
    """
    own = SCRIPT_NAMES.get(entry.base_language, _LATIN)
    if foreign := [*_foreign_words(entry, own), *_foreign_digits(entry, own)]:
        yield error("other-script", f"“{listed(foreign)}” is in another script", blocks=True)
    if own == _LATIN or not _LATIN_WORD.search(entry.target):
        return
    source, target = (_translatable(text, entry.termbase) for text in (entry.source, entry.target))
    if _LATIN_WORD.search(source) and not any(_script(char) == own for char in target):
        # A name alone, such as “CT”, is often kept.
        most = max(len(_WORD.findall(text)) for text in (source, target))
        new = set(_LATIN_WORD.findall(target)) - {*_LATIN_WORD.findall(source)}
        is_sure = most >= _SURELY_TRANSLATABLE or new - _kept_in_latin(entry)
        if not is_sure and _SHORT_FORM.fullmatch(entry.target.strip()):
            return
        report = blocking if is_sure else warning
        yield report("wrong-script", "there is no letter of the language's own script here")
        return
    helped = _translatable(_without_help(entry), entry.termbase)
    strange = set(_LATIN_WORD.findall(helped)) - _kept_in_latin(entry)
    left = strange & set(_LATIN_WORD.findall(entry.source))
    if strange - left:
        report = blocking if len(strange - left) >= _SURELY_TRANSLATABLE else error
        yield report("latin-word", f"the source has no “{listed(sorted(strange - left))}”")
    if left:
        report = blocking if len(left) > 1 or entry.has_vital_role else warning
        yield report("left-in-english", f"“{listed(sorted(left))}” is still English")


def _without_help(entry: Entry) -> str:
    """Turn a translation into one without English words that explain, in parentheses.

    English that stands in parentheses in the source, too, was only left there. What both sides
    quote stays as it is, and so does a figure of a report that only the target quotes: “2 of 12”.
    """
    there = " ".join(_HELP.findall(entry.source)).casefold()

    def kept(match: re.Match[str]) -> str:
        words = _LATIN_WORD.findall(match[0].casefold())
        return match[0] if words and words[0] in there and len(words) > 1 else " "

    text = _HELP.sub(kept, entry.target) if _PARENTHESES.search(entry.target) else entry.target
    same = {*_QUOTED.findall(entry.source), *_FIGURE.findall(entry.source)}
    return _QUOTED.sub(lambda said: " " if said[1] in same else said[0], text) if same else text


def check_letters(entry: Entry) -> Iterator[Finding]:
    """Find letters that another way of writing the language uses: traditional in zh-Hans."""
    wrong = _wrong_letters(entry)
    if not wrong:
        return
    found = [char for char in dict.fromkeys(entry.target) if char in wrong]
    if found:
        yield error("other-letters", f"“{listed(found)}” is not written so in {entry.language}")


def _wrong_letters(entry: Entry) -> frozenset[str]:
    if "Hant" in entry.language or entry.words is None:
        return frozenset()
    return entry.words.wrong_letters


def _latin_words(text: str, entry: Entry) -> list[str]:
    kept = _said_alike(entry.termbase, entry.language)
    words = _WORD.findall(_translatable(text, entry.termbase).casefold())
    return [word for word in words if word not in kept]


def _is_name(one: str, other: str, entry: Entry) -> bool:
    """Tell whether two words are written as a name in the source: each with a capital."""
    pattern = rf"(?<![\w.] )(?<!^)\b{one.title()}\W+{other.title()}\b"
    return re.search(pattern, entry.source) is not None and one not in entry.english.english


def _reads_alike(run: list[str], entry: Entry) -> bool:
    """Tell whether a run of words is one of the language, too: “hospital general”."""
    english = entry.english.english
    known = entry.words.alike if entry.words else frozenset()
    if entry.base_language in SCRIPT_NAMES:
        return all(not word.isascii() or len(word) == 1 for word in run)
    return all(word in known or (word.isdigit()) for word in run) and not (
        set(run) & (english - known)
    )


def _foreign_words(entry: Entry, own: str) -> list[str]:
    """Find words with letters of a script that neither the language nor the source writes.

    One Greek letter alone is a symbol; words that mix look-alikes are found by themselves.
    """
    if own == _LATIN and not _NOT_LATIN.search(entry.target):
        return []
    known = {own, _LATIN, *_MORE_SCRIPTS.get(entry.base_language, ())}
    if _scripts_of(entry.target) <= known:
        return []
    known |= _scripts_of(entry.source)
    found: dict[str, None] = {}
    for word in _WORD.findall(entry.target):
        scripts = _scripts_of(_MICRO.sub("", word)) - known
        is_symbol = len(word) == 1 and scripts == {_GREEK}
        if scripts and not is_symbol and not _mixes_lookalikes(word):
            found[word] = None
    return list(found)


def _foreign_digits(entry: Entry, own: str) -> list[str]:
    """Find digits that readers of the language do not learn, such as Arabic ones in Spanish.

    Digits of full width (U+FF10 and on) are written where the letters are.
    """
    others = _OTHER_DIGIT.findall(entry.target)
    if not others:
        return []
    own_names = (own, f"EXTENDED {own}", *(("FULLWIDTH",) if own in _OF_FULL_WIDTH else ()))
    return [
        char
        for char in dict.fromkeys(others)
        if char not in entry.source and not unicodedata.name(char).startswith(own_names)
    ]


def _kept_in_latin(entry: Entry) -> set[str]:
    """Turn an entry into the Latin words it may have: names, short forms, units, agreed terms."""
    names = {word for word in _LATIN_WORD.findall(entry.source) if not word.islower()}
    return names | _agreed_in_latin(entry.termbase, entry.language)


@lru_cache(maxsize=_TERMBASES)
def _agreed_in_latin(termbase: Termbase, language: str) -> frozenset[str]:
    """Turn a termbase into the Latin words of its terms in a language, and those of units."""
    forms = [form for row in termbase.rows for form in termbase.wording(row, language).accepted]
    return frozenset(_LATIN_WORD.findall(" ".join((*forms, _UNIT_SYMBOLS))))


def check_lookalikes(entry: Entry) -> Iterator[Finding]:
    """Find letters of another script inside a word, and Arabic letters no keyboard makes."""
    may_mix = _GREEK_OR_CYRILLIC.search(entry.target) and _MIXED.search(entry.target)
    for word in _WORD.findall(entry.target) if may_mix else ():
        if _mixes_lookalikes(word):
            yield error("lookalike", f"“{word}” mixes letters of two scripts", blocks=True)
    if _DIGIT.search(entry.target):
        strange = set(_LETTER_FOR_DIGIT.findall(entry.target))
        if strange - {*_LETTER_FOR_DIGIT.findall(entry.source)}:
            yield error("lookalike", "a letter stands where a digit should", blocks=True)
    if _SHAPES.search(entry.target):
        yield error(
            "presentation-form",
            "this was pasted as shapes, not letters; type it again",
            blocks=True,
        )
    if entry.base_language == "ar" and _PERSIAN.search(entry.target):
        yield error("lookalike", "this has Persian ye or kaf; use the Arabic letters", blocks=True)


def check_invisible(entry: Entry) -> Iterator[Finding]:
    """Find direction marks and other characters nobody sees.

    A language from right to left may have a mark beside what is read from left to right; one
    inside a word, and what turns a whole run of text, are wrong in every language.
    """
    if not _HIDDEN.search(entry.target):
        return
    marks = _OVERRIDES if entry.base_language in _RIGHT_TO_LEFT else _BIDI
    if marks.search(entry.target):
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


def _translatable(text: str, termbase: Termbase) -> str:
    """Turn a text into its words that can be translated at all."""
    plain = without_terms(without_addresses(words_only(text)), termbase)
    return _SYMBOLS.sub(" ", plain) if _IN_SYMBOL.search(plain) else plain


def _english_words(text: str, language: str, termbase: Termbase) -> list[str]:
    """Turn a text into its words in small letters, without names and terms that stay as they are.

    A term that the termbase says in the same way in both languages stays as it is, too.
    """
    kept = _said_alike(termbase, language)
    return [
        word for word in _WORD.findall(_translatable(text, termbase).casefold()) if word not in kept
    ]


@lru_cache(maxsize=KEPT_TEXTS)
def _english_of_source(source: str, language: str, termbase: Termbase) -> list[str]:
    """Turn a source into its words that are translated, kept for the other checks."""
    kept = _said_alike(termbase, language)
    return [word for word in _words_of_source(source, termbase) if word not in kept]


@lru_cache(maxsize=KEPT_TEXTS)
def _words_of_source(source: str, termbase: Termbase) -> list[str]:
    """Turn a source into its words in small letters, kept for the next language."""
    return _WORD.findall(_translatable(source, termbase).casefold())


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


@lru_cache(maxsize=KEPT_TEXTS)
def _scripts_of(text: str) -> frozenset[str]:
    """Turn a text into the scripts of its letters; “½” is a number, in every script."""
    return frozenset(_letters_of(char) for char in {*text} if char.isalpha())


@cache
def _letters_of(char: str) -> str:
    """Turn a letter into its script, as Unicode names it; a variant counts as what it stands for.

    “ª”, full-width and superscript letters are Latin ones.
    """
    plain = unicodedata.normalize("NFKC", char)[:1]
    name = re.split(r"[ -]", unicodedata.name(plain, ""))[0]
    return "CJK" if name == "IDEOGRAPHIC" else name


@cache
def _script(char: str) -> str:
    name = unicodedata.name(char, "").split(" ")[0]
    return "CJK" if name in ("HIRAGANA", "KATAKANA") else name

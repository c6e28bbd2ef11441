"""Turn what stands in a column into how a map would read it: its dates, its words.

Only columns of closed vocabularies (languages, sites, paper, editions, purposes, grades and the
like) and of yes or no have their values in a map; what patients are called, when they were born
and what they get is looked at, and not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from nethandout.i18n.languages import SOURCE_LANGUAGE, is_pseudo
from nethandout.records.table.dateforms import (
    USUAL,
    USUAL_TIMES,
    DateForm,
    DateFormError,
    date_form,
    western_digits,
)
from nethandout.source.spelling import slug

MOST_VALUES: Final = 40
"""Different ones in a column; one with more is no column of a few words."""

_YES: Final = (
    *("y", "yes", "true", "t", "1", "x", "\u2713", "\u2714", "si", "sí", "s", "oui", "ja", "j"),
    *("checked", "да", "نعم", "是", "có"),
)
_NO: Final = (
    *("n", "no", "false", "f", "0", "none", "nein", "non", "unchecked"),
    *("нет", "لا", "否", "không"),
)
_EDITIONS: Final = {
    "large-print": ("large", "large-print", "large-type", "big", "grande", "letra-grande", "xl"),
    "standard": ("standard", "normal", "regular", "usual", "estandar", "small"),
    "card": ("card", "cards", "card-only", "cards-only", "wallet-card", "tarjeta"),
}
_PAPERS: Final = {
    "letter": ("letter", "us-letter", "carta", "8-5-x-11"),
    "a4": ("a4", "din-a4"),
}
_NUMBERS: Final = {
    "1": ("1", "g1", "grade-1", "type-1", "i", "grade-i", "type-i", "low", "grado-1", "tipo-1"),
    "2": ("2", "g2", "grade-2", "type-2", "ii", "grade-ii", "type-ii", "intermediate", "grado-2"),
    "3": ("3", "g3", "grade-3", "type-3", "iii", "grade-iii", "type-iii", "high", "grado-3"),
}
CLOSED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "print.edition": _EDITIONS,
    "print.paper": _PAPERS,
    "print.scope": {
        "visit": ("visit", "this-visit", "short"),
        "complete": ("complete", "all", "full", "whole"),
    },
    "visit.purpose": {
        "general": ("general", "other"),
        "diagnosis": ("diagnosis", "new-diagnosis", "newly-diagnosed", "new-patient"),
        "before-procedure": (
            *("before-procedure", "pre-procedure", "preprocedure", "pre-op", "preop"),
            *("before-surgery", "preoperative", "preoperatorio"),
        ),
        "after-procedure": (
            *("after-procedure", "post-procedure", "postprocedure", "post-op", "postop"),
            *("after-surgery", "discharge", "postoperative", "postoperatorio", "alta"),
        ),
        "start-injection": ("start-injection", "first-injection", "start-of-injections"),
        "prrt": ("prrt", "lutathera", "lu-177", "radioligand"),
        "start-medicine": ("start-medicine", "start-tablets", "start-chemotherapy"),
        "test": ("test", "tests", "imaging", "scan", "prueba"),
        "follow-up": ("follow-up", "followup", "check-up", "checkup", "surveillance", "control"),
    },
    "patient.addressed_as": {
        "feminine": ("feminine", "femenino"),
        "masculine": ("masculine", "masculino"),
    },
    "tumor.grade": _NUMBERS,
    "tumor.type": _NUMBERS,
    "result.grade": _NUMBERS,
    "result.depth": {
        "inner-lining": ("inner-lining", "mucosa"),
        "below-lining": ("below-lining", "submucosa"),
        "muscle": ("muscle", "muscularis-propria"),
        "outer-layer": ("outer-layer", "serosa", "subserosa"),
        "beyond": ("beyond", "other-organs"),
    },
    "result.margins": {
        "clear": ("clear", "negative", "r0", "free"),
        "tumor-at-edge": ("tumor-at-edge", "positive", "involved", "r1", "r2"),
        "not-known": ("not-known", "rx", "cannot-be-assessed"),
    },
}
"""Fields that hold one of a few words, and what these are called, in the spelling of `slug`."""

_ISO_CODES: Final = {
    "eng": "en",
    "spa": "es",
    "ara": "ar",
    "zho": "zh",
    "chi": "zh",
    "cmn": "zh",
    "mandarin": "zh",
    "rus": "ru",
    "vie": "vi",
}
_EXPORTS_IN: Final = ("es", "de", "fr", "ar", "ru", "vi", "zh")
_TRADITIONAL: Final = ("hant", "tw", "hk", "mo", "traditional", "cantonese", "yue")


def date_forms(texts: Sequence[str], *, with_time: bool) -> list[str]:
    """Find the usual forms that all dates of a column have; the first is the likeliest.

    Forms that differ only in zeros before digits count as one.
    """
    days = list(USUAL)
    written = days
    if with_time:
        written = [f"{day} {time}" for day in days for time in USUAL_TIMES]
        written += [f"YYYY-MM-DDT{time}" for time in USUAL_TIMES if time.startswith("HH:")]
    found: dict[str, str] = {}
    for form in map(date_form, written):
        if texts and all(_has_form(text, form) for text in texts):
            alike = form.written.replace("DD", "D").replace("MM", "M").replace("HH", "H")
            found.setdefault(alike, form.written)
    return list(found.values())


def _has_form(text: str, form: DateForm) -> bool:
    with suppress(DateFormError):
        plain = western_digits(text.strip())
        return bool(form.pattern.fullmatch(plain)) and bool(form.iso(plain))
    return False


def truths(texts: Iterable[str]) -> Mapping[str, bool | None]:
    """Turn the words of a column into yes, no, or what nobody knows."""
    return {
        text: True if text.casefold() in _YES else False if text.casefold() in _NO else None
        for text in texts
    }


def words_of(field: str, texts: Iterable[str]) -> Mapping[str, str | None]:
    """Turn the words in a column of a closed vocabulary into those of a record."""
    found = _named(texts, CLOSED[field])
    if field == "print.edition":  # yes and no are for large print
        for text, is_large in truths(found).items():
            if found[text] is None and is_large is not None:
                found[text] = "large-print" if is_large else "standard"
    return found


def _named(texts: Iterable[str], names: Mapping[str, tuple[str, ...]]) -> dict[str, str | None]:
    return {
        text: next((id_ for id_, words in names.items() if slug(text) in words), None)
        for text in texts
    }


def languages(texts: Iterable[str], ready: Sequence[str]) -> Mapping[str, str | None]:
    """Turn names and codes of languages into the tags that have a catalog.

    A name may be in a language that exports are in, or in the language itself; a region says
    nothing but for Chinese, which has two ways of writing.
    """
    from babel import Locale

    names: dict[str, str] = dict(_ISO_CODES)
    ready = [tag for tag in ready if not is_pseudo(tag)]
    for tag in ready:
        code = Locale.parse(tag, sep="-").language
        names |= {slug(name): code for name in names_of_language(tag)}
    by_code = {Locale.parse(tag, sep="-").language: tag for tag in ready}
    return {text: _language(text, names, by_code) for text in texts}


def names_of_language(tag: str) -> tuple[str, ...]:
    """Turn a tag into what its language is called in languages that exports are in, and by itself.

    A tag that no language has stands for itself.
    """
    from babel import Locale, UnknownLocaleError

    try:
        own = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return (tag,)
    names = [tag, own.language]
    for shown_in in (SOURCE_LANGUAGE, *_EXPORTS_IN, own.language):
        names += filter(None, (own.get_language_name(shown_in), own.get_display_name(shown_in)))
    return tuple(dict.fromkeys(names))


def _language(text: str, names: Mapping[str, str], by_code: Mapping[str, str]) -> str | None:
    word = slug(text)
    parts = word.split("-")
    code = names.get(word) or names.get(parts[0])
    tag = by_code.get(code or "")
    is_other = any(part in _TRADITIONAL for part in parts)
    return None if tag is None or (code == "zh" and is_other) else tag


def ids(texts: Iterable[str], resolve: Callable[[str], str | None]) -> Mapping[str, str | None]:
    """Turn words for sites, treatments and the like into ids that a record may use."""
    return {text: resolve(text) for text in texts}

"""Turn words as people type them into ones to compare, or into a hint at the right one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from nethandout.model.remark import Remark, either

_TYPO_LENGTH: Final = 7
"""Words shorter than this must be spelled exactly: one letter makes another word."""
_LONGEST_WORD: Final = 40
"""Nobody means a name by more letters, and comparing 20,000 would take seconds."""
_ALIKE: Final = 70
"""How alike a hint must be to what was typed, of 100."""
_MOST_HINTS: Final = 3
_TWO_WRONG_LENGTH: Final = 9
"""Only words of so many letters may have two wrong letters, and never the first."""
_SAME_LETTER: Final = str.maketrans(
    "\u0629\u0649\u06cc\u06a9", "\u0647\u064a\u064a\u0643", "\N{ARABIC TATWEEL}"
)
"""Arabic letters that keyboards and habits mix up: teh marbuta, alef maksura, yeh, kaf."""
_KEPT_STEMS: Final = 8192
"""Each typed word is compared with the stems of all that are known."""
_IDEOGRAPHS: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff"
_GAP: Final = re.compile(rf"(?<=[{_IDEOGRAPHS}])\s+(?=[{_IDEOGRAPHS}])")
_WORD: Final = re.compile(rf"[{_IDEOGRAPHS}]+|[^\W_{_IDEOGRAPHS}]+")
_DOTTED: Final = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))?")
"""An abbreviation with a dot behind each letter: C.T., M.R.I., L.A.R."""
_UNSPACED: Final = re.compile(rf"[{_IDEOGRAPHS}]+")
_BETWEEN: Final = "\N{RECORD SEPARATOR}"
_ARTICLE: Final = re.compile(
    "(?:[\u0648\u0628\u0641\u0643]?\u0627\u0644|\u0644\u0644)(?=[\u0621-\u064a]{3})"
)
"""The Arabic article, alone or behind “and”, “with”, “so”, “as”; “for the”."""


def slug(text: str) -> str:
    """Turn text into an id-like spelling: lower case, no accents, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", "-", letters).strip("-")


def plain_text(text: str) -> str:
    """Turn text into one without what changes no word: width, case, marks, tatweel, controls."""
    if text.isascii():
        return text.casefold()
    wide = unicodedata.normalize("NFKC", text).casefold()
    letters = unicodedata.normalize("NFKD", wide)
    unsaid = dict.fromkeys(ord(char) for char in set(letters) if _is_unsaid(char))
    return letters.translate({**_SAME_LETTER, **unsaid})


def _is_unsaid(char: str) -> bool:
    return bool(unicodedata.combining(char)) or unicodedata.category(char) == "Cf"


def plain_words(text: str) -> tuple[str, ...]:
    """Turn text into its words in plain letters; what is written without spaces is one word.

    The Arabic article is left off, and letters of two scripts are never one word.
    """
    return _words(plain_text(text))


def plain_words_of_each(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Turn texts into the plain words of each, faster than one by one."""
    whole = plain_text(_BETWEEN.join(text.replace(_BETWEEN, " ") for text in texts))
    return [_words(text) for text in whole.split(_BETWEEN)] if texts else []


def _words(plain: str) -> tuple[str, ...]:
    if "." in plain:
        plain = _DOTTED.sub(lambda match: match[0].replace(".", ""), plain)
    words = _WORD.findall(_GAP.sub("", plain))
    return tuple(
        _ARTICLE.sub("", word, count=1) if _ARTICLE.match(word) else word for word in words
    )


def spellings(words: str) -> tuple[str, ...]:
    """Turn a list of words with spaces in between, as tables of them are written, into words."""
    return tuple(words.split())


def is_unspaced(word: str) -> bool:
    """Tell whether a plain word is of a script that puts no spaces between words."""
    return _UNSPACED.fullmatch(word) is not None


def contains_word(word: str, wanted: str) -> bool:
    """Tell whether a typed word is a wanted one but for one letter, or holds it unspaced."""
    return wanted in word if is_unspaced(wanted) else same_word(word, wanted)


def nearly_same_word(word: str, wanted: str) -> bool:
    """Tell whether two long words with the same first letter are at most two letters apart.

    So near are “lanriotid” and lanreotide, but nifedipine and nimodipine as well: this is
    for a wanted word that no other has for a neighbor.
    """
    if min(len(word), len(wanted)) < _TWO_WRONG_LENGTH or word[0] != wanted[0]:
        return False
    if abs(len(word) - len(wanted)) > 2 or len(word) > _LONGEST_WORD:  # noqa: PLR2004
        return False
    from rapidfuzz.distance import OSA  # only words that begin alike need it

    return OSA.distance(word, wanted, score_cutoff=2) <= 2  # noqa: PLR2004 - as the name says


@lru_cache(maxsize=_KEPT_STEMS)
def international_stem(word: str) -> str:
    """Turn a plain Latin word into what languages share of it: “penicilina” and “penicillin”.

    International names of substances differ between languages in their last vowel, in
    doubled letters, and in ph, th and y; one thing and many differ in an s.
    """
    spelled = word.replace("ph", "f").replace("th", "t").replace("y", "i")
    return re.sub("(?:[aeo]?s|[aeo])$", "", re.sub(r"([a-z])\1", r"\1", spelled))


def same_word(one: str, other: str) -> bool:
    """Tell whether two words are the same but for one wrong, missing or swapped letter.

    Every record with medicines needs it; loading rapidfuzz for it would take 20 ms.
    """
    if one == other:
        return True
    if min(len(one), len(other)) < _TYPO_LENGTH or abs(len(one) - len(other)) > 1:
        return False
    return _differ_in_one(one, other) if len(one) <= len(other) else _differ_in_one(other, one)


def _differ_in_one(short: str, long: str) -> bool:
    """Tell whether two different words, the first not the longer, are one letter apart."""
    pairs = enumerate(zip(short, long, strict=False))
    place = next((number for number, (one, other) in pairs if one != other), len(short))
    rest, long_rest = short[place:], long[place:]
    swapped = rest[:2] == long_rest[1::-1] and rest[2:] == long_rest[2:]
    return swapped or rest[1 + len(short) - len(long) :] == long_rest[1:]


def suggest(word: str, choices: Iterable[str], meanings: Mapping[str, str] | None = None) -> str:
    """Turn a wrong word into a hint such as “; did you mean “ileum”?”, or into nothing.

    All choices that have the word in them are named, the shortest first: who types
    “octreotide” must not be led to the long-acting one only. `meanings` says which choices
    mean the same; of those one will do.
    """
    if len(word) > _LONGEST_WORD:
        return ""
    ordered = sorted(choices, key=lambda name: (len(name), name))
    nearest = [name for name in ordered if _has_word(name, word)] or _most_alike(word, ordered)
    by_meaning: dict[str, str] = {}
    for name in nearest:
        by_meaning.setdefault((meanings or {}).get(name, name), name)
    hints = either(tuple(f"“{name}”" for name in list(by_meaning.values())[:_MOST_HINTS]))
    return Remark("; did you mean {hints}?", hints=hints) if hints else ""


def _has_word(name: str, word: str) -> bool:
    return bool(slug(word)) and f"-{slug(word)}-" in f"-{slug(name)}-"


def _most_alike(word: str, choices: Sequence[str]) -> list[str]:
    """Turn a misspelled word into the one choice that is most like it, if any is."""
    from rapidfuzz import fuzz, process  # only a mistake needs it

    best = process.extractOne(word, choices, scorer=fuzz.WRatio, score_cutoff=_ALIKE)
    return [best[0]] if best else []

"""Turn the plan, the termbase and all catalogs into the names of drugs in every language.

Staff type medicines and allergies in the patient's language and script. A safety rule that
knew the English names only would be blind there, so that every name the program prints is
also one it reads. What was found is kept in the cache folder under the hash of its sources.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from nethandout import __version__
from nethandout.content.library import Library
from nethandout.content.plan import Plan
from nethandout.errors import FileError, InputError
from nethandout.files.cachefile import cache_file, keep, recall
from nethandout.i18n.catalogplaces import catalogs_in
from nethandout.i18n.catalogs import load_catalog
from nethandout.i18n.languages import is_source
from nethandout.i18n.termbase import Termbase, load_termbase
from nethandout.source.spelling import (
    contains_word,
    is_unspaced,
    nearly_same_word,
    plain_words,
    plain_words_of_each,
    same_word,
)

_FORMAT: Final = "1"
_DOMAIN: Final = "handouts"
_CONTEXT: Final = "\x04"
_LEAST_NAME: Final = 6
"""An English name of fewer letters is also a part of other words."""
_MOST_WRONG: Final = 2
_MOST_LOOKED_UP: Final = 4096
_LEAST_LEARNED: Final = 4
_UNSPACED_LENGTHS: Final = range(3, 9)
_LEAST_TEXTS: Final = 2
_MOSTLY: Final = 0.8
"""In what part of the texts about a drug a word must be to be its name."""


@dataclass(frozen=True)
class DrugNames:
    """All names of drugs, as plain words, each with the id of the drug."""

    phrases: tuple[tuple[tuple[str, ...], str], ...]

    def mentioned(self, text: str) -> frozenset[str]:
        """Turn text into the ids of all drugs that any part of it can mean."""
        return frozenset(drug for _, drug in self._found(text))

    def named(self, medicine: str) -> frozenset[str]:
        """Turn a medicine's name as typed into the drug ids it can mean.

        Extra words, accents, the article and a wrong letter do no harm; the longest name
        wins, so that “Sandostatin LAR” is not “Sandostatin”.
        """
        found = self._found(medicine)
        longest = max((len(phrase) for phrase, _ in found), default=0)
        return frozenset(drug for phrase, drug in found if len(phrase) == longest)

    @cached_property
    def scripts(self) -> frozenset[str]:
        """The scripts in which drugs have names, such as LATIN, ARABIC and CJK."""
        return frozenset(
            script
            for phrase, _ in self.phrases
            for word in phrase
            if len(word) > 1  # the alpha of an interferon is no name in Greek
            for script in scripts_of(word)
        )

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(word for phrase, _ in self.phrases for word in phrase)

    @cached_property
    def _unspaced(self) -> tuple[str, ...]:
        return tuple(word for word in self._vocabulary if is_unspaced(word))

    @cached_property
    def _long(self) -> Mapping[int, tuple[str, ...]]:
        """The words of names that may be misspelled, by the lengths of words that mean them."""
        found: dict[int, list[str]] = {}
        for word in sorted(self._vocabulary.difference(self._unspaced)):
            if len(word) >= _LEAST_NAME:
                for length in range(len(word) - _MOST_WRONG, len(word) + _MOST_WRONG + 1):
                    found.setdefault(length, []).append(word)
        return {length: tuple(words) for length, words in found.items()}

    @cached_property
    def _looked_up(self) -> dict[str, frozenset[str]]:
        """Typed words with what they can mean: the rows of a batch repeat their words."""
        return {}

    def _meant_by(self, word: str) -> frozenset[str]:
        """Turn a typed word into the words of names it can mean."""
        known = self._looked_up.get(word)
        if known is None:
            if len(self._looked_up) == _MOST_LOOKED_UP:
                self._looked_up.clear()
            known = self._looked_up[word] = frozenset(self._look_up(word))
        return known

    def _look_up(self, word: str) -> Iterator[str]:
        if word in self._vocabulary:
            yield word
        if is_unspaced(word):
            yield from (name for name in self._unspaced if name in word)
        else:
            near = self._long.get(len(word), ())
            yield from (n for n in near if same_word(word, n) or nearly_same_word(word, n))

    def _found(self, text: str) -> list[tuple[tuple[str, ...], str]]:
        """Find the names in text; unspaced, one is often a part of the name of another drug."""
        words = plain_words(text)
        meant = frozenset[str]().union(*map(self._meant_by, words))
        if not meant:
            return []
        found = [
            (phrase, drug)
            for phrase, drug in self.phrases
            if meant.issuperset(phrase) and says(words, phrase)
        ]
        phrases = {phrase for phrase, _ in found}
        inner = {one for one in phrases if any(_is_inside(one, other) for other in phrases)}
        return [(phrase, drug) for phrase, drug in found if phrase not in inner]


def plan_names(plan: Plan) -> DrugNames:
    """Turn a plan into the names of drugs that it knows itself."""
    return _tidy((plain_words(name), drug) for name, drug in plan.drug_spellings)


def load_drug_names(library: Library, plan: Plan) -> DrugNames:
    """Turn a library and its plan into the names of drugs in all languages it has.

    Raises `InputError` for a termbase that cannot be read.
    """
    file = cache_file(library.cache_dir, "drug-names", _sources(library, plan))
    known = recall(file)
    if isinstance(known, list):
        return DrugNames(tuple((tuple(words), drug) for words, drug in known))
    found = _tidy(_all_names(library, plan))
    keep(file, [[list(words), drug] for words, drug in found.phrases])
    return found


def says(words: Sequence[str], phrase: Iterable[str]) -> bool:
    """Tell whether all words of a phrase come in this order, others in between or not."""
    rest = iter(words)
    return all(any(_is_meant(word, wanted) for word in rest) for wanted in phrase)


def scripts_of(text: str) -> frozenset[str]:
    """Turn text into the scripts of its letters, by the first word of each letter's name."""
    names = (unicodedata.name(char, "") for char in text if char.isalpha())
    return frozenset(name.partition(" ")[0] for name in names if name)


def _is_meant(word: str, wanted: str) -> bool:
    return contains_word(word, wanted) or nearly_same_word(word, wanted)


def _is_inside(phrase: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether each word of a name is a piece of an unspaced word of another."""
    return all(
        is_unspaced(word) and any(word != whole and word in whole for whole in other)
        for word in phrase
    )


def _tidy(names: Iterable[tuple[tuple[str, ...], str]]) -> DrugNames:
    return DrugNames(tuple(dict.fromkeys((words, drug) for words, drug in names if words)))


def _sources(library: Library, plan: Plan) -> Iterator[bytes]:
    """Turn a library into all that names are read from."""
    yield f"{_FORMAT} {__version__} {plan.drug_spellings}".encode()
    for folder in library.folders("locales"):
        paths = (folder / "termbase.csv", *sorted(folder.glob(f"*/LC_MESSAGES/{_DOMAIN}.po")))
        for path in paths:
            if path.is_file():
                yield f"{path.parent.parent.name}/{path.name}".encode()
                yield _bytes(library, path)


def _bytes(library: Library, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"cannot read {library.label(path)}: {error.strerror}") from None


def _all_names(library: Library, plan: Plan) -> Iterator[tuple[tuple[str, ...], str]]:
    own = plan_names(plan).phrases
    yield from own
    folders = library.folders("locales")
    for folder in folders:
        path = folder / "termbase.csv"
        if path.is_file():
            yield from _termbase_names(own, load_termbase(path, library.label(path)))
    places = {place for folder in folders for place in catalogs_in(folder)}
    for language, domain in sorted(places):
        if domain == _DOMAIN and not is_source(language):
            yield from _catalog_names(own, _translations(library, language))


def _translations(library: Library, language: str) -> Mapping[str, str]:
    """Turn a language into its translations; a broken catalog is told by who prints with it."""
    try:
        catalog = load_catalog(library.folders("locales"), language, _DOMAIN, library.cache_dir)
    except InputError:
        return {}
    return catalog.entries


def _termbase_names(
    own: Sequence[tuple[tuple[str, ...], str]], termbase: Termbase
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Turn the rows about a drug into what all languages call it."""
    for row in termbase.rows:
        english = {plain_words(form) for form in row.english}
        drugs = sorted({drug for words, drug in own if words in english})
        for wording in row.wordings.values():
            for form in wording.accepted:
                yield from ((plain_words(form), drug) for drug in drugs)


def _catalog_names(
    own: Sequence[tuple[tuple[str, ...], str]], entries: Mapping[str, str]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Turn translations into the words that stand where, and only where, a drug is named.

    So a language whose drugs no termbase lists has their names as well.
    """
    sources = [key.rpartition(_CONTEXT)[2].casefold() for key in entries]
    said = [" ".join(words) for words in plain_words_of_each(list(entries.values()))]
    texts = list(zip(sources, said, strict=True))
    names: dict[str, list[str]] = {}
    for words, drug in own:
        if len(words) == 1 and len(words[0]) >= _LEAST_NAME and words[0].isascii():
            names.setdefault(words[0], []).append(drug)
    for name, drugs in names.items():
        pattern = re.compile(rf"\b{name}\b")
        about = [words for text, words in texts if name in text and pattern.search(text)]
        if len(about) < _LEAST_TEXTS:
            continue
        others = [words for text, words in texts if name not in text]
        for learned in _learned(about, others):
            yield from (((learned,), drug) for drug in drugs)


def _learned(about: Sequence[str], others: Sequence[str]) -> list[str]:
    """Turn the texts about a drug into the words most of them have and no other text has."""
    counts = Counter(word for words in about for word in set(_candidates(words.split())))
    least = max(_LEAST_TEXTS, _MOSTLY * len(about))
    often = [word for word, count in counts.items() if count >= least]
    found = [word for word in often if not any(word in words for words in others)]
    return sorted(
        word for word in found if not any(word != other and word in other for other in found)
    )


def _candidates(words: Iterable[str]) -> Iterator[str]:
    """Give the words of a text that may be a name; of unspaced ones, all short pieces."""
    for word in words:
        if is_unspaced(word):
            for length in _UNSPACED_LENGTHS:
                yield from (word[at : at + length] for at in range(len(word) - length + 1))
        elif len(word) >= _LEAST_LEARNED and not word.isdecimal():
            yield word

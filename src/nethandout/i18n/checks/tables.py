"""Turn `locales/checks/<language>.yaml` into what the checks know of a language.

One file holds all: how the language says “not”, its opposites, number words, months, units,
names of drugs, and words that look like English. A clinic's folder may have a file of the same
name: what it lists is added. `en.yaml` reads the source, and says which opposites are grave.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints

from nethandout.errors import InputError, Problem, has_errors
from nethandout.files.builtin import built_in_root
from nethandout.i18n.catalogs import table_files
from nethandout.i18n.checks.lexicon import Lexicon, expanded
from nethandout.i18n.languages import SOURCE_LANGUAGE, is_pseudo, primary
from nethandout.model.values import Frozen
from nethandout.source.shape import shape
from nethandout.source.spelling import suggest
from nethandout.source.tree import SourceTree, TreePath, read_yaml

_KEPT: Final = 16
AXIS: Final = "axis "
IDIOM: Final = "idiom "
ACT: Final = "act "
WEAKER: Final = "weaker "
_NOTS: Final = (
    *("hard", "follow", "repeats", "joined", "until", "avoids"),
    *("soft", "slight", "neutral", "double"),
)
_NUMBER_OF = re.compile(r"^[0-9]+(?:/[1-9][0-9]*)? ")
_BESIDE_NOTS: Final = ("unaided", "unless", "cancels", "carries", "affirms", "halves", "without")

Words = tuple[str, ...]
Tagged = Mapping[str, Words]
Share = Annotated[str, StringConstraints(pattern=r"^[0-9]+/[1-9][0-9]*$")]


class NegationWords(Frozen):
    """What says “not”: surely; only where nothing else does; perhaps; and what only looks so."""

    hard: Words = ()
    follow: Words = ()
    repeats: Words = ()
    alone: bool = True
    joined: Words = ()
    until: Words = ()
    without: Words = ()
    avoids: Words = ()
    soft: Words = ()
    slight: Words = ()
    look_alikes: Words = ()
    neutral: Words = ()
    double: Words = ()
    unaided: Words = ()
    unless: Words = ()
    cancels: Words = ()
    carries: Words = ()
    affirms: Words = ()
    halves: Words = ()


class NumberWords(Frozen):
    """How numbers are said in words. `loose` ones are counts only where the source has one."""

    words: Mapping[int, Words] = Field(default_factory=dict)
    loose: Mapping[int, Words] = Field(default_factory=dict)
    scales: Mapping[int, Words] = Field(default_factory=dict)
    half: Words = ()
    parts: Mapping[Share, Words] = Field(default_factory=dict)
    then: Words = ()
    now: Words = ()
    joiners: Words = ()
    months: tuple[Words, ...] = ()
    idioms: Tagged = Field(default_factory=dict)
    some: Words = ()
    ranges: Words = ()
    between: Words = ()
    out_of: Words = ()


class VitalWords(Frozen):
    """By which words and which roles a text is known to be vital (in `en.yaml`)."""

    words: Words = ()
    roles: Words = ()


class LanguageTable(Frozen):
    """All that the checks know of one language."""

    spaced: bool = True
    prefixes: Words = ()
    negation: NegationWords = NegationWords()
    idioms: Tagged = Field(default_factory=dict)
    opposites: Mapping[str, Tagged] = Field(default_factory=dict)
    grave: Words = ()
    turned: Words = ()
    kept: Words = ()
    whole: Words = ()
    both: Words = ()
    vital: VitalWords = VitalWords()
    numbers: NumberWords = NumberWords()
    units: Tagged = Field(default_factory=dict)
    units_before: Tagged = Field(default_factory=dict)
    drugs: Tagged = Field(default_factory=dict)
    terms: Tagged = Field(default_factory=dict)
    english: Words = ()
    leaflet_words: Words = ()
    alike: Words = ()
    doubled: Words = ()
    frames: Tagged = Field(default_factory=dict)
    frames_behind: Tagged = Field(default_factory=dict)
    joiners: Words = ()
    no_joiners: Words = ()
    clauses: Tagged = Field(default_factory=dict)
    acts: Tagged = Field(default_factory=dict)
    weaker: Tagged = Field(default_factory=dict)
    counted: Mapping[str, tuple[Words, ...]] = Field(default_factory=dict)
    dangling: Words = ()
    length: tuple[float, float] | None = None
    usual_length: float | None = None
    wrong_letters: str = ""


@dataclass(frozen=True, eq=False)
class Language:
    """A language's table, made ready to find its words; each part when it is first needed."""

    table: LanguageTable
    shared_drugs: Tagged

    @cached_property
    def words(self) -> Lexicon:
        """All words of the language that checks look for, by kind and tag.

        Kinds: “not”, “number”, “drug”, “vital”, “some”, “of”, “unit”, and “axis …”
        for each pair (or more) of opposites, “idiom …” for each way of saying a “not” without one.
        """
        table, said, words = self.table, self.table.numbers, self.table.negation
        tagged: dict[tuple[str, str], Iterable[str]] = {
            **{("not", tag): getattr(words, tag) for tag in _NOTS},
            **{(kind, ""): getattr(words, kind) for kind in _BESIDE_NOTS},
            ("not", ""): words.look_alikes,
            ("number", "half"): said.half,
            ("some", ""): said.some,
            ("of", ""): said.out_of,
            ("vital", ""): table.vital.words,
            ("no joiner", ""): table.no_joiners,
        }
        for axis, poles in table.opposites.items():
            tagged |= {(f"{AXIS}{axis}", pole): forms for pole, forms in poles.items()}
        tagged |= {(f"{IDIOM}{name}", ""): forms for name, forms in table.idioms.items()}
        tagged |= {(f"{ACT}{act}", ""): forms for act, forms in table.acts.items()}
        tagged |= {(f"{WEAKER}{way}", ""): forms for way, forms in table.weaker.items()}
        tagged |= {("clause", part): forms for part, forms in table.clauses.items()}
        tagged |= {("unit", unit): forms for unit, forms in table.units.items()}
        tagged |= {("before", unit): forms for unit, forms in table.units_before.items()}
        tagged |= {("number", f"word {value}"): forms for value, forms in said.words.items()}
        tagged |= {("number", f"loose {value}"): forms for value, forms in said.loose.items()}
        tagged |= {("number", f"scale {value}"): forms for value, forms in said.scales.items()}
        tagged |= {("number", f"idiom {name}"): forms for name, forms in said.idioms.items()}
        tagged |= {("number", f"part {name}"): forms for name, forms in said.parts.items()}
        tagged |= {("time of", "then"): said.then, ("time of", "now"): said.now}
        months = enumerate(said.months, 1)
        tagged |= {("number", f"month {number}"): forms for number, forms in months}
        tagged |= {("term", term): forms for term, forms in table.terms.items()}
        tagged |= {("drug", drug): forms for drug, forms in self.shared_drugs.items()}
        for drug, forms in table.drugs.items():
            tagged["drug", drug] = (*self.shared_drugs.get(drug, ()), *forms)
        return Lexicon(tagged, table.spaced, table.prefixes)

    @cached_property
    def units(self) -> Lexicon:
        """Unit words, for what stands right behind a number."""
        tagged = {("unit", unit): forms for unit, forms in self.table.units.items()}
        return Lexicon(tagged, self.table.spaced)

    @cached_property
    def scales(self) -> Lexicon:
        """Words behind digits that multiply them, as in “2 million”."""
        scales = self.table.numbers.scales.items()
        return Lexicon({("scale", str(value)): forms for value, forms in scales}, self.table.spaced)

    @cached_property
    def between(self) -> re.Pattern[str]:
        """What may stand between a number and its unit: spaces, and a few words."""
        forms = [form for part in self.table.numbers.between for form in expanded(part)]
        words = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
        space = r"\s+" if self.table.spaced else r"\s*"
        some = f"(?:(?:{words}){space}){{0,2}}" if words else ""
        return re.compile(rf"[\s-]{{0,2}}{some}")

    @cached_property
    def frames(self) -> Tagged:
        """Words right before a placeholder, by their kind."""
        return _all_forms(self.table.frames)

    @cached_property
    def frames_behind(self) -> Tagged:
        """Words right behind a placeholder, by their kind."""
        return _all_forms(self.table.frames_behind)

    @cached_property
    def ranges(self) -> frozenset[str]:
        """Words between the two numbers of a range."""
        return frozenset(self.table.numbers.ranges)

    @cached_property
    def alike(self) -> frozenset[str]:
        """Words that the language spells as English does."""
        return frozenset(self.table.alike)

    @cached_property
    def wrong_letters(self) -> frozenset[str]:
        """Letters that another way of writing the language uses."""
        return frozenset("".join(self.table.wrong_letters.split()))

    @cached_property
    def english(self) -> frozenset[str]:
        """Frequent English words."""
        return frozenset(self.table.english)

    @cached_property
    def leaflet_words(self) -> frozenset[str]:
        """Words of English leaflets, frequent ones too, that other languages do not have."""
        return self.english | frozenset(self.table.leaflet_words)


@dataclass(frozen=True, eq=False)
class Tables:
    """The tables of all languages; two are the same only if they are one."""

    languages: Mapping[str, Language]

    @property
    def source(self) -> Language:
        """Give what is known of English."""
        return self.languages[SOURCE_LANGUAGE]

    def of(self, language: str) -> Language | None:
        """Turn a language into what is known of it; None where nothing is, as of a pseudo one."""
        return None if is_pseudo(language) else self.languages.get(primary(language))


def load_tables(
    folders: Sequence[Path],
    label: Callable[[Path], str] = str,
    languages: Iterable[str] | None = None,
    terms: Iterable[str] | None = None,
) -> Tables:
    """Turn the tables of folders into one set; a later folder adds words to those of an earlier.

    With `languages` only theirs and that of English are read; where no folder has English, the
    tables of the program come first. With `terms` a table may speak only of these terms of the
    termbase. Raises `InputError` with all that is wrong in them.
    """
    if not any(path.stem == SOURCE_LANGUAGE for path in table_files(folders)):
        folders = [built_in_root() / "locales", *folders]
    wanted = None if languages is None else {SOURCE_LANGUAGE, *map(primary, languages)}
    files = (
        (path, path.stat().st_mtime_ns, label(path))
        for path in table_files(folders)
        if wanted is None or path.stem in wanted
    )
    return _loaded(tuple(files), None if terms is None else frozenset(terms))


@lru_cache(maxsize=1)
def built_in_english() -> Language:
    """Give what the program knows of English, without reading the other languages."""
    return load_tables([built_in_root() / "locales"], languages=()).source


@lru_cache(maxsize=1)
def built_in_tables() -> Tables:
    """Give the tables that come with the program."""
    return load_tables([built_in_root() / "locales"])


@lru_cache(maxsize=_KEPT)
def _loaded(files: tuple[tuple[Path, int, str], ...], terms: frozenset[str] | None) -> Tables:
    """Turn files into tables; once for each state of the files."""
    tables: dict[str, LanguageTable] = {}
    problems: list[Problem] = []
    trees: list[SourceTree] = []
    for path, _, name in files:
        tree, found = read_yaml(path, name)
        problems += found
        if tree is None:
            continue
        table, wrong = shape(LanguageTable, tree)
        problems += wrong
        if table is not None:
            tables[path.stem] = _added(tables.get(path.stem), table)
            trees.append(tree)
    if SOURCE_LANGUAGE in tables:
        known = _known_names(tables[SOURCE_LANGUAGE])
        if terms is not None:
            known["terms",] = terms
        problems += [found for tree in trees for found in _unknown_names(tree, known)]
    if has_errors(problems):
        raise InputError("a table of the checks needs a correction:", problems)
    drugs = tables[SOURCE_LANGUAGE].drugs
    return Tables({name: Language(table, drugs) for name, table in tables.items()})


def _known_names(english: LanguageTable) -> dict[TreePath, Collection[str]]:
    """Give the names that checks ask for, by their place in a table.

    Both languages are compared by them: what English does not have is looked for in vain. English
    has no words for degrees of either scale, for dates, and for the clause behind an “if”.
    """
    units, axes = {*english.units, "°", "monthname"}, english.opposites
    frames = {*english.frames, *english.frames_behind, "phone"}
    poles = {pole for said in axes.values() for pole in said}
    return {
        ("units",): units,
        ("units_before",): units,
        ("numbers", "idioms"): {*units, "count"},
        ("drugs",): english.drugs,
        ("idioms",): english.idioms,
        ("acts",): english.acts,
        ("clauses",): ("if", "then", "none"),
        ("frames",): frames,
        ("frames_behind",): frames,
        ("opposites",): axes,
        **{("opposites", axis): {*said, "none"} for axis, said in axes.items()},
        ("grave",): axes,
        ("turned",): axes,
        ("kept",): poles,
    }


def _unknown_names(
    tree: SourceTree, known: Mapping[TreePath, Collection[str]]
) -> Iterator[Problem]:
    """Find names that no check asks for, and say which ones there are."""
    for path, names in known.items():
        written: Any = tree.value
        for step in path:
            written = written.get(step, {})
        for index, name in enumerate(written):
            # A number in words is named by what it is worth, and its unit: “1/2 hour”.
            asked = _NUMBER_OF.sub("", name) if path == ("numbers", "idioms") else name
            if asked not in names:
                is_key = isinstance(written, Mapping)
                place = tree.key_at((*path, name)) if is_key else tree.at((*path, index))
                there_are = f"there are {', '.join(sorted(names))}{suggest(asked, names)}"
                message = f"{'.'.join(map(str, path))}: “{name}” is not known: {there_are}"
                yield Problem(place, "unknown-key", message)


def _all_forms(words: Tagged) -> Tagged:
    """Turn words with choices into all words they stand for."""
    return {
        tag: tuple(form for written in forms for form in expanded(written))
        for tag, forms in words.items()
    }


def _added(before: LanguageTable | None, table: LanguageTable) -> LanguageTable:
    """Turn two tables of a language into one that has the words of both."""
    if before is None:
        return table
    given = table.model_dump(exclude_unset=True)
    return LanguageTable.model_validate(_merged(before.model_dump(), given))


def _merged(before: Any, added: Any) -> Any:  # noqa: ANN401 - any part of a table
    if isinstance(before, Mapping) and isinstance(added, Mapping):
        keys = {**before, **added}
        return {
            key: _merged(before[key], added[key]) if key in before and key in added else keys[key]
            for key in keys
        }
    if isinstance(before, tuple) and isinstance(added, tuple):
        return tuple(dict.fromkeys((*before, *added)))
    return added

"""Turn the fields of a record tree into clean text and ids.

`FIELDS` says what each field is. Whatever is not listed is one line of free text: a new
field of the model is therefore checked strictly before anybody thinks of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import get_args

from nethandout.errors import Problem, Severity
from nethandout.i18n.languages import is_language, language_tag
from nethandout.model.medicine import (
    ROUTES,
    USES,
    Appointment,
    Dose,
    DoseUnit,
    Injections,
    Medicine,
    Step,
    Timing,
)
from nethandout.model.record import (
    Allergy,
    CareTeamMember,
    DoneTreatment,
    Nodes,
    Patient,
    PatientRecord,
    PrintChoice,
    Prrt,
    Result,
    TopicChoice,
    Tumor,
    Visit,
)
from nethandout.model.remark import Remark, at_field
from nethandout.records.characters import TextKind, clean_text, described, usual_form
from nethandout.records.lookalikes import (
    looks_invented,
    looks_like_digits,
    mixes_scripts,
    number_faults,
)
from nethandout.records.novalue import garbled_fault, value_faults
from nethandout.records.vocabulary import (
    ADDITION,
    CONDITION,
    LANGUAGE,
    OVERRIDE,
    SETTING,
    SITE,
    TEST,
    TOPIC,
    TREATMENT,
    VISIT,
    NameKind,
    Vocabulary,
)
from nethandout.source.spelling import slug
from nethandout.source.tree import SourceTree, TreePath

_NO_FONT = Remark("no font that Debian has for names can; write it in other letters")
STAND_IN = "x"  # takes the place of a refused text, so that it is not reported two times


@dataclass(frozen=True, slots=True)
class Plain:
    """A date, a number or one of a few words: the model checks its spelling."""

    is_word: bool = False
    """Capitals and spaces do not count in it: `Large Print` is `large-print`."""
    is_unit: bool = False
    is_tag: bool = False


@dataclass(frozen=True, slots=True)
class WordOrText:
    """One of a list of words, in any spelling, or else a line of free text."""

    words: frozenset[str]


_UNITS = {slug(unit): unit for unit in get_args(DoseUnit)}


def _unit(text: str) -> str:
    """Turn “Tablets” or “ml” into the word of the list; what it does not have stays."""
    word = slug(text)
    return _UNITS.get(word) or _UNITS.get(word.removesuffix("s")) or text.strip()


PLAIN = Plain()
WORD = Plain(is_word=True)
UNIT = Plain(is_unit=True)
LANGUAGE_TAG = Plain(is_tag=True)
ROUTE = WordOrText(ROUTES)
USE = WordOrText(USES)
FieldKind = TextKind | NameKind | Plain | WordOrText


def _dose_fields(*path: str) -> dict[TreePath, FieldKind]:
    return {(*path, "value"): PLAIN, (*path, "unit"): UNIT}


def _timing_fields(*path: str) -> dict[TreePath, FieldKind]:
    numbers = ("every_days", "every_hours", "times_a_day", "at_most_per_day")
    return {
        **{(*path, name): PLAIN for name in numbers},
        **{(*path, name): WORD for name in ("with", "as_needed")},
        (*path, "times", "*"): WORD,
        (*path, "days_of_week", "*"): WORD,
    }


FIELDS: dict[TreePath, FieldKind] = {
    ("patient", "name"): TextKind.NAME,
    ("patient", "birth_date"): PLAIN,
    ("patient", "record_number"): TextKind.RECORD_NUMBER,
    ("patient", "latin_name"): TextKind.NAME,
    ("patient", "addressed_as"): WORD,
    ("visit", "purpose"): WORD,
    ("visit", "treatment"): VISIT,
    ("visit", "on"): PLAIN,
    ("done", "*", "treatment"): TREATMENT,
    ("done", "*", "on"): PLAIN,
    ("tests", "*"): TEST,
    ("result", "size_mm"): PLAIN,
    ("result", "depth"): WORD,
    ("result", "margins"): WORD,
    ("result", "nodes", "with_tumor"): PLAIN,
    ("result", "nodes", "examined"): PLAIN,
    ("result", "grade"): PLAIN,
    ("tumor", "grade"): PLAIN,
    ("tumor", "ki67_percent"): PLAIN,
    ("tumor", "type"): PLAIN,
    ("language",): LANGUAGE,
    ("texts_in",): LANGUAGE_TAG,
    ("tumor", "site"): SITE,
    ("tumor", "size_mm"): PLAIN,
    ("tumor", "settings", "*"): SETTING,
    ("conditions", "*"): CONDITION,
    ("treatments", "*"): TREATMENT,
    ("additions", "*"): ADDITION,
    ("overrides", "*"): OVERRIDE,
    ("topics", "add", "*"): TOPIC,
    ("topics", "remove", "*"): TOPIC,
    **_dose_fields("medicines", "*", "dose"),
    **_timing_fields("medicines", "*", "timing"),
    **_dose_fields("medicines", "*", "steps", "*", "dose"),
    **_timing_fields("medicines", "*", "steps", "*", "timing"),
    ("medicines", "*", "steps", "*", "days"): PLAIN,
    ("medicines", "*", "steps", "*", "until"): PLAIN,
    ("medicines", "*", "route"): ROUTE,
    ("medicines", "*", "for"): USE,
    ("medicines", "*", "from"): PLAIN,
    ("medicines", "*", "until"): PLAIN,
    **_dose_fields("injections", "dose"),
    ("injections", "drug"): TREATMENT,
    ("injections", "next"): PLAIN,
    ("injections", "every_days"): PLAIN,
    ("injections", "count"): PLAIN,
    ("appointments", "*", "at"): PLAIN,
    ("appointments", "*", "kind"): WORD,
    ("prrt", "doses", "*"): PLAIN,
    ("allergies", "*", "to"): TextKind.ALLERGY,
    ("care_team", "*", "name"): TextKind.NAME,
    ("care_team", "*", "phone"): TextKind.PHONE,
    ("crisis_plan",): TextKind.PARAGRAPH,
    ("approved_by",): TextKind.NAME,
    ("approved_on",): PLAIN,
    ("print", "edition"): WORD,
    ("print", "paper"): WORD,
    ("print", "scope"): WORD,
}


_MODELS = (
    PatientRecord,
    Patient,
    Tumor,
    TopicChoice,
    Medicine,
    Dose,
    Timing,
    Step,
    Injections,
    Appointment,
    Prrt,
    Allergy,
    CareTeamMember,
    PrintChoice,
    Visit,
    DoneTreatment,
    Nodes,
    Result,
)
_KEYS = frozenset(
    key
    for model in _MODELS
    for name, info in model.model_fields.items()
    for key in (name, info.alias)
)


def name_of(tree: SourceTree, path: TreePath) -> str:
    """Turn a path into the field name that messages use.

    A key that is no field of a record could be a name in the wrong place: it is not repeated.
    """
    return ".".join(
        str(step) if isinstance(step, int) or step in _KEYS else "unknown"
        for step in tree.spoken(path)
    )


def clean_tree(tree: SourceTree, vocabulary: Vocabulary) -> tuple[SourceTree, list[Problem]]:
    """Turn a tree as typed into one with clean text and ids; empty fields are left out.

    Lines of lists are counted from 1, unless they have numbers in a table.
    """
    tree = replace(tree, numbers=dict(_lines(tree.value, ())) | dict(tree.numbers))
    cleaner = _Cleaner(tree, vocabulary)
    value = cleaner.clean(tree.value, ())
    return replace(tree, value=value), cleaner.problems


def _lines(value: object, path: TreePath) -> Iterator[tuple[TreePath, int]]:
    """Find all items of lists, and count them."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _lines(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield (*path, index), index + 1
            yield from _lines(item, (*path, index))


class _Cleaner:
    """One walk over a record; collects problems."""

    def __init__(self, tree: SourceTree, vocabulary: Vocabulary) -> None:
        self.tree = tree
        self.vocabulary = vocabulary
        self.problems: list[Problem] = []

    def clean(self, value: object, path: TreePath) -> object:
        if isinstance(value, dict):
            items = ((key, self.clean(item, (*path, key))) for key, item in value.items())
            # An unknown key stays even if empty: in `{where: Clinic, Level 2}` it is lost text.
            return {key: item for key, item in items if item not in (None, "") or key not in _KEYS}
        if isinstance(value, list):
            return [self.clean(item, (*path, index)) for index, item in enumerate(value)]
        if path == ("patient",) and value in (None, ""):
            return {}  # a forgotten patient must not become a leaflet for everybody
        return self._text(value, path) if isinstance(value, str) else value

    def _text(self, text: str, path: TreePath) -> str:
        pattern = tuple("*" if isinstance(step, int) else step for step in path)
        kind = FIELDS.get(pattern, TextKind.LINE)
        if isinstance(kind, TextKind):
            return self._free_text(text, kind, path)
        if isinstance(kind, NameKind) and text:
            return self._name(text, kind, path)
        if isinstance(kind, WordOrText):
            word = slug(text)
            return word if word in kind.words else self._free_text(text, TextKind.LINE, path)
        if kind == LANGUAGE_TAG and is_language(text):
            return language_tag(text)
        if kind == UNIT:
            return _unit(text)
        return (kind == WORD and slug(text)) or text.strip()

    def _free_text(self, text: str, kind: TextKind, path: TreePath) -> str:
        cleaned, faults = clean_text(text, kind)
        if garbled := garbled_fault(text):
            faults = [garbled]
        elif cleaned and not faults:
            faults.extend(value_faults(cleaned, kind))
        if kind is TextKind.RECORD_NUMBER:
            faults.extend(number_faults(cleaned))
            self._warn_of_number(cleaned, path)
        if kind is TextKind.NAME and mixes_scripts(cleaned):
            message = Remark(
                "one word of this has letters of two scripts, which look alike; type it again on "
                "the keyboard"
            )
            self._report(path, "look-alike", message, Severity.WARNING)
        for fault in faults:
            self._report(path, fault.code, fault.message)
        printed = cleaned if faults else self._in_usual_forms(cleaned, path)
        if faults or self._is_undrawable(printed, path):
            return STAND_IN
        return printed

    def _in_usual_forms(self, text: str, path: TreePath) -> str:
        """Turn ideographs that no font has into those they are a form of, and say so.

        Unicode takes both for the same character (its NFC), but they look different.
        """
        undrawable = self.vocabulary.undrawable
        rare = [char for char in (undrawable(text) if undrawable else ()) if usual_form(char)]
        if rare:
            message = Remark(
                "no font here has this form of an ideograph ({characters}); its usual form is "
                "printed: compare it with the patient's papers",
                characters=described(rare),
            )
            self._report(path, "another-form", message, Severity.WARNING)
        return text.translate({ord(char): usual_form(char) for char in rare})

    def _warn_of_number(self, number: str, path: TreePath) -> None:
        if looks_like_digits(number):
            message = Remark(
                "all but a letter O, I or l are digits here; look whether it is a 0 or a 1"
            )
            self._report(path, "letter-for-digit", message, Severity.WARNING)
        if any(map(str.isalpha, number)) and not any(map(str.isdigit, number)):
            message = Remark("a record number has digits, and there are none here; is it one?")
            self._report(path, "placeholder-number", message, Severity.WARNING)
        if looks_invented(number):
            message = Remark("this looks like a number that was typed because one was asked for")
            self._report(path, "placeholder-number", message, Severity.WARNING)

    def _is_undrawable(self, text: str, path: TreePath) -> bool:
        """Report the characters that no font can print, and what would help."""
        by_package: dict[str, list[str]] = {}
        undrawable = self.vocabulary.undrawable
        for char, package in undrawable(text).items() if undrawable else ():
            by_package.setdefault(package, []).append(char)
        for package, characters in by_package.items():
            advice = _NO_FONT
            if package:
                advice = Remark("it comes with: {command}", command=f"apt-get install {package}")
            message = Remark(
                "no font here can print {characters}; {advice}",
                characters=described(characters),
                advice=advice,
            )
            self._report(path, "no-glyph", message)
        return bool(by_package)

    def _name(self, name: str, kind: NameKind, path: TreePath) -> str:
        found = kind.resolve(name, self.vocabulary)
        if found is None:
            code = "no-catalog" if kind is LANGUAGE else "unknown-id"
            self._report(path, code, kind.refusal(name, self.vocabulary))
            return STAND_IN
        return found

    def _report(
        self, path: TreePath, code: str, message: str, severity: Severity = Severity.ERROR
    ) -> None:
        name = name_of(self.tree, path)
        self.problems.append(
            Problem(
                self.tree.at(path),
                code,
                at_field(name, message),
                severity,
            )
        )

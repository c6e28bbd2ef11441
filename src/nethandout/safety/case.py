"""Turn a record into a case: the record with what the safety rules need to know about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

from nethandout.content.drugnames import DrugNames, says
from nethandout.content.plan import Plan
from nethandout.model.facts import Facts
from nethandout.model.medicine import Injections, Medicine
from nethandout.model.record import PatientRecord
from nethandout.model.remark import Remark
from nethandout.model.topic import Topic
from nethandout.safety.doses import Agreement, compare_dose
from nethandout.safety.drugclasses import classes_of
from nethandout.safety.intervals import days_between
from nethandout.source.spelling import plain_words

MAX_INJECTIONS = 60
MAX_INTERVAL_DAYS = 366
_MAX_DIGITS = 9
_KEPT_WORDS = 8192
_KEPT_LISTS = 64

LONG_ACTING = frozenset({"drug-lanreotide", "drug-octreotide-lar"})
SHORT_ACTING = frozenset({"drug-octreotide-short"})
SSA = LONG_ACTING | SHORT_ACTING | {"drug-ssa-overview"}
PRRT = frozenset({"treatment-prrt", "drug-lu177-dotatate"})

_MUSCLE = ("muscle", "intramuscular", "intramuscularly", "im", "buttock", "músculo", "glúteo")
_MUSCLE_ABROAD = (
    *("nalga", "العضل", "الألية", "肌肉", "肌内", "肌注", "臀"),
    *("tiêm bắp", "vào cơ", "cơ mông"),
)
_MUSCLE_IN_RUSSIAN = ("внутримышечно", "мышцу", "мышцы", "ягодицу", "ягодицы", "в/м")
_SKIN = ("skin", "subcutaneous", "subcutaneously", "sc", "subq", "sq", "piel", "subcutánea")
_SKIN_ABROAD = ("subcutáneo", "الجلد", "皮下", "dưới da")
_SKIN_IN_RUSSIAN = ("подкожно", "кожу", "п/к")


_LONG = (
    *("lar", "lp", "depot", "retard", "long-acting", "prolongada", "acción prolongada", "微球"),
    *("长效", "長效", "缓释", "緩釋", "депо", "пролонгированного", "пролонгированный"),
    *("طويل المفعول", "مديد", "tác dụng kéo dài"),
)
_LEAST_DEPOT_DAYS = 7
"""No short-acting octreotide is given less often than this (Sandostatin label: 2 to 4 a day)."""


@dataclass(frozen=True, slots=True)
class SafetyReferences:
    """What the rules compare a record with: names, usual doses, and the day it is."""

    plan: Plan
    topics: Mapping[str, Topic]
    drug_names: DrugNames
    today: date


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in the record where a rule applies, and why."""

    field: str
    message: Remark


@dataclass(frozen=True)
class Case:
    """A record with what the rules need to know about it."""

    record: PatientRecord
    facts: Facts
    references: SafetyReferences

    @cached_property
    def day(self) -> date:
        """The day the handout is for: when it was approved, or today."""
        return self.record.approved_on or self.references.today

    @cached_property
    def medicines(self) -> tuple[frozenset[str], ...]:
        """The drugs each line of the medicine list can mean."""
        return tuple(_meant(line, self.references.drug_names) for line in self.record.medicines)

    @cached_property
    def medicine_classes(self) -> tuple[frozenset[str], ...]:
        """The classes of medicines, such as blood thinners, each line of the list is of."""
        return tuple(classes_of(line.name) for line in self.record.medicines)

    @cached_property
    def injection_drug(self) -> str | None:
        """The drug of the injection series, as an id."""
        series = self.record.injections
        return series.drug if series else None

    @cached_property
    def injection_days(self) -> tuple[date, ...]:
        """All dates of the injection series."""
        return injection_dates(self.record.injections) if self.record.injections else ()

    @cached_property
    def compared_doses(self) -> tuple[tuple[str, str, str, Agreement], ...]:
        """Every dose field of a drug with a usual dose: field, drug, usual dose, agreement."""
        return tuple(_compared(self))

    @cached_property
    def prrt_days(self) -> tuple[date, ...]:
        """All planned PRRT doses, as written."""
        return self.record.prrt.doses if self.record.prrt else ()

    def fields_naming(self, drugs: frozenset[str]) -> tuple[str, ...]:
        """Turn drug ids into the fields of the record that name one of them."""
        lines = [f"medicines.{i + 1}" for i, meant in enumerate(self.medicines) if meant & drugs]
        treatments = ["treatments"] if self.facts.treatments & drugs else []
        series = ["injections.drug"] if self.injection_drug in drugs else []
        doses = ["prrt.doses"] if self.prrt_days and drugs & PRRT else []
        return (*treatments, *lines, *series, *doses)


def injection_dates(series: Injections) -> tuple[date, ...]:
    """Turn a series into its dates: `next` and every so many days after it.

    Fewer than `count` where the rule `injection-series` refuses the series: at most
    `MAX_INJECTIONS`, and none after the last day of the calendar.
    """
    step, count = whole(series.every_days), min(whole(series.count), MAX_INJECTIONS)
    room = (date.max - series.next).days
    return tuple(series.next + timedelta(days=n * step) for n in range(count) if n * step <= room)


def whole(digits: str) -> int:
    """Turn digits into a number; more digits than any series needs become a large one."""
    return int(digits) if len(digits) <= _MAX_DIGITS else 10**_MAX_DIGITS


def mentions(text: str, names: tuple[str, ...]) -> bool:
    """Tell whether text has one of several names or words, in whatever spelling."""
    words = plain_words(text)
    if any(_is_one_of(word, names) for word in words):
        return True
    return any(says(words, phrase) for phrase in _phrases(names) if len(phrase) > 1)


@lru_cache(maxsize=_KEPT_WORDS)
def _is_one_of(word: str, names: tuple[str, ...]) -> bool:
    """Tell whether a word is one of several names; the rows of a batch repeat their words."""
    return any(says((word,), phrase) for phrase in _phrases(names))


@lru_cache(maxsize=_KEPT_LISTS)
def _phrases(names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Turn names into their plain words."""
    return tuple(plain_words(name) for name in names)


def _meant(line: Medicine, names: DrugNames) -> frozenset[str]:
    """Turn a medicine line into the drugs it can mean.

    Its form, how often it is given, and the route tell octreotides apart.
    """
    drugs = names.named(line.name)
    if drugs & SHORT_ACTING and _is_depot(line):
        return drugs - SHORT_ACTING | {"drug-octreotide-lar"}
    if len(drugs) > 1:
        how = line.how
        if mentions(how, (*_MUSCLE, *_MUSCLE_ABROAD, *_MUSCLE_IN_RUSSIAN)):
            return drugs - SHORT_ACTING or drugs
        if mentions(how, (*_SKIN, *_SKIN_ABROAD, *_SKIN_IN_RUSSIAN)):
            return drugs - LONG_ACTING or drugs
    return drugs


def _is_depot(line: Medicine) -> bool:
    """Tell whether a line of octreotide is the long-acting one, by its words or how rare it is."""
    days = days_between(line)
    return mentions(line.name, _LONG) or (bool(days) and min(days) >= _LEAST_DEPOT_DAYS)


def _compared(case: Case) -> Iterator[tuple[str, str, str, Agreement]]:
    """Turn a case into every dose field, its drug, the usual dose and how they agree.

    A name with several meanings is compared with all; the best agreement counts. Where a
    meaning has no usual dose, a disagreement with the others proves nothing.
    """
    doses = [
        (f"medicines.{index + 1}.dose", medicine.written, meant)
        for index, (medicine, meant) in enumerate(
            zip(case.record.medicines, case.medicines, strict=True)
        )
    ]
    if case.record.injections is not None and case.injection_drug is not None:
        meant = frozenset({case.injection_drug})
        doses.append(("injections.dose", case.record.injections.dose.written, meant))
    for field, typed, drugs in doses:
        found = [
            (compare_dose(typed, usual), drug, ", ".join(usual))
            for drug in sorted(drugs)
            if (usual := _usual_doses(case, drug))
        ]
        if found:
            agreement, drug, usual_text = max(found, key=lambda item: item[0])
            if len(found) < len(drugs) and agreement is not Agreement.AGREES:
                agreement = Agreement.UNREADABLE
            yield field, drug, usual_text, agreement


def _usual_doses(case: Case, drug: str) -> tuple[str, ...]:
    """Turn a drug into its reference doses: `dose`, and all that begins with `dose-`."""
    topic = case.references.topics.get(drug)
    if topic is None:
        return ()
    numbers = sorted(topic.reference_numbers.items())
    return tuple(value for key, value in numbers if key == "dose" or key.startswith("dose-"))

"""Turn a code of another system into the facts that it stands for, or why it stands for none.

`handouts/codes.yaml` has the tables: ICD-10-CM by the longest prefix, ATC, RxNorm, DailyMed and
SNOMED CT by the whole code. What nobody verified is not in them: an unknown code is told, never
guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pydantic import model_validator

from nethandout.content.library import Library
from nethandout.content.plan import Match, Plan
from nethandout.content.purposes import StaffText
from nethandout.errors import InputError
from nethandout.model.facts import Facts
from nethandout.model.remark import Remark
from nethandout.model.values import Frozen, Id
from nethandout.source.shape import shape
from nethandout.source.tree import read_yaml


class IcdCode(Frozen):
    """The beginning of ICD-10-CM codes: the facts they stand for, or the reason for none."""

    prefix: str
    meaning: StaffText
    site: Id | None = None
    settings: tuple[Id, ...] = ()
    conditions: tuple[Id, ...] = ()
    excluded: StaffText | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> IcdCode:
        if bool(self.excluded) == bool(self.site or self.settings or self.conditions):
            raise ValueError("give the facts of the code, or why it is excluded")
        return self


class DrugCode(Frozen):
    """A code of ATC, RxNorm (`rxcui`) or DailyMed (`set_id`): the treatment, or why none."""

    code: str | None = None
    rxcui: str | None = None
    set_id: str | None = None
    meaning: StaffText | None = None
    treatment: Id | None = None
    excluded: StaffText | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> DrugCode:
        if len([own for own in (self.code, self.rxcui, self.set_id) if own]) != 1:
            raise ValueError("give the code, the rxcui or the set_id")
        if bool(self.excluded) == bool(self.treatment):
            raise ValueError("give the treatment of the code, or why it is excluded")
        return self

    @property
    def own(self) -> str:
        """The code itself, of whatever system."""
        return self.code or self.rxcui or self.set_id or ""


class SnomedCode(Frozen):
    """A code of SNOMED CT, and the condition it is."""

    code: str
    condition: Id


class Codes(Frozen):
    """All tables of codes."""

    icd10cm: tuple[IcdCode, ...]
    atc: tuple[DrugCode, ...]
    snomed: tuple[SnomedCode, ...]
    rxnorm: tuple[DrugCode, ...]
    dailymed: tuple[DrugCode, ...]


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What a code stands for: ids of facts by the field of a record, and their topics."""

    system: str
    code: str
    meaning: str
    facts: tuple[tuple[str, str], ...] = ()
    topics: tuple[str, ...] = ()
    excluded: str | None = None


def read_codes(library: Library) -> Codes:
    """Turn the tables of the program into codes; raises `InputError` with all their problems."""
    path = library.root / "handouts" / "codes.yaml"
    tree, problems = read_yaml(path, library.label(path))
    codes = None
    if tree is not None:
        codes, more = shape(Codes, tree)
        problems = [*problems, *more]
    if codes is None or problems:
        raise InputError(Remark("the handout content needs a correction:"), problems)
    return codes


def look_up(codes: Codes, plan: Plan, code: str) -> CodeFacts | None:
    """Turn a code, with or without its point and in any case, into its facts; None if unknown."""
    found = next(_rows(codes, _plain(code)), None)
    return None if found is None else replace(found, topics=tuple(_topics(plan, found.facts)))


def _topics(plan: Plan, facts: Iterable[tuple[str, str]]) -> Iterable[str]:
    """Give the topics of the facts, and what the decision table brings for them."""
    by_field: dict[str, list[str]] = {}
    for field, name in facts:
        by_field.setdefault(field, []).append(name)
    sites, settings = by_field.get("tumor.site", []), by_field.get("tumor.settings", [])
    conditions, treatments = by_field.get("conditions", []), by_field.get("treatments", [])
    topics = [
        item.topic for item in (*plan.sites, *plan.settings) if item.id in (*sites, *settings)
    ]
    topics += map(plan.topic_of, treatments)
    whole = Facts(
        site=next(iter(sites), None),
        settings=frozenset(settings),
        conditions=frozenset(conditions),
        treatments=frozenset(treatments),
    )
    topics += (name for row in plan.rows if row.match(whole) is Match.HOLDS for name in row.topics)
    return dict.fromkeys(topics)


def _rows(codes: Codes, wanted: str) -> Iterator[CodeFacts]:
    """Find what a code stands for: of ICD-10-CM the longest prefix, else the whole code."""
    fitting = [row for row in codes.icd10cm if wanted.startswith(_plain(row.prefix))]
    if fitting:
        row = max(fitting, key=lambda each: len(each.prefix))
        facts = [("tumor.site", row.site)] if row.site else []
        facts += [("tumor.settings", name) for name in row.settings]
        facts += [("conditions", name) for name in row.conditions]
        yield CodeFacts("ICD-10-CM", row.prefix, row.meaning, tuple(facts), (), row.excluded)
    drugs = (("ATC", codes.atc), ("RxNorm", codes.rxnorm), ("DailyMed", codes.dailymed))
    for system, rows in drugs:
        for drug in rows:
            if wanted == _plain(drug.own):
                given = (("treatments", drug.treatment),) if drug.treatment else ()
                meaning = drug.meaning or "a treatment"
                yield CodeFacts(system, drug.own, meaning, given, (), drug.excluded)
    for each in codes.snomed:
        if wanted == each.code:
            yield CodeFacts(
                "SNOMED CT", each.code, "a condition", (("conditions", each.condition),)
            )


def _plain(code: str) -> str:
    return code.strip().upper().replace(".", "")

"""Turn the plan and the termbase into every way a record may write a site, a drug and so on.

A clinic that writes its records in Spanish says “íleon”. What the termbase calls a term in a
language names the fact that has the term for a name in English; only the term itself, as the
other wordings it allows may say less or more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from nethandout.content.plan import Kind, NamedFact, Plan, without_type
from nethandout.i18n.termbase import Termbase
from nethandout.source.spelling import slug

FACTS: Final[Mapping[str, Kind]] = {
    "sites": "site",
    "settings": "setting",
    "conditions": "condition",
    "treatments": "treatment",
    "additions": "addition",
}
"""What records name facts of the plan for, and what the plan calls these."""


@dataclass(frozen=True, slots=True)
class Spellings:
    """One fact: its id, what it means, and its names in English and in other languages."""

    id: str
    label: str
    names: tuple[str, ...]
    translations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def spellings(plan: Plan, termbase: Termbase, facts: str) -> Iterator[Spellings]:
    """Turn one of `FACTS` into all its facts; names that could mean two of them are left out."""
    kind = FACTS[facts]
    known, translated = plan.names(kind), translated_names(plan, termbase, facts)
    for fact in _facts(plan, facts):
        names = (without_type(fact.id), *fact.names)
        yield Spellings(
            fact.id,
            fact.label,
            tuple(name for name in dict.fromkeys(names) if name != fact.id and slug(name) in known),
            {
                language: kept
                for language, found in _translations(fact, termbase).items()
                if (kept := tuple(name for name in found if translated.get(name) == fact.id))
            },
        )


def translated_names(plan: Plan, termbase: Termbase, facts: str) -> Mapping[str, str]:
    """Turn one of `FACTS` into names in other languages, with and without accents, with their ids.

    A name that could mean two of them, or is the English name of another, is none.
    """
    meant: dict[str, set[str]] = {}
    for fact in _facts(plan, facts):
        for name in (name for found in _translations(fact, termbase).values() for name in found):
            for spelling in (name, slug(name)):
                meant.setdefault(spelling, set()).add(fact.id)
    for name, id_ in plan.names(FACTS[facts]).items():
        if name in meant:
            meant[name].add(id_)
    return {name: next(iter(ids)) for name, ids in meant.items() if len(ids) == 1}


def _facts(plan: Plan, facts: str) -> Iterable[NamedFact]:
    if facts == "additions":
        return [NamedFact(id=each.id, label=each.text) for each in plan.options if each.ticked]
    found: tuple[NamedFact, ...] = getattr(plan, facts)
    return found


def _translations(fact: NamedFact, termbase: Termbase) -> Mapping[str, tuple[str, ...]]:
    """Turn a fact into what the termbase calls it in each language."""
    english = {slug(name) for name in (fact.id, without_type(fact.id), *fact.names)}
    found: dict[str, list[str]] = {}
    for row in termbase.rows:
        if english.isdisjoint(map(slug, row.english)):
            continue
        for language, wording in row.wordings.items():
            if wording.accepted and wording.accepted[0] not in row.english:
                found.setdefault(language, []).append(wording.accepted[0])
    return {language: tuple(dict.fromkeys(names)) for language, names in found.items()}

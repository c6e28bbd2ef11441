"""Turn a request into the leaflet that answers it, a refusal with its reason, or nothing.

What was ruled out is never printed. What no table and no name of ours has is not guessed: who
asks gets nothing, which is an answer, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from nethandout.content.codes import CodeFacts, Codes
from nethandout.content.drugnames import DrugNames
from nethandout.content.plan import Plan, without_type
from nethandout.source.spelling import slug
from nethandout.web.infobutton.codesystems import OIDS, CodeSystem, known_code, may_name_drugs
from nethandout.web.infobutton.drugwords import one_or_class, treatments_meant
from nethandout.web.infobutton.languagewish import first_ready
from nethandout.web.infobutton.leaflet import LeafletOrder
from nethandout.web.infobutton.request import (
    LANGUAGE,
    NEGATION,
    TASK,
    Criterion,
    KnowledgeRequest,
)

_CHILD: Final = "D002648"
"""The MeSH term “child”, which stands for any age of one."""
_ALLERGIES: Final = "ALLERLREV"
"""The task “allergy list review”, which stands for any task about allergies."""
_NAMED_CONDITIONS: Final = frozenset({"carcinoid-syndrome", "carcinoid-heart-disease"})
"""Conditions whose names say no other disease; “functional” or “diabetes” would."""
_TUMORS: Final = ("C7A", "C7B", "D3A")
"""Codes of neuroendocrine tumors: one of them that has no leaflet stops all others."""
_SITE_NOT_GIVEN: Final = "unknown-primary"
"""The site of a code that gives none; another code may."""
_SPREAD: Final = frozenset({"distant-metastases", "liver-metastases", "bone-brain-spine"})
_ADULTS: Final = "These leaflets are for adults; the patient of this request is a child."
_NOT_TAKEN: Final = "This was asked from a list of allergies; the leaflets are for who is treated."
_NO_LANGUAGE: Final = "There is no leaflet in a language that was asked for; ready are: {}."
_TWO_SITES: Final = "The codes name two places where the tumor began; ask about one of them."
_TWO_DRUGS: Final = "The code and the name of a medicine do not fit together; nothing is printed."
_RULED_OUT: Final = "All that was asked about is said not to be so."
_NO_TUMOR: Final = (
    "What was asked about is also known without a neuroendocrine tumor; name the tumor as well."
)

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Dictionary:
    """All that the words of a request are looked up in, and the languages that are ready."""

    codes: Codes
    plan: Plan
    drugs: DrugNames
    languages: tuple[str, ...]
    language: str
    """The language of who asks for none."""


@dataclass(frozen=True, slots=True)
class Used:
    """A parameter that was understood: its name, its number, and a value from our own tables.

    What was ruled out is no topic of the answer, so it `is_topic` of nothing.
    """

    parameter: str
    number: int
    value: str
    is_topic: bool = True


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no leaflet, or why it leaves something out: a stable code, and a sentence."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a request leads to: a leaflet or none, the reasons, and what was understood.

    Where anything was understood that was asked, who asks with what was `used` alone gets the
    same answer.
    """

    order: LeafletOrder | None
    language: str
    used: tuple[Used, ...] = ()
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What one criterion stands for."""

    facts: tuple[Fact, ...] = ()
    used: tuple[Used, ...] = ()
    refusal: Refusal | None = None
    stops: bool = False


def answer(request: KnowledgeRequest, dictionary: Dictionary) -> Knowledge:
    """Turn a request into knowledge; equal requests have equal ones."""
    wished = first_ready(request.languages, dictionary.languages)
    language = wished or dictionary.language
    asked = [_meaning(each, dictionary) for each in request.criteria]
    observed = [_meaning(each, dictionary) for each in request.observed]
    ruled_out = [_ruled_out(each, dictionary) for each in request.ruled_out]
    used = (
        *_general(request, wished),
        *dict.fromkeys(used for each in (*asked, *observed, *ruled_out) for used in each.used),
    )
    found: LeafletOrder | Refusal | None = None
    if any(each.used for each in asked):
        found = _barred(request, wished, dictionary)
        found = found or _leaflet([*asked, *observed], _not_so(ruled_out), language)
    said = dict.fromkeys(each.refusal for each in (*asked, *observed) if each.refusal)
    if isinstance(found, Refusal):
        return Knowledge(None, language, used, tuple(dict.fromkeys((*said, found))))
    return Knowledge(found, language, used, tuple(said))


def _general(request: KnowledgeRequest, wished: str | None) -> Iterator[Used]:
    """Give what was understood besides what is asked about."""
    if request.languages:
        yield Used(LANGUAGE, 0, wished or "und", is_topic=wished is not None)
    if request.is_child:
        yield Used("ageGroup.v.c", 0, _CHILD)
    if request.of_allergies:
        yield Used(TASK, 0, _ALLERGIES, is_topic=False)


def _barred(
    request: KnowledgeRequest, wished: str | None, dictionary: Dictionary
) -> Refusal | None:
    """Find what bars any leaflet, whatever it would be about."""
    if request.is_child:
        return Refusal("child", _ADULTS)
    if request.of_allergies:
        return Refusal("allergy", _NOT_TAKEN)
    if request.languages and wished is None:
        return Refusal("language", _NO_LANGUAGE.format(", ".join(dictionary.languages)))
    return None


def _leaflet(
    meanings: Iterable[_Meaning], not_so: frozenset[Fact], language: str
) -> LeafletOrder | Refusal:
    """Turn meanings into one leaflet for all of them, or into the reason for none."""
    meanings = list(meanings)
    for each in meanings:
        if each.stops and each.refusal:
            return each.refusal
    named = {fact for each in meanings for fact in each.facts}
    facts = named - not_so
    ids = {field: tuple(sorted(id_ for own, id_ in facts if own == field)) for field, _ in facts}
    sites = ids.get("tumor.site", ())
    if len(sites) > 1:
        sites = tuple(site for site in sites if site != _SITE_NOT_GIVEN)
    if len(sites) > 1:
        return Refusal("two-sites", _TWO_SITES)
    order = LeafletOrder(
        language=language,
        site=next(iter(sites), None),
        settings=ids.get("tumor.settings", ()),
        conditions=ids.get("conditions", ()),
        treatments=ids.get("treatments", ()),
    )
    if order.is_about_a_tumor:
        return order
    if named and order.is_empty:
        return Refusal("ruled-out", _RULED_OUT)
    if not named:
        return next(each.refusal for each in meanings if each.refusal)
    return Refusal("no-tumor", _NO_TUMOR)


def _not_so(ruled_out: Iterable[_Meaning]) -> frozenset[Fact]:
    """Turn what was ruled out into facts; without any spread there is none to the liver."""
    facts = {fact for each in ruled_out for fact in each.facts}
    if ("tumor.settings", "distant-metastases") in facts:
        facts |= {("tumor.settings", name) for name in _SPREAD}
    return frozenset(facts)


# --- One criterion ---------------------------------------------------------------------


def _ruled_out(criterion: Criterion, dictionary: Dictionary) -> _Meaning:
    """Turn an observation that is said not to be into its meaning, which is no topic."""
    found = _meaning(criterion, dictionary)
    used = (*found.used, Used(NEGATION, criterion.number, "true"))
    return replace(found, used=tuple(replace(each, is_topic=False) for each in used))


def _meaning(criterion: Criterion, dictionary: Dictionary) -> _Meaning:
    """Turn a criterion into what it stands for: by its code, else by its name."""
    found = _known(criterion, dictionary)
    by_name = frozenset[str]()
    if not criterion.code or may_name_drugs(criterion.system):
        by_name = _named(criterion, dictionary)
    if found is None:
        return _by_name(criterion, one_or_class(by_name, dictionary.plan), dictionary)
    facts, by_code = found.facts, {id_ for field, id_ in found.facts if field == "treatments"}
    if found.excluded:  # such as the code of octreotide, which has two forms and one class
        by_code = set(treatments_meant(found.meaning, dictionary.drugs))
        meant = one_or_class(frozenset(by_code), dictionary.plan)
        facts = tuple(("treatments", id_) for id_ in sorted(meant))
    used = tuple(_used_code(criterion, found))
    refusal = None if facts or not found.excluded else Refusal("excluded", found.excluded)
    if by_code and by_name and not _agree(by_code, by_name, dictionary.plan):
        return _Meaning((), used, Refusal("two-medicines", _TWO_DRUGS), stops=True)
    return _Meaning(facts, used, refusal, refusal is not None and _is_tumor(found))


def _known(criterion: Criterion, dictionary: Dictionary) -> CodeFacts | None:
    if not criterion.code or criterion.system is None:
        return None
    return known_code(dictionary.codes, dictionary.plan, criterion.system, criterion.code)


def _is_tumor(found: CodeFacts) -> bool:
    return found.system == CodeSystem.ICD10CM.value and found.code.startswith(_TUMORS)


def _used_code(criterion: Criterion, found: CodeFacts) -> Iterator[Used]:
    """Give the code as our table has it: what came with the request is not repeated."""
    yield Used(f"{criterion.parameter}.c", criterion.number, found.code)
    oid = OIDS[CodeSystem(found.system)]
    yield Used(f"{criterion.parameter}.cs", criterion.number, oid)


def _named(criterion: Criterion, dictionary: Dictionary) -> frozenset[str]:
    """Turn the names of a criterion into the treatments that all of them can mean."""
    texts = [text for text in (criterion.name, criterion.text) if text]
    found = (treatments_meant(text, dictionary.drugs) for text in texts)
    meant = [ids for ids in found if ids]
    return frozenset.intersection(*meant) if meant else frozenset()


def _by_name(criterion: Criterion, treatments: frozenset[str], dictionary: Dictionary) -> _Meaning:
    """Turn a criterion whose code says nothing into what its name says."""
    facts: list[Fact] = [("treatments", id_) for id_ in sorted(treatments)]
    if not facts and not criterion.code:
        names = dictionary.plan.names("condition")
        known = (names.get(slug(text)) for text in (criterion.name, criterion.text))
        facts = [("conditions", id_) for id_ in known if id_ in _NAMED_CONDITIONS and id_]
    part = "dn" if criterion.name else "ot"
    place = f"{criterion.parameter}.{part}"
    used = tuple(
        Used(place, criterion.number, without_type(id_).replace("-", " "))
        for _, id_ in dict.fromkeys(facts)
    )
    return _Meaning(tuple(dict.fromkeys(facts)), used)


def _agree(by_code: set[str], by_name: frozenset[str], plan: Plan) -> bool:
    """Tell whether a code and a name can mean one medicine: itself, or its class."""

    def with_members(ids: Collection[str]) -> set[str]:
        return {*ids, *(id_ for item in plan.treatments if item.id in ids for id_ in item.members)}

    return not with_members(by_code).isdisjoint(with_members(by_name))

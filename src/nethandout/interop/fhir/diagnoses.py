"""Turn FHIR Conditions into where the tumor is, how far it went, and other conditions.

What is refuted, entered in error or not confirmed is no fact, and what is inactive, in
remission or resolved is none of today (FHIR R4, condition-ver-status, condition-clinical).
Two sites are asked about: which tumor the visit is about only a person knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from nethandout.content.clinic.snomedmap import MAP_FILE
from nethandout.errors import Position
from nethandout.interop.fhir.findings import Draft, Resource, is_in
from nethandout.interop.fhir.pools import Chart
from nethandout.interop.fhir.shapes import shaped
from nethandout.interop.fhir.systems import CONDITION_CLINICAL, CONDITION_VERIFICATION
from nethandout.interop.fhir.terms import Terms, codes_in
from nethandout.model.remark import Place, Remark

_SITE: Final = "tumor.site"
_NOT_GIVEN: Final = "unknown-primary"
_COUNTS: Final = frozenset({"active", "recurrence", "relapse"})
_OVER: Final = frozenset({"inactive", "remission", "resolved"})
_NOT_SO: Final = frozenset(
    {"refuted", "entered-in-error", "unconfirmed", "provisional", "differential"}
)
_SNOMED_CT: Final = "SNOMED CT"
_OPTION: Final = Remark("choose with {option}", option="--tumor-site ID")


def read_conditions(chart: Chart, terms: Terms, draft: Draft, *, site: str | None) -> bool:
    """Put the tumor and the conditions into the draft; tell whether a tumor is known.

    `site` is what a person chose: then no Condition needs to name one.
    """
    sites: dict[str, Position] = {}
    others: list[Position] = []
    if site is not None:
        draft.put(("tumor", "site"), site, Position("--tumor-site"))
    unknown = 0
    for resource in chart.of("Condition"):
        condition = shaped(resource, draft)
        if condition is None or not _holds(condition, resource, draft):
            continue
        place = draft.at(resource, "code")
        meaning = terms.meaning(condition.get("code"))
        for why in meaning.excluded:
            draft.warn(place, "code-excluded", why)
        if meaning.other_tumor:
            others.append(place)
        if not meaning.is_coded:
            unknown += 1
            draft.ignore(place, _why_unknown(only_snomed=meaning.only_snomed))
        for name, id_ in meaning.facts:
            if name == _SITE:
                sites.setdefault(id_, place)
            elif name in _LISTS:
                draft.add(_LISTS[name], id_, place)
            else:
                draft.ignore(
                    place, Remark("{name} is no field that a Condition fills in", name=Place(name))
                )
    return site is not None or _chosen(sites, others, draft, unknown)


_LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "tumor.settings": ("tumor", "settings"),
    "conditions": ("conditions",),
}


def _chosen(sites: dict[str, Position], others: list[Position], draft: Draft, unknown: int) -> bool:
    """Put the one site into the draft; two are asked about."""
    if len(sites) > 1 and _NOT_GIVEN in sites:
        draft.ignore(sites.pop(_NOT_GIVEN), Remark("another code names the site"))
    if not sites:
        place = draft.tree().at(())
        draft.refuse(place, "no-net", _no_tumor(unknown))
        return False
    places = [*sites.values(), *others]
    if len(places) > 1:
        message = Remark(
            "several tumors are named; {option}, or take out the others", option=_OPTION
        )
        for place in places:
            draft.refuse(place, "several-sites", message, _SITE)
        return True
    ((found, place),) = sites.items()
    draft.put(("tumor", "site"), found, place)
    return True


def _no_tumor(unknown: int) -> Remark:
    option = _OPTION
    if unknown:
        option = Remark(
            "{option}, or map {system} codes in {file} of the clinic folder",
            system=_SNOMED_CT,
            file=MAP_FILE,
            option=_OPTION,
        )
    return Remark(
        "no Condition that counts names where a neuroendocrine tumor is in codes that are known "
        "here, so there is nothing to print; if there is one, {option}",
        option=option,
    )


def _why_unknown(*, only_snomed: bool) -> str:
    if only_snomed:
        return Remark(
            "{system} only, and not in {file} of the clinic folder",
            system=_SNOMED_CT,
            file=MAP_FILE,
        )
    return Remark("no code of it is known here")


def _holds(condition: Mapping[str, Any], resource: Resource, draft: Draft) -> bool:
    """Tell whether a Condition is a fact of today; if not, the draft says why."""
    for element, why in _reasons_against(condition):
        draft.ignore(draft.at(resource, element), why)
        return False
    clinical = codes_in(condition.get("clinicalStatus"), CONDITION_CLINICAL)
    verified = codes_in(condition.get("verificationStatus"), CONDITION_VERIFICATION)
    odd = (
        ("clinicalStatus", condition.get("clinicalStatus"), clinical <= _COUNTS and clinical),
        ("verificationStatus", condition.get("verificationStatus"), verified == {"confirmed"}),
    )
    for element, given, understood in odd:
        if given is not None and not understood:
            draft.refuse(
                draft.at(resource, element), "fhir-status", Remark("this status is not known")
            )
            return False
    return True


def _reasons_against(condition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    clinical = codes_in(condition.get("clinicalStatus"), CONDITION_CLINICAL)
    verified = codes_in(condition.get("verificationStatus"), CONDITION_VERIFICATION)
    for status in sorted(verified & _NOT_SO):
        yield "verificationStatus", is_in(status)
    for status in sorted(clinical & _OVER):
        yield "clinicalStatus", is_in(status)
    if not clinical and any(name.startswith("abatement") for name in condition):
        yield "abatement", Remark("this is over")

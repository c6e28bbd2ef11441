"""Turn a record into safety findings, by one flat list of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from nethandout.errors import Position, Problem, Severity
from nethandout.model.facts import Facts
from nethandout.model.record import PatientRecord
from nethandout.model.remark import Remark, at_field
from nethandout.safety import (
    allergies,
    combinations,
    dates,
    identity,
    interactions,
    medicines,
    texts,
)
from nethandout.safety.case import Case, Hit, SafetyReferences
from nethandout.source.spelling import suggest


class SafetyAction(StrEnum):
    """What a finding asks for: a correction, a clinician's override, or attention."""

    BLOCK = "block"
    ASK = "ask-override"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class SafetyFinding:
    """One thing a rule found; `overridden` marks what a clinician decided to accept."""

    rule: str
    severity: SafetyAction
    field: str
    message: Remark
    overridden: bool = False

    @property
    def stops(self) -> bool:
        """Tell whether nothing may be printed until this is settled."""
        return self.severity is not SafetyAction.WARN


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's id, which `overrides` in a record may name, and how grave a hit is.

    A hazard goes on while it is accepted: content may say what it makes necessary.
    """

    id: str
    severity: SafetyAction
    check: Callable[[Case], Iterator[Hit]]
    is_hazard: bool = False


RULES: tuple[Rule, ...] = (
    Rule("name-placeholder", SafetyAction.ASK, identity.name_placeholder),
    Rule("birth-date-future", SafetyAction.BLOCK, dates.birth_date_future),
    Rule("birth-date-old", SafetyAction.ASK, dates.birth_date_old),
    Rule("birth-date-placeholder", SafetyAction.ASK, dates.birth_date_placeholder),
    Rule("birth-date-child", SafetyAction.ASK, dates.birth_date_child),
    Rule("child-adult-pages", SafetyAction.ASK, interactions.child_adult_pages),
    Rule("allergy-conflict", SafetyAction.BLOCK, allergies.allergy_conflict),
    Rule("allergy-family", SafetyAction.ASK, allergies.allergy_family),
    Rule("allergy-similar", SafetyAction.WARN, allergies.allergy_similar),
    Rule("allergy-not-compared", SafetyAction.WARN, allergies.allergy_not_compared),
    Rule("medicine-not-read", SafetyAction.WARN, medicines.medicine_not_read),
    Rule("contrast-allergy", SafetyAction.ASK, interactions.contrast_allergy, is_hazard=True),
    Rule("contrast-kidneys", SafetyAction.ASK, interactions.contrast_kidneys, is_hazard=True),
    Rule("contrast-metformin", SafetyAction.ASK, interactions.contrast_metformin, is_hazard=True),
    Rule(
        "blood-thinner-procedure",
        SafetyAction.ASK,
        interactions.blood_thinner_procedure,
        is_hazard=True,
    ),
    Rule("pacemaker-mri", SafetyAction.ASK, interactions.pacemaker_mri, is_hazard=True),
    Rule("capsule-mri", SafetyAction.ASK, interactions.capsule_mri),
    Rule("ssa-cyclosporine", SafetyAction.ASK, interactions.ssa_cyclosporine, is_hazard=True),
    Rule("ssa-diabetes", SafetyAction.WARN, interactions.ssa_diabetes, is_hazard=True),
    Rule("ssa-heart-rate", SafetyAction.WARN, interactions.ssa_heart_rate, is_hazard=True),
    Rule("injection-drug", SafetyAction.BLOCK, combinations.injection_drug),
    Rule("injection-series", SafetyAction.BLOCK, dates.injection_series),
    Rule("injection-date-past", SafetyAction.BLOCK, dates.injection_date_past),
    Rule("injection-interval", SafetyAction.ASK, dates.injection_interval),
    Rule("interval-not-read", SafetyAction.WARN, dates.interval_not_read),
    Rule("two-depots", SafetyAction.ASK, medicines.two_depots),
    Rule("medicine-twice", SafetyAction.WARN, medicines.medicine_twice),
    Rule("dose-far-off", SafetyAction.ASK, medicines.dose_far_off),
    Rule("dose-unreadable", SafetyAction.ASK, medicines.dose_unreadable),
    Rule("dose-disagrees", SafetyAction.ASK, medicines.dose_disagrees),
    Rule("dose-differs", SafetyAction.WARN, medicines.dose_differs),
    Rule("prrt-not-named", SafetyAction.ASK, combinations.prrt_not_named),
    Rule("prrt-spacing", SafetyAction.ASK, dates.prrt_spacing),
    Rule("ssa-before-prrt", SafetyAction.ASK, dates.ssa_before_prrt),
    Rule("ssa-after-prrt", SafetyAction.WARN, dates.ssa_after_prrt),
    Rule("ssa-prrt-undated", SafetyAction.WARN, dates.ssa_prrt_undated),
    Rule("short-octreotide-before-prrt", SafetyAction.ASK, dates.short_octreotide_before_prrt),
    Rule("everolimus-functional", SafetyAction.ASK, combinations.everolimus_functional),
    Rule("telotristat-without-ssa", SafetyAction.ASK, combinations.telotristat_without_ssa),
    Rule("telotristat-timing", SafetyAction.WARN, combinations.telotristat_timing),
    Rule("pancreas-only-drug", SafetyAction.ASK, combinations.pancreas_only_drug),
    Rule("cabozantinib-procedure", SafetyAction.ASK, combinations.cabozantinib_procedure),
    Rule("lanreotide-brand", SafetyAction.WARN, combinations.lanreotide_brand),
    Rule("pregnancy", SafetyAction.ASK, combinations.pregnancy),
    Rule("breastfeeding", SafetyAction.ASK, combinations.breastfeeding),
    Rule("pregnancy-contradiction", SafetyAction.BLOCK, interactions.pregnancy_contradiction),
    Rule("contraception", SafetyAction.WARN, interactions.contraception),
    Rule("texts-language", SafetyAction.ASK, texts.texts_language),
    Rule("card-latin-name", SafetyAction.ASK, interactions.card_latin_name),
)
RULE_IDS: tuple[str, ...] = tuple(rule.id for rule in RULES)
HAZARD_IDS: frozenset[str] = frozenset(rule.id for rule in RULES if rule.is_hazard)
"""What content may ask for: `hazard` in a `when`, and the rules of the safety notes."""


def check_safety(
    record: PatientRecord, facts: Facts, references: SafetyReferences
) -> list[SafetyFinding]:
    """Turn a record into all findings, in the order of the rules.

    A rule that `record.overrides` names still reports, as a warning marked `overridden`.
    Only rules that ask for an override can be overridden.
    """
    case = Case(record, facts, references)
    accepted = frozenset(record.overrides)
    findings = [*_wrong_overrides(record)]
    for rule in RULES:
        for hit in dict.fromkeys(rule.check(case)):
            finding = SafetyFinding(rule.id, rule.severity, hit.field, hit.message)
            if rule.severity is SafetyAction.ASK and rule.id in accepted:
                finding = replace(finding, severity=SafetyAction.WARN, overridden=True)
            findings.append(finding)
    return findings


def hazards_in(findings: Iterable[SafetyFinding]) -> frozenset[str]:
    """Turn findings into the hazards among them, accepted ones too."""
    return HAZARD_IDS.intersection(finding.rule for finding in findings)


def _wrong_overrides(record: PatientRecord) -> Iterator[SafetyFinding]:
    askable = [rule.id for rule in RULES if rule.severity is SafetyAction.ASK]
    for index, name in enumerate(record.overrides):
        if name in askable:
            continue
        if name in RULE_IDS:
            text = Remark("the rule {name} cannot be overridden", name=name)
        else:
            text = Remark("this is not the id of a safety rule{hint}", hint=suggest(name, askable))
        yield SafetyFinding("unknown-override", SafetyAction.BLOCK, f"overrides.{index + 1}", text)


def _with_overrides(finding: SafetyFinding) -> str:
    """Say of a finding how a clinician accepts it, or that it was accepted."""
    if finding.overridden:
        return Remark(
            "{message} (accepted by overrides: {rule})",
            message=finding.message,
            rule=finding.rule,
        )
    if finding.severity is SafetyAction.ASK:
        return Remark(
            "{message} (a clinician who accepts it adds overrides: [{rule}])",
            message=finding.message,
            rule=finding.rule,
        )
    return finding.message


def as_problems(findings: Iterable[SafetyFinding], place: Position) -> list[Problem]:
    """Turn findings into problems at a place; those that stop are errors."""
    return [
        Problem(
            place,
            finding.rule,
            at_field(finding.field, _with_overrides(finding)),
            Severity.ERROR if finding.stops else Severity.WARNING,
        )
        for finding in findings
    ]

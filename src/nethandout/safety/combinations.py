"""Turn what a case puts together (drugs, sites, conditions, visits) into what needs a look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from nethandout.content.purposes import topic_type
from nethandout.model.remark import Place, Remark, Term, either
from nethandout.safety.case import LONG_ACTING, PRRT, SHORT_ACTING, SSA, Case, Hit, mentions
from nethandout.safety.planned import OPERATIONS, PROCEDURE_WORDS

CABOZANTINIB_HOLD_DAYS = 21
"""Cabometyx label: stop at least 3 weeks before surgery, dental surgery included."""

_HORMONE_CONDITIONS = frozenset({"carcinoid-syndrome", "carcinoid-heart-disease", "functional"})
_PANCREAS_ONLY = ("drug-belzutifan-linkout", "drug-sunitinib")
_RISKY_TREATMENTS = frozenset(
    {
        "treatment-external-radiation",
        "treatment-mibg-note",
        "treatment-chemotherapy",
        "treatment-targeted",
        "procedure-hepatic-embolization",
        "procedure-chemoembolization",
    }
)
_SCANS = frozenset(
    {
        "test-ct",
        "test-mri",
        "test-dotatate-pet",
        "test-pet-fdg",
        "test-mibg-scan",
        "test-bone-scan",
        "test-other-imaging",
    }
)


def injection_drug(case: Case) -> Iterator[Hit]:
    """Find an injection series for a drug that is not a long-acting one of the record."""
    if case.record.injections is None:
        return
    drug = case.injection_drug
    if drug not in LONG_ACTING:
        text = Remark(
            "this is not a long-acting injection; use drug-lanreotide or drug-octreotide-lar"
        )
        yield Hit("injections.drug", text)
    elif drug not in case.facts.treatments:
        yield Hit(
            "injections.drug",
            Remark("treatments does not name {drug}, which is to be injected", drug=Term(drug)),
        )


def prrt_not_named(case: Case) -> Iterator[Hit]:
    """Find PRRT dates in a record that does not name PRRT."""
    if case.prrt_days and not case.facts.treatments & PRRT:
        yield Hit(
            "prrt.doses",
            Remark(
                "PRRT dates are given, but treatments does not name treatment-prrt, so its "
                "pages and the radiation safety page are not printed"
            ),
        )


def everolimus_functional(case: Case) -> Iterator[Hit]:
    """Find everolimus with a tumor that makes hormones."""
    fields = case.fields_naming(frozenset({"drug-everolimus"}))
    if fields and case.facts.conditions & _HORMONE_CONDITIONS:
        yield Hit(
            fields[0],
            Remark(
                "the label says everolimus is not indicated for carcinoid tumors that make "
                "hormones; a specialist must decide"
            ),
        )


def telotristat_without_ssa(case: Case) -> Iterator[Hit]:
    """Find telotristat without the hormone shots it belongs with."""
    fields = case.fields_naming(frozenset({"drug-telotristat"}))
    if fields and not case.fields_naming(SSA):
        yield Hit(
            fields[0],
            Remark(
                "telotristat is used together with a somatostatin analog, and none is in the record"
            ),
        )


def telotristat_timing(case: Case) -> Iterator[Hit]:
    """Remind of the time between telotristat and short-acting octreotide."""
    fields = case.fields_naming(frozenset({"drug-telotristat"}))
    if fields and case.fields_naming(SHORT_ACTING):
        yield Hit(
            fields[0], Remark("give short-acting octreotide at least 30 minutes after telotristat")
        )


def pancreas_only_drug(case: Case) -> Iterator[Hit]:
    """Find drugs for tumors of the pancreas with a tumor elsewhere."""
    if case.facts.site == "pancreas":
        return
    for drug in _PANCREAS_ONLY:
        for field in case.fields_naming(frozenset({drug}))[:1]:
            yield Hit(
                field,
                Remark(
                    "{drug} is not for this tumor site; it is for tumors of the pancreas",
                    drug=Term(drug),
                ),
            )


def cabozantinib_procedure(case: Case) -> Iterator[Hit]:
    """Find procedures for which cabozantinib is not stopped 3 weeks before."""
    fields = case.fields_naming(frozenset({"drug-cabozantinib"}))
    if not fields:
        return
    planned = any(
        topic_type(name) == "procedure" or name in OPERATIONS for name in case.facts.treatments
    )
    stops = [
        line.until
        for line, meant in zip(case.record.medicines, case.medicines, strict=True)
        if "drug-cabozantinib" in meant
    ]
    hold = timedelta(days=CABOZANTINIB_HOLD_DAYS)
    found = False
    for index, visit in enumerate(case.record.appointments):
        day = visit.at.date()
        stopped = bool(stops) and all(stop is not None and stop <= day - hold for stop in stops)
        looks_like_one = mentions(visit.words, PROCEDURE_WORDS)
        soon = day <= case.day + hold
        if day >= case.day and not stopped and (looks_like_one or (planned and soon)):
            found = True
            yield Hit(
                f"appointments.{index + 1}",
                Remark(
                    "cabozantinib must stop at least 3 weeks before surgery, dental work or "
                    "another procedure; check {field} and give the last day of the "
                    "medicine",
                    field=Place(f"appointments.{index + 1}"),
                ),
            )
    if planned and not found:
        text = Remark("cabozantinib must stop at least 3 weeks before a procedure; check the dates")
        yield Hit(fields[0], text)


def lanreotide_brand(case: Case) -> Iterator[Hit]:
    """Remind the pharmacist that brands of lanreotide differ in what they are approved for."""
    fields = case.fields_naming(frozenset({"drug-lanreotide"}))
    if fields and "carcinoid-syndrome" in case.facts.conditions:
        yield Hit(
            fields[0],
            Remark(
                "ask the pharmacist about the brand: the indications announced for generic "
                "lanreotide are acromegaly and GEP-NET, not carcinoid syndrome"
            ),
        )


def pregnancy(case: Case) -> Iterator[Hit]:
    """Find treatments and scans that need a decision in pregnancy."""
    if "pregnancy" in case.facts.conditions:
        for field, what in _risks(case):
            yield Hit(field, Remark("{what} needs a doctor's decision in pregnancy", what=what))


def breastfeeding(case: Case) -> Iterator[Hit]:
    """Find treatments and scans that need a decision while breastfeeding."""
    if "breastfeeding" in case.facts.conditions:
        for field, what in _risks(case):
            yield Hit(
                field, Remark("{what} needs a doctor's decision while breastfeeding", what=what)
            )


def _risks(case: Case) -> Iterator[tuple[str, str]]:
    """Turn a case into fields that name a drug, radiation or a scan, and what it is."""
    for treatment in sorted(case.facts.treatments):
        if topic_type(treatment) == "drug" or treatment in _RISKY_TREATMENTS | PRRT:
            yield "treatments", Term(treatment)
    for index, meant in enumerate(case.medicines):
        if meant:
            yield f"medicines.{index + 1}", either(tuple(map(Term, sorted(meant))))
    if case.record.injections is not None:
        yield "injections", Remark("the injection")
    if case.prrt_days:
        yield "prrt.doses", "PRRT"
    for scan in sorted(_SCANS.intersection(case.facts.add_topics)):
        yield "topics.add", Remark("{scan} (dye or radiation)", scan=Term(scan))

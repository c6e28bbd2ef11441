"""Each code of a neuroendocrine tumor says where it is, how far it went, or why it says nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from nethandout.content.codes import CodeFacts, Codes, DrugCode, look_up, read_codes
from nethandout.content.library import built_in_root, open_library
from nethandout.content.plan import Plan
from nethandout.content.reading import load_content
from nethandout.errors import InputError

VALID = (
    *("C7A.00", "C7A.010", "C7A.011", "C7A.012", "C7A.019", "C7A.020", "C7A.021", "C7A.022"),
    *("C7A.023", "C7A.024", "C7A.025", "C7A.026", "C7A.029", "C7A.090", "C7A.091", "C7A.092"),
    *("C7A.093", "C7A.094", "C7A.095", "C7A.096", "C7A.098", "C7A.1", "C7A.8"),
    *("C7B.00", "C7B.01", "C7B.02", "C7B.03", "C7B.04", "C7B.09", "C7B.1", "C7B.8"),
    *("D3A.00", "D3A.010", "D3A.011", "D3A.012", "D3A.019", "D3A.020", "D3A.021", "D3A.022"),
    *("D3A.023", "D3A.024", "D3A.025", "D3A.026", "D3A.029", "D3A.090", "D3A.091", "D3A.092"),
    *("D3A.093", "D3A.094", "D3A.095", "D3A.096", "D3A.098", "D3A.8"),
    *("E34.0", "E34.00", "E34.01", "E34.09"),
)
"""All ICD-10-CM codes of the year 2026 for these tumors and their syndrome."""

NEAR = (
    *("E31.20", "E31.21", "E31.22", "E31.23", "Q85.01", "K29.40", "K29.41", "D51.0", "E16.4"),
    *("C25.4", "D13.7", "Z85.020", "Z85.030", "Z85.040", "Z85.060", "Z85.110"),
)
"""Codes beside them: what raises the risk, the pancreas, and tumors that are over."""


@pytest.fixture(scope="module")
def codes() -> Codes:
    return read_codes(open_library())


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_content(open_library()).plan


def found(codes: Codes, plan: Plan, code: str) -> CodeFacts:
    facts = look_up(codes, plan, code)
    assert facts is not None
    return facts


@pytest.mark.parametrize("code", VALID)
def test_each_code_of_these_tumors_gives_facts_or_a_reason(
    code: str, codes: Codes, plan: Plan
) -> None:
    facts = found(codes, plan, code)
    assert facts.code == code
    assert bool(facts.facts) != bool(facts.excluded)
    assert bool(facts.topics) == bool(facts.facts)
    fields = {field for field, _ in facts.facts}
    wanted = {"C7A": "tumor.site", "D3A": "tumor.site", "C7B": "tumor.settings"}
    assert fields <= {wanted.get(code[:3], "conditions")}


@pytest.mark.parametrize("code", NEAR)
def test_each_code_near_these_tumors_gives_facts_or_a_reason(
    code: str, codes: Codes, plan: Plan
) -> None:
    facts = found(codes, plan, code)
    assert code.startswith(facts.code)
    assert bool(facts.facts) != bool(facts.excluded)
    assert bool(facts.topics) == bool(facts.facts)


@pytest.mark.parametrize(
    "code", ["C7A.1", "C7B.1", "E31.22", "Z85.060", "H01CB02", "L04AH02", "V09IX15"]
)
def test_what_these_handouts_are_not_about_is_refused_with_its_reason(
    code: str, codes: Codes, plan: Plan
) -> None:
    assert len(found(codes, plan, code).excluded or "") > 20


@pytest.mark.parametrize(
    ("code", "system", "facts", "topics"),
    [
        ("c7a012", "ICD-10-CM", [("tumor.site", "ileum")], {"site-jejunum-ileum"}),
        ("E34.01", "ICD-10-CM", [], {"symptom-carcinoid-heart", "symptom-carcinoid-syndrome"}),
        ("C7B.02", "ICD-10-CM", [], {"setting-liver-metastases"}),
        ("L01EG02", "ATC", [("treatments", "drug-everolimus")], {"drug-everolimus"}),
        ("V10XX04", "ATC", [], {"treatment-prrt", "card-prrt-radiation"}),
        ("749811", "RxNorm", [("treatments", "drug-lanreotide")], {"drug-ssa-overview"}),
        ("35868009", "SNOMED CT", [], {"card-carcinoid-crisis"}),
        ("3850CCE2-6137-42e5-a792-d318c4a4b3b5", "DailyMed", [], {"drug-cabozantinib"}),
        ("E31.21", "ICD-10-CM", [("conditions", "men1")], {"overview-risk-factors"}),
        ("K29.40", "ICD-10-CM", [("conditions", "low-stomach-acid")], {"overview-risk-factors"}),
        ("D13.7", "ICD-10-CM", [("tumor.site", "pancreas")], {"site-pancreas-linkout"}),
    ],
)
def test_a_code_brings_its_facts_and_their_topics(
    code: str,
    system: str,
    facts: list[tuple[str, str]],
    topics: set[str],
    codes: Codes,
    plan: Plan,
) -> None:
    told = found(codes, plan, code)
    assert told.system == system
    assert set(facts) <= set(told.facts)
    assert topics <= set(told.topics)


@pytest.mark.parametrize("code", ["C7A", "C7A.0", "E34", "I10", "", "74981", "E31.2", "A07DA03"])
def test_what_is_not_complete_or_not_known_is_not_guessed(
    code: str, codes: Codes, plan: Plan
) -> None:
    assert look_up(codes, plan, code) is None


def test_each_fact_of_the_tables_is_one_of_the_plan(codes: Codes, plan: Plan) -> None:
    known = {item.id for item in (*plan.sites, *plan.settings, *plan.conditions)}
    known |= {item.id for item in plan.treatments}
    rows = [*codes.icd10cm, *codes.atc, *codes.rxnorm, *codes.dailymed, *codes.snomed]
    named = {
        name
        for row in rows
        for field in ("site", "treatment", "condition")
        if (name := getattr(row, field, None))
    }
    named |= {name for row in codes.icd10cm for name in (*row.settings, *row.conditions)}
    assert named <= known


def test_a_row_without_facts_or_reason_is_told_with_its_place(tmp_path: Path) -> None:
    text = (built_in_root() / "handouts" / "codes.yaml").read_text("utf-8")
    (tmp_path / "handouts").mkdir()
    broken = text.replace(", site: ileum}", "}", 1)
    (tmp_path / "handouts" / "codes.yaml").write_text(broken, "utf-8")
    with pytest.raises(InputError) as told:
        read_codes(replace(open_library(), root=tmp_path))
    (problem,) = told.value.problems
    assert problem.position.line == text[: text.index(", site: ileum}")].count("\n") + 1
    assert "excluded" in problem.message


def test_no_code_is_there_twice(codes: Codes) -> None:
    own = [row.prefix for row in codes.icd10cm] + [row.code for row in codes.snomed]
    own += [row.own for row in (*codes.atc, *codes.rxnorm, *codes.dailymed)]
    assert len(own) == len(set(own))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"treatment": "drug-sunitinib"}, "the rxcui or the set_id"),
        ({"code": "L01EX01", "rxcui": "616279", "treatment": "drug-sunitinib"}, "the set_id"),
        ({"code": "L01EX01"}, "excluded"),
        ({"code": "L01EX01", "treatment": "drug-sunitinib", "excluded": "No."}, "excluded"),
    ],
)
def test_a_drug_has_one_code_and_a_treatment_or_a_reason(row: dict[str, str], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        DrugCode.model_validate(row)

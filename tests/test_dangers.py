"""What is dangerous in a record stops it, and what was accepted is said on the patient's pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from nethandout.errors import RefusedError
from nethandout.model.record import PatientRecord
from nethandout.service import Service, open_service

CLINIC = Path(__file__).parents[1] / "examples" / "clinic"
ACCEPTED = (
    "contrast-allergy",
    "contrast-kidneys",
    "contrast-metformin",
    "blood-thinner-procedure",
    "ssa-cyclosporine",
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return open_service(CLINIC, cache_dir=tmp_path_factory.mktemp("c"), today=date(2026, 11, 22))


def record(**fields: Any) -> PatientRecord:  # noqa: ANN401 - any field
    return PatientRecord.model_validate(
        {
            "patient": {"name": "Rosa Klein", "birth_date": "1961-04-09", "record_number": "Z-1"},
            "tumor": {"site": "ileum"},
            "approved_by": "Dr. L. Meyer",
            "approved_on": "2026-11-20",
            **fields,
        }
    )


def dangerous(**fields: Any) -> PatientRecord:  # noqa: ANN401 - any field
    names = ("Warfarin", "Metformin", "Insulin glargine", "Cyclosporine")
    return record(
        visit={"purpose": "before-procedure", "treatment": "procedure-hepatic-embolization"},
        conditions=["kidney-disease"],
        treatments=["procedure-hepatic-embolization", "drug-lanreotide"],
        allergies=[{"to": "iodine contrast", "reaction": "throat swelling"}],
        medicines=[{"name": name, "dose": "as ordered"} for name in names],
        **fields,
    )


def printed(service: Service, given: PatientRecord) -> str:
    pdf = PdfDocument(service.build(given).pdf)
    text = " ".join(page.get_textpage().get_text_bounded() for page in pdf)
    return " ".join(text.replace("\u00a0", " ").split())


def test_a_dangerous_record_is_refused_with_every_reason(service: Service) -> None:
    with pytest.raises(RefusedError) as refused:
        service.build(dangerous())
    codes = {problem.code for problem in refused.value.problems}
    assert {*ACCEPTED, "ssa-diabetes"} == codes


def test_what_was_accepted_is_said_on_the_pages(service: Service) -> None:
    text = printed(service, dangerous(overrides=ACCEPTED))
    for words in (
        "Before the embolization, ask us for your plan against a new reaction.",
        "You take a blood thinner.",
        "Contrast dye can harm weak kidneys.",
        "You take metformin.",
        "cyclosporine in your blood",
        "make your blood sugar too low or too high",
    ):
        assert words in text, words
    assert "any past reaction to contrast dye" not in text


def test_nobody_else_reads_of_it(service: Service) -> None:
    harmless = dangerous().model_copy(update={"conditions": (), "allergies": (), "medicines": ()})
    text = printed(service, harmless)
    assert "For your safety" not in text
    assert "any past reaction to contrast dye" in text


def test_adult_pages_are_not_printed_for_a_child_without_a_word(service: Service) -> None:
    child = record(conditions=["child"])
    with pytest.raises(RefusedError, match="a safety rule"):
        service.build(child)
    accepted = child.model_copy(update={"overrides": ("child-adult-pages",)})
    assert service.build(accepted).page_count


def test_carcinoid_heart_disease_brings_its_page_the_syndrome_s_and_the_card(
    service: Service,
) -> None:
    built = service.build(record(conditions=["carcinoid-heart-disease"]))
    wanted = {"symptom-carcinoid-heart", "symptom-carcinoid-syndrome", "card-carcinoid-crisis"}
    assert wanted <= set(built.topics)

"""Page one, read alone, says what this patient must do and when they must call."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from nethandout.content.library import ClinicSettings, built_in_root, open_library
from nethandout.content.reading import Content, load_content
from nethandout.handout.compose import PrintOptions, Sources, compose
from nethandout.handout.personal import personal_pages
from nethandout.handout.selection import select
from nethandout.handout.todo import DatedDeed, to_do_list
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.formats import Formats
from nethandout.model.record import PatientRecord
from nethandout.records.reading import facts_of
from nethandout.review.status import Reviews, Texts

CLINIC = built_in_root() / "examples" / "clinic"
PERSON = {
    "name": "Rosa Klein",
    "birth_date": "1949-02-18",
    "record_number": "ZAN-1",
    "can_become_pregnant": False,
}
APPROVED = {"approved_by": "Dr. L. Meyer", "approved_on": "2026-11-20"}
EMBOLIZATION = {
    "tumor": {"site": "ileum", "settings": ["liver-metastases"]},
    "conditions": ["carcinoid-syndrome"],
    "treatments": ["drug-lanreotide"],
    "visit": {
        "purpose": "before-procedure",
        "treatment": "procedure-hepatic-embolization",
        "on": "2026-12-15",
    },
    "appointments": [{"at": "2026-12-15T07:00", "what": "Embolization"}],
}
PRRT = {
    "tumor": {"site": "jejunum"},
    "treatments": ["treatment-prrt", "drug-octreotide-lar"],
    "visit": {"purpose": "prrt", "treatment": "treatment-prrt"},
    "prrt": {"doses": ["2026-12-07", "2027-02-01"]},
}
APPENDIX_OUT = {
    "tumor": {"site": "appendix", "size_mm": "12"},
    "visit": {"purpose": "after-procedure", "treatment": "treatment-surgery"},
}
RECTUM = {
    "tumor": {"site": "rectum", "size_mm": "14", "functional": False},
    "treatments": ["treatment-surgery"],
    "visit": {"purpose": "before-procedure", "treatment": "treatment-surgery"},
}
GENERAL = {"tumor": {"site": "ileum"}, "treatments": ["drug-lanreotide"]}
ALL = [EMBOLIZATION, PRRT, APPENDIX_OUT, RECTUM, GENERAL]


@dataclass(frozen=True)
class PageOne:
    """What is to be done, with dates and without, and the signs of each urgency."""

    dated: tuple[DatedDeed, ...]
    to_do: tuple[str, ...]
    signs: dict[str, list[str]]

    @property
    def text(self) -> str:
        """All that is said without dates."""
        return "\n".join([*self.to_do, *(text for tier in self.signs.values() for text in tier)])


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(open_library(CLINIC))


@pytest.fixture(scope="module")
def sources(content: Content, example_clinic: ClinicSettings) -> Sources:
    catalog = Catalog.source()
    reviews = Reviews({}, Texts(content, catalog, catalog))
    return Sources(content, example_clinic, catalog, Formats("en", "US"), reviews)


def page_one(sources: Sources, case: dict[str, Any], **patient: Any) -> PageOne:  # noqa: ANN401
    record = PatientRecord.model_validate({"patient": {**PERSON, **patient}, **APPROVED, **case})
    facts, content = facts_of(record), sources.content
    selection = select(facts, content.plan, content.topics)
    handout = compose(selection, facts, sources, PrintOptions("en", personal=True))
    personal = personal_pages(record, sources.formats)
    assert personal is not None
    todo = to_do_list(personal.dated, handout.key_points)
    signs: dict[str, list[str]] = {
        tier.tier: [
            f"{sign.text} {sign.first_aid or ''}".strip().replace("\u00a0", " ")
            for sign in tier.signs
        ]
        for tier in handout.call
    }
    return PageOne(todo.dated, tuple(str(text) for text in todo.undated), signs)


def place(signs: list[str], word: str) -> int:
    return next(number for number, sign in enumerate(signs) if word in sign)


@pytest.mark.parametrize("case", ALL)
def test_there_are_at_most_three_things_to_do_and_no_trial(
    sources: Sources, case: dict[str, Any]
) -> None:
    found = page_one(sources, case)
    assert 1 <= len(found.dated) + len(found.to_do) <= 3
    assert "trial" not in found.text


@pytest.mark.parametrize("case", ALL)
def test_every_thing_to_do_names_what_it_is_about(sources: Sources, case: dict[str, Any]) -> None:
    for text in page_one(sources, case).to_do:
        assert not re.search(r"\b([Tt]his|[Tt]hat day|[Tt]hese)\b", text), text


@pytest.mark.parametrize("case", ALL)
def test_page_one_is_the_same_for_everybody_but_for_its_dates(
    sources: Sources, case: dict[str, Any]
) -> None:
    other = {key: value for key, value in case.items() if key not in {"appointments", "prrt"}}
    assert page_one(sources, case).signs == page_one(sources, other).signs
    assert not re.search(r"\b(2026|2027|Monday|Tuesday)\b", page_one(sources, case).text)


def test_during_prrt_no_shot_is_due_every_four_weeks(sources: Sources) -> None:
    found = page_one(sources, PRRT)
    assert [(deed.deed, deed.date) for deed in found.dated] == [
        ("dose", "Monday, December 7, 2026"),
        ("hold", "Monday, November 9, 2026"),
    ]
    assert "every 4 weeks" not in found.text


def test_without_prrt_the_shot_is_named_with_how_often_it_is_due(sources: Sources) -> None:
    assert any(
        text.startswith("Get your lanreotide shot every 4 weeks (28 days).")
        for text in page_one(sources, GENERAL).to_do
    )


def test_after_an_embolization_only_fever_and_pain_beyond_the_usual_are_urgent(
    sources: Sources,
) -> None:
    urgent = "\n".join(page_one(sources, EMBOLIZATION).signs["U"])
    assert "From day 4 after the embolization" in urgent
    assert "shaking chills" in urgent
    assert "pain that your pain medicine does not control" in urgent
    assert "under your right ribs" not in urgent
    assert "100.4" not in urgent


def test_before_contrast_dye_a_past_reaction_is_to_be_told(sources: Sources) -> None:
    assert any("contrast dye" in text for text in page_one(sources, EMBOLIZATION).to_do)


def test_a_bleeding_puncture_place_is_first_and_has_its_first_aid(sources: Sources) -> None:
    first = page_one(sources, EMBOLIZATION).signs["E"][0]
    assert first.endswith("Lie down. Press hard on the place. Call 911.")


def test_low_sugar_is_treated_at_the_first_low_value(sources: Sources) -> None:
    signs = page_one(sources, GENERAL).signs
    low = signs["U"][place(signs["U"], "blood sugar is below 70 mg/dL")]
    assert "At the first low value, take sugar or fruit juice." in low
    passed_out = signs["E"][place(signs["E"], "pass out")]
    assert "put nothing in the mouth" in passed_out


def test_after_surgery_nothing_is_said_of_before_it(sources: Sources) -> None:
    found = page_one(sources, APPENDIX_OUT)
    assert not any(text.startswith("Before") for text in found.to_do)
    assert any("wound" in text for text in found.to_do)


@pytest.mark.parametrize("case", [APPENDIX_OUT, RECTUM])
def test_hormones_are_no_matter_where_the_tumor_makes_none(
    sources: Sources, case: dict[str, Any]
) -> None:
    found = page_one(sources, case).text
    assert "hormone" not in found
    assert "carcinoid" not in found


def test_what_the_record_knows_is_not_asked_with_if(sources: Sources) -> None:
    text = page_one(sources, EMBOLIZATION).text
    assert "if you have carcinoid" not in text
    assert "your safety plan for carcinoid syndrome" in text


def test_a_man_reads_of_birth_control_and_of_no_pregnancy_of_his(sources: Sources) -> None:
    partner = page_one(sources, PRRT, partner_can_become_pregnant=True)
    assert any("birth control with your partner" in text for text in partner.to_do)
    assert "You are pregnant" not in partner.text
    assert "Your partner is pregnant, or might be." in partner.signs["S"]
    alone = page_one(sources, PRRT, partner_can_become_pregnant=False)
    assert "pregnan" not in alone.text


def test_who_can_be_pregnant_is_told_to_say_so(sources: Sources) -> None:
    found = page_one(sources, PRRT, can_become_pregnant=True)
    assert "You are pregnant, or you might be." in found.signs["S"]


def test_a_blocked_bowel_comes_before_a_drug_allergy(sources: Sources) -> None:
    emergencies = page_one(sources, GENERAL).signs["E"]
    assert place(emergencies, "bowel may be blocked") < place(emergencies, "throat swells")


def test_the_alert_card_is_for_who_has_one(sources: Sources) -> None:
    assert "alert card" in page_one(sources, EMBOLIZATION).text
    for case in (APPENDIX_OUT, RECTUM, GENERAL):
        assert "alert card" not in page_one(sources, case).text

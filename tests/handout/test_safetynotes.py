"""A handout says what a finding of the safety rules makes necessary, one time for each rule."""

from __future__ import annotations

from nethandout.content.library import open_library
from nethandout.content.reading import load_content
from nethandout.handout.safetynotes import safety_notes
from nethandout.model.facts import Facts
from nethandout.model.topic import Condition, SafetyNote
from nethandout.safety import HAZARD_IDS

GENERAL = SafetyNote(id="general", rule="contrast-allergy", text="Ask before any scan.")
BEFORE_CT = SafetyNote(
    id="ct", rule="contrast-allergy", text="Ask before CT.", when=Condition(test=("test-ct",))
)
THINNER = SafetyNote(id="thinner", rule="blood-thinner-procedure", text="Ask which day.")
NOTES = (BEFORE_CT, GENERAL, THINNER)


def chosen(hazards: set[str], tests: frozenset[str] = frozenset()) -> list[str]:
    facts = Facts(hazards=frozenset(hazards), tests=tests)
    return [note.id for note in safety_notes(facts, NOTES)]


def test_a_note_is_printed_where_its_rule_applies() -> None:
    assert chosen(set()) == []
    assert chosen({"blood-thinner-procedure"}) == ["thinner"]
    assert chosen({"blood-thinner-procedure", "contrast-allergy"}) == ["general", "thinner"]


def test_a_note_that_fits_stands_for_the_general_one() -> None:
    assert chosen({"contrast-allergy"}, tests=frozenset({"test-ct"})) == ["ct"]
    assert chosen({"contrast-allergy"}, tests=frozenset({"test-mri"})) == ["general"]


def test_every_hazard_has_a_note_for_everybody_and_every_note_a_hazard() -> None:
    notes = load_content(open_library()).safety_notes.values()
    assert {note.rule for note in notes if note.when is None} == HAZARD_IDS
    assert {note.rule for note in notes} == HAZARD_IDS

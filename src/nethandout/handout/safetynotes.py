"""Turn what the safety rules found into the notes that a patient's handout prints of it."""

from __future__ import annotations

from collections.abc import Iterable

from nethandout.model.facts import Facts
from nethandout.model.topic import SafetyNote


def safety_notes(facts: Facts, notes: Iterable[SafetyNote]) -> tuple[SafetyNote, ...]:
    """Choose the notes on the rules that apply, in the order of their file.

    A note without `when` stands for its rule where no other note of the rule is chosen.
    """
    of_rules = [note for note in notes if note.rule in facts.hazards]
    fitting = {note.id for note in of_rules if note.when is not None and note.when.holds(facts)}
    told = {note.rule for note in of_rules if note.id in fitting}
    return tuple(
        note
        for note in of_rules
        if note.id in fitting or (note.when is None and note.rule not in told)
    )

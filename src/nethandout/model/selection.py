"""Say which topics a handout has, and why each of them is there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """Why a topic is in the handout, for the machine; `Reason.text` is for people."""

    SITE = "site"
    SETTING = "setting"
    CONDITION = "condition"
    TREATMENT = "treatment"
    PLAN = "plan"
    ALWAYS = "always"
    CLINICIAN = "clinician"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a topic was chosen."""

    origin: Origin
    text: str


@dataclass(frozen=True, slots=True)
class SelectedTopic:
    """A topic id and all reasons for it."""

    id: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """Topics in printing order, treatment options to mention, and what was left out.

    `options` are ids of plan options ("your team may discuss"). `removed` are topics
    the clinician took out. `missing` are topics the plan asks for that nobody has
    written yet.
    """

    topics: tuple[SelectedTopic, ...]
    options: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    missing: tuple[SelectedTopic, ...] = ()
    rows: tuple[str, ...] = ()

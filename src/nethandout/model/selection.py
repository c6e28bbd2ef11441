"""Say which topics a handout has, and why each of them is there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from nethandout.model.remark import Remark

PartName = Literal[
    "aim",
    "why",
    "given",
    "check",
    "often",
    "seldom",
    "ready",
    "day",
    "hospital",
    "home",
    "after",
    "tell",
    "late",
    "storage",
    "results",
]
TopicDepth = Literal["whole", "core", "summary", "offered", "left-out"] | tuple[PartName, ...]
"""How much of a topic a purpose prints: all, its core sections, its summary and key points,
its title in the offer at the end, nothing, or these parts of its fixed order."""


class Origin(StrEnum):
    """Why a topic is in the handout, for the machine; `Reason.text` is for people."""

    SITE = "site"
    SETTING = "setting"
    CONDITION = "condition"
    TREATMENT = "treatment"
    VISIT = "visit"
    TEST = "test"
    DONE = "done"
    PURPOSE = "purpose"
    PLAN = "plan"
    ALWAYS = "always"
    CLINICIAN = "clinician"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a topic was chosen."""

    origin: Origin
    text: Remark


@dataclass(frozen=True, slots=True)
class SelectedTopic:
    """A topic id, all reasons for it, and how much of it is printed."""

    id: str
    reasons: tuple[Reason, ...]
    depth: TopicDepth = "whole"


@dataclass(frozen=True, slots=True)
class Selection:
    """Topics in printing order, treatment options to mention, and what was left out.

    `options` are ids of plan options ("your team may discuss"). `removed` are topics
    the clinician took out. `missing` are topics the plan asks for that nobody has
    written yet. `offered` are named at the end of the handout, `left_out` only to staff.
    """

    topics: tuple[SelectedTopic, ...]
    options: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    missing: tuple[SelectedTopic, ...] = ()
    rows: tuple[str, ...] = ()
    offered: tuple[SelectedTopic, ...] = ()
    left_out: tuple[SelectedTopic, ...] = ()

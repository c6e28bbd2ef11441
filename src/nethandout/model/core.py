"""Turn the YAML of a core into the parts that several topics share."""

from __future__ import annotations

from nethandout.model.topic import KeyPoint, Part, Question
from nethandout.model.values import Frozen, Id


class CoreProcedure(Frozen):
    """What procedures share of their fixed order."""

    aim: Part | None = None
    often: Part | None = None
    seldom: Part | None = None
    ready: Part | None = None
    day: Part | None = None
    hospital: Part | None = None
    home: Part | None = None
    results: Part | None = None


class CoreDrug(Frozen):
    """What medicines share of their fixed order."""

    aim: Part | None = None
    given: Part | None = None
    check: Part | None = None
    often: Part | None = None
    seldom: Part | None = None
    tell: Part | None = None
    late: Part | None = None
    storage: Part | None = None


class CoreTest(Frozen):
    """What tests share of their fixed order."""

    why: Part | None = None
    ready: Part | None = None
    day: Part | None = None
    after: Part | None = None
    results: Part | None = None


class Core(Frozen):
    """One file of `handouts/cores`: what topics that name it say besides their own."""

    id: Id
    key_points: tuple[KeyPoint, ...] = ()
    procedure: CoreProcedure | None = None
    drug: CoreDrug | None = None
    test: CoreTest | None = None
    call: tuple[Id, ...] = ()
    questions: tuple[Question, ...] = ()
    terms: tuple[Id, ...] = ()
    sources: tuple[Id, ...] = ()

"""All content of a library by id, and where in its files each leaf was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from nethandout.content.clinic.lines import ProcedureLines
from nethandout.content.figures import FigureFile
from nethandout.content.plan import Plan
from nethandout.errors import Position
from nethandout.model.topic import RedFlag, SafetyNote, Source, Term, Topic
from nethandout.source.tree import SourceTree, TreePath


@dataclass(frozen=True)
class Origin:
    """Where a model was read from, so that each of its leaves has a place."""

    tree: SourceTree
    path: TreePath = ()

    def at(self, path: TreePath) -> Position:
        """Turn the path of a leaf below the model into its place."""
        return self.tree.at((*self.path, *path))


@dataclass(frozen=True)
class Content:
    """All content of a library, by id, in the order of the files.

    `digest` changes with any of them.
    """

    topics: Mapping[str, Topic]
    red_flags: Mapping[str, RedFlag]
    terms: Mapping[str, Term]
    sources: Mapping[str, Source]
    figures: Mapping[str, FigureFile]
    plan: Plan
    origins: Mapping[tuple[str, str], Origin]
    clinic_lines: Mapping[str, ProcedureLines] = field(default_factory=dict)
    safety_notes: Mapping[str, SafetyNote] = field(default_factory=dict)
    digest: str = field(default="", compare=False)

    def items(self) -> Iterator[tuple[str, BaseModel, Origin]]:
        """Give every translatable model with its kind and origin, in a stable order."""
        groups: tuple[tuple[str, Mapping[str, BaseModel]], ...] = (
            ("red-flag", self.red_flags),
            ("safety-note", self.safety_notes),
            ("topic", self.topics),
            ("term", self.terms),
        )
        for kind, models in groups:
            for key, model in models.items():
                yield kind, model, self.origins[kind, key]
        for key, file in self.figures.items():
            yield "figure", file.figure, self.origins["figure", key]
        yield "plan", self.plan, self.origins["plan", "plan"]
        for key, lines in self.clinic_lines.items():
            yield "clinic-lines", lines, self.origins["clinic-lines", key]

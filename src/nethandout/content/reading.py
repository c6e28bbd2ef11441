"""Turn the library's YAML files into topics, red flags, words, sources and the plan.

All problems of all files are found in one go. A topic is read with the core that it names.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar, get_args

from pydantic import BaseModel

from nethandout.content.clinic.lines import ProcedureLines, keys_by_topic
from nethandout.content.cores import CORES, core_of, join_core, read_cores, unused_cores
from nethandout.content.figures import FigureFile, ReadTree, read_figures
from nethandout.content.inventory import Content, Origin
from nethandout.content.library import Library, sorted_problems
from nethandout.content.ondemand import TopicsOnDemand
from nethandout.content.plan import Plan
from nethandout.content.references import check_references
from nethandout.errors import InputError, Position, Problem, has_errors
from nethandout.model.remark import Remark
from nethandout.model.topic import (
    Glossary,
    RedFlag,
    RedFlags,
    SafetyNote,
    SafetyNotes,
    Source,
    Sources,
    Term,
    Topic,
)
from nethandout.model.values import Frozen, TopicType
from nethandout.source.shape import shape
from nethandout.source.spelling import suggest
from nethandout.source.tree import SourceTree, read_yaml

__all__ = [
    "TIER_ORDER",
    "TOPIC_TYPES",
    "Content",
    "Origin",
    "check_folder",
    "check_references",
    "load_content",
    "read_content",
    "read_models",
    "usable",
]

M = TypeVar("M", bound=BaseModel)

TIER_ORDER = ("E", "U", "S", "R")
TOPIC_TYPES: tuple[str, ...] = get_args(TopicType)


def load_content(library: Library) -> Content:
    """Turn a library into its content; raises `InputError` with every problem found."""
    return usable(*read_content(library))


def usable(content: Content | None, problems: list[Problem]) -> Content:
    """Turn content and its problems into content; raises `InputError` if it cannot be used."""
    if content is None or has_errors(problems):
        raise InputError(Remark("the handout content needs a correction:"), problems)
    return content


def read_content(library: Library) -> tuple[Content | None, list[Problem]]:
    """Turn a library into its content and all problems in it."""
    content, problems = read_models(library)
    if content is not None:
        problems.extend(check_references(content))
    problems.extend(check_folder(library))
    return content, sorted_problems(problems)


def check_folder(library: Library) -> list[Problem]:
    """Find what is wrong with a clinic's folder besides what its content says."""
    if library.overlay is None:
        return []
    from nethandout.content.clinic.files import check_clinic_files
    from nethandout.content.clinic.own_templates import check_own_templates

    return [*check_clinic_files(library), *check_own_templates(library)]


def read_models(
    library: Library, read: ReadTree = read_yaml, *, is_sound: bool = False
) -> tuple[Content | None, list[Problem]]:
    """Turn a library into content whose references are not checked, and its problems.

    `read` turns a file and what messages call it into its tree. Topics that were found sound
    before (`is_sound`) take shape only when they are asked for: a handout needs a few of them.
    """
    reader = _Reader(library, read)
    flags: dict[str, RedFlag] = reader.list_file(
        "red-flags.yaml", RedFlags, "red_flags", "red-flag"
    )
    terms: dict[str, Term] = reader.list_file("glossary.yaml", Glossary, "terms", "term")
    sources: dict[str, Source] = reader.list_file("sources.yaml", Sources, "sources", "source")
    notes: dict[str, SafetyNote] = reader.list_file(
        "safety-notes.yaml", SafetyNotes, "safety_notes", "safety-note"
    )
    topics = reader.sound_topics() if is_sound else reader.topics()
    figures = reader.figures()
    plan = reader.plan()
    if plan is None:
        return None, reader.problems
    flags = dict(sorted(flags.items(), key=lambda item: TIER_ORDER.index(item[1].tier)))
    lines = reader.clinic_lines(topics, plan)
    content = Content(topics, flags, terms, sources, figures, plan, reader.origins, lines, notes)
    return content, reader.problems


class _Reader:
    """Reads files of all folders, later folders winning, and collects problems."""

    def __init__(self, library: Library, read: ReadTree) -> None:
        self.library = library
        self.read = read
        self.folders = library.folders("handouts")
        self.problems: list[Problem] = []
        self.origins: dict[tuple[str, str], Origin] = {}

    def _tree(self, path: Path) -> SourceTree | None:
        tree, problems = self.read(path, self.library.label(path))
        self.problems.extend(problems)
        return tree

    def _model(self, model: type[M], tree: SourceTree) -> M | None:
        value, problems = shape(model, tree)
        self.problems.extend(problems)
        return value

    def list_file(self, name: str, model: type[Frozen], field: str, kind: str) -> dict[str, M]:
        result: dict[str, M] = {}
        for folder in self.folders:
            path = folder / name
            tree = self._tree(path) if path.is_file() else None
            holder = self._model(model, tree) if tree is not None else None
            if holder is None or tree is None:
                continue
            in_this_file: set[str] = set()
            for index, item in enumerate(getattr(holder, field)):
                origin = Origin(tree, (field, index))
                if item.id in in_this_file:
                    self._duplicate(origin, item.id)
                in_this_file.add(item.id)
                result[item.id] = item
                self.origins[kind, item.id] = origin
        return result

    def topics(self) -> dict[str, Topic]:
        result: dict[str, Topic] = {}
        cores, problems = read_cores(self.folders, self.library.label, self.read)
        self.problems.extend(problems)
        used: set[str | None] = set()
        for folder in self.folders:
            in_this_folder: set[str] = set()
            for path in sorted(folder.glob("*/*.yaml")):
                if path.parent.name not in TOPIC_TYPES:
                    self._misplaced(path)
                    continue
                written = self._tree(path)
                if written is None:
                    continue
                used.add(core_of(written))
                tree, problems = join_core(written, cores)
                self.problems.extend(problems)
                topic = self._model(Topic, tree) if tree is not None else None
                if topic is None or tree is None:
                    continue
                origin = Origin(tree)
                if topic.id in in_this_folder:
                    self._duplicate(origin, topic.id)
                in_this_folder.add(topic.id)
                expected = f"{topic.type}-{path.stem}"
                if topic.id != expected or path.parent.name != topic.type:
                    message = f"the id must be the folder and the file name: “{expected}”"
                    self.problems.append(Problem(origin.at(("id",)), "topic-place", message))
                result[topic.id] = topic
                self.origins["topic", topic.id] = origin
        self.problems.extend(unused_cores(cores, used))
        return dict(sorted(result.items()))

    def sound_topics(self) -> Mapping[str, Topic]:
        """Give the topics of files in which nothing is wrong, none of them in its shape yet."""
        found: dict[str, SourceTree] = {}
        cores, _ = read_cores(self.folders, self.library.label, self.read)
        for path in (path for folder in self.folders for path in sorted(folder.glob("*/*.yaml"))):
            written = self._tree(path) if path.parent.name in TOPIC_TYPES else None
            tree, _ = join_core(written, cores) if written is not None else (None, [])
            if tree is not None:
                key = f"{path.parent.name}-{path.stem}"
                found[key] = tree
                self.origins["topic", key] = Origin(tree)
        return TopicsOnDemand(dict(sorted(found.items())))

    def figures(self) -> Mapping[str, FigureFile]:
        files, problems = read_figures(self.folders, self.library.label, self.read)
        self.problems.extend(problems)
        for key, file in files.items():
            self.origins["figure", key] = Origin(file.tree)
        return files

    def plan(self) -> Plan | None:
        paths = (folder / "plan.yaml" for folder in reversed(self.folders))
        path = next((path for path in paths if path.is_file()), None)
        if path is None:
            self.problems.append(Problem(Position("plan.yaml"), "missing", "there is no plan.yaml"))
            return None
        tree = self._tree(path)
        plan = self._model(Plan, tree) if tree is not None else None
        if tree is not None:
            self.origins["plan", "plan"] = Origin(tree)
        return plan

    def clinic_lines(self, topics: Mapping[str, Topic], plan: Plan) -> Mapping[str, ProcedureLines]:
        """Give what the clinic says of procedures and tests; each must have a topic for it."""
        clinic, folder = self.library.clinic, self.library.overlay
        if clinic is None or folder is None or not clinic.procedures:
            return {}
        file = folder / "clinic.yaml"
        tree, _ = self.read(file, self.library.clinic_file) if file.is_file() else (None, [])
        if tree is None:
            return {}
        found, mistakes = keys_by_topic(clinic.procedures, plan, topics)
        for key, message in mistakes.items():
            self.problems.append(Problem(tree.at(("procedures", key)), "unknown-id", message))
        for topic, key in found.items():
            self.origins["clinic-lines", topic] = Origin(tree, ("procedures", key))
        return {topic: clinic.procedures[key] for topic, key in found.items()}

    def _misplaced(self, path: Path) -> None:
        """Report a file that would never be printed, because its folder is no topic type."""
        name = path.parent.name
        if name not in ("figures", CORES):
            message = f"the folder “{name}” is not a type of topic{suggest(name, TOPIC_TYPES)}"
            position = Position(self.library.label(path))
            self.problems.append(Problem(position, "topic-place", message))

    def _duplicate(self, origin: Origin, key: str) -> None:
        message = f"the id “{key}” is here a second time"
        self.problems.append(Problem(origin.at(("id",)), "duplicate-id", message))

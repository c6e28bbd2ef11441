"""Turn the library's YAML files into topics, red flags, words, sources and the plan.

All problems of all files are found in one go. Cross-references are checked here: a
topic may only name red flags, words, sources, figures, facts and placeholders that exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, get_args

from pydantic import BaseModel

from nethandout.content.clinic_lines import ProcedureLines, keys_by_topic
from nethandout.content.figures import FigureFile, ReadTree, read_figures
from nethandout.content.fixed_order import check_fixed_order
from nethandout.content.library import Library, sorted_problems
from nethandout.content.placeholders import PLACEHOLDERS
from nethandout.content.plan import NamedFact, Plan
from nethandout.errors import InputError, Position, Problem, has_errors
from nethandout.i18n.markup import MarkupError, tokens
from nethandout.model.topic import (
    Condition,
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
from nethandout.source.tree import SourceTree, TreePath, read_yaml

M = TypeVar("M", bound=BaseModel)

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LINK = re.compile(r"\[[^\]]+\]\(([^)]*)\)")
TIER_ORDER = ("E", "U", "S", "R")
TOPIC_TYPES: tuple[str, ...] = get_args(TopicType)


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


def load_content(library: Library) -> Content:
    """Turn a library into its content; raises `InputError` with every problem found."""
    return usable(*read_content(library))


def usable(content: Content | None, problems: list[Problem]) -> Content:
    """Turn content and its problems into content; raises `InputError` if it cannot be used."""
    if content is None or has_errors(problems):
        raise InputError("the handout content needs a correction:", problems)
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
    from nethandout.content.clinic_files import check_clinic_files
    from nethandout.content.own_templates import check_own_templates

    return [*check_clinic_files(library), *check_own_templates(library)]


def read_models(
    library: Library, read: ReadTree = read_yaml
) -> tuple[Content | None, list[Problem]]:
    """Turn a library into content whose references are not checked, and its problems.

    `read` turns a file and what messages call it into its tree.
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
    topics = reader.topics()
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
        for folder in self.folders:
            in_this_folder: set[str] = set()
            for path in sorted(folder.glob("*/*.yaml")):
                if path.parent.name not in TOPIC_TYPES:
                    self._misplaced(path)
                    continue
                tree = self._tree(path)
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
        return dict(sorted(result.items()))

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
        if name != "figures":
            message = f"the folder “{name}” is not a type of topic{suggest(name, TOPIC_TYPES)}"
            position = Position(self.library.label(path))
            self.problems.append(Problem(position, "topic-place", message))

    def _duplicate(self, origin: Origin, key: str) -> None:
        message = f"the id “{key}” is here a second time"
        self.problems.append(Problem(origin.at(("id",)), "duplicate-id", message))


def check_references(content: Content) -> Iterator[Problem]:
    """Find every name in the content that leads nowhere."""
    for topic in content.topics.values():
        origin = content.origins["topic", topic.id]
        yield from _check_ids(origin, ("call",), topic.call, content.red_flags, "red flag")
        yield from _check_ids(origin, ("terms",), topic.terms, content.terms, "word")
        yield from _check_ids(origin, ("sources",), topic.sources, content.sources, "source")
        yield from _check_contexts(topic, origin)
        yield from check_fixed_order(topic, origin, content.plan)
    for flag in content.red_flags.values():
        origin = content.origins["red-flag", flag.id]
        yield from _check_ids(origin, ("sources",), flag.sources, content.sources, "source")
        yield from _check_variant(flag, origin, content)
    for note in content.safety_notes.values():
        origin = content.origins["safety-note", note.id]
        yield from _check_ids(origin, ("sources",), note.sources, content.sources, "source")
    for index, option in enumerate(content.plan.options):
        path = ("options", index, "sources")
        origin = content.origins["plan", "plan"]
        yield from _check_ids(origin, path, option.sources, content.sources, "source")
    for _, model, origin in content.items():
        yield from _check_tree(model, (), origin, content)


def _check_ids(
    origin: Origin, path: TreePath, ids: tuple[str, ...], known: Mapping[str, object], kind: str
) -> Iterator[Problem]:
    for index, key in enumerate(ids):
        if key not in known:
            message = f"there is no {kind} “{key}”{suggest(key, known)}"
            yield Problem(origin.at((*path, index)), "unknown-id", message)


def _check_variant(flag: RedFlag, origin: Origin, content: Content) -> Iterator[Problem]:
    """Find a variant of a sign that there is not, and a sign beside a topic that there is not."""
    named: tuple[tuple[str, str, Mapping[str, object]], ...] = (
        ("instead_of", "red flag", content.red_flags),
        ("with_topic", "topic", content.topics),
    )
    for key, kind, known in named:
        name = getattr(flag, key)
        if name is not None and name not in known:
            message = f"there is no {kind} “{name}”{suggest(name, known)}"
            yield Problem(origin.at((key,)), "unknown-id", message)


def _check_contexts(topic: Topic, origin: Origin) -> Iterator[Problem]:
    leaves = set(_strings(topic)) if topic.contexts else set()
    for text in topic.contexts:
        if text not in leaves:
            message = "no text of this topic is the same as this one"
            yield Problem(origin.at(("contexts", text)), "unused-context", message)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _strings(getattr(value, name))


def _check_tree(
    value: object, path: TreePath, origin: Origin, content: Content
) -> Iterator[Problem]:
    """Walk a model for placeholders, links, figures and conditions that lead nowhere."""
    if isinstance(value, str):
        yield from _check_text(value, path, origin, content)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _check_tree(item, (*path, index), origin, content)
    elif isinstance(value, Condition):
        yield from _check_condition(value, path, origin, content)
    elif isinstance(value, BaseModel):
        figure = getattr(value, "figure", None)
        if figure is not None and figure.id not in content.figures:
            hint = suggest(figure.id, content.figures)
            message = f"there is no figure “{figure.id}”{hint}"
            yield Problem(origin.at((*path, "figure", "id")), "unknown-id", message)
        for name, info in type(value).model_fields.items():
            inner = (*path, info.alias or name)
            yield from _check_tree(getattr(value, name), inner, origin, content)


def _check_text(text: str, path: TreePath, origin: Origin, content: Content) -> Iterator[Problem]:
    unknown = [name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]
    for name in unknown:
        message = f"there is no placeholder “{{{name}}}”{suggest(name, PLACEHOLDERS)}"
        yield Problem(origin.at(path), "unknown-placeholder", message)
    if not unknown:
        yield from _check_markup(text, origin.at(path))
    for match in _LINK.finditer(text):
        source = content.sources.get(match[1])
        if source is None or source.url is None:
            message = f"a link must name a source that has a url; “{match[1]}” has none"
            yield Problem(origin.at(path), "unknown-link", message)


def _check_markup(text: str, position: Position) -> Iterator[Problem]:
    try:
        tokens(text)
    except MarkupError as error:
        yield Problem(position, "markup", str(error))


def _check_condition(
    condition: Condition, path: TreePath, origin: Origin, content: Content
) -> Iterator[Problem]:
    plan = content.plan
    treatments, conditions = plan.treatments, plan.conditions
    known: tuple[tuple[str, tuple[NamedFact, ...]], ...] = (
        ("site", plan.sites),
        ("setting", plan.settings),
        ("condition", conditions),
        ("treatment", treatments),
        ("concerns", (*treatments, *plan.tests)),
        ("visit", (*treatments, *plan.tests)),
        ("test", plan.tests),
        ("done", treatments),
        ("without_setting", plan.settings),
        ("without_done", treatments),
        ("without_treatment", treatments),
        ("without_condition", conditions),
    )
    for name, facts in known:
        choices = [fact.id for fact in facts]
        for index, key in enumerate(getattr(condition, name)):
            if key not in choices:
                kind = name.removeprefix("without_")
                message = f"there is no {kind} “{key}”{suggest(key, choices)}"
                yield Problem(origin.at((*path, name, index)), "unknown-id", message)

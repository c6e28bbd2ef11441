"""Find every name in the content that leads nowhere: signs, words, sources, facts, placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from nethandout.content.fixed_order import check_fixed_order
from nethandout.content.inventory import Content, Origin
from nethandout.content.placeholders import PLACEHOLDERS
from nethandout.content.plan import NamedFact
from nethandout.errors import Position, Problem
from nethandout.i18n.markup import MarkupError, tokens
from nethandout.model.parts import parts_of
from nethandout.model.topic import Condition, RedFlag, Topic
from nethandout.source.spelling import suggest
from nethandout.source.tree import TreePath

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LINK = re.compile(r"\[[^\]]+\]\(([^)]*)\)")


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
    leaves = set(parts_of(topic, str)) if topic.contexts else set()
    for text in topic.contexts:
        if text not in leaves:
            message = "no text of this topic is the same as this one"
            yield Problem(origin.at(("contexts", text)), "unused-context", message)


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

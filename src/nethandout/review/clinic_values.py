"""Turn a clinic's settings into the values that are empty, and the topics that need each.

A topic needs what its own texts name, and those of its warning signs, its words explained and
its drawings: without it no handout with the topic is printed. What a clinic leaves blank of its
own lines on a procedure or a test prints as a line to write on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from nethandout.content.clinic.lines import asked_of, keys_by_topic
from nethandout.content.library import Library, open_library, sorted_problems
from nethandout.content.placeholders import OF_A_PROCEDURE, PLACEHOLDERS, may_be_blank
from nethandout.content.reading import Content, read_content
from nethandout.errors import Problem, Severity
from nethandout.i18n.messages import placeholders, walk
from nethandout.model.topic import Topic
from nethandout.review.status import what_is_read
from nethandout.source.tree import SourceTree, read_yaml

_PAGES: Final = "page_address"
_NO_PAGES: Final = (
    "page_address is empty; leaflets have no page of their own: their QR code leads to website, "
    "and -o of build --format html must name a file. Without such pages, delete the line"
)


def empty_values(library: Library, content: Content) -> Iterator[Problem]:
    """Find each empty value of `clinic.yaml` that some handout needs, in the order of names.

    Who has no web pages leaves the line for their address out.
    """
    if library.overlay is None:
        return
    tree, _ = read_yaml(library.overlay / "clinic.yaml", library.clinic_file)
    if tree is None:
        return
    for setting, topics in sorted(_needed(content).items()):
        path = tuple(setting.split("."))
        if not _value(tree, path):
            message = (
                f"{setting} is empty; handouts with any of these topics are not printed: "
                f"{', '.join(topics)}"
            )
            yield Problem(tree.at(path), "clinic-value", message, Severity.WARNING)
    if (_PAGES,) in tree.positions and not _value(tree, (_PAGES,)):
        yield Problem(tree.at((_PAGES,)), "clinic-value", _NO_PAGES, Severity.WARNING)
    written = _value(tree, ("procedures",))
    keys = [key for key in written if isinstance(key, str)] if isinstance(written, dict) else []
    found, _ = keys_by_topic(keys, content.plan, content.topics)
    for topic in content.topics.values():
        yield from _blank_of(topic, content, tree, found.get(topic.id))


def empty_values_in(clinic_dir: Path) -> list[Problem]:
    """Find them in a folder whose settings cannot be used yet."""
    file = clinic_dir / "clinic.yaml"
    if not file.is_file():
        return []
    library = replace(open_library(), overlay=clinic_dir.resolve(), clinic_file=str(file))
    content, _ = read_content(library)
    return [] if content is None else sorted_problems(empty_values(library, content))


def _blank_of(
    topic: Topic, content: Content, tree: SourceTree, key: str | None
) -> Iterator[Problem]:
    """Find what a clinic leaves blank of its lines on a procedure or a test.

    `key` is what the clinic calls it. Without a limit for a fever nothing about it is printed.
    """
    asked = asked_of(topic)
    if not asked:
        return
    path = ("procedures",) if key is None else ("procedures", key)
    numbers = {
        name: PLACEHOLDERS[name][0].removeprefix(OF_A_PROCEDURE)
        for name in sorted(_names_in(topic, content))
        if PLACEHOLDERS[name][0].startswith(OF_A_PROCEDURE)
    }
    by_hand = {name: may_be_blank(name, has_clinic=True) for name in numbers}
    needed = [field for name, field in numbers.items() if not by_hand[name]]
    lines = [*asked, *(field for name, field in numbers.items() if by_hand[name])]
    for fields, code, outcome in (
        (needed, "clinic-value", "nothing about it is printed"),
        (lines, "clinic-line", "each prints as a line to write on"),
    ):
        blank = [field for field in fields if key is None or not _value(tree, (*path, field))]
        if blank:
            message = f"procedures.{topic.id} has no {', '.join(blank)}; {outcome}"
            yield Problem(tree.at(path), code, message, Severity.WARNING)


def _names_in(topic: Topic, content: Content) -> frozenset[str]:
    """Turn a topic into the placeholders of its texts and of its signs, with their variants."""
    variants = (
        flag
        for flag in content.red_flags.values()
        if flag.instead_of in topic.call and flag.when and topic.id in flag.when.concerns
    )
    models = (*what_is_read(content, topic), *variants)
    texts = (message.text for model in models for message in walk(model))
    return frozenset(name for text in texts for name in placeholders(text) if name in PLACEHOLDERS)


def _needed(content: Content) -> dict[str, list[str]]:
    """Turn content into the settings that its topics need."""
    found: dict[str, list[str]] = {}
    for topic in content.topics.values():
        settings = {PLACEHOLDERS[name][0] for name in _names_in(topic, content)}
        for setting in settings:
            if setting.startswith(OF_A_PROCEDURE):
                continue
            found.setdefault(setting, []).append(topic.id)
    return found


def _value(tree: SourceTree, path: tuple[str, ...]) -> object:
    value = tree.value
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value

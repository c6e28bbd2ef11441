"""Turn a clinic's settings into the values that are empty, and the topics that need each.

A topic needs what its own texts name, and those of its warning signs, its words explained and
its drawings: without it no handout with the topic is printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from nethandout.content.library import Library, open_library, sorted_problems
from nethandout.content.placeholders import PLACEHOLDERS
from nethandout.content.reading import Content, read_content
from nethandout.errors import Problem, Severity
from nethandout.i18n.messages import placeholders, walk
from nethandout.review.status import what_is_read
from nethandout.source.tree import SourceTree, read_yaml


def empty_values(library: Library, content: Content) -> Iterator[Problem]:
    """Find each empty value of `clinic.yaml` that some handout needs, in the order of names."""
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


def empty_values_in(clinic_dir: Path) -> list[Problem]:
    """Find them in a folder whose settings cannot be used yet."""
    file = clinic_dir / "clinic.yaml"
    if not file.is_file():
        return []
    library = replace(open_library(), overlay=clinic_dir.resolve(), clinic_file=str(file))
    content, _ = read_content(library)
    return [] if content is None else sorted_problems(empty_values(library, content))


def _needed(content: Content) -> dict[str, list[str]]:
    """Turn content into the settings that its topics need."""
    found: dict[str, list[str]] = {}
    for topic in content.topics.values():
        texts = (message.text for part in what_is_read(content, topic) for message in walk(part))
        names = {name for text in texts for name in placeholders(text) if name in PLACEHOLDERS}
        for setting in {PLACEHOLDERS[name][0] for name in names}:
            found.setdefault(setting, []).append(topic.id)
    return found


def _value(tree: SourceTree, path: tuple[str, ...]) -> object:
    value = tree.value
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value

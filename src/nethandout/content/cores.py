"""Turn a topic's file and the core it names into one tree, as if all stood in the topic.

Operations on the bowel have the same days in the hospital, tablets the same rules for a missed
dose: topics that share such parts name a file of `handouts/cores`. They are joined before a topic
takes shape, and each leaf keeps its place, so that whatever reads topics reads those with a
core too, and a message names the file that a text stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from nethandout.content.figures import ReadTree
from nethandout.content.fixed_order import PART_KINDS, kind_of
from nethandout.errors import Position, Problem, Severity
from nethandout.model.core import Core
from nethandout.source.shape import shape
from nethandout.source.spelling import suggest
from nethandout.source.tree import SourceTree, TreePath, read_yaml

CORES: Final = "cores"
_LISTS: Final = ("key_points", "call", "questions", "terms", "sources")
_FLAGS: Final = ("before", "instead")
_CONDITIONS: Final = ("when", "depth")

Cores = Mapping[str, SourceTree | None]
"""The trees of cores by id; None for one that is there and wrong."""


def read_cores(
    folders: Iterable[Path], label: Callable[[Path], str] = str, read: ReadTree = read_yaml
) -> tuple[Cores, list[Problem]]:
    """Turn the `cores` folders below some folders into cores and all problems; later ones win."""
    found: dict[str, SourceTree | None] = {}
    problems: list[Problem] = []
    for folder in folders:
        for path in sorted((folder / CORES).glob("*.yaml")):
            tree, more = read(path, label(path))
            problems += more
            core, more = shape(Core, tree) if tree is not None else (None, [])
            problems += more
            expected = f"core-{path.stem}"
            if tree is not None and core is not None and core.id != expected:
                message = f"the id must be “core-” and the file name: “{expected}”"
                problems.append(Problem(tree.at(("id",)), "topic-place", message))
            found[expected] = tree if core is not None else None
    return found, problems


def core_of(topic: SourceTree) -> str | None:
    """Turn the tree of a topic into the id of the core it names."""
    name = topic.value.get("core") if isinstance(topic.value, dict) else None
    return name if isinstance(name, str) else None


def join_core(topic: SourceTree, cores: Cores) -> tuple[SourceTree | None, list[Problem]]:
    """Turn the tree of a topic into one with all its core says, and what is wrong between them.

    None where the core is missing or wrong itself: nothing can be said about such a topic.
    """
    if not isinstance(topic.value, dict):
        return topic, []
    name = topic.value.get("core")
    if name is None and "core" not in topic.value:
        problems = [
            _misplaced(topic, path, "a topic without “core:” has nothing to join")
            for path in _flags(topic.value)
        ]
        return (_joined(topic, None), problems) if problems else (topic, [])
    if not isinstance(name, str) or name not in cores:
        hint = suggest(str(name), cores)
        message = f"there is no core “{name}”{hint}; cores lie in handouts/{CORES}"
        return None, [Problem(topic.at(("core",)), "unknown-id", message)]
    core = cores[name]
    if core is None:
        return None, []
    wrong = _wrong_kind(topic, core)
    return (None, wrong) if wrong else (_joined(topic, core), _wrong_flags(topic, core))


def unused_cores(cores: Cores, used: Collection[str | None]) -> list[Problem]:
    """Find the cores that no topic names; a topic whose place a clinic's own one took counts."""
    message = "no topic names this core, so nothing of it is printed; write “core:” in one"
    return [
        Problem(tree.at(("id",)), "core-unused", message, Severity.WARNING)
        for name, tree in cores.items()
        if tree is not None and name not in used
    ]


def _wrong_kind(topic: SourceTree, core: SourceTree) -> list[Problem]:
    """Find a core with the parts of a medicine in a topic about a test, and the like."""
    values: Any = topic.value
    allowed = kind_of(str(values.get("type")))
    shared = [kind for kind in PART_KINDS if _mapping(core, (kind,))]
    if all(kind == allowed for kind in shared):
        return []
    has = " and ".join(f"“{kind}:”" for kind in shared)
    wants = f"“{allowed}:”" if allowed else "no"
    message = f"this core has {has} parts, a topic of this type has {wants} parts; take another"
    return [Problem(topic.at(("core",)), "core-kind", message)]


def _wrong_flags(topic: SourceTree, core: SourceTree) -> list[Problem]:
    """Find “before” and “instead” where the core has no such part, or that do not say true."""
    found = []
    for path in _flags(topic.value):
        if not _mapping(core, path[:-1]):
            found.append(_misplaced(topic, path, "the core has no such part"))
        elif _mapping(topic, path[:-1])[str(path[-1])] is not True:
            found.append(_misplaced(topic, path, "write true"))
    return found


def _misplaced(topic: SourceTree, path: TreePath, why: str) -> Problem:
    message = f"{path[-1]}: {why}; or leave it out"
    return Problem(topic.key_at(path), "core-part", message)


def _flags(value: object) -> list[TreePath]:
    """Turn the values of a topic into the paths of all “before” and “instead” in its parts."""
    tree = SourceTree("", value, {})
    return [
        (kind, name, flag)
        for kind in PART_KINDS
        for name in _mapping(tree, (kind,))
        for flag in _FLAGS
        if flag in _mapping(tree, (kind, name))
    ]


def _joined(topic: SourceTree, core: SourceTree | None) -> SourceTree:
    """Turn two trees into one: what both say goes behind each other, the rest stays as it is."""
    seam = _Seam(topic.file)
    values: Any = topic.value
    shared: Any = core.value if core is not None else {}
    result: dict[str, object] = {}
    for key in dict.fromkeys((*values, *shared)):
        if key == "core" or (key == "id" and key not in values):
            continue
        if key in PART_KINDS and (_mapping(topic, (key,)) or key not in values):
            result[key] = _parts(seam, topic, core, key)
        elif key in _LISTS and core is not None and key in shared:
            result[key] = _list(seam, topic, core, key)
        else:
            result[key] = seam.take(topic, (key,), (key,))
    seam.positions[()] = topic.at(())
    return SourceTree(topic.file, result, seam.positions, seam.key_positions)


def _list(seam: _Seam, topic: SourceTree, core: SourceTree, key: str) -> object:
    """Join two lists: the topic's own items, then those of the core that are not there yet."""
    values: Any = topic.value
    own = values.get(key, [])
    if not isinstance(own, list):
        return seam.take(topic, (key,), (key,))
    seam.positions[key,] = topic.at((key,))
    result = [seam.take(topic, (key, index), (key, index)) for index in range(len(own))]
    said = [_text(item) for item in own]
    shared: Any = core.value
    for index, item in enumerate(shared[key]):
        if _text(item) not in said:
            result.append(seam.take(core, (key, index), (key, len(result))))
    return result


def _parts(seam: _Seam, topic: SourceTree, core: SourceTree | None, kind: str) -> dict[str, object]:
    """Join the parts of a fixed order, each with its namesake."""
    seam.positions[kind,] = topic.at((kind,))
    shared = _mapping(core, (kind,)) if core is not None else {}
    result: dict[str, object] = {}
    for name in dict.fromkeys((*_mapping(topic, (kind,)), *shared)):
        path = (kind, name)
        own = _mapping(topic, path)
        if core is None or name not in shared or own.get("instead") is True:
            if set(own) != {"instead"}:  # nothing at all is printed in place of the core's part
                result[name] = _part(seam, topic, path)
        elif name not in _mapping(topic, (kind,)):
            result[name] = seam.take(core, path, path)
        else:
            result[name] = _both(seam, topic, core, path)
    return result


def _part(seam: _Seam, topic: SourceTree, path: TreePath) -> object:
    """Take a part as the topic has it, without what only says how to join it."""
    taken = seam.take(topic, path, path)
    if isinstance(taken, dict):
        return {key: value for key, value in taken.items() if key not in _FLAGS}
    return taken


def _both(seam: _Seam, topic: SourceTree, core: SourceTree, path: TreePath) -> object:
    """Join one part: blocks of the core, then the topic's; for whom it prints, the topic says."""
    part = _part(seam, topic, path)
    blocks: Any = part.get("blocks") if isinstance(part, dict) else None
    if not isinstance(part, dict) or not isinstance(blocks, list):
        return part
    of_topic = [(topic, index) for index in range(len(blocks))]
    of_core = [(core, index) for index in range(len(_mapping(core, path)["blocks"]))]
    is_first = _mapping(topic, path).get("before") is True
    order = [*of_topic, *of_core] if is_first else [*of_core, *of_topic]
    seam.forget((*path, "blocks"))
    seam.positions[*path, "blocks"] = topic.at((*path, "blocks"))
    part["blocks"] = [
        seam.take(tree, (*path, "blocks", index), (*path, "blocks", place))
        for place, (tree, index) in enumerate(order)
    ]
    for key in _CONDITIONS:
        if key not in part and key in _mapping(core, path):
            part[key] = seam.take(core, (*path, key), (*path, key))
    return part


@dataclass
class _Seam:
    """Gathers the places of a tree that is made of two."""

    file: str
    positions: dict[TreePath, Position] = field(default_factory=dict)
    key_positions: dict[TreePath, Position] = field(default_factory=dict)

    def take(self, tree: SourceTree, path: TreePath, to: TreePath) -> object:
        """Take a branch of a tree to a path of the new one, with the places of all its leaves."""
        value: Any = tree.value
        for step in path:
            value = value[step]
        self._place(tree, value, path, to)
        return value

    def forget(self, path: TreePath) -> None:
        """Drop the places of a branch that is put together anew."""
        for places in (self.positions, self.key_positions):
            for key in [key for key in places if key[: len(path)] == path]:
                del places[key]

    def _place(self, tree: SourceTree, value: object, path: TreePath, to: TreePath) -> None:
        self.positions[to] = tree.at(path)
        if path in tree.key_positions:
            self.key_positions[to] = tree.key_positions[path]
        if not tree.positions:
            return  # read from the cache: only its file is known
        if isinstance(value, dict):
            for key, item in value.items():
                self._place(tree, item, (*path, key), (*to, key))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self._place(tree, item, (*path, index), (*to, index))


def _mapping(tree: SourceTree, path: TreePath) -> Mapping[str, Any]:
    """Give the mapping at a path; an empty one if there is none, or something else."""
    value: Any = tree.value
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _text(item: object) -> object:
    """Turn a key point, a question or an id into what it says."""
    return item.get("text") if isinstance(item, dict) else item

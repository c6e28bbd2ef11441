"""Turn YAML text into plain values that know their `file:line:col`.

PyYAML is lenient where a handout must not be: `no` becomes False, `0012345` an octal
number, `12:30` the number 750, and a repeated key silently wins. Here a scalar is a
string, unless it is plainly `true`, `false` or empty; whatever YAML 1.1 would turn
into something else must be quoted. The composer runs on libyaml when it is there
(10 times faster, same line numbers).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from nethandout.errors import FileError, Position, Problem

_YAML_TAG = "tag:yaml.org,2002:"
TreePath = tuple[str | int, ...]

_COMPOSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MAX_DEPTH = 40
_MAX_NODES = 200_000
_MAX_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class SourceTree:
    """Plain values (dict, list, str, bool, None) and the place of each by its path."""

    file: str
    value: object
    positions: Mapping[TreePath, Position]

    def at(self, path: TreePath) -> Position:
        """Turn a path into its place, or into the place of its nearest known parent."""
        for end in range(len(path), -1, -1):
            position = self.positions.get(path[:end])
            if position is not None:
                return position
        return Position(self.file)


def read_yaml(path: Path, label: str | None = None) -> tuple[SourceTree | None, list[Problem]]:
    """Turn a YAML (or JSON) file into a tree and its problems.

    `label` is how the file is called in messages. Raises `FileError` when the file
    cannot be read at all.
    """
    name = label or str(path)
    try:
        if path.stat().st_size > _MAX_BYTES:
            problem = Problem(Position(name), "too-large", "the file is larger than 5 MB")
            return None, [problem]
        raw = path.read_bytes()
    except OSError as error:
        raise FileError(f"cannot read {name}: {error.strerror}") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = "this is not UTF-8 text; save the file as UTF-8"
        return None, [Problem(Position(name, line), "encoding", message)]
    return parse_yaml(text, name)


def parse_yaml(text: str, file: str) -> tuple[SourceTree | None, list[Problem]]:
    """Turn YAML text into a tree and its problems; the tree is None if it cannot be read."""
    try:
        loader = _COMPOSER(text)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        message = "a control character is not allowed here"
        return None, [Problem(Position(file, line), "yaml-syntax", message)]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        position = Position(file, mark.line + 1, mark.column + 1) if mark else Position(file)
        return None, [Problem(position, "yaml-syntax", f"not valid YAML: {_advice(error)}")]
    except RecursionError:
        return None, [Problem(Position(file), "too-deep", "the YAML is nested too deeply")]
    if root is None:
        return None, [Problem(Position(file, 1, 1), "empty", "the file is empty")]
    reader = _TreeReader(file)
    value = reader.read(root, ())
    return SourceTree(file, value, reader.positions), reader.problems


def _advice(error: yaml.MarkedYAMLError) -> str:
    """Turn PyYAML's message into one that does not quote the text."""
    problem = (error.problem or "cannot be read").split(", but found")[0]
    if "undefined alias" in problem or "found duplicate anchor" in problem:
        return "anchors and aliases are not allowed"
    if "mapping values are not allowed" in problem:
        return "a colon inside a text; put the text in quotes"
    return re.sub(r"'[^']{4,}'", "this", problem)


class _TreeReader:
    """One walk over the composed nodes; collects positions and problems."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.positions: dict[TreePath, Position] = {}
        self.problems: list[Problem] = []
        self.count = 0
        self.seen: set[int] = set()

    def read(self, node: yaml.Node, path: TreePath) -> object:
        position = Position(self.file, node.start_mark.line + 1, node.start_mark.column + 1)
        self.positions[path] = position
        self.count += 1
        if id(node) in self.seen:
            self._report(position, "yaml-alias", "anchors and aliases are not allowed")
            return None
        self.seen.add(id(node))
        if len(path) > _MAX_DEPTH or self.count > _MAX_NODES:
            self._report(position, "too-deep", "the YAML is nested too deeply or too long")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, position)

    def _mapping(self, node: yaml.MappingNode, path: TreePath) -> dict[str, object]:
        result: dict[str, object] = {}
        for key_node, value_node in node.value:
            mark = key_node.start_mark
            position = Position(self.file, mark.line + 1, mark.column + 1)
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag.endswith(":merge"):
                self._report(position, "yaml-key", "a key must be a plain word")
                continue
            key = str(key_node.value)
            if key in result:
                self._report(position, "duplicate-key", "this key is here a second time")
                continue
            result[key] = self.read(value_node, (*path, key))
        return result

    def _scalar(self, node: yaml.Node, position: Position) -> object:
        text = str(node.value)
        tag = node.tag.removeprefix(_YAML_TAG)
        quoted = bool(node.style)  # libyaml gives "" for a plain scalar, PyYAML None
        if quoted or tag == "str":
            return text
        if tag == "bool" and text in ("true", "false"):
            return text == "true"
        if tag == "null":
            return None
        if tag == "timestamp" and _ISO_DATE.fullmatch(text):
            return text
        kind = {"int": "a number", "float": "a number", "bool": "yes or no"}.get(tag, tag)
        message = f"YAML reads this as {kind}; put it in quotes"
        self._report(position, "unquoted", message)
        return text

    def _report(self, position: Position, code: str, message: str) -> None:
        self.problems.append(Problem(position, code, message))

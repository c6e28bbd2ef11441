"""Turn YAML text into plain values that know their `file:line:col`.

PyYAML is lenient where a handout must not be: `no` becomes False, `0012345` an octal
number, `12:30` the number 750, and a repeated key silently wins. Here a scalar is a
string, unless it is plainly `true`, `false` or empty; whatever YAML 1.1 would turn
into something else must be quoted. The composer runs on libyaml when it is there
(10 times faster, same line numbers).
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

import yaml

from nethandout.errors import FileError, Position, Problem
from nethandout.model.remark import Remark
from nethandout.source.eaten import eaten_by, lines_of
from nethandout.source.encodings import encoding_at, fitting

_YAML_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset({_YAML_TAG + "map", _YAML_TAG + "seq"})
_SCALAR_KINDS = {
    "str": "text",
    "null": "nothing",
    "bool": Remark("yes or no"),
    "int": Remark("a number"),
    "float": Remark("a number"),
    "timestamp": Remark("a date"),
    "merge": Remark("a merge key"),
    "value": Remark("a default value"),
}
TreePath = tuple[str | int, ...]

_COMPOSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MAX_DEPTH = 40
_MAX_NODES = 200_000
_MAX_BYTES = 5_000_000
_MAX_REPORTED = 20
_SAFE_DEPTH = 2000
# What YAML forbids, and the line separators that editors do not count as lines.
_FORBIDDEN = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ud800-\\udfff\\ufffe\\uffff]"
)
_JSON_PAIR = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
)


@dataclass(frozen=True, slots=True)
class SourceTree:
    """Plain values (dict, list, str, bool, None), and the place of each by its path.

    `key_positions` are the places of the keys of mappings. `numbers` are those that people
    give to items of lists, where they are not counted from 0. The repr shows no values: the
    tree may hold a patient's record.
    """

    file: str
    value: object = field(repr=False)
    positions: Mapping[TreePath, Position] = field(repr=False)
    key_positions: Mapping[TreePath, Position] = field(default_factory=dict, repr=False)
    numbers: Mapping[TreePath, int] = field(default_factory=dict, repr=False)

    def at(self, path: TreePath) -> Position:
        """Turn a path into its place, or into the place of its nearest known parent."""
        for end in range(len(path), -1, -1):
            position = self.positions.get(path[:end])
            if position is not None:
                return position
        return Position(self.file)

    def key_at(self, path: TreePath) -> Position:
        """Turn the path of a value in a mapping into the place of its key."""
        return self.key_positions.get(path) or self.at(path)

    def spoken(self, path: TreePath) -> TreePath:
        """Turn a path into the one to speak of, with the numbers that people count by."""
        return tuple(self.numbers.get(path[:end], step) for end, step in enumerate(path, 1))


def read_yaml(path: Path, label: str | None = None) -> tuple[SourceTree | None, list[Problem]]:
    """Turn a YAML (or JSON) file into a tree and its problems.

    `label` is how the file is called in messages. Raises `FileError` when the file
    cannot be read at all.
    """
    name = label or str(path)
    try:
        if path.stat().st_size > _MAX_BYTES:
            problem = Problem(Position(name), "too-large", Remark("the file is larger than 5 MB"))
            return None, [problem]
        raw = path.read_bytes()
    except OSError as error:
        raise FileError(
            Remark("cannot read {name}: {reason}", name=name, reason=str(error.strerror))
        ) from None
    return parse_bytes(raw, name, is_json=path.suffix.lower() == ".json")


def parse_bytes(raw: bytes, name: str, *, is_json: bool) -> tuple[SourceTree | None, list[Problem]]:
    """Turn the bytes of a YAML (or JSON) file into a tree and its problems."""
    try:
        text = _decoded(raw)
    except UnicodeDecodeError as error:
        return None, [_not_utf8(error, raw, name)]
    return parse_yaml(_JSON_PAIR.sub(_join_pair, text) if is_json else text, name)


def _decoded(raw: bytes) -> str:
    """Turn bytes into text, by their mark or as UTF-8; raises UnicodeDecodeError."""
    encoding, mark = encoding_at(raw)
    return raw.removeprefix(mark).decode(encoding)


def _not_utf8(error: UnicodeDecodeError, raw: bytes, name: str) -> Problem:
    """Say where text is not in its encoding, and which others would fit."""
    *before, line = error.object[: error.start].decode(error.encoding).split("\n")
    place = Position(name, len(before) + 1, len(line) + 1)
    would = fitting(io.BytesIO(raw))
    hint = Remark("; it could be in {encodings} now", encodings=" or ".join(would)) if would else ""
    return Problem(
        place, "encoding", Remark("this is not UTF-8 text; save the file as UTF-8{hint}", hint=hint)
    )


def _join_pair(match: re.Match[str]) -> str:
    r"""Turn the two halves in which JSON escapes a rare character into that character.

    Without it a name with such a character, valid JSON, is a YAML syntax error.
    """
    slashes, high, low = match.groups()
    pair = bytes.fromhex(high) + bytes.fromhex(low)
    return slashes + pair.decode("utf-16-be")


def parse_yaml(text: str, file: str) -> tuple[SourceTree | None, list[Problem]]:
    """Turn YAML text into a tree and its problems; the tree is None if it cannot be read."""
    forbidden = _forbidden_characters(text, file)
    if forbidden:
        return None, forbidden
    if _is_too_deep(text):
        return None, [Problem(Position(file), "too-deep", Remark("the YAML is nested too deeply"))]
    try:
        loader = _COMPOSER(text)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = _place(error)
        position = Position(file, mark.line + 1, mark.column + 1) if mark else Position(file)
        return None, [
            Problem(
                position,
                "yaml-syntax",
                Remark(
                    "not valid YAML: {advice}",
                    advice=_advice(error, mark, text),
                ),
            )
        ]
    except RecursionError:
        return None, [Problem(Position(file), "too-deep", Remark("the YAML is nested too deeply"))]
    if root is None:
        return None, [Problem(Position(file, 1, 1), "empty", Remark("the file is empty"))]
    reader = _TreeReader(file, lines_of(text))
    value = reader.read(root, ())
    return SourceTree(file, value, reader.positions, reader.key_positions), reader.problems


def _forbidden_characters(text: str, file: str) -> list[Problem]:
    """Turn the characters that no YAML file may hold into problems.

    PyYAML finds them too, but gives no column, stops at the first, and fails with an
    error that holds the whole text when one is half of a surrogate pair.
    """
    problems = []
    for match in islice(_FORBIDDEN.finditer(text), _MAX_REPORTED):
        before = text[: match.start()]
        position = Position(
            file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        )
        message = Remark(
            "a control character is not allowed here; delete it and type the text again"
        )
        problems.append(Problem(position, "control-character", message))
    return problems


def _is_too_deep(text: str) -> bool:
    """Tell whether the text nests so deeply that the composer would overflow the C stack.

    libyaml's composer recurses without a limit and ends the whole process (SIGSEGV at about
    30,000 levels); its parser does not recurse. Flow nesting needs a bracket for each level,
    block nesting a column for every two: with few of both there is nothing to count.
    """
    longest_line = max(map(len, text.splitlines()), default=0)
    if text.count("[") + text.count("{") + 2 * longest_line < _SAFE_DEPTH:
        return False
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_COMPOSER):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _SAFE_DEPTH:
                return True
    except yaml.YAMLError:
        return False  # the composer stops at the same place, and says where
    return False


_ADVICE: Final = (
    ("undefined alias", Remark("anchors and aliases are not allowed")),
    ("duplicate anchor", Remark("anchors and aliases are not allowed")),
    ("second occurrence", Remark("anchors and aliases are not allowed")),
    ("alphabetic or numeric", Remark("put a text that starts with & or * in quotes")),
    (
        "mapping values are not allowed",
        Remark("a “:” inside a text; put the text in quotes"),
    ),
    ("mapping keys are not allowed", Remark("put a text that starts with ? in quotes")),
    ("sequence entries are not allowed", Remark("put a text that starts with - in quotes")),
    ("another document", Remark("a second document starts here; keep one to a file")),
    (
        "expected ',' or",
        Remark("a { or [ is not closed; put a text with # or , or : in quotes"),
    ),
    ("end of stream", Remark("a quote is not closed")),
    (
        "cannot start any token",
        Remark("nothing may start with this character; put the text in quotes"),
    ),
    (
        "node content",
        Remark("nothing may start with this character; put the text in quotes"),
    ),
    ("comment or line break", Remark("put a text that starts with | or > in quotes")),
    ("escape character", Remark("a \\ in double quotes begins a code; use single quotes")),
    ("directive", Remark("put a text that starts with % in quotes")),
    ("expected '-' indicator", Remark("a line without - stands among the items of a list")),
    (
        "document start",
        Remark("this line does not go on with what is above it; look at how it is indented"),
    ),
    (
        "expected key",
        Remark(
            "this does not go on with what is above it; is a quote missing, or the indent another?"
        ),
    ),
)
"""Turns a part of what PyYAML or libyaml says into what people can do."""


_OPENED: Final = ("expected ',' or", "end of stream")
"""What is told where the bracket or quote was opened, not where its end was missed."""


def _place(error: yaml.MarkedYAMLError) -> yaml.Mark | None:
    problem = error.problem or ""
    is_opened = any(words in problem for words in _OPENED)
    first = error.context_mark if is_opened else error.problem_mark
    return first or error.problem_mark or error.context_mark


def _advice(error: yaml.MarkedYAMLError, mark: yaml.Mark | None, text: str) -> str:
    """Turn PyYAML's message into one that says what to do and does not quote the text."""
    if mark and lines_of(text)[mark.line][mark.column : mark.column + 1] == "\t":
        return Remark("indent with spaces, not with a tab")
    problem = error.problem or Remark("cannot be read")
    known = (advice for words, advice in _ADVICE if words in problem)
    return next(known, re.sub(r"'[^']{4,}'", "this", problem.split(", but found")[0]))


class _TreeReader:
    """One walk over the composed nodes; collects positions and problems."""

    def __init__(self, file: str, lines: Sequence[str]) -> None:
        self.file = file
        self.lines = lines
        self.positions: dict[TreePath, Position] = {}
        self.key_positions: dict[TreePath, Position] = {}
        self.problems: list[Problem] = []
        self.count = 0
        self.too_deep = False
        self.seen: set[int] = set()

    def read(self, node: yaml.Node, path: TreePath, parent_column: int = -1) -> object:
        position = Position(self.file, node.start_mark.line + 1, node.start_mark.column + 1)
        self.positions[path] = position
        self.count += 1
        if id(node) in self.seen:
            self._report(position, "yaml-alias", Remark("anchors and aliases are not allowed"))
            return None
        self.seen.add(id(node))
        self._look_for_eaten_text(node, parent_column)
        if len(path) > _MAX_DEPTH or self.count > _MAX_NODES:
            self._report_too_deep(position)
            return None
        if not isinstance(node, yaml.ScalarNode) and node.tag not in _PLAIN_TAGS:
            self._report(position, "yaml-tag", Remark("tags (a word after !) are not allowed"))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, position)
        column = node.start_mark.column
        return [self.read(item, (*path, index), column) for index, item in enumerate(node.value)]

    def _mapping(self, node: yaml.MappingNode, path: TreePath) -> dict[str, object]:
        result: dict[str, object] = {}
        for key_node, value_node in node.value:
            mark = key_node.start_mark
            position = Position(self.file, mark.line + 1, mark.column + 1)
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag.endswith(":merge"):
                self._report(position, "yaml-key", Remark("a key must be a plain word"))
                continue
            self._look_for_eaten_text(key_node, mark.column)
            key = str(key_node.value)
            if key in result:
                self._report(position, "duplicate-key", Remark("this key is here a second time"))
                continue
            self.key_positions[(*path, key)] = position
            result[key] = self.read(value_node, (*path, key), mark.column)
        return result

    def _scalar(self, node: yaml.ScalarNode, position: Position) -> object:
        text = str(node.value)
        tag = node.tag.removeprefix(_YAML_TAG)
        quoted = bool(node.style)  # libyaml gives "" for a plain scalar, PyYAML None
        if tag not in _SCALAR_KINDS or (quoted and tag != "str"):
            self._report(position, "yaml-tag", Remark("tags (a word after !) are not allowed"))
            return text
        if tag == "str":
            return text
        if tag == "bool" and text in ("true", "false"):
            return text == "true"
        if tag == "null":
            return None
        if tag == "timestamp" and _ISO_DATE.fullmatch(text):
            return text
        advice = (
            Remark("write true or false, or put it in quotes")
            if tag == "bool"
            else Remark("put it in quotes")
        )
        message = Remark(
            "YAML reads this as {kind}; {advice}",
            kind=_SCALAR_KINDS[tag],
            advice=advice,
        )
        self._report(position, "unquoted", message)
        return text

    def _look_for_eaten_text(self, node: yaml.Node, parent_column: int) -> None:
        if isinstance(node, yaml.MappingNode) and not node.flow_style and self._starts_as_key(node):
            return
        for eaten in eaten_by(node, self.lines, parent_column):
            position = Position(self.file, eaten.line + 1, eaten.column + 1)
            self._report(position, eaten.code, eaten.message)

    @staticmethod
    def _starts_as_key(node: yaml.MappingNode) -> bool:
        """Tell whether what starts a block is part of its first key, which is looked at alone."""
        return bool(node.value) and node.start_mark.index == node.value[0][0].start_mark.index

    def _report_too_deep(self, position: Position) -> None:
        """Say it one time: a bomb would otherwise bring a million problems."""
        if not self.too_deep:
            self.too_deep = True
            self._report(position, "too-deep", Remark("the YAML is nested too deeply or too long"))

    def _report(self, position: Position, code: str, message: str) -> None:
        self.problems.append(Problem(position, code, message))

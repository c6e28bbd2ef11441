"""Turn a YAML node, and the lines it was read from, into the typed text that YAML leaves out.

`dose: Tylenol #3` is “Tylenol” and a comment, `where: &Main gate` is “gate” with a name, and
`when: >5` is an empty block of text; YAML says nothing of it. A comment is taken for lost text
when no space follows the `#`, or a number follows a text: nobody can tell `# 200` from a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import yaml

from nethandout.model.remark import Remark

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_TEXT_TAG: Final = "tag:yaml.org,2002:str"
_COMMENT: Final = re.compile(r"[ \t]*(#)[^\s#]")
_NUMBER_BEHIND_TEXT: Final = re.compile(r"[ \t]+(#)[ \t]*[0-9]")
_END: Final = re.compile(r"\s*$")
_FIELD_LEFT_OUT: Final = re.compile(r"[ \t]*#(?:-|[\w.]+:(?:\s|$))")
_BLOCK: Final = re.compile(r"[|>][+-]?(?P<indent>[1-9])?[+-]?")


@dataclass(frozen=True, slots=True)
class Eaten:
    """Where text is left out (both count from 0), the code of the problem, and what to do."""

    line: int
    column: int
    code: str
    message: str


def lines_of(text: str) -> list[str]:
    """Turn text into the lines that YAML counts, and an empty one where it may end."""
    return [*_LINE_END.split(text), ""]


def eaten_by(node: yaml.Node, lines: Sequence[str], parent_column: int) -> Iterator[Eaten]:
    """Find what is left out of a node, or behind it; `parent_column` is that of its key."""
    line, column = node.start_mark.line, node.start_mark.column
    sign = lines[line][column : column + 1]
    if sign == "&":
        message = Remark(
            "anchors and aliases are not allowed; put a text that starts with & in quotes"
        )
        yield Eaten(line, column, "yaml-alias", message)
    elif sign == "!" and node.tag == _TEXT_TAG:
        message = Remark(
            "tags (a word after !) are not allowed; put a text that starts with ! in quotes"
        )
        yield Eaten(line, column, "yaml-tag", message)
    if not isinstance(node, yaml.ScalarNode):
        return
    if node.style in ("|", ">"):
        yield from _of_a_block(line, column, lines[line])
        return
    end, start = node.end_mark.line, node.end_mark.column
    found = _COMMENT.match(lines[end], start)
    if found is None and not node.style and node.tag == _TEXT_TAG:
        found = _NUMBER_BEHIND_TEXT.match(lines[end], start)
    if found:
        yield _lost(end, found.start(1))
    elif not node.style and _END.match(lines[end], start):
        yield from _below(end + 1, lines, parent_column)


def _of_a_block(line: int, column: int, text: str) -> Iterator[Eaten]:
    """Find text that was typed behind `|` or `>`, as in `>5`."""
    head = _BLOCK.match(text, column)
    if head is None:
        return
    if head["indent"]:
        message = Remark("YAML reads this as a block of text with an indent; put it in quotes")
        yield Eaten(line, column, "unquoted", message)
    if comment := _COMMENT.match(text, head.end()):
        yield _lost(line, comment.start(1))


def _below(line: int, lines: Sequence[str], parent_column: int) -> Iterator[Eaten]:
    """Find a line that goes on with an unquoted text, but starts with `#`."""
    text = lines[line] if line < len(lines) else ""
    comment = _COMMENT.match(text)
    if comment and comment.start(1) > parent_column and not _FIELD_LEFT_OUT.match(text):
        yield _lost(line, comment.start(1))


def _lost(line: int, column: int) -> Eaten:
    message = Remark(
        "YAML leaves out what follows #; put the whole text in quotes, or a note on a line of its "
        "own with a space behind the #"
    )
    return Eaten(line, column, "lost-text", message)

"""What is of a kind is found wherever it stands, in reading order."""

from __future__ import annotations

from dataclasses import dataclass

from nethandout.model.parts import parts_of
from nethandout.model.values import Frozen


class Leaf(Frozen):
    text: str


class Branch(Frozen):
    first: Leaf
    others: tuple[Leaf | str, ...] = ()
    last: Leaf | None = None


@dataclass(frozen=True)
class Tree:
    branches: tuple[Branch, ...]
    label: str


def test_parts_come_in_reading_order() -> None:
    branch = Branch(first=Leaf(text="a"), others=(Leaf(text="b"), "c"), last=Leaf(text="d"))
    tree = Tree((branch, Branch(first=Leaf(text="e"))), "f")
    assert [leaf.text for leaf in parts_of(tree, Leaf)] == ["a", "b", "d", "e"]
    assert list(parts_of(tree, str)) == ["a", "b", "c", "d", "e", "f"]


def test_what_is_of_the_kind_is_not_looked_into() -> None:
    inner = Branch(first=Leaf(text="a"))
    assert list(parts_of((inner,), Branch)) == [inner]
    assert list(parts_of(3, str)) == []

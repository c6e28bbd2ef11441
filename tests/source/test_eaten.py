"""No typed text is left out in silence; notes may stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.source.tree import parse_yaml


def found(text: str) -> list[str]:
    return [
        f"{problem.position.line}:{problem.position.column} {problem.code}"
        for problem in parse_yaml(text, "f.yaml")[1]
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: Tylenol #3\n", "1:12 lost-text"),
        ("a: Suite # 200\n", "1:10 lost-text"),
        ("a:\n  - b: Be\t#1 at chess\n", "2:11 lost-text"),
        ("a: #1 at chess\n", "1:4 lost-text"),
        ("- #1\n", "1:3 lost-text"),
        ('a: "x" #3\n', "1:8 lost-text"),
        ("a: 'x'#3\n", "1:7 lost-text"),
        ("a: {b: c #3\n }\n", "1:10 lost-text"),
        ("a: [x #é\n ]\n", "1:7 lost-text"),
        ("a: x #(3)\n", "1:6 lost-text"),
        ("a: | #1\n  text\n", "1:6 lost-text"),
        ("a: Be\n  #1 at chess\n", "2:3 lost-text"),
        ("a:\n  #1 at chess\n", "2:3 lost-text"),
        ("a #2: b\n", "1:3 lost-text"),
        ("color: #0a4d68\n", "1:8 lost-text"),
        ("a: &Main gate\n", "1:4 yaml-alias"),
        ("a: &Main\n", "1:4 yaml-alias"),
        ("a: &b {c: d}\n", "1:4 yaml-alias"),
        ("&k a: x\n", "1:1 yaml-alias"),
        ("a: ! Gate\n", "1:4 yaml-tag"),
        ("a: !!str 12\n", "1:4 yaml-tag"),
        ("a: >5\nb: c\n", "1:4 unquoted"),
        ("a: |2-\n", "1:4 unquoted"),
    ],
)
def test_what_yaml_leaves_out_is_told_at_its_place(text: str, problem: str) -> None:
    assert found(text) == [problem]
    assert found(text.replace("\n", "\r\n")) == [problem]


@pytest.mark.parametrize(
    "text",
    [
        "a: x # a note\n",
        "a: x #\n",
        "a: x ## a heading\n",
        'a: "14" # 2 weeks\n',
        "a: # 2 lines follow\n  b: c\n",
        "#note\na: x\n#b: y\n",
        "a:\n  b: x\n  #c: y\n",
        "a:\n  #b: x\n",
        "a:\n  - b\n  #- c\n",
        "a: x#3\n",
        "a: 'x #3'\n",
        "a: |\n  x #3\n  # 4\n",
        "a: R&D !\n",
        "a: <5 >3\n",
    ],
)
def test_notes_and_quoted_text_stay(text: str) -> None:
    assert found(text) == []


@given(st.text("ab #&!|>'\":-{}[],%*?1\n", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    tree, problems = parse_yaml(text, "f.yaml")
    assert tree is not None or problems


@given(st.text("abé1 #&!", min_size=1, max_size=12))
def test_a_text_in_quotes_is_whole(text: str) -> None:
    tree, problems = parse_yaml(f"a: '{text}'\nb: x\n", "f.yaml")
    assert tree is not None
    assert (tree.value, problems) == ({"a": text, "b": "x"}, [])

"""A remark is its English text, and knows what it was made of."""

from __future__ import annotations

import ast
import copy
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

import pytest

import nethandout
from nethandout.model.remark import Place, Remark, Term, at_field, both, either, without_field

SOURCE = Path(nethandout.__file__).parent
CALLS = [
    (path.relative_to(SOURCE).as_posix(), node)
    for path in sorted(SOURCE.rglob("*.py"))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Remark"
]


def templates() -> Iterator[tuple[str, str, set[str]]]:
    for file, call in CALLS:
        if isinstance(call.args[0], ast.Constant) and call.keywords:
            yield file, str(call.args[0].value), {str(each.arg) for each in call.keywords}


def test_a_remark_is_its_english_text() -> None:
    said = Remark("{drug}: {count} of {fields}", drug=Term("a"), count=2, fields=("b", "c"))
    assert said == "a: 2 of b, c"
    assert f"{said}" == "a: 2 of b, c"
    assert (said.template, said.values["count"]) == ("{drug}: {count} of {fields}", 2)


def test_braces_of_a_remark_without_values_are_text() -> None:
    assert Remark("take out {{ }} and {% here") == "take out {{ }} and {% here"


def pickled(remark: Remark) -> Remark:
    again = pickle.loads(pickle.dumps(remark))  # noqa: S301 - its own bytes
    assert isinstance(again, Remark)
    return again


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_a_remark_from_a_worker_is_the_same(again: Callable[[Remark], Remark]) -> None:
    said = at_field("medicines.1", Remark("{place} is {drug}", place=Place("x"), drug=Term("y")))
    copied = again(said)
    assert (copied, copied.template, dict(copied.values)) == (
        said,
        said.template,
        dict(said.values),
    )
    assert isinstance(copied.values["field"], Place)
    message = copied.values["message"]
    assert isinstance(message, Remark)
    assert isinstance(message.values["drug"], Term)


def test_names_are_joined_in_words() -> None:
    assert [either(names) for names in ((), ("a",), ("a", "b", "c"))] == ["", "a", "a or b or c"]
    assert both(("a", "b")) == "a and b"


def test_a_message_can_be_said_without_the_field_it_begins_with() -> None:
    inner = Remark("this is past")
    assert at_field("visit.on", inner) == "visit.on: this is past"
    assert without_field(at_field("visit.on", inner)) is inner
    assert without_field("visit.on: this is past") is None


def test_every_template_has_exactly_the_values_that_it_names() -> None:
    wrong = {
        (file, template)
        for file, template, given in templates()
        if {name for _, name, _, _ in Formatter().parse(template) if name is not None} != given
    }
    assert wrong == set()


def test_no_template_has_a_number_that_a_program_would_have_to_count_forms_for() -> None:
    """Formats of a value, such as `{count:,}`, are English: translators could not change them."""
    assert not [
        template
        for _, template, _ in templates()
        if any(spec or conversion for _, _, spec, conversion in Formatter().parse(template))
    ]

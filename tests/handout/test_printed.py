"""What stands on the pages is told, and what only names a list is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nethandout.handout.printed import printed, printed_inside
from nethandout.handout.tree import Handout


def test_all_that_is_looked_for_inside_is_printed(make_handout: Callable[..., Handout]) -> None:
    handout = make_handout()
    explained = {text for word in handout.terms for text in (word.term, word.definition)}
    assert set(printed_inside(handout)) - explained <= set(printed(handout))


def test_things_to_do_and_signs_are_printed(make_handout: Callable[..., Handout]) -> None:
    handout = make_handout()
    found = set(printed(handout))
    assert {point.text for point in handout.key_points} <= found
    assert {sign.text for tier in handout.call for sign in tier.signs} <= found


def test_an_explanation_is_no_reason_to_explain(make_handout: Callable[..., Handout]) -> None:
    handout = make_handout()
    assert list(printed(replace(handout, terms=()))) == list(printed(handout))

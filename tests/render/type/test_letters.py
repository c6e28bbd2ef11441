"""A language whose letters no font of the pages has is known before it is translated."""

from __future__ import annotations

import pytest

from nethandout.render.type.letters import letters_lacking


@pytest.mark.parametrize("text", ["Tiếng Việt", "русский", "العربية", "中文", "Kreyòl ≥ °"])
def test_these_letters_can_be_printed(text: str) -> None:
    assert letters_lacking(text) == ""


def test_letters_that_no_page_can_show_are_named_one_time() -> None:
    assert letters_lacking("ab አአማ") == "ማአ"

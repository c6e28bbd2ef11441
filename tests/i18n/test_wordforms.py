"""A term is found in its short form and in the plural, and never as a part of another word."""

from __future__ import annotations

import pytest

from nethandout.i18n.wordforms import term_pattern


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("biopsy", "We take 2 biopsies."),
        ("biopsy", "**Biopsy** first."),
        ("metastasis", "The metastases are small."),
        ("metastasis", "A metastasis."),
        ("neuroendocrine tumor (NET)", "It is a NET."),
        ("neuroendocrine tumor (NET)", "Some neuroendocrine tumors grow."),
        ("well differentiated", "It is well-differentiated."),
        ("long-acting", "A long-acting shot."),
        ("low blood counts", "A low blood count."),
        ("CT scan", "Your CT scans."),
        ("5-HIAA", "The 5-HIAA test"),
    ],
)
def test_a_text_says_a_word_in_any_of_its_forms(term: str, text: str) -> None:
    assert term_pattern(term).search(text.replace("**", ""))


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("neuroendocrine tumor (NET)", "A safety net."),
        ("neuroendocrine tumor (NET)", "A magnet finds the tumor."),
        ("grade", "It degrades."),
        ("stage", "This is backstage."),
    ],
)
def test_a_part_of_a_word_is_another_word(term: str, text: str) -> None:
    assert term_pattern(term).search(text) is None

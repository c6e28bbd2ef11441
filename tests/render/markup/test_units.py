"""A number's unit ends where its word does."""

from __future__ import annotations

import pytest

from nethandout.render.markup.units import unit_end


@pytest.mark.parametrize(
    ("language", "text", "number", "unit"),
    [
        ("en", "5 mg a day", "5", " mg"),
        ("es", "3 semanas", "3", " semanas"),
        ("ar", "4 أسابيع", "4", " أسابيع"),
        ("zh", "28天后", "28", "天"),
        ("en", "5 people", "5", None),
        ("en", "5 mgs", "5", None),
    ],
)
def test_units(language: str, text: str, number: str, unit: str | None) -> None:
    end = unit_end(text, len(number), language)
    assert (text[len(number) : end] if end is not None else None) == unit

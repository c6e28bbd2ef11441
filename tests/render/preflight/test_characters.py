"""Characters are found where they stand, however pdfium numbers them."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
import pytest

from nethandout.render.layout.pdf import Renderer
from nethandout.render.preflight.characters import PageCharacters
from nethandout.render.preflight.provenance import Metadata

Read = Callable[..., PageCharacters]


@pytest.fixture
def read(renderer: Renderer, html: Callable[..., str]) -> Read:
    """Turn the text of a paragraph into the characters of its page."""

    def render(text: str, language: str = "ar") -> PageCharacters:
        body = f"<p>{text}</p>"
        part = renderer.render(html(body, language=language), metadata=Metadata("T", language))
        page = pypdfium2.PdfDocument(part.pdf)[0].get_textpage()
        return PageCharacters(page, page.get_text_range())

    return render


@pytest.mark.parametrize(
    "word",
    ["مُحَمَّد", "أَحْمَد", "فَاطِمَة", "عُمَر", "لاَلَة", "كتاب", "الرَّحْمٰن"],
)
def test_a_word_stays_whole_whatever_marks_it_bears(read: Read, word: str) -> None:
    letters = "".join(char for char in word if char.isalpha())
    words = list(read(f"السيد {word} هنا").right_to_left_words())
    assert sorted(letters) in [sorted(found) for found in words]
    assert len(words) == 3


@pytest.mark.parametrize(
    "text",
    ["Ọ̀ṣọ́ọ̀sì", "Ńkírú Ọ̀kọ́ńkwọ́", "Nguyễn", "x̂y"],
)
def test_a_mark_stands_after_its_letter(read: Read, text: str) -> None:
    placed = sorted(read(f'السيد <bdi dir="ltr">{text}</bdi> هنا').left_to_right())
    assert "".join(item.char for item in placed) == text.replace(" ", "")


def test_a_character_of_two_halves_is_one(read: Read) -> None:
    placed = sorted(read('السيد <bdi dir="ltr">𠮷野</bdi> هنا').left_to_right())
    assert [item.char for item in placed] == ["𠮷", "野"]

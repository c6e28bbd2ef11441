from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2
import pytest
from tests.render.screenreader import ScreenReader

from nethandout.render.layout import pdf as layout_pdf
from nethandout.render.layout.pdf import Renderer
from nethandout.render.preflight.provenance import Metadata

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.render.conftest import Html

NARROW = "80pt 600pt"


@pytest.fixture
def said(renderer: Renderer, html: Html) -> Callable[..., list[str]]:
    """Turn a body on narrow paper into what is said of its paragraphs."""

    def read(body: str, language: str = "en", *kinds: str) -> list[str]:
        page = html(body, language=language, size=NARROW, margin="2pt", css="li{list-style:none}")
        data = renderer.render(page, metadata=Metadata("T", language)).pdf
        return [each.text for each in ScreenReader(data).document.all(*(kinds or ("P",)))]

    return read


@pytest.mark.parametrize(
    "text",
    [
        "Call us at once when you feel very faint",
        "Monday – Friday – Saturday – Sunday",
        "the low-fat high-fiber well-cooked food",
        "and/or either/or with/without",
    ],
)
def test_words_of_two_lines_are_two_words(said: Callable[..., list[str]], text: str) -> None:
    assert said(f"<p>{text}</p>") == [text]


def test_a_word_longer_than_its_line_stays_one(said: Callable[..., list[str]]) -> None:
    word = "esophagogastroduodenoscopy"
    assert said(f'<p style="overflow-wrap:anywhere">an {word} now</p>') == [f"an {word} now"]


def test_chinese_lines_are_not_spaced(said: Callable[..., list[str]]) -> None:
    text = "如果体温达到或更高请立即致电您的医疗团队"
    assert said(f"<p>{text}</p>", "zh-Hans") == [text]


def test_a_new_line_is_a_space(said: Callable[..., list[str]]) -> None:
    assert said("<p>Monday<br>9:30</p>") == ["Monday 9:30"]


def test_a_warning_in_red_is_spaced_like_any_text(said: Callable[..., list[str]]) -> None:
    text = "Risk of a crisis with anesthesia, biopsy, or stress"
    assert said(f'<p style="color:#b00020"><b>{text}</b></p>') == [text]


def test_a_space_between_two_elements_is_said(said: Callable[..., list[str]]) -> None:
    assert said("<p><b>Day</b> <i>and</i> <u>night</u> <b>always</b> <b>there</b></p>") == [
        "Day and night always there"
    ]


def test_spaces_that_are_no_plain_ones_are_said(said: Callable[..., list[str]]) -> None:
    words = "<b>day</b> &#xa0; <b>night and</b> &#xa0; <b>always</b>"
    (text,) = said(f"<p>{words}</p>")
    assert text.split() == ["day", "night", "and", "always"]


def test_right_to_left_lines_end_at_the_left(said: Callable[..., list[str]]) -> None:
    text = "اتصل بنا فورا عند الشعور بألم شديد"
    assert said(f"<p>{text}</p>", "ar") == [text]


def test_labels_in_a_drawing_stand_apart(said: Callable[..., list[str]]) -> None:
    body = "<figure><div><span>liver</span></div><div><span>colon</span></div></figure>"
    assert "liver colon" in said(body, "en", "Div")[0]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_glyph_moves(
    renderer: Renderer, html: Html, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = {"en": "one two three four five six", "ar": "واحد اثنان ثلاثة (أربعة) خمسة ستة"}
    body = f"<p>{words[language]}</p><p>{words[language]} <b>{words[language]}</b></p>"
    page = html(body, language=language, size=NARROW, margin="2pt")

    def picture() -> bytes:
        data = renderer.render(page, metadata=Metadata("T", language)).pdf
        return bytes(pypdfium2.PdfDocument(data)[0].render(scale=2).buffer)

    spaced = picture()
    monkeypatch.setattr(layout_pdf, "spaces_between_lines", lambda _: _Nothing())
    assert picture() == spaced


class _Nothing:
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...

"""No line ends after its first word because a space behind its last word has no room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nethandout.render.type.lineends import filled_lines

STYLE = (
    "@page {{ size: {width}pt 400pt; margin: 0 }} body {{ margin: 0; font: 18pt 'Noto Sans' }}"
    " .run {{ white-space: nowrap }}"
)
RUN = '<span dir="ltr" class="run">911</span>'


def lines(html: str, width: float) -> list[str]:
    """Lay HTML out on a page of a width in points: the texts of its lines."""
    from weasyprint import CSS, HTML

    sheet = CSS(string=STYLE.format(width=width))
    (page, *_) = HTML(string=html).render(stylesheets=[sheet]).pages
    return ["".join(texts_of(line)).strip() for line in line_boxes(page._page_box)]


def line_boxes(box: object) -> Iterator[object]:
    if type(box).__name__ == "LineBox":
        yield box
    for child in getattr(box, "children", ()):
        yield from line_boxes(child)


def texts_of(box: object) -> Iterator[str]:
    if type(box).__name__ == "TextBox":
        yield box.text  # type: ignore[attr-defined]
    for child in getattr(box, "children", ()):
        yield from texts_of(child)


@pytest.mark.parametrize(
    ("language", "text", "then"),
    [
        ("en", "You have severe pain in your belly. ", "<strong>Do not eat or drink.</strong>"),
        ("ru", "Не начинайте и не прекращайте приём ", "<strong>сами.</strong>"),
        ("ar", "بعض الدم في البراز. اتصل بالرقم ", f"{RUN} عند وجود دم كثير."),
        ("ar", "يزيد وزنك أسبوعيًا بمقدار\u00a0", f"{RUN} كيلوغرام أو أكثر."),
        ("vi", "Các nội dung khác, nói ngắn gọn\u00a0", f"{RUN}\u00a0· Kế hoạch của quý vị"),
    ],
)
def test_the_first_line_only_grows_with_the_width(language: str, text: str, then: str) -> None:
    """The widths are around that of the text: with and without the space at its end."""
    direction = "rtl" if language == "ar" else "ltr"
    html = f'<html lang="{language}" dir="{direction}"><body>{text}'
    fits = next(width for width in range(180, 400, 10) if len(lines(html, width)) == 1)
    with filled_lines():
        widths = [fits - 20 + step * 1.5 for step in range(20)]
        lengths = [len(lines(html + then, width)[0]) for width in widths]
    assert lengths == sorted(lengths)
    assert min(lengths) > len(text) / 2


@pytest.mark.parametrize("width", range(180, 380, 20))
def test_no_word_is_lost_and_none_is_printed_twice(width: int) -> None:
    text = "Call us if the pain gets worse. <strong>Press</strong> on it, call {} or <b>go</b> now."
    html = f'<html lang="en"><body>{text.format(RUN)}'
    with filled_lines():
        found = lines(html, width)
    assert " ".join(found) == "Call us if the pain gets worse. Press on it, call 911 or go now."


def test_what_is_not_too_wide_is_as_it_was() -> None:
    html = f'<html lang="en"><body>Call {RUN} now. <strong>Lie down.</strong>'
    usual = lines(html, 150)
    with filled_lines():
        assert lines(html, 150) == usual


def test_other_documents_are_laid_out_as_before() -> None:
    from weasyprint.layout import inline

    before = inline.split_first_line
    with filled_lines():
        assert inline.split_first_line is not before
    assert inline.split_first_line is before

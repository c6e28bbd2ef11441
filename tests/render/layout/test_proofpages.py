"""Numbers stand where their texts begin, whatever the layout did with the words."""

from __future__ import annotations

from nethandout.render.layout.places import PageText, TextLine
from nethandout.render.layout.proofpages import Place, find_texts
from nethandout.render.pdfbytes.geometry import Rect


def page(*lines: str, furniture: str = "") -> PageText:
    found = [
        TextLine(text, "es", Rect(10.0, 700.0 - 20 * number, 100.0, 12.0))
        for number, text in enumerate(lines)
    ]
    if furniture:
        found.append(TextLine(furniture, "es", Rect(0, 0, 1, 1), furniture=True))
    return PageText(612, 792, tuple(found))


def places(texts: list[str], *pages: PageText) -> dict[int, tuple[int, float, float]]:
    found: dict[int, Place] = find_texts(texts, pages)
    return {index: (one.page, one.rect.y, one.part) for index, one in found.items()}


def test_a_text_is_found_over_lines_without_its_markup() -> None:
    found = places(
        ["**No** [conduzca](nci) hoy ni mañana."], page("Hola", "No conduzca", "hoy ni mañana.")
    )
    assert found == {0: (0, 680.0, 0.0)}


def test_a_sentence_may_begin_within_a_line() -> None:
    found = places(["Sí.", "No."], page("Sí. No."))
    assert found == {0: (0, 700.0, 0.0), 1: (0, 700.0, 0.5)}


def test_what_a_placeholder_holds_may_be_anything() -> None:
    found = places(["Llame al {phone} ya."], page("Llame al (312) 555-0140", "ya."))
    assert found == {0: (0, 700.0, 0.0)}


def test_a_short_text_is_not_found_within_a_longer_one() -> None:
    found = places(["Dolor", "Dolor fuerte"], page("Dolor fuerte", "Dolor"))
    assert found == {0: (0, 680.0, 0.0), 1: (0, 700.0, 0.0)}


def test_a_text_goes_on_over_the_end_of_its_page() -> None:
    long = "Una frase muy larga que sigue después."
    found = places([long], page("Hola", "Una frase muy larga"), page("que sigue después."))
    assert found == {0: (0, 680.0, 0.0)}


def test_joiners_and_no_break_spaces_are_no_letters() -> None:
    assert places(["5 mg cada día"], page("5\u00a0mg\u2060 cada", "día"))


def test_what_stands_in_a_margin_or_nowhere_is_not_found() -> None:
    assert places(["Página", "Nada", "{only}"], page("Hola", furniture="Página")) == {}

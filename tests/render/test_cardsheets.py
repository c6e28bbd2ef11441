"""Cards are printed alone: their sheets, whose they are on each, and nothing of a handout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import page as page_validation
import pypdfium2
import pytest

from nethandout.handout.tree import Handout
from nethandout.render.cardsheets import CardPress
from nethandout.render.markup.card import CARD_KINDS, CRISIS, FEVER, wallet_cards
from nethandout.render.preflight.checks import inspect, verify
from nethandout.render.preflight.pagetext import ReadPage
from nethandout.render.typeset import Typeset

if TYPE_CHECKING:
    from tests.render.conftest import PersonalFactory, ToolsFactory

HandoutFactory = Callable[..., Handout]
LONG_NAME = "Maximiliana Wolfeschlegelsteinhausen de la Concepcion y Hohenzollern " * 3
IN_ENGLISH = {
    "travel": "Travel card: radioactive medicine in the body",
    "panel": "Alert: risk of carcinoid crisis",
    "bowel": "Alert: the bowel may be blocked",
    "fever": "Alert: fever with low blood counts",
    "cord": "Alert: pressure on the spinal cord",
}


@pytest.fixture(scope="session")
def alone(make_card_handout: HandoutFactory) -> HandoutFactory:
    """Turn a language and kinds of cards into the handout of the card edition."""

    def make(language: str = "en", kinds: tuple[str, ...] = (CRISIS.topic,)) -> Handout:
        handout = make_card_handout(language, kinds)
        return replace(handout, edition="card", front=(), groups=(), forms=(), questions=())

    return make


def pages_of(printed: Typeset) -> list[ReadPage]:
    return [ReadPage(page) for page in pypdfium2.PdfDocument(printed.pdf)]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", ["Rosa Klein", LONG_NAME[:200]], ids=["short", "long"])
def test_every_card_is_there_with_whose_it_is_on_each_page(
    language: str,
    name: str,
    alone: HandoutFactory,
    make_tools: ToolsFactory,
    make_personal: PersonalFactory,
) -> None:
    handout = alone(language, tuple(kind.topic for kind in CARD_KINDS))
    personal = make_personal(name, "ZAN-1", language, goal="Walk the dog")
    printed = CardPress(handout, make_tools(language)).print(personal)
    assert verify(printed.pdf, printed.expected) == []
    pages = pages_of(printed)
    assert printed.expected.identifiers[2] == "ZAN-1"
    assert printed.counted_pages == 0
    for kind in CARD_KINDS:
        numbers = [n for n, page in enumerate(pages) if page.has(IN_ENGLISH[kind.prefix])]
        assert numbers, kind
        assert all(number % 2 == 0 for number in numbers), "a card is never the back of a sheet"
    assert pages[0].has(IN_ENGLISH["panel"])
    assert not [page for page in pages if page.has("Walk the dog") or page.has("When to call")]


@pytest.mark.parametrize("language", ["es", "ar"])
def test_cards_alone_are_accessible_and_lasting(
    language: str,
    alone: HandoutFactory,
    make_tools: ToolsFactory,
    make_personal: PersonalFactory,
) -> None:
    handout = alone(language, (CRISIS.topic, FEVER.topic))
    printed = CardPress(handout, make_tools(language)).print(make_personal(language=language))
    for profile in ("ua1", "pdfa3a"):
        assert page_validation.is_pdf_compliant_bytes(printed.pdf, profile=profile), profile
    found = inspect(printed.pdf)
    assert found.problems == ()
    assert found.provenance is not None
    assert (found.provenance.edition, found.provenance.personal) == ("card", True)


def test_each_copy_has_its_own_words_and_the_same_file_twice(
    alone: HandoutFactory, make_tools: ToolsFactory, make_personal: PersonalFactory
) -> None:
    press = CardPress(alone(), make_tools())
    one, other = (press.print(make_personal(name)) for name in ("Rosa Klein", "Otto Vogel"))
    assert press.print(make_personal("Rosa Klein")).pdf == one.pdf
    expected = replace(other.expected, forbidden=("Rosa Klein",))
    press.confirm(one)
    assert verify(other.pdf, expected) == []
    assert verify(one.pdf, expected) != []


def test_an_english_card_has_the_name_in_latin_letters(
    alone: HandoutFactory, make_personal: PersonalFactory
) -> None:
    patient = {
        "name": "سلمى حداد",
        "latin_name": "Salma Haddad",
        "birth_date": "1961-04-09",
        "record_number": "ZAN-1",
    }
    (card,) = wallet_cards(alone(), make_personal(patient=patient))
    assert [panel.name for panel in card.panels] == ["Salma Haddad"]

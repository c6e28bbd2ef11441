"""The paper says who it is from, and names the sources of what it says."""

from __future__ import annotations

from nethandout.content.library import ClinicSettings
from nethandout.content.reading import Content
from nethandout.handout.imprint import citations, clinic_block
from nethandout.handout.tree import ClinicBlock
from nethandout.i18n.formats import Formats


def test_the_clinic_is_written_as_the_language_does(example_clinic: ClinicSettings) -> None:
    block = clinic_block(example_clinic, Formats("en", "US"))
    assert block.day_phone == "(312) 555-0140"
    assert block.hours is not None
    assert block.hours.replace("\u00a0", " ") == "Monday – Friday · 8:00 AM – 5:00 PM"


def test_only_a_leaflet_for_anybody_is_a_page_on_the_web(example_clinic: ClinicSettings) -> None:
    address = "https://example.org/{handout_id}.html"
    clinic = example_clinic.model_copy(update={"page_address": address})
    formats = Formats("en", "US")
    assert clinic_block(clinic, formats, personal=False).page_address == address
    assert clinic_block(clinic, formats, personal=True).page_address is None
    assert clinic_block(clinic, formats).page_address is None


def test_without_a_clinic_nothing_is_said_of_it() -> None:
    assert clinic_block(None, Formats("en", "US")) == ClinicBlock()


def test_sources_come_as_the_file_lists_them(small_content: Content) -> None:
    named = [source.text for source in citations(small_content, small_content.topics.values())]
    assert named == ["A leaflet, 2024.", "A book, 2020."]


def test_the_days_of_the_travel_card_are_there_in_english_too(
    example_clinic: ClinicSettings,
) -> None:
    block = clinic_block(example_clinic, Formats("es", "US"))
    days = (block.travel_card_for, block.travel_card_for_in_english)
    assert [(text or "").replace("\u00a0", " ") for text in days] == ["90 días", "90 days"]

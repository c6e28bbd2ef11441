"""Turn the clinic's settings and the sources of facts into what the paper says of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time

from nethandout.content.library import WEEKDAYS, ClinicSettings, Hours
from nethandout.content.placeholders import placeholder_values
from nethandout.content.reading import Content
from nethandout.handout.tree import Citation, ClinicBlock
from nethandout.i18n.formats import Formats
from nethandout.i18n.languages import SOURCE_LANGUAGE
from nethandout.model.text import LocalizedText
from nethandout.model.topic import Topic


def _opening_hours(hours: Hours, formats: Formats) -> str:
    """Turn opening hours into “Monday – Friday · 8:00 AM – 5:00 PM” in a language."""
    numbers = [WEEKDAYS.index(day) for day in hours.days]
    opening, closing = (time.fromisoformat(text) for text in (hours.open, hours.close))
    return f"{formats.weekdays(numbers)} · {formats.time_range(opening, closing)}"


def clinic_block(
    clinic: ClinicSettings | None, formats: Formats, *, personal: bool = True
) -> ClinicBlock:
    """Turn settings into names, phones and hours as a language writes them; empty without one.

    Only a leaflet for anybody is a page of its own on the web: a patient's has their name.
    """
    if clinic is None:
        return ClinicBlock()
    hours = clinic.hours
    return ClinicBlock(
        name=clinic.name,
        address=clinic.address,
        website=clinic.website,
        page_address=None if personal else clinic.page_address,
        day_phone=formats.phone(clinic.phones.day),
        night_phone=formats.phone(clinic.phones.night),
        emergency_number=clinic.emergency_number,
        hours=_opening_hours(hours, formats),
        brand_color=clinic.brand_color,
        logo=clinic.logo,
        travel_card_for=_travel_card_days(clinic, formats),
        travel_card_for_in_english=_travel_card_days(
            clinic, Formats(SOURCE_LANGUAGE, formats.region)
        ),
    )


def _travel_card_days(clinic: ClinicSettings, formats: Formats) -> str | None:
    """Turn the days for which the travel card after PRRT is carried into “90 days”."""
    return placeholder_values(clinic, formats)["radiation_travel_card_days"]


def citations(content: Content, chosen: Iterable[Topic]) -> tuple[Citation, ...]:
    """Turn topics into the sources that their facts come from, as the file lists them."""
    wanted = {source for topic in chosen for source in topic.sources}
    return tuple(
        Citation(LocalizedText(source.short or source.citation, SOURCE_LANGUAGE))
        for source in content.sources.values()
        if source.id in wanted
    )

"""Turn a clinic's settings into what its paper says of it: phones, hours, address, periods."""

from __future__ import annotations

from datetime import time

from nethandout.content.library import WEEKDAYS, ClinicSettings, Hours
from nethandout.content.placeholders import placeholder_values
from nethandout.handout.tree import ClinicBlock
from nethandout.i18n.formats import Formats
from nethandout.i18n.languages import SOURCE_LANGUAGE


def clinic_block(clinic: ClinicSettings | None, formats: Formats) -> ClinicBlock:
    """Turn settings into the block; without a clinic there are lines to write on."""
    if clinic is None:
        return ClinicBlock()
    hours = clinic.hours
    return ClinicBlock(
        name=clinic.name,
        address=clinic.address,
        website=clinic.website,
        day_phone=formats.phone(clinic.phones.day),
        night_phone=formats.phone(clinic.phones.night),
        emergency_number=clinic.emergency_number,
        hours=_opening_hours(hours, formats),
        brand_color=clinic.brand_color,
        logo=clinic.logo,
        travel_card_for=_days(clinic, formats),
        travel_card_for_in_english=_days(clinic, Formats(SOURCE_LANGUAGE, formats.region)),
    )


def _days(clinic: ClinicSettings, formats: Formats) -> str | None:
    name = "radiation_travel_card_days"
    return placeholder_values(clinic, formats)[name]


def _opening_hours(hours: Hours, formats: Formats) -> str:
    """Turn opening hours into “Monday – Friday · 8:00 AM – 5:00 PM” in a language."""
    numbers = [WEEKDAYS.index(day) for day in hours.days]
    opening, closing = (time.fromisoformat(text) for text in (hours.open, hours.close))
    return f"{formats.weekdays(numbers)} · {formats.time_range(opening, closing)}"

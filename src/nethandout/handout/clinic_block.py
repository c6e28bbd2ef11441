"""Turn a clinic's settings into what the paper says about the clinic."""

from __future__ import annotations

from datetime import time

from nethandout.content.library import WEEKDAYS, ClinicSettings, Hours
from nethandout.handout.tree import ClinicBlock
from nethandout.i18n.formats import Formats


def _opening_hours(hours: Hours, formats: Formats) -> str:
    """Turn opening hours into “Monday – Friday · 8:00 AM – 5:00 PM” in a language."""
    numbers = [WEEKDAYS.index(day) for day in hours.days]
    opening, closing = (time.fromisoformat(text) for text in (hours.open, hours.close))
    return f"{formats.weekdays(numbers)} · {formats.time_range(opening, closing)}"


def clinic_block(clinic: ClinicSettings | None, formats: Formats) -> ClinicBlock:
    """Turn settings into names, phones and hours as a language writes them; empty without one."""
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
    )

"""Turn the name of a time zone into the zone, and a clinic's zone into its day.

What is past or to come is so at the clinic, not where the server stands: a server on UTC is a
day behind Auckland for half of the day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from nethandout.source.spelling import suggest


def known_zone(name: str) -> str:
    """Refuse what is no name of a zone in the IANA database (`ValueError`), with a near one.

    Short names such as EST are refused as well: most mean a zone without daylight saving time.
    """
    try:
        if "/" in name or name == "UTC":
            ZoneInfo(name)
            return name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass  # told below, as for any other name
    zones = available_timezones()
    if not zones:
        raise ValueError("this machine knows no time zones; install the package tzdata")
    hint = suggest(name.replace(" ", "_"), (zone for zone in zones if "/" in zone))
    raise ValueError(f"this is not the name of a time zone, such as America/Chicago{hint}")


def today_in(zone: ZoneInfo | None) -> date:
    """Turn a zone into the day it is there; None is the zone of this machine."""
    return datetime.now(tz=UTC).astimezone(zone).date()


def machine_zone() -> str:
    """Give the name of this machine's zone, as short as the system says it: CET, UTC."""
    return datetime.now(tz=UTC).astimezone().tzname() or "unknown"

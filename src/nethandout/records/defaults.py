"""Turn a record's tree into one with what the clinic says for all its records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from enum import Enum, auto

from nethandout.source.tree import SourceTree


@dataclass(frozen=True, slots=True)
class ClinicDefaults:
    """What a record need not say. Without a zone, times are those of this machine."""

    zone: tzinfo | None = None
    language: str | None = None
    approver: str | None = None
    approval_required: bool = True


NO_DEFAULTS = ClinicDefaults()


class ClockChange(Enum):
    """How daylight saving time touches an hour of a day."""

    SKIPPED = auto()
    TWICE = auto()


def with_defaults(tree: SourceTree, clinic: ClinicDefaults) -> SourceTree:
    """Turn a cleaned tree into one with the clinic's language and, for a patient, approver."""
    value = tree.value
    if not isinstance(value, dict):
        return tree
    given: dict[str, object] = {}
    if clinic.language is not None:
        given["language"] = clinic.language
    if clinic.approver is not None and "patient" in value:
        given["approved_by"] = clinic.approver
    missing = {key: text for key, text in given.items() if value.get(key) is None}
    return replace(tree, value={**value, **missing}) if missing else tree


def clock_change(moment: datetime, zone: tzinfo | None) -> ClockChange | None:
    """Tell whether a local time does not exist in a zone, or exists two times.

    A time in the gap comes back from UTC as another one (PEP 495).
    """
    first, second = (moment.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(zone).replace(tzinfo=None, fold=0) != moment.replace(fold=0):
        return ClockChange.SKIPPED
    return ClockChange.TWICE if first != second else None

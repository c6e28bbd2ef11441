"""Give what became of a row one shape, for the journal, the manifest and the summary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from nethandout.errors import Problem


class RowStatus(StrEnum):
    """What became of a row.

    `ok` is printed, `failed` has an error in the row, `refused` was stopped by a safety rule
    or a check, `skipped` was not tried.
    """

    OK = "ok"
    FAILED = "failed"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why a row is not printed: a stable code, and words without a patient's values."""

    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"


def reasons_of(problems: Iterable[Problem]) -> tuple[Reason, ...]:
    """Turn problems into reasons, each only one time; the row says where they are."""
    reasons = (Reason(problem.code, problem.message) for problem in problems)
    return tuple(dict.fromkeys(reasons))


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row.

    `file` is a name in the output folder. `record_number` is identity: the journal never
    stores it, and the manifest only when asked.
    """

    row: int
    status: RowStatus
    file: str | None = None
    sha256: str | None = None
    handout_id: str | None = None
    language: str | None = None
    pages: int | None = None
    reasons: tuple[Reason, ...] = ()
    record_number: str | None = field(default=None, repr=False, compare=False)

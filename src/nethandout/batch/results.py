"""Give what became of a row one shape, for the journal, the manifest and the summary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from nethandout.errors import Problem, Severity


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
    """What is said of a row: a stable code, and words without a patient's values."""

    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"


Reasons = tuple[Reason, ...]


def reasons_of(problems: Iterable[Problem], severity: Severity | None = None) -> Reasons:
    """Turn problems (of one severity) into reasons, each one time; the row says where they are."""
    wanted = (one for one in problems if severity is None or one.severity is severity)
    return tuple(dict.fromkeys(Reason(one.code, one.message) for one in wanted))


@dataclass(frozen=True, slots=True)
class Beside:
    """A file for another program that belongs to a handout: its kind, name and SHA-256."""

    kind: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Work:
    """What a row cost: seconds of a worker, and whether it was the first of its kind."""

    seconds: float = 0.0
    is_first_of_kind: bool = False


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row.

    `file` is a name in the output folder, `source` that of the row's own file where rows
    come from a folder. `beside` are its files for other programs. `reasons` say why it is not
    printed, `warnings` what to look at all the same. `record_number` is identity: the journal
    never stores it, and the manifest only when asked; nor does a list keep the `work`, which
    tells how long others will take.
    """

    row: int
    status: RowStatus
    file: str | None = None
    sha256: str | None = None
    handout_id: str | None = None
    language: str | None = None
    pages: int | None = None
    reasons: Reasons = ()
    warnings: Reasons = ()
    source: str | None = None
    beside: tuple[Beside, ...] = ()
    record_number: str | None = field(default=None, repr=False, compare=False)
    work: Work = field(default=Work(), repr=False, compare=False)

    @property
    def label(self) -> str:
        """What people call the row: its number, and the name of its file if it has one."""
        return label_of(self.row, self.source)


def label_of(row: int, source: str | None) -> str:
    """Turn a row's number and the name of its own file, if it has one, into what it is called."""
    return f"row {row}" + (f" ({source})" if source else "")

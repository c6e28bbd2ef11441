from __future__ import annotations

import errno

import pytest
from executor_jobs import CANARY

from nethandout.errors import ExitCode, InputError, Position, Problem, Severity
from nethandout.executors import Failure, FailureKind, Job, Outcome, SetupError
from nethandout.executors.protocol import failure_of


def raised(error: BaseException) -> BaseException:
    try:
        raise error  # noqa: TRY301 - to have a traceback
    except BaseException as caught:  # noqa: BLE001 - any kind is tested
        return caught


@pytest.mark.parametrize(
    "error",
    [
        ValueError(CANARY),
        KeyError(CANARY),
        OSError(errno.ENOENT, CANARY, f"{CANARY}.pdf"),
        UnicodeEncodeError("ascii", CANARY, 0, 1, CANARY),
        SystemExit(CANARY),
        KeyboardInterrupt(CANARY),
        MemoryError(CANARY),
        ExceptionGroup(CANARY, [ValueError(CANARY)]),
    ],
)
def test_no_value_of_an_unexpected_exception_is_kept(error: BaseException) -> None:
    failure = failure_of(raised(error))
    assert CANARY not in repr(failure)


def test_an_unexpected_exception_says_its_class_and_place() -> None:
    failure = failure_of(raised(ValueError(CANARY)))
    assert failure.kind is FailureKind.ERROR
    assert failure.exit_code is ExitCode.BUG
    assert failure.message.startswith("ValueError at test_protocol.py:")


def test_an_error_of_ours_keeps_its_exit_code_message_and_codes() -> None:
    place = Position("r.yaml", 1)
    problems = [Problem(place, code, "…", Severity.ERROR) for code in ("b", "a", "b")]
    assert failure_of(InputError("the record is wrong", problems)) == Failure(
        FailureKind.ERROR, ExitCode.BAD_INPUT, "the record is wrong", ("a", "b")
    )


def test_a_full_disk_is_not_our_bug() -> None:
    failure = failure_of(OSError(errno.ENOSPC, "…"))
    assert failure.exit_code is ExitCode.FILE
    assert failure.message == "OSError: No space left on device"


def test_lack_of_memory_is_a_limit() -> None:
    failure = failure_of(MemoryError())
    assert (failure.kind, failure.exit_code) == (FailureKind.MEMORY, ExitCode.LIMIT)


def test_what_may_be_personal_is_not_printed() -> None:
    assert CANARY not in repr(Job("k", CANARY))
    assert CANARY not in repr(Outcome("k", CANARY))


def test_a_setup_error_ends_with_the_exit_code_of_its_cause() -> None:
    error = SetupError(Failure(FailureKind.ERROR, ExitCode.MISSING, "a font is missing"))
    assert error.exit_code is ExitCode.MISSING
    assert str(error) == "no worker could be made ready: a font is missing"


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, "…"),
        OSError("libx.so.0: failed to map segment from shared object"),
        ImportError("liby.so: cannot allocate memory in static TLS block"),
    ],
)
def test_whatever_had_no_room_in_memory_is_no_bug(error: Exception) -> None:
    failure = failure_of(raised(error))
    assert (failure.kind, failure.exit_code) == (FailureKind.MEMORY, ExitCode.LIMIT)

"""The rows of a table become one PDF, one after the other; what fails is named by its row."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from io import BytesIO

import anyio
import pikepdf
import pytest
from tests.web.conftest import finished_pdf

from nethandout.errors import InputError
from nethandout.web import batches
from nethandout.web.batches import PrintRun, print_all, rows_to_print
from nethandout.web.form.types import DroppedRow, DroppedTable
from nethandout.web.work import Made, Preview, Shown
from nethandout.web.workers import BusyError, LostError

TABLE = DroppedTable(
    (
        DroppedRow(2, "ready", data={"row": ("2",)}),
        DroppedRow(3, "wrong", data={"row": ("3",)}),
        DroppedRow(4, "look", data={"row": ("4",)}),
        DroppedRow(5, "wrong"),
    )
)
Show = Callable[[Preview], Awaitable[Shown]]


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return finished_pdf()


def printed(
    pdf: bytes, *failures: Exception | None, staff: str = "en"
) -> tuple[PrintRun, list[str]]:
    """Print the table; of the calls the first end as `failures` say."""
    run, asked, ends = PrintRun(staff), list[str](), list(failures)

    async def show(preview: Preview) -> Shown:
        await anyio.lowlevel.checkpoint()
        failure = ends.pop(0) if ends else None
        if failure is not None:
            raise failure
        asked.extend(preview.data["row"])
        assert preview.is_finished
        return Shown((), made=Made(pdf, "NH-0000-0000", "en", ()))

    anyio.run(print_all, run, TABLE, show)
    return run, asked


def test_rows_with_a_mistake_are_left_out() -> None:
    assert [row.number for row in rows_to_print(TABLE)] == [2, 4]


def test_all_rows_are_joined_in_their_order(pdf: bytes) -> None:
    run, asked = printed(pdf)
    assert asked == ["2", "4"]
    assert run.progress == batches.Progress(2, 2, (), is_finished=True)
    with pikepdf.open(BytesIO(pdf)) as one, pikepdf.open(BytesIO(run.pdf)) as joined:
        assert len(joined.pages) >= 2 * len(one.pages)
        with joined.open_outline() as outline:
            assert [item.title for item in outline.root] == [
                "Row 2: NH-0000-0000",
                "Row 4: NH-0000-0000",
            ]


def test_the_file_of_a_table_names_itself_in_the_language_of_staff(pdf: bytes) -> None:
    run, _ = printed(pdf, staff="es")
    with pikepdf.open(BytesIO(run.pdf)) as joined, joined.open_outline() as outline:
        assert str(joined.docinfo.Title) == "Tirada de impresión"
        assert [item.title for item in outline.root] == [
            "Fila 2: NH-0000-0000",
            "Fila 4: NH-0000-0000",
        ]


@pytest.mark.parametrize("error", [LostError("lost"), InputError("wrong")])
def test_a_row_that_fails_costs_the_others_nothing(pdf: bytes, error: Exception) -> None:
    run, asked = printed(pdf, error)
    assert asked == ["4"]
    assert run.progress.failed == (2,)
    assert run.pdf


def test_who_waits_at_the_page_goes_first(pdf: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_PATIENCE", 0.0)
    run, asked = printed(pdf, BusyError("busy"), BusyError("busy"))
    assert asked == ["2", "4"]
    assert run.progress.failed == ()


def test_a_file_that_grows_too_large_says_what_to_use(
    pdf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_BYTES", 1000)
    run, _ = printed(pdf)
    assert run.progress.is_finished
    assert not run.pdf
    assert "split the table" in run.message


def test_a_run_that_nobody_wants_any_more_stops() -> None:
    run = PrintRun("en", is_wanted=False)

    async def never(_: Preview) -> Shown:
        await anyio.lowlevel.checkpoint()
        raise AssertionError

    anyio.run(print_all, run, TABLE, never)
    assert not run.pdf


def test_a_print_run_shows_nothing_of_anybody() -> None:
    assert "Rosa" not in repr(PrintRun("en", pdf=b"Rosa"))

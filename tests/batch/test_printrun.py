from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import page as validator
import pikepdf
import pypdfium2
import pytest
from batch_doubles import Told, line, summary_of

from nethandout.batch.jobs import deliver_one, print_one, set_up
from nethandout.batch.printrun import Order, PrintRunOrder
from nethandout.batch.run import BatchOrder, StopSign, run_batch
from nethandout.errors import ExitCode
from nethandout.executors import Task
from nethandout.executors.serial import SerialExecutor
from nethandout.service import Service

Table = Callable[..., Path]
MakeOrder = Callable[..., BatchOrder]
Run = Callable[..., ExitCode]


def in_this_process(task: Task) -> SerialExecutor:  # type: ignore[type-arg]
    assert (task.setup, task.work, task.deliver) == (set_up, print_one, deliver_one)
    return SerialExecutor(task)


@pytest.fixture
def run(table: Table, order: MakeOrder, service: Service, tmp_path: Path) -> Run:
    """Print three rows, once, and any number of files for the printer."""
    rows = table(
        line(1, site="rectum", language="es"),
        line(2),
        line(3, language="es"),
        line(4, site="elbow"),
    )
    target = tmp_path / "run.pdf"

    def again(sort: Order = "input", *, separator: bool = False) -> ExitCode:
        asked = replace(
            order(rows, resume=True), print_run=PrintRunOrder(target, sort, separator=separator)
        )
        told = Told()
        code = run_batch(asked, service, in_this_process, told, StopSign()).code
        assert told.bindings == [(1, 3), (2, 3), (3, 3)]
        return code

    return again


def titles(path: Path) -> list[str]:
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        return [str(item.title).partition(":")[0] for item in outline.root]


def pages(path: Path) -> Iterator[str]:
    for page in pypdfium2.PdfDocument(path):
        yield page.get_textpage().get_text_range()


def test_handouts_are_bound_in_the_wanted_order(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "run.pdf"
    orders: tuple[tuple[Order, list[str]], ...] = (
        ("input", ["Row 2", "Row 3", "Row 4"]),
        ("language", ["Row 3", "Row 2", "Row 4"]),
        ("site", ["Row 3", "Row 4", "Row 2"]),
    )
    for sort, expected in orders:
        assert run(sort) is ExitCode.BATCH_FAILED
        assert titles(path) == expected
    assert path.stat().st_mode & 0o777 == 0o600


def test_separator_sheets_name_no_patient(run: Run, tmp_path: Path) -> None:
    run(separator=True)
    path = tmp_path / "run.pdf"
    texts = list(pages(path))
    sheets = [index for index, text in enumerate(texts) if text.startswith("Row ")]
    assert len(sheets) == 3
    assert all(index % 2 == 0 and not texts[index + 1].strip() for index in sheets)
    assert not [index for index in sheets if "Zephyrine" in texts[index]]
    assert "NH-" in texts[0]
    report = validator.validate_pdf_bytes(path.read_bytes(), profile="ua1")
    assert [(each.rule_id, each.message) for each in report.failures] == []


def test_without_handouts_there_is_no_file(
    table: Table, order: MakeOrder, service: Service, tmp_path: Path
) -> None:
    asked = order(table(line(1, site="elbow")), print_run=PrintRunOrder(tmp_path / "run.pdf"))
    end = run_batch(asked, service, in_this_process, Told(), StopSign())
    assert end.code is ExitCode.BATCH_FAILED
    assert not (tmp_path / "run.pdf").exists()


def test_a_file_that_cannot_be_written_is_told(
    table: Table, order: MakeOrder, service: Service, tmp_path: Path
) -> None:
    target = tmp_path / "no" / "run.pdf"
    asked = order(table(line(1)), print_run=PrintRunOrder(target))
    end = run_batch(asked, service, in_this_process, Told(), StopSign())
    assert end.code is ExitCode.FILE
    assert summary_of(end.place.folder)["ok"] == 1

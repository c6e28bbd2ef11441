from __future__ import annotations

from collections.abc import Callable, Iterator
from csv import DictReader
from dataclasses import replace
from pathlib import Path

import page as validator
import pikepdf
import pypdfium2
import pytest
from batch_doubles import HEADER, Told, line, summary_of

from nethandout.batch.jobs import deliver_one, print_one, set_up
from nethandout.batch.printrun import Order, PrintRunOrder
from nethandout.batch.run import BatchOrder, StopSign, run_batch
from nethandout.batch.stacks import Split
from nethandout.errors import ExitCode, HandoutError
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
    """Print four rows, once, and any number of files for the printer."""
    rows = table(
        line(1, site="rectum", language="es", paper="letter"),
        line(2, paper="letter"),
        line(3, language="es", paper="letter"),
        line(4, site="elbow", paper="letter"),
        line(5, paper="a4"),
        header=f"{HEADER.strip()},print.paper\n",
    )
    target = tmp_path / "run.pdf"

    def again(told: Told | None = None, stop: StopSign | None = None, **asked: object) -> ExitCode:
        batch = replace(order(rows, resume=True), print_run=PrintRunOrder(target, **asked))  # type: ignore[arg-type]
        return run_batch(batch, service, in_this_process, told or Told(), stop or StopSign()).code

    return again


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Leave a print run of yesterday, whole and split."""
    path = tmp_path / "run.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Title"], pdf.docinfo["/Producer"] = "Print run", "nethandout"
        for name in ("run", "run-ar", "run-zh-Hans-a4-001", "other-es"):
            pdf.save(path.with_stem(name))
        pdf.docinfo["/Title"] = "Minutes of the meeting"
        pdf.save(path.with_stem("run-es"))
    return path


def titles(path: Path) -> list[str]:
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        return [str(item.title).partition(":")[0] for item in outline.root]


def pages(path: Path) -> Iterator[str]:
    for page in pypdfium2.PdfDocument(path):
        yield page.get_textpage().get_text_range()


def test_handouts_are_bound_in_the_wanted_order(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "run.pdf"
    orders: tuple[tuple[Order, list[str]], ...] = (
        ("input", ["Row 2", "Row 3", "Row 4", "Row 6"]),
        ("language", ["Row 3", "Row 6", "Row 2", "Row 4"]),
        ("site", ["Row 3", "Row 6", "Row 4", "Row 2"]),
        ("paper", ["Row 6", "Row 3", "Row 2", "Row 4"]),
    )
    for sort, expected in orders:
        assert run(sort=sort) is ExitCode.BATCH_FAILED
        assert titles(path) == expected
    assert path.stat().st_mode & 0o777 == 0o600


def test_cards_alone_are_bound_and_a_row_without_a_card_is_refused(
    table: Table, order: MakeOrder, service: Service, tmp_path: Path
) -> None:
    rows = table(
        f"{line(1)},card,carcinoid-syndrome",
        f"{line(2)},standard,",
        f"{line(3)},card,",
        header=f"{HEADER.strip()},print.edition,conditions\n",
    )
    batch = replace(order(rows), print_run=PrintRunOrder(tmp_path / "run.pdf"))
    code = run_batch(batch, service, in_this_process, Told(), StopSign()).code
    assert code is ExitCode.BATCH_FAILED
    assert titles(tmp_path / "run.pdf") == ["Row 2", "Row 3"]
    texts = list(pages(tmp_path / "run.pdf"))
    assert "Alert: risk of carcinoid crisis" in texts[0].replace("\xa0", " ")
    assert not texts[1].strip()


def test_separator_sheets_name_no_patient(run: Run, tmp_path: Path) -> None:
    run(separator=True)
    path = tmp_path / "run.pdf"
    texts = list(pages(path))
    sheets = [index for index, text in enumerate(texts) if text.startswith("Row ")]
    assert len(sheets) == 4
    assert all(index % 2 == 0 and not texts[index + 1].strip() for index in sheets)
    assert not [index for index in sheets if "Zephyrine" in texts[index]]
    assert "NH-" in texts[0]
    report = validator.validate_pdf_bytes(path.read_bytes(), profile="ua1")
    assert [(each.rule_id, each.message) for each in report.failures] == []


@pytest.mark.parametrize("lines", [(), (line(1, site="elbow"),)])
def test_without_handouts_there_is_no_file_not_even_yesterdays(
    table: Table, order: MakeOrder, service: Service, old: Path, lines: tuple[str, ...]
) -> None:
    told = Told()
    asked = order(table(*lines), print_run=PrintRunOrder(old))
    run_batch(asked, service, in_this_process, told, StopSign())
    assert {path.name for path in old.parent.glob("*.pdf")} == {"run-es.pdf", "other-es.pdf"}
    assert [problem.code for problem in told.notes] == (["print-run-empty"] if lines else [])


def test_a_run_that_cannot_begin_leaves_no_print_run_of_another_one(
    order: MakeOrder, service: Service, old: Path
) -> None:
    asked = order(old.with_name("gone.csv"), print_run=PrintRunOrder(old))
    with pytest.raises(HandoutError):
        run_batch(asked, service, in_this_process, Told(), StopSign())
    assert not old.exists()


def test_it_is_split_by_what_a_printer_needs(run: Run, old: Path) -> None:
    told = Told()
    run(told, split=Split(("language", "paper"), 1))
    assert sorted(path.name for path in old.parent.glob("run-*-*.pdf")) == [
        *("run-en-a4-001.pdf", "run-en-letter-001.pdf"),
        *("run-es-letter-001.pdf", "run-es-letter-002.pdf"),
    ]
    assert not old.exists()
    assert told.notes == []
    with (old.parent / "run.contents.csv").open(encoding="utf-8") as file:
        listed = [(each["file"], each["row"], each["first_page"]) for each in DictReader(file)]
    assert listed == [
        ("run-en-a4-001.pdf", "6", "1"),
        ("run-en-letter-001.pdf", "3", "1"),
        ("run-es-letter-001.pdf", "2", "1"),
        ("run-es-letter-002.pdf", "4", "1"),
    ]

    run(told, separator=True)
    assert {path.name for path in old.parent.glob("run*.pdf")} == {"run.pdf", "run-es.pdf"}
    assert [problem.code for problem in told.notes] == ["print-run-papers"]
    with (old.parent / "run.contents.csv").open(encoding="utf-8") as file:
        rows = list(DictReader(file))
    texts = list(pages(old))
    assert [texts[int(each["first_page"]) - 1].split()[1] for each in rows] == ["2", "3", "4", "6"]
    assert sum(int(each["sheets"]) for each in rows) * 2 == len(texts)
    assert "Zephyrine" not in (old.parent / "run.contents.csv").read_text("utf-8")


def test_a_stop_while_it_is_made_leaves_nothing(run: Run, old: Path) -> None:
    stop = StopSign()

    def interrupt(done: int) -> None:
        stop.code = ExitCode.INTERRUPTED if done == 2 else None

    assert run(Told(on_bound=interrupt), stop, split=Split(at_most=1)) is ExitCode.INTERRUPTED
    assert not list(old.parent.glob("run*-00?.pdf"))
    assert not list(old.parent.glob("run.*"))
    assert not list(old.parent.glob(".nethandout-*"))


def test_record_numbers_are_listed_only_if_asked(
    table: Table, order: MakeOrder, service: Service, tmp_path: Path
) -> None:
    rows = table(line(1))
    for identity in (False, True):
        place = {"target": str(tmp_path / f"out-{identity}"), "identity": identity}
        asked = PrintRunOrder(tmp_path / "run.pdf", identity=identity)
        batch = order(rows, print_run=asked, **place)
        run_batch(batch, service, in_this_process, Told(), StopSign())
        listed = (tmp_path / "run.contents.csv").read_text("utf-8")
        assert ("ZQ-7700001" in listed) is identity


def test_a_file_that_cannot_be_written_is_told(
    table: Table, order: MakeOrder, service: Service, tmp_path: Path
) -> None:
    target = tmp_path / "no" / "run.pdf"
    asked = order(table(line(1)), print_run=PrintRunOrder(target))
    end = run_batch(asked, service, in_this_process, Told(), StopSign())
    assert end.code is ExitCode.FILE
    assert summary_of(end.place.folder)["ok"] == 1

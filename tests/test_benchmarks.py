"""The benchmarks run, and compare documents with the same text."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from benchmarks.checking import compare
from benchmarks.crowd import typed, weigh
from benchmarks.documents import Document, document_maker
from benchmarks.memory import Sample, growth
from benchmarks.patients import invent
from benchmarks.serving import served
from benchmarks.typst_source import personal_source, shared_source

from nethandout.model.record import PatientRecord
from nethandout.service import open_service
from nethandout.web.form.trees import tree_of

pytestmark = pytest.mark.xdist_group("benchmarks")  # what is printed one time serves all

ROOT = Path(__file__).parents[1]
# Some Arabic ligatures are read back from other systems' files as other letters.
MISREAD = 0.02
SYSTEMS = {"nethandout", "WeasyPrint", "Typst", "nethandout build, new process"}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return run(tmp_path_factory.mktemp("bench"), "benchmarks", "--patients", "2", "--repeats", "1")


def run(folder: Path, module: str, *options: str) -> dict[str, Any]:
    """Run a program, and read the results that it writes."""
    found, table = folder / "results.json", folder / "results.md"
    targets = ["--json", str(found), "--markdown", str(table)]
    command = [sys.executable, "-m", module, *options, *targets]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert table.read_text("utf-8").endswith(done.stdout)
    results: dict[str, Any] = json.loads(found.read_text("utf-8"))
    return results


def test_every_system_prints_for_every_patient(results: dict[str, Any]) -> None:
    times = results["milliseconds"]
    assert times.keys() >= SYSTEMS
    for system in SYSTEMS:
        assert {name: time["count"] for name, time in times[system].items()} == {
            "es": 1,
            "ar": 1,
            "all": 2,
        }


def test_every_system_prints_the_same_text(results: dict[str, Any]) -> None:
    texts = results["text"]
    assert texts.keys() >= SYSTEMS
    assert texts["nethandout"]["largest_difference"] == 0
    assert all(text["largest_difference"] < MISREAD for text in texts.values())


def test_what_was_not_measured_is_said(results: dict[str, Any]) -> None:
    measured = results["milliseconds"].keys()
    chromium = "Chromium, new process"
    assert (chromium in measured) != (results["skipped"].get(chromium) == "not installed")


def test_the_results_name_no_place_on_the_machine(results: dict[str, Any]) -> None:
    assert "/" not in json.dumps(results).replace("Hz", "")


def test_a_library_is_timed_against_another_one(tmp_path: Path) -> None:
    options = ("--before", str(ROOT), "--repeats", "1", "--only", "topics")
    found = run(tmp_path, "benchmarks.library", *options)
    assert found["topics"][0] == found["topics"][1] > 30
    assert [row["command"] for row in found["rows"]] == ["topics"]
    assert all(row["before"] > 0 and row["now"] > 0 for row in found["rows"])


def test_a_worker_is_weighed_now_and_then(tmp_path: Path) -> None:
    found = run(tmp_path, "benchmarks.memory", "5", "--every", "2")
    assert [sample["handouts"] for sample in found["samples"]] == [1, 2, 4, 5]
    assert all(40 < sample["mb"] < 1000 for sample in found["samples"])
    assert "| 5 | " in (tmp_path / "results.md").read_text("utf-8")
    assert "/" not in json.dumps(found).replace("Hz", "")


def test_growth_is_that_of_the_second_half() -> None:
    samples = [Sample(1, 0), Sample(100, 90_000_000), Sample(200, 90_000_000)]
    assert growth(samples) is None
    samples = [Sample(n, 50_000_000 + n * 2_000) for n in (1000, 1500, 2000)]
    assert growth([Sample(1, 0), *samples]) == 2.0


def test_patients_may_come_in_the_worst_order_for_what_remembers() -> None:
    day = date(2026, 11, 22)
    kinds = [
        (record["language"], record["tumor"]["site"], record["treatments"], record["topics"])
        for record in invent(80, day, rotating=True)
    ]
    assert kinds[:40] == kinds[40:]
    assert len(set(map(repr, kinds))) == 40
    assert list(invent(80, day)) != list(invent(80, day, rotating=True))


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    """A document of each selection, in English."""
    day = date(2026, 11, 22)
    clinic = ROOT / "examples" / "clinic"
    service = open_service(clinic, cache_dir=tmp_path_factory.mktemp("cache"), today=day)
    make = document_maker(service)
    return [
        make(PatientRecord.model_validate(record))
        for record in invent(40, day)
        if record["language"] == "en"
    ]


def test_all_that_is_printed_can_be_said_in_typst(documents: list[Document]) -> None:
    assert len(documents) == 10
    sources = [shared_source(document) + personal_source(document) for document in documents]
    assert all(
        document.title in source for document, source in zip(documents, sources, strict=True)
    )
    assert any("#line-to-write" in source for source in sources)


def test_updates_of_catalogs_are_timed_against_gettext(tmp_path: Path) -> None:
    found = run(tmp_path, "benchmarks.translators", "--repeats", "1")
    rows = [(row["state"], row["languages"]) for row in found["rows"]]
    assert len(rows) == len(set(rows)) == 6
    assert all(row["nethandout"] > 0 < row["msgmerge"] for row in found["rows"])


def test_processor_time_of_two_programs_is_compared() -> None:
    busy = [sys.executable, "-c", "sum(range(3_000_000))"]
    idle = [sys.executable, "-c", "pass"]
    assert compare(busy, idle, 1).ratio > 1
    with pytest.raises(RuntimeError, match="no such thing"):
        compare(
            [sys.executable, "-c", "import os; os.write(2, b'no such thing'); os._exit(4)"], idle, 1
        )


def test_the_page_is_weighed_with_its_workers(tmp_path: Path) -> None:
    with served(tmp_path / "cache") as page:
        weights = list(weigh(page, 3, 2, date.today()))  # noqa: DTZ011 - the page's day, too
    assert [each.previews for each in weights] == [1, 2, 3]
    assert all(each.server > 40_000_000 < each.workers for each in weights)


def test_a_nurse_types_letter_by_letter_until_the_record_is_whole() -> None:
    day = date(2026, 11, 22)
    steps = list(typed(0, day))
    lengths = [
        sum(len(value) for values in step.form.values() for value in values) for step in steps
    ]
    assert lengths == sorted(lengths)
    assert 30 < sum(step.seconds for step in steps) < 60
    service = open_service(ROOT / "examples" / "clinic", today=day)
    record, _ = service.record_of(tree_of(steps[-1].form))
    assert record is not None


@pytest.mark.soak
def test_the_page_is_timed_in_a_browser(tmp_path: Path) -> None:
    small = ("--sites", "1", "--repeats", "1", "--nurses", "2", "--previews", "3", "--every", "2")
    found = run(tmp_path, "benchmarks.page", *small)
    assert found["minutes"]["a new patient"]["seconds"] < 90
    assert all(each["refused"] == 0 for each in found["crowds"])
    assert all(each["median"] > 0 for each in found["changes"].values())
    assert "/" not in json.dumps(found).replace("Hz", "")

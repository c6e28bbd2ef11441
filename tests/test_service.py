"""The facade reads, changes how it is printed, and refuses what must not be printed."""

from __future__ import annotations

import ctypes.util
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from nethandout.errors import (
    InputError,
    MissingDependencyError,
    RefusedError,
    VerificationError,
)
from nethandout.model.record import Allergy
from nethandout.render.preflight import checks
from nethandout.render.type import libraries
from nethandout.render.type.libraries import require_libraries
from nethandout.render.webpage import checks as webpage_checks
from nethandout.service import (
    BuildOptions,
    LeafletFacts,
    PrintChanges,
    Service,
    open_service,
)

EXAMPLES = Path(__file__).parents[1] / "examples"
RECORD = EXAMPLES / "patients" / "4-appendix-surgery-en.yaml"
LEAFLET = LeafletFacts("appendix", ("surgery",))
DAY = date(2026, 11, 22)
Make = Callable[..., object]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    cache = tmp_path_factory.mktemp("cache")
    return open_service(EXAMPLES / "clinic", cache_dir=cache, today=DAY)


def test_a_record_is_printed_as_it_says_unless_told_otherwise(service: Service) -> None:
    as_it_says, _ = service.read(RECORD)
    assert (as_it_says.language, as_it_says.print.edition) == ("en", "standard")
    changed, _ = service.read(RECORD, PrintChanges(edition="large-print", paper="a4"))
    assert (changed.print.edition, changed.print.paper) == ("large-print", "a4")
    assert changed.patient == as_it_says.patient


def test_a_language_that_an_option_names_is_none_that_is_missing(
    service: Service, tmp_path: Path
) -> None:
    path = tmp_path / "r.yaml"
    text = RECORD.read_text(encoding="utf-8")
    path.write_text(text.replace("language: en", "", 1), encoding="utf-8")
    record, problems = service.read(path, PrintChanges(language="es"))
    assert (record.language, problems) == ("es", [])
    record, problems = service.read(path)
    assert record.language == "en"
    assert [problem.code for problem in problems] == ["language-default"]


def test_a_leaflet_has_no_patient(service: Service) -> None:
    facts = LeafletFacts("ileum", ("lanreotide",), ("carcinoid-syndrome",), ("liver-metastases",))
    record, problems = service.read_leaflet(facts)
    assert problems == []
    assert record.patient is None
    assert record.treatments == ("drug-lanreotide",)


@pytest.mark.parametrize("language", ["tlh", "", "../en", "x" * 20_000])
def test_a_language_without_a_catalog_is_refused(language: str, service: Service) -> None:
    with pytest.raises(InputError) as caught:
        service.read_leaflet(LEAFLET, PrintChanges(language=language))
    (problem,) = caught.value.problems
    assert problem.code == "no-catalog"
    assert str(problem.position) == "--language"
    assert "en" in problem.message


def test_all_wrong_facts_come_at_one_time(service: Service) -> None:
    with pytest.raises(InputError) as caught:
        service.read_leaflet(LeafletFacts("ilium", ("lanreotid",), size_mm="big"))
    assert len(caught.value.problems) == 3


def test_a_plan_has_reasons_and_shows_no_patient(service: Service) -> None:
    record, _ = service.read(RECORD)
    planned = service.plan(record)
    assert all(topic.reasons for topic in planned.selection.topics)
    assert record.patient is not None
    assert record.patient.name not in repr(planned)


@pytest.mark.parametrize(
    ("options", "day", "said"),
    [
        (BuildOptions(require_reviewed=True), DAY, "signed"),
        (BuildOptions(), date(2040, 1, 1), "out of date"),
    ],
)
@pytest.mark.parametrize("make", [Service.build, Service.webpage])
def test_what_nobody_vouches_for_is_refused(
    make: Make, options: BuildOptions, day: date, said: str, service: Service
) -> None:
    later = Service(service.library, today=day)
    with pytest.raises(RefusedError, match=said):
        make(later, later.read_leaflet(LEAFLET)[0], options)


@pytest.mark.parametrize("make", [Service.build, Service.webpage])
def test_a_patient_needs_a_clinic(make: Make, tmp_path: Path) -> None:
    without = open_service(cache_dir=tmp_path, today=DAY)
    with pytest.raises(RefusedError, match="nethandout init"):
        make(without, without.read(RECORD)[0])


@pytest.mark.parametrize("make", [Service.build, Service.webpage])
def test_what_is_dangerous_is_refused(make: Make, service: Service) -> None:
    record, _ = service.read(RECORD)
    allergic = record.model_copy(
        update={
            "treatments": ("drug-lanreotide",),
            "allergies": (Allergy(to="lanreotide", reaction="hives"),),
        }
    )
    with pytest.raises(RefusedError, match="safety rule"):
        make(service, allergic)


@pytest.mark.parametrize("make", [Service.build, Service.webpage])
def test_a_text_without_translation_is_refused(
    make: Make, service: Service, tmp_path: Path
) -> None:
    clinic = tmp_path / "clinic"
    clinic.mkdir()
    text = (EXAMPLES / "clinic" / "clinic.yaml").read_text(encoding="utf-8")
    own = text.replace("Eat nothing after midnight.", "Eat nothing after 9 in the evening.")
    (clinic / "clinic.yaml").write_text(own, encoding="utf-8")
    service = open_service(clinic, cache_dir=tmp_path / "cache", today=DAY)
    facts = LeafletFacts("appendix", ("surgery",), purpose="before-procedure", visit="surgery")
    with pytest.raises(RefusedError, match="translat"):
        make(service, service.read_leaflet(facts, PrintChanges(language="es"))[0])


@pytest.mark.parametrize(
    ("make", "verifier"), [(Service.build, checks), (Service.webpage, webpage_checks)]
)
def test_what_differs_is_not_handed_out(
    make: Make, verifier: ModuleType, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_one(*_: object) -> list[object]:
        return ["a problem"]

    monkeypatch.setattr(verifier, "verify", find_one)
    with pytest.raises(VerificationError):
        make(service, service.read_leaflet(LEAFLET)[0])


def test_a_page_for_screens_is_the_same_handout_as_the_pdf(service: Service) -> None:
    record, _ = service.read(RECORD)
    page, built = service.webpage(record), service.build(record)
    assert page.html.startswith(b"<!DOCTYPE html>")
    assert (page.handout_id, page.language, page.topics, page.warnings) == (
        *(built.handout_id, built.language, built.topics, built.warnings),
    )


def test_a_missing_system_library_is_said_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        print("-----\nWeasyPrint could not import some external libraries.")  # noqa: T201
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(libraries, "check_version", fail)
    search = ctypes.util.find_library
    with pytest.raises(MissingDependencyError, match="nethandout doctor"):
        require_libraries()
    assert ctypes.util.find_library is search
    assert capsys.readouterr().out == ""


def test_opening_a_service_imports_nothing_that_only_later_steps_or_mistakes_need() -> None:
    heavy = {"jinja2", "openpyxl", "phonenumbers", "pikepdf", "polib", "rapidfuzz", "weasyprint"}
    script = "import sys, nethandout.service; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert heavy.isdisjoint(done.stdout.split())

"""What a visit's handout says and looks like on paper, from a record to the finished PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pypdfium2
import pytest

from nethandout.content.figures import FIGURES
from nethandout.errors import RefusedError
from nethandout.service import Built, PrintChanges, Service, open_service

EXAMPLES: Final = Path(__file__).parents[1] / "examples"
DAY: Final = date(2026, 11, 22)
BLANK: Final = "……"
WRITES: Final = re.compile("writes in|Write in|Fill in")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    cache_dir = tmp_path_factory.mktemp("cache")
    return open_service(EXAMPLES / "clinic", cache_dir=cache_dir, today=DAY)


def pages_of(built: Built) -> list[str]:
    """Turn a finished handout into the words of each page, on one line."""
    document = pypdfium2.PdfDocument(built.pdf)
    texts = (page.get_textpage().get_text_range() for page in document)
    return [" ".join(text.replace("\u2060", "").split()) for text in texts]


def example(service: Service, name: str, changes: PrintChanges | None = None) -> Built:
    (path,) = (EXAMPLES / "patients").glob(f"{name}*.yaml")
    record, _ = service.read(path, changes or PrintChanges())
    return service.build(record)


# --- What to do with tables and pictures -------------------------------------------------


def _to_write_in(service: Service) -> Iterator[tuple[str, str]]:
    """Give each topic with a table to write in, and what it says in that section."""
    for topic in service.content.topics.values():
        parts = topic.procedure or topic.drug or topic.test
        of_parts = [getattr(parts, name) for name in type(parts).model_fields] if parts else []
        points = " ".join(point.text for point in topic.key_points)
        for section in [*topic.sections, *(part for part in of_parts if part)]:
            rows = [row for block in section.blocks if block.table for row in block.table.rows]
            if any(BLANK in cell for row in rows for cell in row):
                yield topic.id, " ".join([points, *(block.text or "" for block in section.blocks)])


def test_each_table_to_write_in_says_who_writes(service: Service) -> None:
    found = dict(_to_write_in(service))
    shots = {"drug-lanreotide", "drug-octreotide-lar"}
    assert shots | {"life-follow-up", "symptom-diarrhea", "treatment-prrt"} <= found.keys()
    assert [topic for topic, said in found.items() if not WRITES.search(said)] == []


def test_an_embolization_shows_how_to_press_and_who_writes_the_shots_down(
    service: Service,
) -> None:
    assert "groin-pressure" in FIGURES
    built = example(service, "1")
    assert built.counted_pages <= 8
    assert built.page_count == built.counted_pages + 1  # the card's own sheet
    pages = pages_of(built)
    shots = next(text for text in pages if "Sus fechas: inyecciones" in text)
    assert "Lleve esta tabla a cada inyección. La enfermera anota el lado del cuerpo" in shots
    picture = next(text for text in pages if "Presione con fuerza la ingle." in text)
    assert "acuéstese boca arriba y presione con fuerza. Llame al 911." in picture


# --- Whom it is for ----------------------------------------------------------------------

CT: Final = """\
patient: {name: Alex Doe, birth_date: "1990-02-18", record_number: "1", addressed_as: feminine}
language: ar
visit: {purpose: test, treatment: ct, on: "2026-12-15"}
tumor: {site: ileum, functional: true}
approved_by: Dr. Doe
approved_on: "2026-11-20"
"""
TO_A_WOMAN: Final = {"متى تتصلين بنا", "اتصلي الآن", "لا تأكلي ولا تشربي"}
TO_ANYBODY: Final = {"متى تتصل بنا", "اتصل الآن", "لا تأكل ولا تشرب"}


def printed(service: Service, folder: Path, text: str) -> list[str]:
    path = folder / "record.yaml"
    path.write_text(text, encoding="utf-8")
    return pages_of(service.build(service.read(path, PrintChanges())[0]))


def said(phrases: set[str], words: str) -> set[str]:
    """Give the phrases of which all letters are there, and no letter follows."""
    return {phrase for phrase in phrases if re.search(rf"{phrase}(?!\w)", words)}


@pytest.mark.parametrize(
    ("address", "own", "others"),
    [("feminine", TO_A_WOMAN, TO_ANYBODY), ("masculine", TO_ANYBODY, TO_A_WOMAN)],
)
def test_arabic_speaks_to_a_woman_as_the_record_says(
    address: str, own: set[str], others: set[str], service: Service, tmp_path: Path
) -> None:
    words = " ".join(printed(service, tmp_path, CT.replace("feminine", address)))
    assert said(own, words) == own
    assert said(others, words) == set()


PRRT: Final = """\
patient: {name: Alex Doe, birth_date: "1949-02-18", record_number: "1"}
language: en
visit: {purpose: prrt, on: "2026-12-15"}
tumor: {site: ileum, functional: true}
treatments: [prrt]
prrt: {doses: ["2026-12-15"]}
approved_by: Dr. Doe
approved_on: "2026-11-20"
"""


@pytest.mark.parametrize(
    ("old", "new", "sign"),
    [
        ("1949", "1949", None),
        ("1949", "1990", "If you can become pregnant: you are pregnant, or you might be."),
        ('"1"}', '"1", can_become_pregnant: true}', "You are pregnant, or you might be."),
    ],
)
def test_a_pregnancy_is_a_sign_to_call_for_who_can_have_one(
    old: str, new: str, sign: str | None, service: Service, tmp_path: Path
) -> None:
    words = " ".join(printed(service, tmp_path, PRRT.replace(old, new)))
    found = re.findall(r"(?:If you can become pregnant: y|Y)ou are pregnant, [^.]*\.", words)
    assert found == ([sign] if sign else [])


# --- Page one ----------------------------------------------------------------------------

LONGEST: Final = ("Maximiliana " * 17)[:200].strip()
FULL: Final = f"""\
patient: {{name: {LONGEST}, birth_date: "1961-02-18", record_number: RB-2048816-LONG-NUMBER}}
language: LANGUAGE
interpreter: true
visit: {{purpose: before-procedure, treatment: hepatic-embolization, on: "2026-12-15"}}
tumor: {{site: ileum, functional: true, settings: [liver-metastases]}}
conditions: [carcinoid-syndrome]
treatments: [hepatic-embolization, lanreotide]
appointments: [{{at: "2026-12-15T07:00", kind: procedure}}]
approved_by: {LONGEST}
approved_on: "2026-11-20"
print: {{edition: EDITION}}
"""
CALL: Final = {
    "en": "When to call",
    "es": "Cuándo llamar",
    "ar": "متى تتصل بنا",
    "zh-Hans": "什么时候要打电话",
    "vi": "Khi nào cần gọi",
}
EDITIONS: Final = [(tag, edition) for tag in CALL for edition in ("standard", "large-print")]
FULLEST: Final = ("ar", "large-print")


@pytest.mark.parametrize(
    ("language", "edition"),
    [one if one == FULLEST else pytest.param(*one, marks=pytest.mark.soak) for one in EDITIONS],
)
def test_the_longest_names_leave_room_for_whom_to_call(
    language: str, edition: str, service: Service, tmp_path: Path
) -> None:
    record = FULL.replace("LANGUAGE", language).replace("EDITION", edition)
    first, second, *_ = printed(service, tmp_path, record)
    assert first.count("Maximiliana") >= 2 * LONGEST.count("Maximiliana")
    assert "2026" in first
    tiers = f"{first} {second}"
    assert CALL[language] in tiers
    assert "911" in tiers[tiers.index(CALL[language]) :]


# --- What is typed in a record -----------------------------------------------------------

TYPED: Final = """\
patient: {name: Ana Ruiz, birth_date: "1961-02-18", record_number: "1"}
language: es
tumor: {site: rectum}
visit: {purpose: test, treatment: ct, on: "2026-12-15"}
goal: Caminar con mis nietos.
approved_by: Dr. Doe
approved_on: "2026-11-20"
"""


def test_typed_words_keep_the_language_of_their_record(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "record.yaml"
    path.write_text(TYPED, encoding="utf-8")
    record, _ = service.read(path, PrintChanges(language="en"))
    assert (record.language, record.texts_in) == ("en", "es")
    assert service.build(record).language == "en"
    order = TYPED + "crisis_plan: Llame al equipo antes de la anestesia.\n"
    path.write_text(order, encoding="utf-8")
    record, _ = service.read(path, PrintChanges(language="en"))
    with pytest.raises(RefusedError) as refused:
        service.build(record)
    assert [problem.code for problem in refused.value.problems] == ["texts-language"]
    path.write_text(order + "texts_in: en\n", encoding="utf-8")
    assert service.read(path, PrintChanges(language="es"))[0].texts_in == "en"

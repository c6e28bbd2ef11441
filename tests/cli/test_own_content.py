"""A clinic adds a topic, terms and translations by what the documentation says, alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import polib
import pypdfium2
import pytest

from nethandout.content.clinic.folder import write_clinic_folder
from nethandout.i18n.catalogplaces import catalog_path
from nethandout.i18n.po.files import read_po, write_po

if TYPE_CHECKING:
    from tests.cli.conftest import Program

DOCS = Path(__file__).parents[2] / "docs" / "clinic.md"
SPANISH = {
    "Parking at our clinic": "Estacionamiento en nuestra clínica",
    "parking": "estacionamiento",
    "You can park in garage B for 3 hours free of charge.": (
        "Puede estacionar gratis en garage B durante 3 horas."
    ),
    "Bring your parking ticket to the front desk.": "Lleve su boleto a la recepción.",
    "Where do I park?": "¿Dónde estaciono?",
    "Drive to garage B. It is behind the infusion clinic.": (
        "Vaya a garage B. Está detrás de la clínica de infusión."
    ),
    "Levels 1 and 2 are for patients.": "Los niveles 1 y 2 son para pacientes.",
    "Call {day_phone} if the garage is full.": "Llame al {day_phone} si no hay lugar.",
    "The [parking rules](our-parking-rules) say what else is free.": (
        "Las [reglas](our-parking-rules) dicen qué más es gratis."
    ),
    "Can someone drive me home?": "¿Puede alguien llevarme a casa?",
}


def example(kind: str, number: int) -> str:
    """Give an example of the section on what a clinic adds, by its kind and place."""
    text = DOCS.read_text("utf-8")
    section = text.partition("## Your own topics")[2].partition("\n## ")[0]
    found = list(re.finditer(rf"^```{kind}\n(.*?)^```", section, re.MULTILINE | re.DOTALL))
    return found[number][1]


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.fixture
def own(settings: str, tmp_path: Path) -> Path:
    """Follow the steps 1 to 3."""
    folder = tmp_path / "our-clinic"
    write_clinic_folder(folder)
    write(folder / "clinic.yaml", settings)
    write(folder / "handouts" / "sources.yaml", example("yaml", 0))
    write(folder / "handouts" / "life" / "parking.yaml", example("yaml", 1))
    write(folder / "locales" / "termbase.csv", example("csv", 0))
    return folder


def errors(nethandout: Program, own: Path) -> list[str]:
    ran = nethandout("check", "--clinic", own)
    return [line for line in ran.out.splitlines() if ": error: " in line]


def test_the_steps_of_the_documentation_end_in_print(
    nethandout: Program, own: Path, tmp_path: Path
) -> None:
    assert nethandout("i18n", "update", "es", "--clinic", own).code == 0
    path = catalog_path(own / "locales", "es", "handouts")
    catalog = read_po(path)
    assert {entry.msgid for entry in catalog} == SPANISH.keys()
    for entry in catalog:  # a text like a built-in one came with a proposal
        entry.msgstr, entry.flags, entry.previous_msgid = SPANISH[entry.msgid], [], None
    correction = polib.pofile(example("po", 0))[0]
    catalog.append(correction)
    write_po(catalog, path)
    assert nethandout("i18n", "update", "es", "--clinic", own).code == 0
    kept = {entry.msgid: entry.msgstr for entry in read_po(path) if not entry.obsolete}
    assert kept[correction.msgid] == correction.msgstr

    assert errors(nethandout, own) == []
    record, out = tmp_path / "record.yaml", tmp_path / "parking.pdf"
    write(record, example("yaml", 2))
    ran = nethandout("build", record, "--clinic", own, "-o", out)
    assert ran.code == 0, ran.err
    pdf = pypdfium2.PdfDocument(out)
    pages = " ".join(page.get_textpage().get_text_bounded() for page in pdf)
    printed = " ".join(pages.split())
    for text in (
        SPANISH["Where do I park?"],
        "Póngase su inyección de lanreótido cada 4 semanas (28 días).",
    ):
        assert text in printed
    assert "Reciba su inyección de lanreótido cada 4 semanas" not in printed


def test_each_kind_of_slip_in_it_is_named(nethandout: Program, own: Path) -> None:
    topic = own / "handouts" / "life" / "parking.yaml"
    write(topic, topic.read_text("utf-8").replace("{day_phone}", "{dayphone}"))
    assert ["handouts/life/parking.yaml" in line for line in errors(nethandout, own)] == [True]
    write(topic, example("yaml", 1))
    termbase = own / "locales" / "termbase.csv"
    write(termbase, example("csv", 0).replace("en,es", "en,spanish"))
    ran = nethandout("check", "--clinic", own)
    assert ran.code == 4
    assert "locales/termbase.csv:1:3: error: " in ran.err

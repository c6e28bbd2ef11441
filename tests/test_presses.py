"""What patients share is composed one time; what differs has a press of its own."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import polib
import pytest

from nethandout import presses
from nethandout.content.clinic.own_templates import QR_CODE_ASSET
from nethandout.content.library import built_in_root, open_library
from nethandout.errors import RefusedError
from nethandout.handout.selection import select
from nethandout.i18n.catalogplaces import catalog_path
from nethandout.i18n.po.files import new_catalog, write_po
from nethandout.model.facts import Facts
from nethandout.model.record import Patient, PatientRecord, PrintChoice, Tumor
from nethandout.presses import BuildOptions, Planned, PressRoom
from nethandout.render.markup.drawings import qr_code
from nethandout.service import Service, open_service

EXAMPLES = Path(__file__).parents[1] / "examples"
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return open_service(EXAMPLES / "clinic", cache_dir=tmp_path_factory.mktemp("cache"), today=DAY)


@pytest.fixture
def room(service: Service) -> PressRoom:
    return PressRoom(service.library, service.content, DAY)


def planned(service: Service, site: str = "appendix", language: str = "en") -> Planned:
    facts = Facts(site=site)
    record = PatientRecord(tumor=Tumor(site=site), language=language, print=PrintChoice())
    selection = select(facts, service.content.plan, service.content.topics.keys())
    return Planned(record, facts, selection, (), ())


def test_equal_facts_share_a_press(service: Service, room: PressRoom) -> None:
    options = BuildOptions()
    first = room.press(planned(service), options)
    assert room.press(planned(service), options) is first
    assert room.press(planned(service, "rectum"), options) is not first
    assert room.press(planned(service, language="es"), options) is not first


def test_a_language_is_read_one_time(service: Service, room: PressRoom) -> None:
    options = BuildOptions()
    one = room.press(planned(service, language="es"), options)
    other = room.press(planned(service, "rectum", language="es"), options)
    assert one.tools.templates is other.tools.templates
    assert one.tools.formats is other.tools.formats


def test_only_the_latest_presses_are_kept(
    service: Service, room: PressRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presses, "_KEPT_PRESSES", 2)
    options = BuildOptions()
    first = room.press(planned(service, "appendix"), options)
    room.press(planned(service, "rectum"), options)
    assert room.press(planned(service, "appendix"), options) is first
    second = room.press(planned(service, "ileum"), options)  # rectum was used longest ago
    assert room.press(planned(service, "appendix"), options) is first
    assert room.press(planned(service, "ileum"), options) is second


def test_advice_past_its_review_date_has_no_press(service: Service, room: PressRoom) -> None:
    late = PressRoom(service.library, service.content, date(2040, 1, 1))
    with pytest.raises(RefusedError, match="out of date") as caught:
        late.press(planned(service), BuildOptions())
    named = {problem.message.split()[0] for problem in caught.value.problems}
    assert "site-appendix" in named
    topics = room.press(planned(service), BuildOptions()).handout.topic_ids
    assert named == set(topics)


def test_only_what_is_due_is_named(service: Service) -> None:
    topic = service.content.topics["site-appendix"]
    review = topic.review.model_copy(update={"due": date(2026, 11, 21)})
    changed = topic.model_copy(update={"review": review})
    topics = {**service.content.topics, topic.id: changed}
    room = PressRoom(service.library, replace(service.content, topics=topics), DAY)
    with pytest.raises(RefusedError) as caught:
        room.press(planned(service), BuildOptions())
    (problem,) = caught.value.problems
    assert problem.code == "review-due"
    assert problem.position.file == "handouts/site/appendix.yaml"
    assert problem.message == "site-appendix was due for review on 2026-11-21"


def test_unsigned_text_has_no_press_where_signatures_are_asked_for(
    service: Service, room: PressRoom
) -> None:
    with pytest.raises(RefusedError, match="signed") as caught:
        room.press(planned(service), BuildOptions(require_reviewed=True))
    messages = [problem.message for problem in caught.value.problems]
    assert "site-appendix (en): it is a draft: nobody has signed it" in messages
    assert any(message.startswith("templates (en)") for message in messages)


class Printing:
    """A library and a clinic of their own in a folder, whose files a test may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        root = built_in_root()
        small = Path(__file__).parent / "fixtures" / "content" / "sound" / "handouts"
        shutil.copytree(small, folder / "root" / "handouts")
        shutil.copytree(root / "templates", folder / "root" / "templates")
        shutil.copytree(root / "examples" / "clinic", folder / "clinic")
        settings = folder / "clinic" / "clinic.yaml"
        text = settings.read_text("utf-8")  # the small plan has none of these procedures
        settings.write_text(re.sub(r"(?m)^procedures:\n(?: .*\n)*", "", text), "utf-8")
        self.change("clinic/clinic.yaml", "name:", "logo: logo.svg\nname:")
        logo = root / "templates" / "shared" / "icons" / "urgent.svg"
        shutil.copy(logo, folder / "clinic" / "logo.svg")

    def change(self, name: str, before: str, after: str) -> None:
        path = self.folder / name
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), "utf-8")

    def handout_id(self) -> str:
        """Give the id of a handout, found by a process that knows nothing yet."""
        library = open_library(self.folder / "clinic", cache_dir=self.folder / "cache")
        library = replace(library, root=self.folder / "root")
        service = Service(library, today=DAY)
        room = PressRoom(library, service.content, DAY)
        facts = Facts(site="ileum", treatments=frozenset({"drug-lanreotide"}))
        record = PatientRecord(tumor=Tumor(site="ileum"), language="en", print=PrintChoice())
        selection = select(facts, service.content.plan, service.content.topics.keys())
        found = Planned(record, facts, selection, (), ())
        return room.press(found, BuildOptions()).body.handout_id


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Printing:
    return Printing(tmp_path_factory.mktemp("printing"))


@pytest.fixture(scope="module")
def usual_id(unchanged: Printing) -> str:
    return unchanged.handout_id()


def test_the_same_inputs_have_the_same_id_elsewhere(usual_id: str, tmp_path: Path) -> None:
    assert Printing(tmp_path).handout_id() == usual_id


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("root/handouts/drug/lanreotide.yaml", "120 mg", "60 mg"),
        ("root/handouts/plan.yaml", "id:", "# a note\n    id:"),
        ("root/handouts/glossary.yaml", "definition: ", "definition: Now "),
        ("root/handouts/red-flags.yaml", "text: ", "text: Now "),
        ("root/handouts/sources.yaml", "\n", "\n# a note\n"),
        ("root/templates/body/front.html.j2", "<h1", "<h1 class=other"),
        ("root/templates/body/body.css.j2", "{", "{ color: black;"),
        ("root/templates/personal/layer.css.j2", "{", "{ color: black;"),
        ("root/templates/furniture/page-labels.html.j2", "<body", "<body class=other"),
        ("root/templates/shared/icons/tip.svg", "<svg", "<svg class='other'"),
        ("clinic/clinic.yaml", 'fever_c: "38.0"', 'fever_c: "39.0"'),
        ("clinic/clinic.yaml", "country: US", "country: GB"),
        ("clinic/logo.svg", "<svg", "<svg class='other'"),
    ],
)
def test_the_id_changes_with_every_file_that_decides_the_print(
    usual_id: str, tmp_path: Path, name: str, before: str, after: str
) -> None:
    printing = Printing(tmp_path)
    printing.change(name, before, after)
    assert printing.handout_id() != usual_id


def test_the_id_changes_with_a_template_of_the_clinic(usual_id: str, tmp_path: Path) -> None:
    printing = Printing(tmp_path)
    (tmp_path / "clinic" / "templates" / "body").mkdir(parents=True)
    css = "templates/body/body.css.j2"
    shutil.copy(tmp_path / "root" / css, tmp_path / "clinic" / css)
    printing.change(f"clinic/{css}", "{", "{ color: black;")
    assert printing.handout_id() != usual_id


def test_a_comment_in_the_clinics_settings_changes_nothing(usual_id: str, tmp_path: Path) -> None:
    printing = Printing(tmp_path)
    printing.change("clinic/clinic.yaml", "name:", "# a note\nname:")
    assert printing.handout_id() == usual_id


@pytest.mark.parametrize(
    "name",
    [
        "nethandout.render.type.libraries.layout_versions",
        "nethandout.render.type.fonts.FontSetup.digest",
    ],
)
def test_the_id_changes_with_fonts_and_libraries(
    unchanged: Printing, usual_id: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(name, lambda *_: "other")
    assert unchanged.handout_id() != usual_id


def test_the_id_changes_with_a_translation(service: Service, tmp_path: Path) -> None:
    clinic = tmp_path / "clinic"
    shutil.copytree(EXAMPLES / "clinic", clinic)

    def handout_id() -> str:
        library = open_library(clinic, cache_dir=service.library.cache_dir)
        room = PressRoom(library, service.content, DAY)
        return room.press(planned(service, language="es"), BuildOptions()).body.handout_id

    before = handout_id()
    catalog = new_catalog("es")
    catalog.append(polib.POEntry(msgid="Page {page} of {pages}", msgstr="{page} de {pages}"))
    write_po(catalog, catalog_path(clinic / "locales", "es", "templates"))
    assert handout_id() != before


def test_the_qr_code_of_a_leaflet_leads_to_its_own_page_and_a_patients_does_not(
    service: Service,
) -> None:
    clinic = service.library.clinic
    assert clinic is not None
    address = "https://example.org/{handout_id}.html"
    settings = clinic.model_copy(update={"page_address": address})
    library = replace(service.library, clinic=settings)
    room = PressRoom(library, service.content, DAY)
    options = BuildOptions(use_cache=False)
    of_anybody = planned(service)
    leaflet = room.press(of_anybody, options)
    own = address.replace("{handout_id}", leaflet.body.handout_id)
    assert leaflet.tools.assets[QR_CODE_ASSET] == qr_code(own)
    patient = Patient(name="Ana Ruiz", birth_date=date(1961, 4, 9), record_number="0012345")
    record = of_anybody.record.model_copy(update={"patient": patient})
    other = room.press(replace(of_anybody, record=record), options)
    assert other.tools.assets[QR_CODE_ASSET] == qr_code(str(clinic.website))

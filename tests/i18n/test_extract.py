"""Translators get every message once, with where it stands and what it holds."""

from __future__ import annotations

import subprocess
from pathlib import Path

import polib
import pytest

from nethandout.errors import InputError, Position
from nethandout.i18n.extract import Extracted, extract_content, extract_files, extract_templates
from nethandout.i18n.messages import MessagePath
from nethandout.i18n.po.files import write_po
from nethandout.model.topic import RedFlag, Topic

TOPIC = Topic.model_validate(
    {
        "id": "drug-x",
        "type": "drug",
        "title": "Drug X",
        "short_title": "Drug X",
        "summary": "A shot.",
        "sections": [
            {"heading": "What it does", "blocks": [{"list": ["Call {day_phone}.", "Rest."]}]},
            {"heading": "Second", "blocks": [{"text": "Rest."}]},
        ],
        "sources": ["label"],
        "review": {"due": "2027-01-01"},
        "contexts": {"Second": "order"},
    }
)
FLAG = RedFlag.model_validate(
    {
        "id": "rf-x",
        "tier": "E",
        "text": "Fever of {fever}.",
        "first_aid": "Drink water.",
        "sources": ["s"],
    }
)


def place(path: MessagePath) -> Position:
    return Position("handouts/drug/x.yaml", 10 + len(path))


def elsewhere(path: MessagePath) -> Position:
    """Say that a text of list items stands in a core."""
    file = "handouts/cores/c.yaml" if "list" in path else "handouts/drug/x.yaml"
    return Position(file, 10 + len(path))


@pytest.fixture
def pot() -> polib.POFile:
    items = [("handouts/drug/x.yaml", place, TOPIC), ("handouts/drug/x.yaml", place, FLAG)]
    return extract_content(items, {"day_phone": "the clinic's phone"})


def entry(pot: polib.POFile, text: str) -> polib.POEntry:
    found = pot.find(text)
    assert found is not None
    return found


def test_a_comment_says_topic_section_and_role(pot: polib.POFile) -> None:
    assert entry(pot, "Call {day_phone}.").comment.split("\n") == [
        "Drug X › What it does › list item",
        "{day_phone}: the clinic's phone",
    ]
    assert entry(pot, "A shot.").comment == "Drug X › summary"
    assert entry(pot, "What it does").comment == "Drug X › section heading"
    sign = "Fever of {fever}."
    assert entry(pot, sign).comment.startswith(f"{sign} › warning sign\n{{fever}}: ")
    assert entry(pot, "Drink water.").comment == f"{sign} › first aid"


def test_a_message_of_a_core_has_its_place_there_and_no_topic_in_its_comment() -> None:
    pot = extract_content([("handouts/drug/x.yaml", elsewhere, TOPIC)] * 2)
    shared = entry(pot, "Call {day_phone}.")
    assert shared.occurrences == [("handouts/cores/c.yaml", "16")]
    assert shared.comment.startswith("several topics › list item\n")
    assert entry(pot, "A shot.").occurrences == [("handouts/drug/x.yaml", "11")]


def test_a_message_in_two_places_is_one_entry(pot: polib.POFile) -> None:
    rest = entry(pot, "Rest.")
    assert rest.occurrences == [("handouts/drug/x.yaml", "16"), ("handouts/drug/x.yaml", "15")]
    assert rest.comment.split("\n") == [
        "Drug X › What it does › list item",
        "Drug X › Second › paragraph",
    ]


def test_the_authors_context_is_kept(pot: polib.POFile) -> None:
    assert entry(pot, "Second").msgctxt == "order"


def test_msgfmt_takes_the_file_and_it_is_written_once(pot: polib.POFile, tmp_path: Path) -> None:
    path = tmp_path / "handouts.pot"
    assert write_po(pot, path)
    assert not write_po(pot, path)
    assert "POT-Creation-Date" not in path.read_text(encoding="utf-8")
    command = ["msgfmt", "--check-format", "-o", str(tmp_path / "x.mo"), str(path)]
    subprocess.run(command, check=True)


TEMPLATE = """\
{# Translators: heading of the first page #}
<h1>{{ _('When to call') }}</h1>
<p>{{ _('50% of people') }}</p>
<p>{{ ngettext('%(n)s page', '%(n)s pages', n) }}</p>
<p>{{ pgettext('noun', 'record') }}</p>
"""


def test_templates(tmp_path: Path) -> None:
    root = tmp_path / "templates"
    (root / "parts").mkdir(parents=True)
    (root / "parts" / "first.html.j2").write_text(TEMPLATE, encoding="utf-8")
    (root / "base.html.j2").write_text("{{ _('When to call') }}", encoding="utf-8")
    (root / "style.css").write_text("{{ _('no template') }}", encoding="utf-8")
    pot = extract_templates([root])
    call = entry(pot, "When to call")
    assert call.occurrences == [
        ("templates/base.html.j2", "1"),
        ("templates/parts/first.html.j2", "2"),
    ]
    assert call.comment == "heading of the first page"
    assert entry(pot, "50% of people").flags == []
    assert entry(pot, "%(n)s page").msgid_plural == "%(n)s pages"
    assert entry(pot, "record").msgctxt == "noun"
    assert pot.find("no template") is None


def test_all_broken_templates_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.j2").write_text("ok\n{% if %}", encoding="utf-8")
    (tmp_path / "b.j2").write_bytes(b"\xff")
    with pytest.raises(InputError) as caught:
        extract_templates([tmp_path])
    places = [(Path(p.position.file).name, p.position.line) for p in caught.value.problems]
    assert places == [("a.j2", 2), ("b.j2", 0)]


def test_texts_of_a_program_are_messages_by_their_files(tmp_path: Path) -> None:
    module, page = tmp_path / "a.py", tmp_path / "b.html.j2"
    module.write_text('X = msg("Dose")\nY = ngettext("{n} row", "{n} rows", 2)\n', encoding="utf-8")
    page.write_text('{{ _("Dose") }}', encoding="utf-8")
    pot = extract_files(
        {"a.py": module, "b.html.j2": page},
        {"a.py": "python", "b.html.j2": "jinja2.ext:babel_extract"},
        {"msg": None, "_": None, "ngettext": (1, 2)},
        [Extracted("plan.yaml", "ileum", line=7)],
    )
    assert {entry.msgid: [file for file, _ in entry.occurrences] for entry in pot} == {
        "Dose": ["a.py", "b.html.j2"],
        "{n} row": ["a.py"],
        "ileum": ["plan.yaml"],
    }
    assert {line for entry in pot for _, line in entry.occurrences} == {""}
    assert next(entry for entry in pot if entry.msgid_plural).msgid_plural == "{n} rows"

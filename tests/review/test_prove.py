"""Changed translations are noticed, and the figures say so; nothing is drawn by chance."""

from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.content.library import Library, open_library
from nethandout.i18n.catalogplaces import catalog_path
from nethandout.review.prove import KINDS, prove

HEADER = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
MESSAGES = (
    ("Do not drive. Call {phone}.", "No conduzca. Llame al {phone}."),
    ("Take 5 mg before meals.", "Tome 5 mg antes de las comidas."),
    ("Use the left arm for 2 to 4 weeks.", "Use el brazo izquierdo de 2 a 4 semanas."),
    ("You can walk at home.", "Puede caminar en su casa."),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    root = tmp_path_factory.mktemp("library")
    built_in = open_library().root
    (root / "locales").mkdir()
    (root / "locales" / "checks").symlink_to(built_in / "locales" / "checks")
    path = catalog_path(root / "locales", "es", "handouts")
    path.parent.mkdir(parents=True)
    body = "\n".join(f'msgid "{one}"\nmsgstr "{two}"\n' for one, two in MESSAGES)
    path.write_text(HEADER + body, encoding="utf-8")
    return Library(root=root, overlay=None, cache_dir=root, clinic=None)


def test_every_kind_of_change_is_made_and_noticed(library: Library) -> None:
    proofs = {proof.kind: proof for proof in prove(library, "es")}
    assert proofs.keys() == KINDS.keys()
    assert {kind: p.changed for kind, p in proofs.items() if not p.changed} == {}
    assert {kind: p.missed for kind, p in proofs.items() if p.noticed < p.changed} == {}


def test_a_check_that_is_gone_is_seen(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nethandout.review.prove.check_entry", lambda _: iter(()))
    proofs = prove(library, "es")
    assert sum(proof.noticed for proof in proofs) == 0
    assert all(len(proof.missed) == proof.changed for proof in proofs)


def test_the_same_catalogs_give_the_same_figures(library: Library) -> None:
    assert prove(library, "es") == prove(library, "es")


def test_nothing_is_written(library: Library) -> None:
    before = {path: path.read_bytes() for path in Path(library.root).rglob("*.po")}
    prove(library, "es")
    assert {path: path.read_bytes() for path in Path(library.root).rglob("*.po")} == before

"""A reviewer reads every text, also what is not printed, and sees what has changed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import polib
import pytest

from nethandout.content.library import Library
from nethandout.content.reading import Content
from nethandout.errors import UsageError
from nethandout.i18n.catalogplaces import catalog_path
from nethandout.i18n.po.files import new_catalog, read_po, write_po
from nethandout.review.catalog_files import HANDOUTS, finished_catalog
from nethandout.review.proofreading import (
    ProofText,
    named_texts,
    open_proofreading,
    proof_catalog,
    with_english,
)
from nethandout.review.status import Texts

TOPIC = "site-ileum"
WHO = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
Read = Callable[..., dict[str, ProofText]]


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    return tmp_path / "own"


@pytest.fixture
def library(small_library: Library, overlay: Path, tmp_path: Path) -> Library:
    return Library(small_library.root, overlay, tmp_path / "cache", None)


@pytest.fixture
def texts(small_content: Content, library: Library, overlay: Path) -> Texts:
    """Translate a small library into Spanish, with a second entry for a woman."""
    names = Texts(small_content, finished(library), finished(library)).messages(TOPIC)
    catalog = new_catalog("es")
    for text, context in dict.fromkeys(names):
        catalog.append(polib.POEntry(msgid=text, msgctxt=context, msgstr=f"Así: {text}"))
    catalog.append(polib.POEntry(msgid=catalog[1].msgid, msgctxt="|feminine", msgstr="A ella."))
    write_po(catalog, catalog_path(overlay / "locales", "es", HANDOUTS))
    return Texts(small_content, finished(library), finished(library))


def finished(library: Library):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return finished_catalog(library, "es", HANDOUTS)


@pytest.fixture
def path(texts: Texts, overlay: Path) -> Path:  # noqa: ARG001 - it writes the file
    return catalog_path(overlay / "locales", "es", HANDOUTS)


@pytest.fixture
def read(library: Library, texts: Texts, path: Path) -> Read:  # noqa: ARG001 - it is there then
    def reading(revision: str | None = None) -> dict[str, ProofText]:
        fresh = Texts(texts.content, finished(library), finished(library))
        found = open_proofreading(library, fresh, "es", revision).reading(TOPIC)
        return {text.target or text.source: text for text in found.texts}

    return reading


def edit(path: Path, number: int, **changes: object) -> str:
    catalog = read_po(path)
    for name, value in changes.items():
        setattr(catalog[number], name, value)
    write_po(catalog, path)
    return str(catalog[number].msgid)


def commit(folder: Path) -> None:
    for command in (("init", "-q"), ("add", "-A"), (*WHO, "commit", "-qm", "one")):
        subprocess.run(["git", "-C", folder, *command], check=True)


def test_each_message_is_read_one_time_and_a_second_entry_behind_it(read: Read) -> None:
    found = list(read().values())
    assert len(found) == len({(text.source, text.target) for text in found})
    second = next(index for index, text in enumerate(found) if text.target == "A ella.")
    assert (found[second].note, found[second].source) == ("to a woman", found[second - 1].source)


def test_what_is_not_printed_says_why(read: Read, path: Path) -> None:
    missing = edit(path, 0, msgstr="")
    edit(path, 2, msgstr="Otro 77 {nothing}")
    edit(path, 3, flags=["fuzzy"], msgstr="Quizás")
    found = read()
    assert found[missing].note == "not translated"
    assert found["Otro 77 {nothing}"].note.startswith("not printed: ")
    assert found["Quizás"].note == "not confirmed, and so not printed"


def test_a_proof_prints_what_is_unconfirmed_but_not_what_is_wrong(
    library: Library, path: Path
) -> None:
    wrong = edit(path, 2, flags=["fuzzy"], msgstr="Otro 77 {nothing}")
    maybe = edit(path, 3, flags=["fuzzy"], msgstr="Quizás sea así.")
    catalog = proof_catalog(library, "es", HANDOUTS)
    assert (catalog.get(maybe), catalog.get(wrong)) == ("Quizás sea así.", None)
    whole = with_english(catalog, [(wrong, None), ("{n} day\x00{n} days", None)])
    assert whole.get(wrong) == wrong
    assert whole.ngettext("{n} day", "{n} days", 2) == "{n} days"


def test_only_what_changed_since_a_revision_is_read(read: Read, overlay: Path, path: Path) -> None:
    commit(overlay)
    assert read("HEAD") == {}
    edit(path, 3, msgstr="Otra frase.")
    (text,) = read("HEAD").values()
    assert text.target == "Otra frase."
    assert str(text.target_before).startswith("Así: ")
    assert text.source_before == text.source


def test_a_changed_source_is_compared_with_what_it_was(
    read: Read, overlay: Path, path: Path
) -> None:
    old = edit(path, 3, msgstr="Antes.")
    catalog = read_po(path)
    catalog[3].msgid = old.replace(" ", "  x ", 1)
    write_po(catalog, path)
    commit(overlay)
    catalog[3].msgid, catalog[3].msgstr = old, "Ahora."
    write_po(catalog, path)
    text = read("HEAD")["Ahora."]
    assert (text.source_before, text.target_before) == (old.replace(" ", "  x ", 1), "Antes.")


def test_a_new_text_is_new(read: Read, overlay: Path, path: Path) -> None:
    catalog = read_po(path)
    kept = catalog.pop(3)
    write_po(catalog, path)
    commit(overlay)
    catalog.append(kept)
    write_po(catalog, path)
    (text,) = read("HEAD").values()
    assert text.is_new or text.source_before != text.source


def test_a_folder_outside_of_git_has_no_older_texts(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UsageError, match="no git work tree"):
        read("HEAD")


def test_an_unknown_text_is_a_usage_error(texts: Texts) -> None:
    assert named_texts(texts, ()) == texts.names
    with pytest.raises(UsageError, match=TOPIC):
        named_texts(texts, ["site-ilium"])

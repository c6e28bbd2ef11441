"""A person signs what they read as it is now, never their own work, and never a gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from nethandout.content.reading import Content
from nethandout.errors import FileError, InputError, RefusedError, UsageError
from nethandout.i18n.catalogs import Catalog
from nethandout.i18n.messages import walk
from nethandout.review.signing import Reviewer, add_sign_offs, sign
from nethandout.review.status import SignOff, Texts, read_sign_offs

TODAY = date(2026, 11, 22)
LUCIA = Reviewer("Lucía Vera", "certified medical translator", "Ana Ruiz")


@pytest.fixture
def texts(small_content: Content) -> Texts:
    found = (message.text for _, model, _ in small_content.items() for message in walk(model))
    handouts = Catalog("es", entries={text: f"Así: {text}" for text in found})
    return Texts(small_content, handouts, Catalog("es"))


def test_a_signature_says_who_read_what_and_when(texts: Texts) -> None:
    (signed,) = sign(texts, ["site-ileum"], "es", LUCIA, TODAY)
    assert signed == SignOff(
        topic="site-ileum",
        language="es",
        text_hash=texts.translation_hash("site-ileum"),
        reviewer="Lucía Vera",
        qualification="certified medical translator",
        translator="Ana Ruiz",
        signed_on=TODAY,
    )


def test_english_is_signed_without_a_translator(texts: Texts) -> None:
    (signed,) = sign(texts, ["plan"], "en", Reviewer("Dr. Bo Ek", "oncologist"), TODAY)
    assert signed.text_hash == texts.content_hash("plan")


def test_a_text_there_is_not_is_refused_with_the_nearest(texts: Texts) -> None:
    with pytest.raises(UsageError, match="“site-ilum”; did you mean “site-ileum”"):
        sign(texts, ["plan", "site-ilum"], "en", LUCIA, TODAY)


def test_a_translation_is_not_signed_without_its_translator(texts: Texts) -> None:
    with pytest.raises(UsageError, match="--translator"):
        sign(texts, ["plan"], "es", replace(LUCIA, translator=None), TODAY)


def test_nobody_signs_their_own_translation(texts: Texts) -> None:
    with pytest.raises(RefusedError, match="their own"):
        sign(texts, ["plan"], "es", replace(LUCIA, translator="lucía  vera"), TODAY)


def test_a_translation_with_gaps_is_not_signed(texts: Texts) -> None:
    entries = dict(texts.handouts.entries)
    del entries["It makes hormones."]
    gappy = replace(texts, handouts=replace(texts.handouts, entries=entries))
    assert gappy.untranslated("site-ileum") == 1
    with pytest.raises(RefusedError, match="not all translated into es: site-ileum"):
        sign(gappy, ["site-ileum", "plan"], "es", LUCIA, TODAY)


def test_signatures_are_kept_with_those_before(texts: Texts, tmp_path: Path) -> None:
    others = replace(LUCIA, name="Eva Gil")
    for names, reviewer in ((["plan"], LUCIA), (["site-ileum", "plan"], others)):
        path = add_sign_offs(sign(texts, names, "es", reviewer, TODAY), "es", tmp_path)
    assert path == tmp_path / "reviews" / "es.yaml"
    signed, problems = read_sign_offs(path, "es.yaml")
    assert not problems
    assert [(one.topic, one.reviewer) for one in signed] == [
        ("plan", "Lucía Vera"),
        ("plan", "Eva Gil"),
        ("site-ileum", "Eva Gil"),
    ]


def test_a_newer_signature_takes_the_place_of_the_same_persons(
    texts: Texts, tmp_path: Path
) -> None:
    for day in (date(2026, 1, 2), TODAY):
        path = add_sign_offs(sign(texts, ["plan"], "es", LUCIA, day), "es", tmp_path)
    (signed,), _ = read_sign_offs(path, "es.yaml")
    assert signed.signed_on == TODAY


def test_a_file_that_cannot_be_read_is_left_as_it_is(texts: Texts, tmp_path: Path) -> None:
    path = tmp_path / "reviews" / "zh_Hans.yaml"
    path.parent.mkdir()
    path.write_text("sign_offs: 3\n")
    with pytest.raises(InputError, match=r"zh_Hans\.yaml:1:12"):
        add_sign_offs(sign(texts, ["plan"], "es", LUCIA, TODAY), "zh-Hans", tmp_path)
    assert path.read_text() == "sign_offs: 3\n"


def test_a_folder_that_cannot_be_made_is_named(texts: Texts, tmp_path: Path) -> None:
    (tmp_path / "reviews").write_text("a file")
    with pytest.raises(FileError, match=r"cannot write .*es\.yaml"):
        add_sign_offs(sign(texts, ["plan"], "es", LUCIA, TODAY), "es", tmp_path)

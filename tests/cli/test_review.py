"""A clinic signs what its people have read; what nobody signed stays a draft."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Program

DOCTOR = ("--reviewer", "Dr. Bo Ek", "--qualification", "oncologist")
READER = ("--reviewer", "Lucía Vera", "--qualification", "translator", "--translator", "Ana Ruiz")


@pytest.fixture
def own(clinic: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    shutil.copy(clinic / "clinic.yaml", folder)
    return folder


def test_everything_that_ships_is_a_draft(nethandout: Program) -> None:
    ran = nethandout("review", "status", "--json")
    texts = ran.json["texts"]
    assert {item["language"] for item in texts} == {"en", "es", "ar", "ru", "zh-Hans", "vi"}
    assert {item["text"] for item in texts} >= {"drug-lanreotide", "plan", "templates"}
    assert {item["state"] for item in texts} == {"draft"}
    assert all(item["signed"] == [] for item in texts)


def test_a_handout_is_no_draft_when_all_of_it_is_signed(nethandout: Program, own: Path) -> None:
    names = [item["text"] for item in nethandout("review", "status", "en", "--json").json["texts"]]
    build = ("build", "--tumor-site", "ileum", "--language", "es", "--clinic", own)
    strict = (*build, "--require-reviewed", "-o", own / "x.pdf")
    for language, person in (("en", DOCTOR), ("es", READER)):
        assert nethandout(*strict).code == 1
        ran = nethandout("review", "sign", *names, "--language", language, *person, "--clinic", own)
        assert ran.code == 0, ran.err
        assert f"signed {len(names)}" in ran.err
    ran = nethandout("review", "status", "es", "--clinic", own)
    assert ran.out.splitlines() == [f"{name}\treviewed" for name in names]
    ran = nethandout(*strict)
    assert ran.code == 0, ran.err


def test_a_signature_ends_with_the_text_it_was_for(nethandout: Program, own: Path) -> None:
    nethandout("review", "sign", "site-appendix", "life-diet", *DOCTOR, "--clinic", own)
    from nethandout.content.library import built_in_root

    topic = own / "handouts" / "site" / "appendix.yaml"
    topic.parent.mkdir(parents=True)
    text = (built_in_root() / "handouts/site/appendix.yaml").read_text(encoding="utf-8")
    topic.write_text(text.replace("A tumor in your appendix", "Our own words"), encoding="utf-8")
    ran = nethandout("review", "status", "en", "--clinic", own)
    lines = dict(line.split("\t") for line in ran.out.splitlines())
    assert lines["site-appendix"] == "changed since it was signed"
    assert lines["life-diet"] == "reviewed"
    shown = nethandout("review", "status", "en", "--json", "--clinic", own).json["texts"]
    (signed,) = (item["signed"] for item in shown if item["text"] == "life-diet")
    assert [(one["reviewer"], one["qualification"]) for one in signed] == [
        ("Dr. Bo Ek", "oncologist")
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("site-ilum", *DOCTOR), 2, "there is no text “site-ilum”"),
        (("plan", "--language", "fr", *DOCTOR), 2, "there is no catalog for fr"),
        (("plan", "--language", "es", *DOCTOR), 2, "--translator"),
        (("plan", "--reviewer", " ", "--qualification", "RN"), 2, "--reviewer is empty"),
        (("plan", "--language", "es", *READER, "--translator", "Lucía Vera"), 1, "their own"),
        (("plan", "--reviewer", "Dr. Bo Ek"), 2, "--qualification"),
    ],
)
def test_what_cannot_be_signed_leaves_no_file(
    nethandout: Program, own: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    ran = nethandout("review", "sign", *arguments, "--clinic", own)
    assert ran.code == code
    assert message in ran.err
    assert not (own / "locales").exists()


def test_a_translation_with_errors_is_not_signed(nethandout: Program, own: Path) -> None:
    from nethandout.content.library import built_in_root
    from nethandout.i18n.catalogplaces import catalog_path
    from nethandout.i18n.po.files import read_po, write_po

    catalog = read_po(catalog_path(built_in_root() / "locales", "es", "handouts"))
    entry = next(entry for entry in catalog if "28 days" in entry.msgid)
    entry.msgstr = entry.msgstr.replace("28", "82")
    write_po(catalog, catalog_path(own / "locales", "es", "handouts"))
    ran = nethandout("review", "sign", "plan", "--language", "es", *READER, "--clinic", own)
    assert ran.code == 1
    assert "nethandout i18n check es" in ran.err
    assert not (own / "locales" / "reviews").exists()


def test_without_a_clinic_or_a_checkout_the_folder_must_be_named(
    nethandout: Program, tmp_path: Path
) -> None:
    ran = nethandout("review", "sign", "plan", *DOCTOR, "--locales", tmp_path)
    assert ran.code == 0, ran.err
    assert (tmp_path / "reviews" / "en.yaml").is_file()

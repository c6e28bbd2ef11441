from __future__ import annotations

from dataclasses import fields

from nethandout.render.preflight.provenance import (
    Metadata,
    Provenance,
    from_xmp,
    hash_texts,
    to_xmp,
)

METADATA = Metadata("A <title> & more", "es", "About", ("one", "two"), "Clinic")
PROVENANCE = Provenance(
    "nh-1", "1.2", "es", "large-print", ("a-b", "c"), True, "reviewed", 7, "ab", "cd"
)


def test_provenance_survives_the_file() -> None:
    assert from_xmp(to_xmp(METADATA, PROVENANCE)) == (PROVENANCE, METADATA.title)


def test_a_shelf_leaflet_is_not_personal() -> None:
    leaflet = Provenance("nh-1", "1", "en", "standard", (), personal=False)
    assert from_xmp(to_xmp(METADATA, leaflet)) == (leaflet, METADATA.title)


def test_there_is_no_field_for_who_it_is_for() -> None:
    assert {field.name for field in fields(Provenance)} == {
        *("handout_id", "version", "language", "edition", "topics", "personal", "status"),
        *("page_count", "text_sha256", "content_sha256"),
    }


def test_other_files_have_no_provenance() -> None:
    assert from_xmp(b"<x/>") == (None, "")
    assert from_xmp(b"no xml") == (None, "")
    assert from_xmp(b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>') == (None, "")


def test_a_hash_depends_on_words_and_order_not_on_spaces() -> None:
    assert hash_texts(["a  b", "c"]) == hash_texts(["a b", "c"])
    assert len({hash_texts(texts) for texts in (["a", "b"], ["b", "a"], ["ab"], ["a b"])}) == 4

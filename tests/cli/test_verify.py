"""`verify` tells a handout that is whole from anything else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Program


@pytest.fixture
def leaflet(nethandout: Program, clinic: Path, tmp_path: Path) -> Path:
    path = tmp_path / "leaflet.pdf"
    place = ("--clinic", clinic, "-o", path)
    ran = nethandout("build", "--tumor-site", "appendix", *place)
    assert ran.code == 0, ran.err
    return path


def test_a_finished_handout_passes_and_a_changed_one_does_not(
    nethandout: Program, leaflet: Path
) -> None:
    ran = nethandout("verify", leaflet)
    assert ran.code == 0, ran.out
    assert "for anybody" in ran.out
    assert "site-appendix" in ran.out
    seen = nethandout("verify", leaflet, "--json").json["files"][0]
    assert seen["ok"] is True
    assert seen["provenance"]["personal"] is False
    assert nethandout("verify", "--quiet", leaflet).out == ""

    raw = leaflet.read_bytes()
    leaflet.write_bytes(raw[: len(raw) // 2])
    ran = nethandout("verify", leaflet, "--json")
    assert ran.code == 8
    assert ran.json["ok"] is False
    assert ran.json["files"][0]["problems"]


def test_what_is_no_pdf_fails_verification(nethandout: Program, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"hello")
    ran = nethandout("verify", "--quiet", path)
    assert ran.code == 8
    assert "[pdf-unreadable]" in ran.out


def test_a_missing_file_is_a_file_error(nethandout: Program, tmp_path: Path) -> None:
    ran = nethandout("verify", tmp_path / "gone.pdf", "--json")
    assert ran.code == 5
    assert ran.json["exit_code"] == 5


def test_verify_needs_a_file(nethandout: Program) -> None:
    assert nethandout("verify").code == 2
